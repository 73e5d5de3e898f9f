// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Members that overrides/Orbit.js adds to the classes or replaces. Merged into the generated declarations. A member without a
// comment keeps the generated one. One declared as `Promisified` keeps what was generated, and also returns a promise when it
// is called without its callback; one declared as `Unchanged` is wrapped, and still looks the same.

class FleetError {
    /** The name of the code and the message, as in 'Orbit.FleetError.BUSY: fleet 'weather' still has members'. */
    toString(): string;
}

class NetId {
    /** Creates an id from all of its 64 bits. */
    static fromBigInt(value: bigint): NetId;
    static parse: Unchanged;
    /** Returns all 64 bits of the id. */
    toBigInt(): bigint;
    toString(): string;
    /** Like `equal()`, for values of any kind. */
    equals(other: unknown): boolean;
    [Symbol.toPrimitive](hint: string): string | bigint;
}

class Frame {
    /** All 64 bits of the id. */
    readonly id: bigint;
    readonly kind: number;
    readonly nodeId: number;
    readonly counter: number;
    readonly frameKind: number;
    /** Rounded above 2⁵³; the frames of batches have it exactly. */
    readonly version: number;
    /** A copy of the payload. */
    readonly payload: Uint8Array;
    /** The payload as a value, where the kind was declared with a type. Integers beyond 2⁵³ are BigInts. */
    readonly value: any;
    /** Gives a copy of the payload. */
    toArray(): Uint8Array;
    toString(): string;
}

/** A frame in a batch: the properties of a `Frame`, without a call of the library. */
interface BatchFrame {
    /** All 64 bits of the id. */
    readonly id: bigint;
    readonly kind: number;
    readonly nodeId: number;
    readonly counter: number;
    readonly frameKind: number;
    /** A BigInt above 2⁵³. */
    readonly version: number | bigint;
    /** A view of the batch's own copy of the payloads. */
    readonly payload: Uint8Array;
    /** The payload as a value, where the kind was declared with a type. Integers beyond 2⁵³ are BigInts. */
    readonly value: any;
    /** Gives a copy of the payload. */
    toArray(): Uint8Array;
    toString(): string;
}

class FrameBatch {
    /** The number of frames. */
    readonly length: number;
    /** Like `Array.at()`: counts from the end if negative, and returns `undefined` if there is no frame. */
    at(index: number): BatchFrame | undefined;
    [Symbol.iterator](): IterableIterator<BatchFrame>;
    /** Returns the ids of all frames. */
    ids(): BigUint64Array;
    /** Returns the versions of all frames. */
    versions(): BigUint64Array;
    /** Returns the payload of each frame. */
    payloads(): Uint8Array[];
    /** Returns all payloads, without gaps. */
    bytes(): Uint8Array;
    get_frame: Unchanged;
}

/** A source that is ready while its cursor can be read, see `Cursor.create_source()`. */
interface CursorSource extends GLib.Source {
    /** Sets the function that is called while the cursor can be read. The source is removed if it returns false. */
    set_callback(callback: (cursor: Cursor) => boolean): void;
}

class Cursor {
    create_source(cancellable?: Gio.Cancellable | null): CursorSource;
    toString(): string;
    /** The available frames. A second iteration continues after the last frame of the first. */
    [Symbol.iterator](): IterableIterator<Frame>;
    /**
     * The frames as they are published, without end. Throws when the fleet is left. Each call of `next()` is for one frame: a
     * promise that is pending after a time-out must be awaited again.
     */
    [Symbol.asyncIterator](): AsyncIterableIterator<Frame>;
    wait(timeout_us?: number | bigint, cancellable?: Gio.Cancellable | null): boolean;
    wait_async(
        timeout_us: number | bigint,
        io_priority: number,
        cancellable: Gio.Cancellable | null,
        callback: (source: Cursor, res: Gio.AsyncResult) => void
    ): void;
    /**
     * Waits for a frame in the main loop.
     *
     * @param timeout_us how long to wait at most, in microseconds; -1, or nothing, waits without end
     * @returns whether there is a frame
     * @throws {GLib.Error}
     */
    wait_async(
        timeout_us?: number | bigint,
        io_priority?: number,
        cancellable?: Gio.Cancellable | null
    ): Promise<boolean>;
    next: Unchanged;
    read_batch: Unchanged;
    start: Unchanged;
}

