// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Additions to Orbit's types that JavaScript programs expect and C cannot provide. This file only translates calls of the
// library to JavaScript; logic about fleets belongs in the library.
//
// GJS makes every 64-bit integer that C returns a Number, which holds 53 bits. Here such an integer stays exact: it is a Number
// if that is exact, otherwise a BigInt. Ids are always BigInts.
//
// GJS searches for names at the top level of this file, and for global ones, at every use. So functions that are called for
// every frame use local names.

/* exported _init */

const System = imports.system;
const {GLib} = imports.gi;
const {checkOptions, extendArguments} = imports.overrides.orbitArguments;
const {extendDeclaring, extendLabels, toKind} = imports.overrides.orbitDeclaring;
const {extendTexts} = imports.overrides.orbitTexts;
const {makePacker} = imports.overrides.orbitValues;
const {extendWaiting} = imports.overrides.orbitWaiting;

// GJS frees memory that C allocated when it collects garbage, but does not know its size. Without help it collects late, and
// incrementally, and blocks every callback meanwhile: a timer or promise that becomes due then is lost. So collect completely
// each time about this number of bytes was returned.
const MAX_WEIGHT = 64 * 2 ** 20;
const OBJECT_WEIGHT = 1024; // an upper bound for an object without its payload, including what scripts create from it
const SIZES_ASKED = 16; // the size of one frame in this number is read, because that takes a call

function makeScales() {
    const [objectWeight, maxWeight, sizesAsked] = [OBJECT_WEIGHT, MAX_WEIGHT, SIZES_ASKED];
    let weight = 0, nFrames = 0;

    function weigh(nObjects, nBytes = 0) {
        weight += nObjects * objectWeight + nBytes;
        if (weight >= maxWeight) {
            weight = 0;
            System.gc();
        }
    }

    // Counts the memory of the frames that these methods return.
    function weighResults(prototype, ...names) {
        for (const name of names) {
            const read = prototype[name];
            prototype[name] = function (...args) {
                const frame = read.apply(this, args);
                if (frame !== null)
                    weigh(1, ++nFrames % sizesAsked === 0 ? sizesAsked * frame.get_size() : 0);
                return frame;
            };
        }
    }

    return {weigh, weighResults};
}

// GLib.Bytes.toArray() returns the memory itself, so a script could write to memory that must not change.
function copyBytes(bytes) {
    return bytes.toArray().slice();
}

function fail(Orbit, code, message) {
    throw new Orbit.FleetError({code: Orbit.FleetError[code], message});
}

// Copies the payloads of a batch, once, and creates its frames in the copy.
function makeBatches() {
    // Each frame in a batch has a record, see Orbit.FrameBatch.get_headers(). DataView reads little-endian numbers on
    // every machine.
    const SIZE = 32;
    const [ID, VERSION, PAYLOAD_OFFSET, PAYLOAD_LENGTH, FRAME_KIND] = [0, 8, 16, 20, 24];
    const [COUNTER_HIGH, NODE_ID, KIND] = [4, 5, 7];
    const {BigUint64Array, DataView, Uint8Array} = globalThis;
    const copies = Symbol('copy');

    class Copy {
        constructor(batch) {
            this.batch = batch;
            this.headers = new DataView(copyBytes(batch.get_headers()).buffer);
            this.payloads = copyBytes(batch.get_payloads());
            this.length = this.headers.byteLength / SIZE;
        }

        // The 64-bit integers at this place of every record.
        column(at) {
            const {headers, length} = this;
            const column = new BigUint64Array(length);
            for (let i = 0; i < length; i++)
                column[i] = headers.getBigUint64(i * SIZE + at, true);
            return column;
        }

        frame(index) {
            return new Frame(this, index);
        }
    }

    // Has the properties of Orbit.Frame, and reads them from the copy without a call of the library.
    class Frame {
        constructor(copy, index) {
            this._copy = copy;
            this._at = index * SIZE;
        }

        get id() {
            return this._copy.headers.getBigUint64(this._at + ID, true);
        }

        get kind() {
            return this._copy.headers.getUint8(this._at + KIND);
        }

        get nodeId() {
            return this._copy.headers.getUint16(this._at + NODE_ID, true);
        }

        get counter() {
            const {headers} = this._copy;
            return headers.getUint8(this._at + COUNTER_HIGH) * 2 ** 32 + headers.getUint32(this._at, true);
        }

        get frameKind() {
            return this._copy.headers.getUint8(this._at + FRAME_KIND);
        }

        get version() {
            const {headers} = this._copy;
            const high = headers.getUint32(this._at + VERSION + 4, true);
            return high < 2 ** 21
                ? high * 2 ** 32 + headers.getUint32(this._at + VERSION, true)
                : headers.getBigUint64(this._at + VERSION, true);
        }

        // A view of the copy: writes of a script are visible in other views of the same batch, and nowhere else.
        get payload() {
            const {headers, payloads} = this._copy;
            return new Uint8Array(payloads.buffer,
                headers.getUint32(this._at + PAYLOAD_OFFSET, true), headers.getUint32(this._at + PAYLOAD_LENGTH, true));
        }

        get value() {
            return this._copy.batch.get_frame(this._at / SIZE).value;
        }

        toArray() {
            return this.payload.slice();
        }

        toString() {
            return `[Orbit.Frame ${this.kind}:${this.nodeId}:${this.counter}]`;
        }
    }

    // Several times faster than a generator.
    class Iterator {
        constructor(copy) {
            this._copy = copy;
            this._index = 0;
        }

        next() {
            if (this._index < this._copy.length)
                return {value: new Frame(this._copy, this._index++), done: false};
            return {value: undefined, done: true};
        }

        [Symbol.iterator]() {
            return this;
        }
    }

    return {
        copyOf: batch => batch[copies] ??= new Copy(batch),
        iterate: copy => new Iterator(copy),
        ID,
        VERSION,
    };
}

