// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What overrides/Orbit.js adds to the classes, or puts in the place of what they had. Merged into the generated
// declarations.

class NetId {
    /** Makes an id from all of its 64 bits. */
    static fromBigInt(value: bigint): NetId;
    /** Gives all 64 bits of the id. */
    toBigInt(): bigint;
    toString(): string;
    /** Like `equal()`, for values of any kind. */
    equals(other: unknown): boolean;
    [Symbol.toPrimitive](hint: string): string | bigint;
}

class Frame {
    /** Gives a copy of the payload. */
    toArray(): Uint8Array;
    toString(): string;
}

class Cursor {
    /** The frames that are there now, then the end. Iterating again goes on where this stopped. */
    [Symbol.iterator](): Generator<Frame, void, unknown>;
}

class Fleet {
    /**
     * Publishes a frame.
     *
     * @param kind the kind, which names the ring
     * @param frame_kind the message class
     * @param version the version, whatever the members agree it to be
     * @param payload a `GLib.Bytes`, a `Uint8Array`, or a string, which is sent as UTF-8
     * @returns the id of the frame
     * @throws {GLib.Error}
     */
    publish(
        kind: number,
        frame_kind: number,
        version: number | bigint,
        payload: GLib.Bytes | Uint8Array | string
    ): NetId;
}
