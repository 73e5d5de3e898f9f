// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Iterators of a cursor that are left early, compete with a time-out or are shared, and several waits on one cursor.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit';
import System from 'system';

import {KIND, OLDEST, equal, lineBoth, ok, publish, run, waitUntil} from '../contract/gjs/harness.js';

// Runs the main loop until the promise is settled, and returns its result.
function settle(promise) {
    let outcome = null;
    promise.then(value => {
        outcome = {value};
    }, error => {
        outcome = {error};
    });
    waitUntil(() => outcome !== null);
    if ('error' in outcome)
        throw outcome.error;
    return outcome.value;
}

function after(milliseconds) {
    return new Promise(resolve => GLib.timeout_add(GLib.PRIORITY_DEFAULT, milliseconds, () => resolve()));
}

function setUp(test) {
    const fleet = test.join();
    return [fleet, fleet.create_cursor(KIND, OLDEST)];
}

lineBoth('iterator/left', test => {
    const [fleet, cursor] = setUp(test);
    const iterator = cursor[Symbol.iterator]();
    const counters = [];
    for (let i = 0; i < 5; i++)
        publish(fleet);
    for (let i = 0; i < 3; i++) {
        for (const frame of iterator) {
            counters.push(frame.counter);
            break;
        }
    }
    const [first] = iterator;
    counters.push(first.counter);
    equal([...iterator].map(frame => frame.counter), [4]);
    equal(counters, [0, 1, 2, 3]);
    publish(fleet);
    equal([...iterator].map(frame => frame.counter), [5]);
});

lineBoth('async-iterator/left', test => {
    const [fleet, cursor] = setUp(test);
    const iterator = cursor[Symbol.asyncIterator]();
    const counters = [];
    const readOne = async () => {
        for await (const frame of iterator) {
            counters.push(frame.counter);
            break;
        }
    };
    for (let i = 0; i < 3; i++) {
        publish(fleet);
        settle(readOne());
    }
    equal(counters, [0, 1, 2]);
});

lineBoth('async-iterator/raced', test => {
    const [fleet, cursor] = setUp(test);
    const iterator = cursor[Symbol.asyncIterator]();
    // The promise that is pending after a time-out is awaited again.
    for (let i = 0; i < 3; i++) {
        const pending = iterator.next();
        equal(settle(Promise.race([pending, after(2).then(() => 'late')])), 'late');
        publish(fleet);
        equal(settle(pending).value.counter, i);
    }
});

lineBoth('async-iterator/shared', test => {
    const [fleet, cursor] = setUp(test);
    const counters = [[], []];
    const iterator = cursor[Symbol.asyncIterator]();
    const read = async seen => {
        for await (const frame of iterator)
            seen.push(frame.counter);
    };
    const ends = counters.map(seen => read(seen).then(() => null, error => error));
    for (let i = 0; i < 20; i++) {
        publish(fleet);
        settle(after(1));
    }
    waitUntil(() => counters.flat().length === 20);
    equal(counters.flat().sort((a, b) => a - b), Array.from({length: 20}, (_, i) => i));
    fleet.leave();
    const errors = settle(Promise.all(ends));
    ok(errors.every(error => error?.matches(Orbit.FleetError, Orbit.FleetError.CLOSED)), errors);
});

lineBoth('async-iterator/after-an-error', test => {
    const [fleet, cursor] = setUp(test);
    const iterator = cursor[Symbol.asyncIterator]();
    fleet.leave();
    for (let i = 0; i < 2; i++) {
        let error = null;
        settle(iterator.next().catch(caught => {
            error = caught;
        }));
        // An error must not end the iteration as if there were no more frames.
        ok(error?.matches(Orbit.FleetError, Orbit.FleetError.CLOSED), error);
    }
});

lineBoth('wait-async/mix', test => {
    const [fleet, cursor] = setUp(test);
    const cancellable = new Gio.Cancellable();
    const endless = [cursor.wait_async(), cursor.wait_async(), cursor.wait_async()];
    const cancelled = cursor.wait_async(-1, 0, cancellable).then(() => null, error => error);
    const timed = cursor.wait_async(1000);
    equal(settle(timed), false);
    cancellable.cancel();
    ok(settle(cancelled).matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED));
    publish(fleet);
    equal(settle(Promise.all(endless)), [true, true, true]);
});

lineBoth('wait-async/raced', test => {
    // The loser of a race is cancelled, and takes nothing from those that wait on.
    const [fleet, cursor] = setUp(test);
    const endless = cursor.wait_async();
    for (let i = 0; i < 5; i++) {
        const cancellable = new Gio.Cancellable();
        const loser = cursor.wait_async(-1, GLib.PRIORITY_DEFAULT, cancellable);
        equal(settle(Promise.race([loser, cursor.wait_async(), after(1).then(() => 'late')])), 'late');
        cancellable.cancel();
        const [{reason}] = settle(Promise.allSettled([loser]));
        ok(reason.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED), reason);
        const winner = cursor.wait_async(30_000_000, GLib.PRIORITY_LOW);
        publish(fleet);
        equal(settle(Promise.any([winner, after(30_000)])), true);
        equal(Array.from(cursor, frame => frame.counter), [i]);
    }
    equal(settle(endless), true);
});

lineBoth('wait-async/every-mix', test => {
    // Iterators, raced waits, a source and a time-out at one cursor: each frame goes to one of them.
    const [fleet, cursor] = setUp(test);
    const counters = [];
    const iterator = cursor[Symbol.asyncIterator]();
    const read = async (from, nFrames) => {
        for await (const frame of from) {
            counters.push(frame.counter);
            if (--nFrames === 0)
                break;
        }
    };
    const wait = async nWaits => {
        while (nWaits-- > 0)
            await Promise.race([cursor.wait_async(500), cursor.wait_async(), after(1)]);
    };
    let nCalls = 0;
    const source = cursor.create_source();
    source.set_callback(() => {
        nCalls++;
        return GLib.SOURCE_CONTINUE;
    });
    source.attach(null);
    const all = [read(iterator, 10), read(iterator, 10), read(cursor, 10), read(cursor, 10), wait(5), wait(5)];
    for (let i = 0; i < 40; i++) {
        publish(fleet);
        settle(i % 4 === 0 ? after(1) : Promise.resolve());
        waitUntil(() => counters.length > i);
    }
    settle(Promise.all(all));
    source.destroy();
    ok(nCalls > 0, nCalls);
    equal(counters.sort((a, b) => a - b), Array.from({length: 40}, (_, i) => i));
});

System.exit(run());
