// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Packs JavaScript values by a ring's value type. `new GLib.Variant()` converts what it can: a string becomes NaN in a double,
// 1.5 becomes 1 in an integer, and extra elements of a tuple are dropped. Here each part of a value is checked first, and an
// error names the ring, the field, what is expected and what was given.

/* exported makePacker */

const {GLib} = imports.gi;

const INTEGERS = {
    y: [0, 2 ** 8 - 1, 'new_byte'],
    n: [-(2 ** 15), 2 ** 15 - 1, 'new_int16'],
    q: [0, 2 ** 16 - 1, 'new_uint16'],
    i: [-(2 ** 31), 2 ** 31 - 1, 'new_int32'],
    u: [0, 2 ** 32 - 1, 'new_uint32'],
    x: [-(2n ** 63n), 2n ** 63n - 1n, 'new_int64'],
    t: [0n, 2n ** 64n - 1n, 'new_uint64'],
    h: [-(2 ** 31), 2 ** 31 - 1, 'new_handle'],
};

// An error in a part of a value. The path to the part is added while it is thrown, the innermost step first.
class Mismatch extends Error {
    constructor(type, text) {
        super(text);
        this.type = type; // the class of the error that is thrown in the end, or null for a NUL character
        this.steps = [];
    }

    get path() {
        return this.steps.reverse().join('').replace(/^\./, '');
    }
}

function nameOf(value) {
    if (value === null || typeof value !== 'object')
        return value === null ? 'null' : typeof value;
    return value.constructor?.name ?? 'object';
}

function expected(what, type, value) {
    return new Mismatch(TypeError, `expected ${what} ${type.startsWith('(') ? type : `(${type})`}, got ${nameOf(value)}`);
}

function step(pack, value, name) {
    try {
        return pack(value);
    } catch (error) {
        error.steps?.push(name);
        throw error;
    }
}

// Splits a string of consecutive types: 'sa(ii)' -> ['s', 'a(ii)'].
function split(types) {
    const singles = [];
    let depth = 0, start = 0;
    for (let i = 0; i < types.length; i++) {
        if ('({'.includes(types[i]))
            depth++;
        else if (')}'.includes(types[i]))
            depth--;
        if (depth === 0 && !'am'.includes(types[i])) {
            singles.push(types.slice(start, i + 1));
            start = i + 1;
        }
    }
    return singles;
}

function makeInteger(type) {
    const [smallest, largest, create] = INTEGERS[type];
    return value => {
        if (typeof value === 'number' && !Number.isInteger(value))
            throw new Mismatch(TypeError, `expected a whole number (${type}), got ${value}`);
        if (typeof value !== 'number' && typeof value !== 'bigint')
            throw expected('a whole number', type, value);
        if (value < smallest || value > largest)
            throw new Mismatch(RangeError, `expected ${smallest} to ${largest} (${type}), got ${value}`);
        return GLib.Variant[create](typeof smallest === 'bigint' ? BigInt(value) : Number(value));
    };
}

function makeString(what, type, create, isValid = null) {
    return value => {
        if (typeof value !== 'string')
            throw expected(what, type, value);
        if (value.includes('\0'))
            throw new Mismatch(null, `string ${JSON.stringify(value.slice(0, 64))} contains a NUL character`);
        if (isValid !== null && !isValid(value))
            throw new Mismatch(TypeError, `expected ${what} (${type}), got ${JSON.stringify(value.slice(0, 64))}`);
        return GLib.Variant[create](value);
    };
}

const LEAVES = {
    b(value) {
        if (typeof value !== 'boolean')
            throw expected('true or false', 'b', value);
        return GLib.Variant.new_boolean(value);
    },
    d(value) {
        if (typeof value !== 'number')
            throw expected('a number', 'd', value);
        return GLib.Variant.new_double(value);
    },
    v(value) {
        if (!(value instanceof GLib.Variant))
            throw expected('a GLib.Variant', 'v', value);
        return GLib.Variant.new_variant(value);
    },
    s: makeString('a string', 's', 'new_string'),
    o: makeString('an object path', 'o', 'new_object_path', value => GLib.Variant.is_object_path(value)),
    g: makeString('a D-Bus signature', 'g', 'new_signature', value => GLib.Variant.is_signature(value)),
};

