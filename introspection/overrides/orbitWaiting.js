// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Iteration over a cursor, its sources, and waits.

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

    // A callback that GLib.Source.set_callback() sets is called without the cursor.
    const createSource = Orbit.Cursor.prototype.create_source;
    Orbit.Cursor.prototype.create_source = function (cancellable = null) {
        const source = createSource.call(this, cancellable);
        source.set_callback = callback => GObject.source_set_closure(source, callback);
        return source;
    };

    // With a callback, as in C; without one, returns a promise.
    Gio._promisify(Orbit.Cursor.prototype, 'wait_async', 'wait_finish');
    const waitAsync = Orbit.Cursor.prototype.wait_async;
    Orbit.Cursor.prototype.wait_async = function (timeoutUs = -1, ioPriority = GLib.PRIORITY_DEFAULT,
        cancellable = null, ...callback) {
        return waitAsync.call(this, toTimeout(timeoutUs), ioPriority, cancellable, ...callback);
    };

    // The iterators are not generators: a generator ends permanently when a loop leaves it or an error is thrown. These hold
    // only the cursor, so that an iteration continues where another one stopped.
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

        // Each call is for one frame. There is no await between reading a frame and returning it.
        async next() {
            // The main loop runs, although there is always another frame.
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

    // The available frames. A second iteration continues after the last frame of the first.
    Orbit.Cursor.prototype[Symbol.iterator] = function () {
        return new FramesThere(this);
    };

    // The frames as they are published, without end. Throws when the fleet is left.
    Orbit.Cursor.prototype[Symbol.asyncIterator] = function () {
        return new FramesToCome(this);
    };
}
