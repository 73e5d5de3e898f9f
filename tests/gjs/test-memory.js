// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Repeated calls do not use more memory: after a garbage collection, less than the smallest object may be left for each call,
// and before it no more than the override allows. A fleet that was left is unmapped immediately.

import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit';
import System from 'system';

import {FLEET_SIZE, HEAD, KIND, OLDEST, OTHER_KIND, equal, line, ok, run} from '../contract/gjs/harness.js';
import {mappings, resident} from './memory.js';

const MB = 2 ** 20;
const CAPACITY = 1024;
const MAX_ROUNDS = 4;
const SMALLEST = 16; // bytes; less than malloc() uses for the smallest object, an id
const MOST_AT_ONCE = 256 * MB; // garbage of the library, GJS and this test that was not collected yet

// GJS logs a critical message if it refuses a callback during garbage collection. Critical messages of others end the test.
for (const domain of ['Orbit', 'GLib', 'GLib-GObject', 'GLib-GIO'])
    GLib.log_set_fatal_mask(domain, GLib.LogLevelFlags.LEVEL_ERROR | GLib.LogLevelFlags.LEVEL_CRITICAL);

const data = new Uint8Array(64);
const packed = new Uint8Array(64 * CAPACITY);

// GJS frees garbage in the background, and the next collection waits for that.
function collect() {
    System.gc();
    System.gc();
    return resident();
}

// Calls n times. Returns the bytes that each call leaves behind, and the maximum of bytes in use.
function measure(n, call) {
    const before = collect();
    for (let i = 0; i < n; i++)
        call(i);
    const atOnce = resident() - before;
    return [(collect() - before) / n, atOnce];
}

// The heap may grow once or twice to the size that it needs; a leak grows without end. Gives the number of calls.
function assertFlat(n, call, most = SMALLEST) {
    let [left, atOnce, round] = [Infinity, 0, 0];
    for (let i = 0; i < n / 4; i++)
        call(i);
    while (left >= most && round < MAX_ROUNDS) {
        round++;
        [left, atOnce] = measure(n, call);
        ok(atOnce < MOST_AT_ONCE, `${atOnce} bytes before the last collection`);
    }
    print(`# ${n} calls left ${left.toFixed(1)} bytes each in round ${round}, with ${atOnce} before the last collection`);
    ok(left < most, `${left} bytes a call`);
    return n / 4 + round * n;
}

// While GJS frees garbage it refuses callbacks and logs that. How many are refused varies from run to run.
function mostOf(nFound, nExpected) {
    ok(nFound > nExpected / 2 && nFound <= nExpected, `${nFound} of ${nExpected} calls`);
}

function join(test) {
    const fleet = test.make({name: test.name(), fleetSize: FLEET_SIZE, capacity: CAPACITY, payloadCapacity: 64});
    fleet.declare(OTHER_KIND, '(sd)');
    fleet.publishValue(OTHER_KIND, ['kitchen', 1]);
    fleet.publish_packed(KIND, 1, 1, packed, 64);
    return fleet;
}

// Checks that the test detects a leak: here everything is kept.
line('memory/one-object-is-seen', test => {
    const fleet = join(test);
    const kept = [];
    let [left, round] = [0, 0];
    // Kept objects first use the free memory in the heap.
    while (left <= SMALLEST && round++ < MAX_ROUNDS)
        [left] = measure(40000, () => kept.push(fleet.next_id(KIND)));
    ok(left > SMALLEST, `${left} bytes a call`);
});

line('memory/publish', test => {
    const fleet = join(test);
    assertFlat(1000000, i => fleet.publish_data(KIND, 1, i, data));
});

line('memory/publish-in-other-ways', test => {
    const fleet = join(test);
    const bytes = new GLib.Bytes(data);
    assertFlat(200000, i => {
        fleet.publish(KIND, 1, i, bytes);
        fleet.publish(KIND, 1, i, 'text');
        fleet.next_id(KIND);
    });
    assertFlat(20000, () => fleet.publish_packed(KIND, 1, 1, packed, 64));
});

// GJS itself never frees a GLib.Variant that a script creates, so that amount is allowed.
line('memory/publish-values', test => {
    const fleet = join(test);
    const [unavoidable] = measure(50000, i => new GLib.Variant('(sd)', ['kitchen', i]));
    assertFlat(50000, i => fleet.publishValue(OTHER_KIND, ['kitchen', i]), 1.5 * Math.max(unavoidable, 0) + SMALLEST);

    const variant = new GLib.Variant('(sd)', ['kitchen', 1]);
    assertFlat(200000, i => fleet.publish(OTHER_KIND, 1, i, variant));
});

line('memory/read', test => {
    const fleet = join(test);
    assertFlat(1000000, () => fleet.read_head(KIND));
});

line('memory/read-and-look', test => {
    const fleet = join(test);
    const ring = fleet.get_ring(KIND);
    const id = fleet.read_head(KIND).id;
    assertFlat(200000, () => {
        equal(fleet.read(id).payload.length, 64);
        ring.read_head().get_payload();
    });
});

line('memory/read-values', test => {
    const fleet = join(test);
    assertFlat(100000, () => fleet.read_head(OTHER_KIND).value);
});

line('memory/next', test => {
    const fleet = join(test);
    let cursor = fleet.create_cursor(KIND, OLDEST);
    assertFlat(1000000, () => {
        if (cursor.next() === null)
            cursor = fleet.create_cursor(KIND, OLDEST);
    });
});