function makeMaybe(type) {
    const packInner = make(type.slice(1));
    const inner = new GLib.VariantType(type.slice(1));
    return value => value === null || value === undefined
        ? GLib.Variant.new_maybe(inner, null) : GLib.Variant.new_maybe(null, packInner(value));
}

function makeDictionary(type) {
    const [packKey, packValue] = split(type.slice(2, -1)).map(make);
    const entryType = new GLib.VariantType(type.slice(1));
    // The names of an object's properties are strings.
    const isNumber = 'ynqiuxthd'.includes(type[2]);
    const toKey = key => isNumber && typeof key === 'string' && key.trim() !== '' && !Number.isNaN(Number(key))
        ? 'xt'.includes(type[2]) && /^-?\d+$/.test(key) ? BigInt(key) : Number(key) : key;

    return value => {
        if (value === null || typeof value !== 'object' || Array.isArray(value) || ArrayBuffer.isView(value))
            throw expected('an object', type, value);
        const entries = value instanceof Map ? [...value] : Object.entries(value);
        return GLib.Variant.new_array(entryType, entries.map(([key, item]) => {
            const name = `[${JSON.stringify(key)}]`;
            return GLib.Variant.new_dict_entry(step(packKey, toKey(key), name), step(packValue, item, name));
        }));
    };
}

function makeArray(type) {
    if (type[1] === '{')
        return makeDictionary(type);
    const packElement = make(type.slice(1));
    const elementType = new GLib.VariantType(type.slice(1));

    return value => {
        if (type === 'ay' && value instanceof Uint8Array)
            return GLib.Variant.new_from_bytes(new GLib.VariantType('ay'), new GLib.Bytes(value), true);
        if (!Array.isArray(value) && !ArrayBuffer.isView(value) || value instanceof DataView)
            throw expected('an array', type, value);
        return GLib.Variant.new_array(elementType, Array.from(value, (item, i) => step(packElement, item, `[${i}]`)));
    };
}

function makeFields(type) {
    const packers = split(type.slice(1, -1)).map(make);
    return value => {
        if (!Array.isArray(value))
            throw expected('an array of fields', type, value);
        if (value.length !== packers.length)
            throw new Mismatch(TypeError, `expected ${packers.length} fields ${type}, got ${value.length}`);
        const fields = packers.map((packField, i) => step(packField, value[i], `.${i}`));
        return type.startsWith('(') ? GLib.Variant.new_tuple(fields) : GLib.Variant.new_dict_entry(...fields);
    };
}

const CONTAINERS = {'m': makeMaybe, 'a': makeArray, '(': makeFields, '{': makeFields};

function make(type) {
    let pack;
    if (type in INTEGERS)
        pack = makeInteger(type);
    else
        pack = LEAVES[type] ?? CONTAINERS[type[0]](type);
    // A packed value is used unchanged.
    return value => value instanceof GLib.Variant && value.get_type_string() === type ? value : pack(value);
}

// Returns a function that packs a value into a GLib.Variant of the type. The title of the ring is for errors.
function makePacker(Orbit, title, type) {
    const pack = make(type);
    return value => {
        try {
            return pack(value);
        } catch (error) {
            if (!(error instanceof Mismatch))
                throw error;
            const where = error.steps.length > 0 ? `field ${error.path}: ` : '';
            const message = `${title}: ${where}${error.message}`;
            throw error.type === null
                ? new Orbit.FleetError({code: Orbit.FleetError.INVALID_ARGUMENT, message}) : new error.type(message);
        }
    };
}
