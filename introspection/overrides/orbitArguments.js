// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Checks of arguments that GJS would change before the library sees them. A string becomes a C string, which ends at its
// first NUL, so that 'a\0b' would reach the library as 'a'. A Number is converted to an integer by truncation: NaN and null
// become 0. Deriving from a final type would end the process.

/* exported checkOptions, checkText, extendArguments, toTimeout */

const {GObject} = imports.gi;

const [INT64_MIN, INT64_MAX] = [-(2n ** 63n), 2n ** 63n - 1n];

function fail(Orbit, code, message) {
    throw new Orbit.FleetError({code: Orbit.FleetError[code], message});
}

// Fails with this code if a string has a NUL.
function checkText(Orbit, what, text, code) {
    if (typeof text === 'string' && text.includes('\0'))
        fail(Orbit, code, `${what} ${JSON.stringify(text)} contains a NUL character`);
}

// Fails if there are options with names that a method does not accept.
function checkOptions(method, unknown) {
    for (const name of Object.keys(unknown))
        throw new TypeError(`${method}() has no option '${name}'`);
}

// A time in microseconds, which must be a whole Number or a BigInt, and fit 64 bits.
function toTimeout(timeoutUs) {
    if (typeof timeoutUs !== 'bigint' && !Number.isInteger(timeoutUs))
        throw new TypeError(`a time is a whole number of microseconds, not ${timeoutUs}`);
    const exact = BigInt(timeoutUs);
    if (exact < INT64_MIN || exact > INT64_MAX)
        throw new RangeError(`a time of ${timeoutUs} microseconds does not fit 64 bits`);
    return exact;
}

function extendArguments(Orbit) {
    // The parameters are the names of strings, each with its position and the code of the error.
    function check(holder, method, ...parameters) {
        const call = holder[method];
        holder[method] = function (...args) {
            for (const [what, position, code] of parameters)
                checkText(Orbit, what, args[position], code);
            return call.apply(this, args);
        };
    }

    for (const join of ['join', 'join_as', 'join_shm', 'join_shm_as'])
        check(Orbit.Fleet, join, ['name', 0, 'INVALID_NAME']);
    check(Orbit.Fleet, 'destroy', ['name', 0, 'INVALID_NAME'], ['directory', 1, 'INVALID_ARGUMENT']);
    check(Orbit.Observer, 'new', ['name', 0, 'INVALID_NAME'], ['directory', 1, 'INVALID_ARGUMENT']);
    check(Orbit.Observer, 'list_fleets', ['directory', 0, 'INVALID_ARGUMENT']);
    check(Orbit.NetId, 'parse', ['text', 0, 'INVALID_ARGUMENT']);
    check(Orbit.RingSpec.prototype, 'set_label', ['label', 0, 'INVALID_ARGUMENT']);

    // Called by `new` and by GObject.Object.new().
    const init = Orbit.Fleet.prototype._init;
    Orbit.Fleet.prototype._init = function (properties = {}, ...rest) {
        if ((properties?.name ?? null) === null)
            throw new TypeError("an Orbit.Fleet needs a name, as in Orbit.Fleet.join_shm('name', 8, 0)");
        checkText(Orbit, 'name', properties.name, 'INVALID_NAME');
        checkText(Orbit, 'label', properties.label, 'INVALID_ARGUMENT');
        checkText(Orbit, 'directory', properties?.directory, 'INVALID_ARGUMENT');
        return init.call(this, properties, ...rest);
    };

    // GObject.registerClass() calls this on the parent class.
    for (const type of [Orbit.Cursor, Orbit.Fleet, Orbit.Node, Orbit.Observer, Orbit.Ring]) {
        const name = GObject.type_name(type.$gtype).replace('Orbit', 'Orbit.');
        type._classInit = () => {
            throw new TypeError(`${name} is final: no class can be derived from it`);
        };
    }
}