function extendError(Orbit) {
    // GJS prints only the domain.
    const {prototype} = Orbit.FleetError;
    const toString = prototype.toString;
    const names = new Map(Object.entries(Orbit.FleetError).filter(([, code]) => typeof code === 'number')
        .map(([name, code]) => [code, name]));
    prototype.toString = function () {
        const name = names.get(this.code);
        return name === undefined ? toString.call(this) : `Orbit.FleetError.${name}: ${this.message}`;
    };
}

function extendNetId(Orbit) {
    // An id has up to 64 bits and a Number has 53, so an id becomes a BigInt or text, and never a Number.
    Orbit.NetId.prototype.toBigInt = function () {
        return BigInt(this.get_kind()) << 56n | BigInt(this.get_node_id()) << 40n | BigInt(this.get_counter());
    };

    Orbit.NetId.fromBigInt = function (value) {
        if (typeof value !== 'bigint')
            throw new TypeError('an id is made from a BigInt');
        return Orbit.NetId.parse(`0x${value.toString(16)}`);
    };

    Orbit.NetId.prototype.toString = Orbit.NetId.prototype.to_string;

    // `a < b` compares as Orbit.NetId.compare() does. `+id`, which would round, is a TypeError.
    Orbit.NetId.prototype[Symbol.toPrimitive] = function (hint) {
        return hint === 'number' ? this.toBigInt() : this.to_string();
    };

    // Like equal(), for values of any kind.
    Orbit.NetId.prototype.equals = function (other) {
        return other instanceof Orbit.NetId && this.equal(other);
    };
}

function extendFrame(Orbit, {weigh}) {
    // Like GLib.Variant.recursiveUnpack(), but every integer is exact.
    function unpack(variant) {
        const type = variant.get_type_string();
        weigh(1);
        if (!/[txv]/.test(type))
            return variant.recursiveUnpack();
        if (type === 't' || type === 'x') {
            const exact = BigInt(variant.print(false));
            return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
        }
        if (type === 'v')
            return unpack(variant.get_variant());

        const children = Array.from({length: variant.n_children()}, (_, i) => unpack(variant.get_child_value(i)));
        if (type.startsWith('m'))
            return children.length > 0 ? children[0] : null;
        return type.startsWith('a{') ? Object.fromEntries(children) : children;
    }

    Object.defineProperties(Orbit.Frame.prototype, {
        id: {get() { return this.get_id().toBigInt(); }},
        kind: {get() { return this.get_kind(); }},
        nodeId: {get() { return this.get_node_id(); }},
        counter: {get() { return this.get_counter(); }},
        frameKind: {get() { return this.get_frame_kind(); }},
        // The exception: rounded above 2⁵³, with a warning. The frames of batches have it exactly.
        version: {get() { return this.get_version(); }},
        payload: {get() { return this.toArray(); }},
        value: {get() { return unpack(this.get_variant()); }},
    });

    Orbit.Frame.prototype.toArray = function () {
        return copyBytes(this.get_payload());
    };

    Orbit.Frame.prototype.toString = function () {
        return `[Orbit.Frame ${this.get_id()}]`;
    };
}