line('memory/small-batches', test => {
    const fleet = join(test);
    let cursor = fleet.create_cursor(KIND, OLDEST);
    assertFlat(1000000, () => {
        if (cursor.read_batch(1).length === 0)
            cursor = fleet.create_cursor(KIND, OLDEST);
    });
});

// A gigabyte is published and read, and as much is copied.
line('memory/large-batches', test => {
    const fleet = join(test);
    let sum = 0;
    assertFlat(10000, i => {
        const batch = fleet.create_cursor(KIND, OLDEST).read_batch(CAPACITY);
        if (i % 100 !== 0)
            return;
        for (const frame of batch)
            sum += frame.counter + frame.payload[0];
        sum += batch.ids().length + batch.versions().length + batch.get_frame(0).counter;
    });
    ok(sum > 0);
});

// Frames whose size only the library knows.
line('memory/large-frames', test => {
    const fleet = join(test);
    fleet.declare(3, null, {capacity: 2, payloadCapacity: MB / 4});
    fleet.publish_data(3, 1, 1, new Uint8Array(MB / 4));
    assertFlat(10000, () => fleet.read_head(3));
});

line('memory/signals', test => {
    const cursor = join(test).create_cursor(KIND, HEAD);
    let nNotified = 0;
    cursor.connect('notify::stall-timeout', () => nNotified++);
    const nCalls = assertFlat(1000000, i => cursor.set_stall_timeout(i % 2));
    mostOf(nNotified, nCalls);
});

// Batches from a signal: a million frames that are read, and gigabytes that are not.
line('memory/frames-by-signal', test => {
    const fleet = join(test);
    const context = GLib.MainContext.default();
    const burst = new Uint8Array(64 * 256);
    let nFrames = 0, nBatches = 0;

    function receive(kind, count, look) {
        const cursor = fleet.create_cursor(kind, HEAD);
        cursor.connect('frames', (_cursor, batch) => look(batch));
        cursor.start();
        return () => {
            const end = cursor.n_delivered + count;
            while (cursor.n_delivered < end)
                context.iteration(true);
        };
    }

    const drain = receive(KIND, 256, batch => {
        for (const frame of batch)
            nFrames += frame.payload.length / 64;
    });
    const nSmall = assertFlat(4000, () => {
        fleet.publish_packed(KIND, 1, 1, burst, 64);
        drain();
    }, 64 * SMALLEST); // a quarter of the smallest object for each frame
    mostOf(nFrames, 256 * nSmall);

    fleet.declare(3, null, {capacity: 2, payloadCapacity: MB / 4});
    const large = new Uint8Array(MB / 4);
    const drainLarge = receive(3, 1, () => nBatches++);
    const nLarge = assertFlat(10000, () => {
        fleet.publish_data(3, 1, 1, large);
        drainLarge();
    });
    mostOf(nBatches, nLarge);
});

line('memory/errors', test => {
    const fleet = join(test);
    const tooLarge = new Uint8Array(65);
    let nCaught = 0;
    const nCalls = assertFlat(1000000, () => {
        try {
            fleet.publish_data(KIND, 1, 1, tooLarge);
        } catch {
            nCaught++;
        }
    });
    equal(nCaught, nCalls);
});

line('memory/ids', () => {
    assertFlat(200000, i => Orbit.NetId.fromBigInt(BigInt(i) << 20n).toBigInt());
});

line('memory/fleets', test => {
    const name = test.name();
    assertFlat(2000, () => {
        const fleet = Orbit.Fleet.join_shm(name, FLEET_SIZE, 2);
        fleet.publish_data(KIND, 1, 1, data);
        fleet.leave();
    });
});

// Objects may be kept and collected at any time. Shared memory is unmapped when the fleet is left.
line('memory/unmapped-at-once', test => {
    equal(mappings(), 0);
    const fleet = join(test);
    const ring = fleet.get_ring(KIND);
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const [batch, frame] = [cursor.read_batch(10), cursor.next()];
    const values = fleet.create_cursor(OTHER_KIND, OLDEST).read_batch(1);
    fleet.get_nodes();
    ok(mappings() >= 3, 'the segments of a fleet and two rings');
    fleet.leave();
    equal(mappings(), 0);
    equal([batch.length, frame.payload.length, values.at(0).value[0]], [10, 64, 'kitchen']);
    ok(ring.get_capacity() === CAPACITY && cursor.get_n_delivered() === 11);
});

// GJS blocks callbacks during an incremental collection, and GLib then removes their sources.
line('memory/callbacks-go-on', test => {
    const fleet = join(test);
    const loop = new GLib.MainLoop(null, false);
    let [nCalls, fired] = [0, true];
    const guard = GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, 1, () => {
        // Nothing else runs the loop: its sources were removed if a second passes without a call.
        if (!fired)
            loop.quit();
        fired = false;
        return GLib.SOURCE_CONTINUE;
    });
    GLib.idle_add(GLib.PRIORITY_DEFAULT_IDLE, () => {
        fired = true;
        for (let i = 0; i < 1000; i++)
            fleet.publish_data(KIND, 1, 1, data);
        if (++nCalls === 1500)
            loop.quit();
        return GLib.SOURCE_CONTINUE;
    });
    loop.run();
    GLib.source_remove(guard);
    equal(nCalls, 1500);
});

System.exit(run());
