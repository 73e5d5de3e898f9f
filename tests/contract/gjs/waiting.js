// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The lines under "Waiting", in GJS.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Orbit from 'gi://Orbit';

import {CAPACITY, FLEET_SIZE, HEAD, KIND, OLDEST, PER_NODE, SHARED, declare, equal, fails, line, lineBoth, ok, publish,
    waitUntil} from './harness.js';

function drain(cursor) {
    const counters = [];
    for (const frame of cursor)
        counters.push(frame.get_counter());
    return counters;
}

function cancelled(call) {
    try {
        call();
    } catch (error) {
        ok(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED), error);
        return;
    }
    throw new Error('nothing was cancelled');
}

lineBoth('wait/there', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    publish(fleet);
    ok(cursor.wait() && cursor.wait(0) && cursor.wait(-1, new Gio.Cancellable()));
    equal(drain(cursor), [0]);
    equal(cursor.wait(0), false);
});

lineBoth('wait/times-out', test => {
    const cursor = test.join().create_cursor(KIND, OLDEST);
    equal(cursor.wait(0, null), false);
    equal(cursor.wait(1000, null), false);
});

line('wait/process', test => {
    const fleet = test.join(0);
    const cursor = fleet.create_cursor(Orbit.HEARTBEAT_RING_KIND, HEAD);
    const other = Gio.Subprocess.new([GLib.getenv('CONTRACT_MEMBER'), fleet.get_name(), `${FLEET_SIZE}`],
        Gio.SubprocessFlags.NONE);
    try {
        ok(cursor.wait(30000000, null));
        equal(cursor.next().get_node_id(), 1);
    } finally {
        other.force_exit();
        other.wait(null);
    }
});

lineBoth('wait/cancelled', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const cancellable = new Gio.Cancellable();
    cancellable.cancel();
    cancelled(() => cursor.wait(-1, cancellable));
    publish(fleet);
    ok(cursor.wait(-1, cancellable));
});

lineBoth('wait/left', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    fleet.leave();
    fails(Orbit.FleetError.CLOSED, () => cursor.wait(-1, null));
});

line('wait/without-fleet', () => {
    const cursor = new Orbit.Cursor();
    fails(Orbit.FleetError.CLOSED, () => cursor.wait(-1, null));
    fails(Orbit.FleetError.CLOSED, () => cursor.get_fd());
    fails(Orbit.FleetError.CLOSED, () => cursor.start());
});

// Starts an asynchronous wait. Returns a function that returns its result.
function waitAsync(cursor, timeoutUs = -1, cancellable = null) {
    const results = [];
    cursor.wait_async(timeoutUs, GLib.PRIORITY_DEFAULT, cancellable, (_cursor, result) => {
        try {
            results.push(cursor.wait_finish(result));
        } catch (error) {
            results.push(error);
        }
    });
    return () => {
        waitUntil(() => results.length > 0);
        equal(results.length, 1);
        if (results[0] instanceof Error || results[0] instanceof GLib.Error)
            throw results[0];
        return results[0];
    };
}

lineBoth('async/comes', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const outcome = waitAsync(cursor);
    publish(fleet);
    equal(outcome(), true);
    equal(waitAsync(cursor, 0)(), true);
    equal(drain(cursor), [0]);
});

lineBoth('async/late', test => {
    const fleet = test.join();
    const maker = test.isShm ? test.joinToo(fleet, 1) : fleet;
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const outcome = waitAsync(cursor);
    declare(maker, CAPACITY, 64, PER_NODE);
    publish(maker);
    equal(outcome(), true);
    equal(drain(cursor), [0]);
});

lineBoth('async/times-out', test => {
    const cursor = test.join().create_cursor(KIND, OLDEST);
    equal(waitAsync(cursor, 0)(), false);
    equal(waitAsync(cursor, 1000)(), false);
});

lineBoth('async/cancelled', test => {
    const cancellable = new Gio.Cancellable();
    const outcome = waitAsync(test.join().create_cursor(KIND, OLDEST), -1, cancellable);
    cancellable.cancel();
    cancelled(outcome);
});