function extendReading(Orbit, {weigh, weighResults}) {
    const {copyOf, iterate, ID, VERSION} = makeBatches();
    const readBatch = Orbit.Cursor.prototype.read_batch;

    weighResults(Orbit.Cursor.prototype, 'next');
    weighResults(Orbit.FrameBatch.prototype, 'get_frame');
    weighResults(Orbit.Fleet.prototype, 'read', 'read_head', 'read_at');
    weighResults(Orbit.Ring.prototype, 'read', 'read_head', 'read_at', 'read_lane_at');

    Orbit.Cursor.prototype.read_batch = function (maxFrames) {
        const batch = readBatch.call(this, maxFrames);
        const {headers, payloads} = copyOf(batch);
        weigh(3, headers.byteLength + payloads.length);
        return batch;
    };

    // Counts the memory of the batches of the signal before other handlers run.
    const start = Orbit.Cursor.prototype.start;
    const weighed = Symbol('weighed');
    Orbit.Cursor.prototype.start = function () {
        this[weighed] ??= this.connect('frames', (_cursor, batch) => {
            // GJS never frees bytes whose get_size() was called.
            weigh(3, batch.get_headers().toArray().length + batch.get_payloads().toArray().length);
        });
        return start.call(this);
    };

    Object.defineProperty(Orbit.FrameBatch.prototype, 'length', {get() { return copyOf(this).length; }});

    // Like Array.at(): counts from the end if negative, and returns undefined if there is no frame.
    Orbit.FrameBatch.prototype.at = function (index) {
        const copy = copyOf(this);
        const whole = Math.trunc(index) || 0;
        const position = whole < 0 ? whole + copy.length : whole;
        return position >= 0 && position < copy.length ? copy.frame(position) : undefined;
    };

    Orbit.FrameBatch.prototype[Symbol.iterator] = function () {
        const copy = copyOf(this);
        weigh(copy.length / 4); // the frames are short-lived, and small without their payloads
        return iterate(copy);
    };

    Orbit.FrameBatch.prototype.ids = function () {
        return copyOf(this).column(ID);
    };

    Orbit.FrameBatch.prototype.versions = function () {
        return copyOf(this).column(VERSION);
    };

    Orbit.FrameBatch.prototype.payloads = function () {
        return Array.from(this, frame => frame.payload);
    };

    // All payloads, without gaps, at the beginning of a buffer.
    Orbit.FrameBatch.prototype.bytes = function () {
        return copyOf(this).payloads;
    };

    for (const {prototype} of [Orbit.Fleet, Orbit.Ring]) {
        const read = prototype.read;
        prototype.read = function (id) {
            return read.call(this, typeof id === 'bigint' ? Orbit.NetId.fromBigInt(id) : id);
        };
    }
}

function extendPublishing(Orbit, {weigh}) {
    const {ArrayBuffer, Uint8Array} = globalThis;
    const {
        publish, publish_data: publishData, publish_packed: publishPacked, publish_variant: publishVariant,
    } = Orbit.Fleet.prototype;
    const encoder = new TextEncoder();
    // The packers of each fleet by kind. They hold only text, and no reference to the fleet. A type never changes.
    const packers = new WeakMap();

    // GJS would convert each element of another typed array to a byte.
    function asBytes(data) {
        if (data instanceof Uint8Array)
            return data;
        if (ArrayBuffer.isView(data))
            return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
        return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
    }

    Orbit.Fleet.prototype.publish_data = function (kind, frameKind, version, data) {
        weigh(1);
        return publishData.call(this, kind, frameKind, version, asBytes(data));
    };

    Orbit.Fleet.prototype.publish_variant = function (kind, frameKind, version, value) {
        weigh(2);
        return publishVariant.call(this, kind, frameKind, version, value);
    };

    Orbit.Fleet.prototype.publish_packed = function (kind, frameKind, version, data, recordSize) {
        return publishPacked.call(this, kind, frameKind, version, asBytes(data), recordSize);
    };

    // The payload is a GLib.Bytes, a typed array, a string, which is sent as UTF-8, or a GLib.Variant.
    Orbit.Fleet.prototype.publish = function (kind, frameKind, version, payload) {
        if (payload instanceof GLib.Variant)
            return this.publish_variant(kind, frameKind, version, payload);
        weigh(1);
        if (payload instanceof GLib.Bytes)
            return publish.call(this, kind, frameKind, version, payload);
        const data = typeof payload === 'string' ? encoder.encode(payload) : asBytes(payload);
        if (!(data instanceof Uint8Array))
            throw new TypeError('a payload is a GLib.Bytes, a typed array, a string or a GLib.Variant');
        return publishData.call(this, kind, frameKind, version, data);
    };

    function findPacker(fleet, kind) {
        let found = packers.get(fleet);
        if (found === undefined)
            packers.set(fleet, found = new Map());
        if (!found.has(kind)) {
            const {label, value_type: type} = fleet.get_ring(kind);
            const title = label ? `ring '${label}' (kind ${kind})` : `ring of kind ${kind}`;
            if (type === null) {
                fail(Orbit, 'TYPE_MISMATCH',
                    `${title}: it declares no value type; publish bytes by publish(), or declare the ring with a type`);
            }
            found.set(kind, makePacker(Orbit, title, type.dup_string()));
        }
        return found.get(kind);
    }

    // Packs the value by the type of the kind. An error names the part that does not fit.
    Orbit.Fleet.prototype.publishValue = function (kind, value, options) {
        const {frameKind = 0, version = 0, ...unknown} = options ?? {};
        checkOptions('publishValue', unknown);
        const number = toKind(this, kind);
        return this.publish_variant(number, frameKind, version, findPacker(this, number)(value));
    };
}

function _init() {
    GLib.quark_from_string('orbit-glib-override'); // tells the library that this was found
    const scales = makeScales();
    extendError(this);
    extendNetId(this);
    extendFrame(this, scales);
    extendReading(this, scales);
    extendArguments(this);
    extendWaiting(this);
    extendPublishing(this, scales);
    extendLabels(this);
    extendTexts(this);
    extendDeclaring(this);
}
