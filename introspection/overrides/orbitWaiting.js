// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Iterating over a cursor, its sources, and waiting at one.

/* exported extendWaiting */

const {Gio, GLib, GObject} = imports.gi;
const {toTimeout} = imports.overrides.orbitArguments;

const FRAMES_PER_TURN = 64; // of an asynchronous iteration

function extendWaiting(Orbit) {
    const framesPerTurn = FRAMES_PER_TURN;
    const {wait} = Orbit.Cursor.prototype;
    Orbit.Cursor.prototype.wait = function (timeoutUs = -1, cancellable = null) {
        return wait.call(this, toTimeout(timeoutUs), cancellable);
    };

    // What GLib.Source.set_callback() sets is called without the cursor.
    const createSource = Orbit.Cursor.prototype.create_source;
    Orbit.Cursor.prototype.create_source = function (cancellable = null) {
        const source = createSource.call(this, cancellable);
        source.set_callback = callback => GObject.source_set_closure(source, callback);
        return source;
    };

    // With a callback as everywhere, without one it gives a promise.
    Gio._promisify(Orbit.Cursor.prototype, 'wait_async', 'wait_finish');
    const waitAsync = Orbit.Cursor.prototype.wait_async;
    Orbit.Cursor.prototype.wait_async = function (timeoutUs = -1, ioPriority = GLib.PRIORITY_DEFAULT,
        cancellable = null, ...callback) {
        return waitAsync.call(this, toTimeout(timeoutUs), ioPriority, cancellable, ...callback);
    };

    // Both iterators are no generators: a generator that a loop leaves, or an error passes through, has ended for good,
    // as if the ring had. These hold nothing but the cursor, so that an iteration goes on where another stopped.
    class FramesThere {
        constructor(cursor) {
            this._cursor = cursor;
        }

        next() {
            const frame = this._cursor.next();
            return frame === null ? {value: undefined, done: true} : {value: frame, done: false};
        }

        [Symbol.iterator]() {
            return this;
        }
    }

    class FramesToCome {
        constructor(cursor) {
            this._cursor = cursor;
            this._nFrames = 0;
        }

        // Each call is for a frame of its own. Nothing is awaited between taking a frame and returning it.
        async next() {
            // The main loop has its turns, also while there are always more.
            if (this._nFrames >= framesPerTurn) {
                this._nFrames = 0;
                await new Promise(resolve => GLib.idle_add(GLib.PRIORITY_DEFAULT_IDLE, () => resolve()));
            }
            let frame;
            while ((frame = this._cursor.next()) === null) {
                this._nFrames = 0;
                await this._cursor.wait_async();
            }
            this._nFrames++;
            return {value: frame, done: false};
        }

        [Symbol.asyncIterator]() {
            return this;
        }
    }

    // The frames that are there now, then the end. Iterating again goes on where this stopped.
    Orbit.Cursor.prototype[Symbol.iterator] = function () {
        return new FramesThere(this);
    };

    // The frames as they come, without end; it throws when the fleet is left.
    Orbit.Cursor.prototype[Symbol.asyncIterator] = function () {
        return new FramesToCome(this);
    };
}