lineBoth('async/several', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const cancellable = new Gio.Cancellable();
    const endless = [1, 2, 3].map(() => waitAsync(cursor));
    const [timed, stopped] = [waitAsync(cursor, 1000), waitAsync(cursor, -1, cancellable)];
    equal(timed(), false);
    cancellable.cancel();
    cancelled(stopped);
    publish(fleet);
    equal(endless.map(outcome => outcome()), [true, true, true]);
});

lineBoth('async/left', test => {
    const fleet = test.join();
    const outcome = waitAsync(fleet.create_cursor(KIND, OLDEST));
    fleet.leave();
    fails(Orbit.FleetError.CLOSED, outcome);
});

// A source that records what its callbacks have read.
function attach(cursor, cancellable = null, goesOn = true) {
    const calls = [];
    const source = cursor.create_source(cancellable);
    source.set_callback(() => {
        try {
            calls.push(drain(cursor));
        } catch (error) {
            calls.push(error);
            return GLib.SOURCE_REMOVE;
        }
        return goesOn;
    });
    source.attach(null);
    return [source, calls];
}

lineBoth('source/frames', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const [source, calls] = attach(cursor);
    GLib.MainContext.default().iteration(false);
    equal(calls, []);
    for (let i = 0; i < 3; i++) {
        publish(fleet);
        waitUntil(() => calls.length > 0);
        equal(calls.splice(0), [[i]]);
    }
    source.destroy();

    // Another function that sets a callback; the callback gets the cursor.
    const other = cursor.create_source(null);
    GObject.source_set_closure(other, found => calls.push(found === cursor) && GLib.SOURCE_REMOVE);
    other.attach(null);
    publish(fleet);
    waitUntil(() => calls.length > 0);
    equal(calls, [true]);
});

lineBoth('source/remove', test => {
    const fleet = test.join();
    const [source, calls] = attach(fleet.create_cursor(KIND, OLDEST), null, false);
    publish(fleet);
    waitUntil(() => calls.length > 0);
    ok(source.is_destroyed());
    publish(fleet);
    GLib.MainContext.default().iteration(false);
    equal(calls, [[0]]);
});

lineBoth('source/turns', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    let nReads = 0, nIdles = 0;
    publish(fleet);
    publish(fleet);
    const source = cursor.create_source(null);
    source.set_priority(GLib.PRIORITY_HIGH);
    source.set_callback(() => {
        publish(fleet);
        cursor.next();
        return ++nReads < 50;
    });
    source.attach(null);
    GLib.idle_add(GLib.PRIORITY_LOW, () => {
        nIdles++;
        return nReads < 50;
    });
    waitUntil(() => nReads === 50 && nIdles >= 49);
});

lineBoth('source/cancelled', test => {
    const cancellable = new Gio.Cancellable();
    const [, calls] = attach(test.join().create_cursor(KIND, OLDEST), cancellable, false);
    cancellable.cancel();
    waitUntil(() => calls.length > 0);
    equal(calls, [[]]);
});

lineBoth('source/left', test => {
    const fleet = test.join();
    const [, calls] = attach(fleet.create_cursor(KIND, OLDEST));
    GLib.MainContext.default().iteration(false);
    fleet.leave();
    waitUntil(() => calls.length > 0);
    fails(Orbit.FleetError.CLOSED, () => {
        throw calls[0];
    });
});

// Starts a cursor, and records its signals.
function listen(cursor) {
    const told = {cursor, counters: [], sizes: [], lost: [], errors: []};
    cursor.connect('frames', (_cursor, batch) => {
        told.sizes.push(batch.get_n_frames());
        for (let i = 0; i < batch.get_n_frames(); i++)
            told.counters.push(batch.get_frame(i).get_counter());
    });
    cursor.connect('overrun', (_cursor, nLost) => told.lost.push(nLost));
    cursor.connect('stopped', (_cursor, error) => told.errors.push(error));
    ok(cursor.start());
    return told;
}

lineBoth('start/frames', test => {
    const fleet = test.join();
    declare(fleet, 1024, 16, SHARED);
    const told = listen(fleet.create_cursor(KIND, OLDEST));
    for (let i = 0; i < 600; i++)
        publish(fleet);
    waitUntil(() => told.counters.length >= 600);
    equal(told.counters, Array.from({length: 600}, (_, i) => i));
    equal(Math.max(...told.sizes), 256);
    equal(told.lost, []);
});

