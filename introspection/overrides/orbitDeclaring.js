// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Declaring rings by value types and options, and labels where a kind is expected: `fleet.publishValue('readings', value)`.

/* exported extendDeclaring, extendLabels, toKind */

const {GLib} = imports.gi;
const {checkOptions, checkText} = imports.overrides.orbitArguments;

// For each fleet or observer the kinds of labels. A label keeps its kind as long as its fleet exists.
const kinds = new WeakMap();

// The kind, or that of the ring with this label. NOT_FOUND if no ring of the fleet has it.
function toKind(owner, kind) {
    if (Number.isInteger(kind) || typeof kind === 'bigint')
        return kind;
    // GJS would take undefined and NaN for 0, and 3.5 for 3.
    if (typeof kind !== 'string')
        throw new TypeError(`a kind is a number or the label of a ring, not ${kind}`);
    let found = kinds.get(owner);
    if (found === undefined)
        kinds.set(owner, found = new Map());
    if (!found.has(kind))
        found.set(kind, owner.lookup_kind(kind));
    return found.get(kind);
}

function extendLabels(Orbit) {
    const {Fleet: {prototype: fleet}, Observer: {prototype: observer}} = Orbit;

    function takeLabels(prototype, ...names) {
        for (const name of names) {
            const method = prototype[name];
            prototype[name] = function (kind, ...args) {
                return method.call(this, toKind(this, kind), ...args);
            };
        }
    }

    // GJS would pass a label up to its first NUL.
    function checkLabel(prototype, name) {
        const method = prototype[name];
        prototype[name] = function (label, ...args) {
            checkText(Orbit, 'label', label, 'INVALID_ARGUMENT');
            return method.call(this, label, ...args);
        };
    }

    takeLabels(fleet, 'create_cursor', 'get_head', 'get_ring', 'get_ring_capacity', 'next_id', 'publish', 'publish_data',
        'publish_packed', 'publish_variant', 'read_at', 'read_head', 'reset_ring');
    takeLabels(observer, 'create_cursor', 'get_ring_info');
    checkLabel(fleet, 'declare_label');
    checkLabel(fleet, 'lookup_kind');
    checkLabel(observer, 'lookup_kind');
}

function extendDeclaring(Orbit) {
    const {declare, declare_label: declareLabel} = Orbit.Fleet.prototype;

    function makeSpec(method, title, valueType, options) {
        const {capacity = 0, payloadCapacity = 0, topology = Orbit.Topology.ANY, label = null, ...unknown} = options;
        checkOptions(method, unknown);
        checkText(Orbit, 'value type', valueType, 'INVALID_ARGUMENT');
        if (typeof valueType === 'string' && !GLib.VariantType.string_is_valid(valueType)) {
            const message = `${title}: value type '${valueType}' is not a valid GVariant type string`;
            throw new Orbit.FleetError({code: Orbit.FleetError.INVALID_ARGUMENT, message});
        }

        const spec = Orbit.RingSpec.new(capacity, payloadCapacity, topology);
        spec.set_label(label);
        spec.set_value_type(typeof valueType === 'string' ? new GLib.VariantType(valueType) : valueType);
        return spec;
    }

    function toSpec(method, title, what, options) {
        if (!(what instanceof Orbit.RingSpec))
            return makeSpec(method, title, what, options ?? {});
        if (options !== undefined)
            throw new TypeError('what a ring is like is said by an Orbit.RingSpec or by options, not by both');
        return what;
    }

    // Either declare(kind, spec), or declare(kind, valueType, {capacity, payloadCapacity, topology, label}). What is left
    // out, or a value type of null, is as the ring has it, and in a new ring the default. Instead of the kind there may be a
    // label, which gets a free kind if no ring has it.
    Orbit.Fleet.prototype.declare = function (kind, what, options) {
        if (typeof kind !== 'string')
            return declare.call(this, toKind(this, kind), toSpec('declare', `ring of kind ${kind}`, what, options));
        declareLabel.call(this, kind, toSpec('declare', `ring '${kind}'`, what, options));
        return true;
    };

    // As declare() with a label, and gives the kind.
    Orbit.Fleet.prototype.declare_label = function (label, what = null, options = undefined) {
        return declareLabel.call(this, label, toSpec('declare_label', `ring '${label}'`, what, options));
    };
}
