// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Batches as sequences of frames and as typed arrays. Writing into these arrays must not change the batch.

import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit';
import System from 'system';

import {KIND, OLDEST, PER_NODE, equal, fails, line, lineBoth, ok, run} from '../contract/gjs/harness.js';

const encoder = new TextEncoder();
const PAYLOADS = ['one', '', 'three', 'x'.repeat(256), 'zwölf'].map(text => encoder.encode(text));

function readBatch(fleet, kind = KIND) {
    return fleet.create_cursor(kind, OLDEST).read_batch(100);
}

// A batch of frames with these payloads, the frame kinds 0, 1, 2, ... and the smallest versions that need a BigInt.
function makeBatch(test, nodeId = 2) {
    const fleet = test.join(nodeId);
    PAYLOADS.forEach((payload, i) => fleet.publish_data(KIND, i, 2n ** 53n + BigInt(i), payload));
    return readBatch(fleet);
}

lineBoth('batch/frames', test => {
    const batch = makeBatch(test);
    const frames = [...batch];
    equal([batch.length, frames.length], [PAYLOADS.length, PAYLOADS.length]);
    frames.forEach((frame, i) => {
        const single = batch.get_frame(i);
        equal(frame.id, single.get_id().toBigInt());
        equal([frame.kind, frame.nodeId, frame.counter, frame.frameKind], [KIND, 2, i, i]);
        equal([frame.kind, frame.nodeId, frame.counter, frame.frameKind],
            [single.kind, single.nodeId, single.counter, single.frameKind]);
        equal(frame.version, 2n ** 53n + BigInt(i));
        ok(frame.payload instanceof Uint8Array);
        equal([...frame.payload], [...PAYLOADS[i]]);
        equal([...frame.toArray()], [...PAYLOADS[i]]);
        equal(`${frame}`, `${single}`);
    });
    equal([...batch].map(frame => frame.id), frames.map(frame => frame.id));
});

lineBoth('batch/at', test => {
    const batch = makeBatch(test);
    const n = PAYLOADS.length;
    for (let i = 0; i < n; i++)
        equal([batch.at(i).counter, batch.at(i - n).counter], [i, i]);
    equal([batch.at(1.9).counter, batch.at(-1.9).counter, batch.at().counter, batch.at(NaN).counter], [1, n - 1, 0, 0]);
    for (const outside of [n, -n - 1, 2 ** 32, -(2 ** 32), Infinity, -Infinity])
        ok(batch.at(outside) === undefined, `frame ${outside}`);
});

lineBoth('batch/columns', test => {
    const batch = makeBatch(test);
    const [ids, versions] = [batch.ids(), batch.versions()];
    ok(ids instanceof BigUint64Array && versions instanceof BigUint64Array);
    equal([...ids], [...batch].map(frame => frame.id));
    equal([...versions], PAYLOADS.map((_, i) => 2n ** 53n + BigInt(i)));
    equal(batch.payloads().map(payload => [...payload]), PAYLOADS.map(payload => [...payload]));
    equal([...batch.bytes()], PAYLOADS.flatMap(payload => [...payload]));
});

lineBoth('batch/empty', test => {
    const batch = readBatch(test.join());
    equal([batch.length, [...batch], batch.payloads(), batch.ids().length, batch.bytes().length], [0, [], [], 0, 0]);
    ok(batch.at(0) === undefined && batch.at(-1) === undefined);
});

// Versions on both sides of the limits of 32 bits and of an exact Number.
lineBoth('batch/versions-exact', test => {
    const fleet = test.join();
    const versions = [0n, 1n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n];
    versions.forEach(version => fleet.publish_data(KIND, 1, version, PAYLOADS[0]));
    const batch = readBatch(fleet);
    equal([...batch.versions()], versions);
    equal(Array.from(batch, frame => frame.version),
        versions.map(version => version < 2n ** 53n ? Number(version) : version));
});