lineBoth('start/overrun', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const told = listen(cursor);
    for (let i = 0; i < 100; i++)
        publish(fleet);
    waitUntil(() => told.counters.length > 0);
    equal(told.lost, [100 - CAPACITY]);
    equal(told.lost[0], cursor.get_n_overwritten() + cursor.get_n_abandoned());
});

lineBoth('start/stop', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const told = listen(cursor);
    ok(cursor.start());
    publish(fleet);
    waitUntil(() => told.counters.length > 0);
    cursor.stop();
    cursor.stop();
    publish(fleet);
    GLib.MainContext.default().iteration(false);
    equal(told.counters, [0]);
    equal(drain(cursor), [1]);
});

lineBoth('start/left', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const told = listen(cursor);
    fleet.leave();
    waitUntil(() => told.errors.length > 0);
    fails(Orbit.FleetError.CLOSED, () => {
        throw told.errors[0];
    });
    fails(Orbit.FleetError.CLOSED, () => cursor.start());
});

// Polls the descriptor by GLib, in place of another event loop.
function isReadable(fd, block = false) {
    let readable = false;
    const id = GLib.unix_fd_add_full(GLib.PRIORITY_DEFAULT, fd, GLib.IOCondition.IN, () => {
        readable = true;
        return GLib.SOURCE_CONTINUE;
    });
    GLib.MainContext.default().iteration(false);
    if (block)
        waitUntil(() => readable);
    GLib.source_remove(id);
    return readable;
}

// At the ends of the two naps of a waiter the descriptor is readable without a frame.
function expectQuiet(cursor, fd) {
    for (let nNaps = 0; isReadable(fd); nNaps++) {
        ok(nNaps < 2);
        equal(drain(cursor), []);
    }
}

lineBoth('fd/readable', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const fd = cursor.get_fd();
    drain(cursor);
    for (let i = 0; i < 3; i++) {
        expectQuiet(cursor, fd);
        publish(fleet);
        ok(isReadable(fd, true));
        equal(cursor.get_fd(), fd);
        equal(drain(cursor), [i]);
    }
});

lineBoth('fd/left', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const fd = cursor.get_fd();
    drain(cursor);
    fleet.leave();
    ok(isReadable(fd, true));
    fails(Orbit.FleetError.CLOSED, () => cursor.get_fd());
});

// Runs an asynchronous function to its end.
function run(body) {
    let result = null;
    body().then(() => (result = [null]), error => (result = [error]));
    waitUntil(() => result !== null);
    if (result[0] !== null)
        throw result[0];
}

function later(call) {
    GLib.timeout_add(GLib.PRIORITY_DEFAULT, 5, () => {
        call();
        return GLib.SOURCE_REMOVE;
    });
}

lineBoth('wait/awaitable', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const cancellable = new Gio.Cancellable();
    run(async () => {
        equal(await cursor.wait_async(0), false);
        equal(await cursor.wait_async(1000), false);
        for (let i = 0; i < 3; i++) {
            later(() => publish(fleet));
            equal(await cursor.wait_async(), true);
            equal(drain(cursor), [i]);
        }
        later(() => cancellable.cancel());
        const outcome = await cursor.wait_async(-1, GLib.PRIORITY_DEFAULT, cancellable).catch(error => error);
        cancelled(() => {
            throw outcome;
        });
        later(() => fleet.leave());
        const error = await cursor.wait_async().catch(found => found);
        fails(Orbit.FleetError.CLOSED, () => {
            throw error;
        });
    });
});

lineBoth('cursor/async-iteration', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const counters = [];
    later(() => publish(fleet));
    run(async () => {
        for await (const frame of cursor) {
            counters.push(frame.get_counter());
            if (counters.length === 5)
                break;
            if (counters.length % 2)
                publish(fleet);
            else
                later(() => publish(fleet));
        }
    });
    equal(counters, [0, 1, 2, 3, 4]);

    // Other tasks run although there is always one more frame.
    let nTurns = 0;
    run(async () => {
        const id = GLib.idle_add(GLib.PRIORITY_DEFAULT_IDLE, () => ++nTurns > 0);
        publish(fleet);
        for await (const frame of cursor) {
            publish(fleet);
            if (frame.get_counter() > 1000)
                break;
        }
        GLib.source_remove(id);
    });
    ok(nTurns >= 10, `${nTurns} turns`);
});
