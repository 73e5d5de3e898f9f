// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What JavaScript expects of Orbit's types and C cannot give them. Everything here only spells calls of the library
// in JavaScript's own words; whatever needs to know how a fleet works belongs into the library.

/* exported _init */

const {Gio, GLib} = imports.gi;

const FRAMES_PER_TURN = 64; // of an asynchronous iteration

function _init() {
    const Orbit = this;
    const encoder = new TextEncoder();

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

    // A copy: GLib.Bytes.toArray() gives the bytes of the frame itself, and lets a script write to them.
    Orbit.Frame.prototype.toArray = function () {
        return this.get_payload().toArray().slice();
    };

    Orbit.Frame.prototype.toString = function () {
        return `[Orbit.Frame ${this.get_id()}]`;
    };

    // The frames that are there now, then the end. Iterating again goes on where this stopped.
    Orbit.Cursor.prototype[Symbol.iterator] = function* () {
        for (let frame = this.next(); frame !== null; frame = this.next())
            yield frame;
    };

    const {wait} = Orbit.Cursor.prototype;
    Orbit.Cursor.prototype.wait = function (timeoutUs = -1, cancellable = null) {
        return wait.call(this, timeoutUs, cancellable);
    };

    // With a callback as everywhere, without one it gives a promise.
    Gio._promisify(Orbit.Cursor.prototype, 'wait_async', 'wait_finish');
    const waitAsync = Orbit.Cursor.prototype.wait_async;
    Orbit.Cursor.prototype.wait_async = function (timeoutUs = -1, ioPriority = GLib.PRIORITY_DEFAULT,
        cancellable = null, ...callback) {
        return waitAsync.call(this, timeoutUs, ioPriority, cancellable, ...callback);
    };

    // The frames as they come, without end; it throws when the fleet is left. The main loop has its turns, also while
    // there are always more.
    Orbit.Cursor.prototype[Symbol.asyncIterator] = async function* () {
        for (let nFrames = 0; ; nFrames++) {
            const frame = this.next();
            if (frame === null)
                await this.wait_async();
            else
                yield frame;
            if (nFrames % FRAMES_PER_TURN === FRAMES_PER_TURN - 1)
                await new Promise(resolve => GLib.idle_add(GLib.PRIORITY_DEFAULT_IDLE, () => resolve()));
        }
    };

    // The payload is a GLib.Bytes, a Uint8Array, or a string, which is sent as UTF-8.
    const publishBytes = Orbit.Fleet.prototype.publish;
    Orbit.Fleet.prototype.publish = function (kind, frameKind, version, payload) {
        if (payload instanceof GLib.Bytes)
            return publishBytes.call(this, kind, frameKind, version, payload);
        if (typeof payload === 'string')
            payload = encoder.encode(payload);
        if (!(payload instanceof Uint8Array))
            throw new TypeError('a payload is a GLib.Bytes, a Uint8Array or a string');
        return this.publish_data(kind, frameKind, version, payload);
    };
}