class RingSpec {
    set_label: Unchanged;
}

class Fleet {
    toString(): string;
    create_cursor(kind: number | string, start: CursorStart): Cursor;
    get_head(kind: number | string): number;
    get_ring(kind: number | string): Ring;
    get_ring_capacity(kind: number | string): number;
    lookup_kind: Unchanged;
    next_id(kind: number | string): NetId;
    reset_ring(kind: number | string): boolean;
    declare_label(label: string, spec: RingSpec | null): number;
    /**
     * As `declare()` with a label, and gives the kind of the ring.
     *
     * @param label the name of the ring in its fleet
     * @param valueType the type of values, such as '(sd)', or `null` for that of the ring
     * @param options what is left out is as the ring has it, and in a new ring the default of the fleet
     * @returns the kind
     * @throws {GLib.Error}
     */
    declare_label(
        label: string,
        valueType?: string | GLib.VariantType | null,
        options?: { capacity?: number; payloadCapacity?: number; topology?: Topology }
    ): number;
    create_cursor: Unchanged;
    static join: Unchanged;
    static join_as: Unchanged;
    static join_shm: Unchanged;
    static join_shm_as: Unchanged;
    static destroy: Unchanged;
    declare(kind: number | string, spec: RingSpec): boolean;
    /**
     * Says what the ring of a kind, or of a label, is to be like, before its first use.
     *
     * @param kind the kind, or a label, which gets a free kind if no ring has it
     * @param valueType the type of values, such as '(sd)', or `null` for that of the ring
     * @param options options that are left out are taken from the ring; a new ring has the defaults of the fleet
     * @throws {GLib.Error}
     */
    declare(
        kind: number | string,
        valueType: string | GLib.VariantType | null,
        options?: { capacity?: number; payloadCapacity?: number; topology?: Topology; label?: string | null }
    ): boolean;
    /**
     * Publishes a frame.
     *
     * @param kind the kind, or the label of the ring
     * @param frame_kind the message class
     * @param version the version, whose meaning the members define
     * @param payload a `GLib.Bytes`, a typed array, a string, which is sent as UTF-8, or a `GLib.Variant`
     * @returns the id of the frame
     * @throws {GLib.Error}
     */
    publish(
        kind: number | string,
        frame_kind: number,
        version: number | bigint,
        payload: GLib.Bytes | GLib.Variant | ArrayBuffer | ArrayBufferView | string
    ): NetId;
    publish_data(
        kind: number | string,
        frame_kind: number,
        version: number | bigint,
        data: ArrayBuffer | ArrayBufferView | string | number[]
    ): NetId;
    publish_packed(
        kind: number | string,
        frame_kind: number,
        version: number | bigint,
        data: ArrayBuffer | ArrayBufferView | string | number[],
        record_size: number | bigint
    ): number;
    /**
     * Publishes a value of the type that the kind was declared with.
     *
     * @param kind the kind, or the label of the ring
     * @param value the value, as `new GLib.Variant()` takes it
     * @param options options that are left out are 0
     * @returns the id of the frame
     * @throws {GLib.Error}
     */
    publishValue(kind: number | string, value: any, options?: { frameKind?: number; version?: number | bigint }): NetId;
    publish_variant(kind: number | string, frame_kind: number, version: number | bigint, value: GLib.Variant): NetId;
    read(id: NetId | bigint): Frame | null;
    read_head(kind: number | string): Frame | null;
    read_at(kind: number | string, counter: number | bigint): Frame | null;
}

class Ring {
    toString(): string;
    read(id: NetId | bigint): Frame | null;
    read_head: Unchanged;
    read_at: Unchanged;
    read_lane_at: Unchanged;
}

class Node {
    toString(): string;
}

class Observer {
    static new: Unchanged;
    static list_fleets: Unchanged;
    create_cursor(kind: number | string, start: CursorStart): Cursor;
    get_ring_info(kind: number | string): RingInfo;
    lookup_kind: Unchanged;
}