line('batch/ids-exact', test => {
    const fleet = test.make({name: test.name(), fleetSize: 4096, nodeId: 4095, capacity: 4});
    fleet.publish_data(255, 1, 1, PAYLOADS[0]);
    const [frame] = readBatch(fleet, 255);
    equal([frame.id, readBatch(fleet, 255).ids()[0]], [0xff0fff0000000000n, 0xff0fff0000000000n]);
    equal([frame.kind, frame.nodeId, frame.counter], [255, 4095, 0]);
});

// No ring reaches the largest counters in a test, so the record is created here.
line('batch/greatest-id', () => {
    const record = new Uint8Array(32).fill(255, 0, 8);
    const stub = {get_headers: () => new GLib.Bytes(record), get_payloads: () => new GLib.Bytes([])};
    const {at} = Orbit.FrameBatch.prototype;
    const frame = at.call(stub, 0);
    equal([frame.kind, frame.nodeId, frame.counter, frame.id], [255, 65535, 2 ** 40 - 1, 2n ** 64n - 1n]);
});

lineBoth('batch/private-copy', test => {
    const batch = makeBatch(test);
    const before = [...batch.get_payloads().get_data()];
    batch.bytes().fill(1);
    batch.payloads().forEach(payload => payload.fill(2));
    [...batch].forEach(frame => frame.payload.fill(3));
    batch.ids().fill(4n);
    batch.versions().fill(5n);
    equal([...batch.get_payloads().get_data()], before);
    equal([...batch.get_frame(0).payload], [...PAYLOADS[0]]);
    equal([...batch.ids()], [...batch].map(frame => frame.id));
    equal(batch.at(0).version, 2n ** 53n);
    // All views of a batch share one copy, and only that has changed.
    equal([...batch.at(0).payload], [3, 3, 3]);
    equal([...batch.at(0).toArray().fill(6)], [6, 6, 6]);
    equal([...batch.at(0).payload], [3, 3, 3]);
});

lineBoth('batch/values', test => {
    const fleet = test.join();
    fleet.declare(KIND, '(st)');
    fleet.publishValue(KIND, ['one', 2n ** 64n - 1n]);
    fleet.publishValue(KIND, ['two', 2]);
    const batch = readBatch(fleet);
    equal([batch.at(0).value, batch.at(1).value], [['one', 2n ** 64n - 1n], ['two', 2]]);
    const untyped = test.join();
    untyped.publish_data(KIND, 1, 1, PAYLOADS[0]);
    fails(Orbit.FleetError.TYPE_MISMATCH, () => readBatch(untyped).at(0).value);
});

lineBoth('batch/outlives-fleet', test => {
    const batch = makeBatch(test);
    test.end();
    System.gc();
    equal(batch.payloads().map(payload => [...payload]), PAYLOADS.map(payload => [...payload]));
});

lineBoth('batch/lanes', test => {
    const fleet = test.join(2);
    fleet.declare(KIND, null, {capacity: 4, topology: PER_NODE});
    for (let i = 0; i < 3; i++)
        fleet.publish(KIND, 1, i, 'lane');
    equal(Array.from(readBatch(fleet), frame => [frame.nodeId, frame.counter, frame.version]),
        [[2, 0, 0], [2, 1, 1], [2, 2, 2]]);
});

// The copy is aligned, so that records at its beginning can be viewed as a typed array.
lineBoth('batch/numbers', test => {
    const fleet = test.join();
    fleet.declare(KIND, null, {payloadCapacity: 16});
    equal(fleet.publish_packed(KIND, 1, 1, Float64Array.of(1.5, -2, 3, 4e300), 16), 2);
    const batch = readBatch(fleet);
    equal([...new Float64Array(batch.bytes().buffer)], [1.5, -2, 3, 4e300]);
    equal([...new Float64Array(batch.at(1).payload.slice().buffer)], [3, 4e300]);
});

System.exit(run());
