// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The lines under "Cursors", in GJS.

import Orbit from 'gi://Orbit';

import {CAPACITY, HEAD, KIND, OLDEST, PER_NODE, declare, equal, fails, line, lineBoth, ok, publish, text} from './harness.js';

function publishN(fleet, n) {
    for (let i = 0; i < n; i++)
        publish(fleet);
}

// The counters of all available frames.
function drain(cursor) {
    const counters = [];
    for (let frame = cursor.next(); frame !== null; frame = cursor.next())
        counters.push(frame.get_counter());
    return counters;
}

lineBoth('cursor/oldest', test => {
    const fleet = test.join();
    publishN(fleet, CAPACITY + 3);
    const cursor = fleet.create_cursor(KIND, OLDEST);
    equal(drain(cursor), [3, 4, 5, 6, 7, 8, 9, 10]);
    publishN(fleet, 2);
    equal(drain(cursor), [11, 12]);
});

lineBoth('cursor/head', test => {
    const fleet = test.join();
    publishN(fleet, 3);
    const cursor = fleet.create_cursor(KIND, HEAD);
    equal(drain(cursor), []);
    publishN(fleet, 2);
    equal(drain(cursor), [3, 4]);
});

lineBoth('cursor/late', test => {
    for (const start of [OLDEST, HEAD]) {
        const fleet = test.join();
        const [cursor, slow] = [fleet.create_cursor(KIND, start), fleet.create_cursor(KIND, start)];
        equal(drain(cursor), []);
        equal(cursor.get_position(), 0);
        declare(fleet, CAPACITY, 64);
        publishN(fleet, 3);
        equal(drain(cursor), [0, 1, 2]);
        publishN(fleet, CAPACITY);
        equal(drain(slow), Array.from({length: CAPACITY}, (_, i) => i + 3));
        equal([slow.get_n_overwritten(), slow.get_position()], [3, CAPACITY + 3]);
    }
});

lineBoth('cursor/accounting', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    publishN(fleet, 3 * CAPACITY);
    const nFrames = drain(cursor).length;
    ok(nFrames > 0);
    equal(cursor.get_position(), 3 * CAPACITY);
    equal([cursor.get_n_delivered(), cursor.get_n_overwritten(), cursor.get_n_abandoned()],
        [nFrames, 3 * CAPACITY - nFrames, 0]);
});

lineBoth('cursor/properties', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    publishN(fleet, CAPACITY + 2);
    for (let i = 0; i < 3; i++)
        ok(cursor.next());
    equal(cursor.position, cursor.n_delivered + cursor.n_overwritten + cursor.n_abandoned);
    equal([cursor.position, cursor.n_delivered], [cursor.get_position(), 3]);
    ok(cursor.n_overwritten >= 2);
    equal([cursor.n_delivered, cursor.n_overwritten, cursor.n_abandoned, cursor.n_resets, cursor.stall_timeout],
        [cursor.get_n_delivered(), cursor.get_n_overwritten(), cursor.get_n_abandoned(), cursor.get_n_resets(),
            cursor.get_stall_timeout()]);
});

line('cursor/lanes', test => {
    const fleet = test.join(0);
    const other = test.joinToo(fleet, 2);
    declare(fleet, CAPACITY, 16, PER_NODE);
    publishN(fleet, 3);
    publishN(other, 5);
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const lanes = [[], [], []];
    for (let frame = cursor.next(); frame !== null; frame = cursor.next())
        lanes[frame.get_node_id()].push(frame.get_counter());
    equal(lanes, [[0, 1, 2], [], [0, 1, 2, 3, 4]]);
    equal(cursor.get_position(), 8);
});

lineBoth('cursor/reset', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    publishN(fleet, 3);
    fleet.reset_ring(KIND);
    publishN(fleet, 2);
    equal(drain(cursor), [0, 1]);
    equal([cursor.get_n_overwritten(), cursor.get_n_delivered(), cursor.get_n_resets()], [3, 2, 1]);
});

lineBoth('cursor/stall-timeout', test => {
    const cursor = test.join().create_cursor(KIND, OLDEST);
    const notifications = [];
    cursor.connect('notify::stall-timeout', () => notifications.push(cursor.get_stall_timeout()));
    equal(cursor.get_stall_timeout(), 100000);
    cursor.set_stall_timeout(5000);
    cursor.set_stall_timeout(5000);
    cursor.stall_timeout = 0;
    cursor.set_stall_timeout(-7);
    equal(notifications, [5000, 0, -1]);
});

lineBoth('cursor/batch', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    publishN(fleet, 5);
    const counters = [];
    for (const size of [4, 1, 0]) {
        const batch = cursor.read_batch(4);
        equal(batch.get_n_frames(), size);
        for (let i = 0; i < size; i++) {
            equal(text(batch.get_frame(i)), 'frame');
            counters.push(batch.get_frame(i).get_counter());
        }
    }
    equal(counters, [0, 1, 2, 3, 4]);
    equal(cursor.get_n_delivered(), 5);
});

lineBoth('cursor/batch-empty', test => {
    const batch = test.join().create_cursor(KIND, OLDEST).read_batch(10);
    equal([batch.get_n_frames(), batch.get_headers().get_size(), batch.get_payloads().get_size()], [0, 0, 0]);
});

lineBoth('cursor/batch-outside', test => {
    const fleet = test.join();
    publishN(fleet, 1);
    const batch = fleet.create_cursor(KIND, OLDEST).read_batch(10);
    equal([batch.get_frame(1), batch.get_frame(2 ** 32 - 1)], [null, null]);
});

lineBoth('cursor/batch-packed', test => {
    const fleet = test.join(2);
    const encoder = new TextEncoder();
    const ids = [
        fleet.publish_data(KIND, 3, 4, encoder.encode('abc')),
        fleet.publish_data(KIND, 5, 6, encoder.encode('de')),
    ];
    const batch = fleet.create_cursor(KIND, OLDEST).read_batch(10);
    const headers = batch.get_headers().get_data();
    const view = new DataView(headers.buffer, headers.byteOffset, headers.byteLength);
    const records = [0, 32].map(at => [
        view.getBigUint64(at, true), view.getBigUint64(at + 8, true),
        view.getUint32(at + 16, true), view.getUint32(at + 20, true), view.getUint8(at + 24),
    ]);
    equal(headers.length, 64);
    equal(records, [[ids[0].toBigInt(), 4n, 0, 3, 3], [ids[1].toBigInt(), 6n, 3, 2, 5]]);
    equal(new TextDecoder().decode(batch.get_payloads().get_data()), 'abcde');
});

lineBoth('cursor/iteration', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    publishN(fleet, 3);
    equal([...cursor].map(frame => frame.get_counter()), [0, 1, 2]);
    equal([...cursor], []);
    publishN(fleet, 1);
    for (const frame of cursor)
        equal(frame.get_counter(), 3);
});

line('cursor/without-fleet', () => {
    const cursor = new Orbit.Cursor();
    fails(Orbit.FleetError.CLOSED, () => cursor.next());
    fails(Orbit.FleetError.CLOSED, () => cursor.read_batch(1));
});
