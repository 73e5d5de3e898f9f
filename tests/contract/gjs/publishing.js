// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The lines under "Minting ids" and "Publishing", in GJS.

import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit';

import {CAPACITY, KIND, OTHER_KIND, SHARED, declare, equal, fails, line, lineBoth, ok, publish, throws} from './harness.js';

const bytes = Uint8Array.of(97, 0, 98, 255);

lineBoth('next-id/fields', test => {
    const id = test.join(2).next_id(200);
    equal([id.get_kind(), id.get_node_id()], [200, 2]);
});

lineBoth('next-id/unique', test => {
    const fleet = test.join();
    const seen = new Set();
    for (let i = 0; i < 100; i++)
        [fleet.next_id(KIND), fleet.next_id(OTHER_KIND), publish(fleet)].forEach(id => seen.add(id.toBigInt()));
    equal(seen.size, 300);
});

line('next-id/restart', test => {
    const fleet = test.join();
    const before = fleet.next_id(KIND);
    fleet.leave();
    ok(!test.joinToo(fleet, 0).next_id(KIND).equals(before));
});

lineBoth('publish/ids-count-up', test => {
    const fleet = test.join(1);
    for (let i = 0; i < 2 * CAPACITY; i++)
        equal(`${publish(fleet)}`, `${KIND}:1:${i}`);
});

function assertPublished(fleet, id, frameKind, version, payload) {
    const frame = fleet.read(id);
    equal(frame.get_id().toBigInt(), id.toBigInt());
    equal([frame.get_frame_kind(), frame.get_version()], [frameKind, version]);
    equal([...frame.get_payload().toArray()], [...payload]);
}

lineBoth('publish/round-trip', test => {
    const fleet = test.join();
    assertPublished(fleet, fleet.publish(KIND, 255, 77, new GLib.Bytes(bytes)), 255, 77, bytes);
});

lineBoth('publish/data', test => {
    const fleet = test.join();
    assertPublished(fleet, fleet.publish_data(KIND, 255, 77, bytes), 255, 77, bytes);
});

lineBoth('publish/zero-length', test => {
    const fleet = test.join();
    assertPublished(fleet, fleet.publish(KIND, 0, 0, new GLib.Bytes([])), 0, 0, []);
    assertPublished(fleet, fleet.publish_data(KIND, 0, 0, new Uint8Array(0)), 0, 0, []);
});

lineBoth('publish/full-length', test => {
    const fleet = test.join();
    const payload = new Uint8Array(Orbit.DEFAULT_PAYLOAD_CAPACITY).fill(120);
    assertPublished(fleet, fleet.publish_data(KIND, 1, 1, payload), 1, 1, payload);
});

lineBoth('publish/too-large-moves-nothing', test => {
    const fleet = test.join();
    const data = new Uint8Array(Orbit.DEFAULT_PAYLOAD_CAPACITY + 1);
    fails(Orbit.FleetError.PAYLOAD_TOO_LARGE,
        () => fleet.publish(OTHER_KIND, 1, 1, new GLib.Bytes(data)), '257', '256');
    fails(Orbit.FleetError.PAYLOAD_TOO_LARGE, () => fleet.publish_data(OTHER_KIND, 1, 1, data));
    fails(Orbit.FleetError.PAYLOAD_TOO_LARGE, () => fleet.publish_packed(OTHER_KIND, 1, 1, data, data.length));
    equal(fleet.get_head(OTHER_KIND), 0);

    declare(fleet, 4, 4, SHARED, null, 't');
    fails(Orbit.FleetError.PAYLOAD_TOO_LARGE, () => fleet.publish_variant(KIND, 1, 1, new GLib.Variant('t', 1)));
    equal(fleet.get_head(KIND), 0);
});

line('publish/version-53-bits', test => {
    const fleet = test.join();
    const id = fleet.publish_data(KIND, 1, Number.MAX_SAFE_INTEGER, bytes);
    assertPublished(fleet, id, 1, Number.MAX_SAFE_INTEGER, bytes);
});

lineBoth('publish/heartbeat-kind', test => {
    const fleet = test.join();
    fails(Orbit.FleetError.INVALID_ARGUMENT, () => fleet.publish_data(Orbit.HEARTBEAT_RING_KIND, 1, 1, bytes));
});

lineBoth('publish/variant', test => {
    const fleet = test.join();
    declare(fleet, 4, 64, SHARED, 'readings', '(sd)');
    const frame = fleet.read(fleet.publish_variant(KIND, 3, 4, new GLib.Variant('(sd)', ['kitchen', 21.5])));
    equal([frame.get_frame_kind(), frame.get_version()], [3, 4]);
    equal(frame.get_variant().deepUnpack(), ['kitchen', 21.5]);
});

lineBoth('publish/variant-mismatch', test => {
    const fleet = test.join();
    declare(fleet, 4, 64, SHARED, null, '(sd)');
    for (const kind of [KIND, OTHER_KIND]) {
        fails(Orbit.FleetError.TYPE_MISMATCH, () => fleet.publish_variant(kind, 1, 1, new GLib.Variant('s', 'kitchen')));
        equal(fleet.get_head(kind), 0);
    }
});

lineBoth('publish/bytes-mismatch', test => {
    const fleet = test.join();
    declare(fleet, 4, 64, SHARED, null, 's');
    const encode = text => new TextEncoder().encode(text);
    for (const publishBytes of [() => fleet.publish(KIND, 1, 1, new GLib.Bytes(encode('kitchen'))),
        () => fleet.publish_data(KIND, 1, 1, encode('kitchen')),
        () => fleet.publish_packed(KIND, 1, 1, encode('ab\0c'), 2)])
        fails(Orbit.FleetError.TYPE_MISMATCH, publishBytes);
    equal(fleet.get_head(KIND), 0);
    equal(fleet.read(fleet.publish_data(KIND, 1, 1, encode('kitchen\0'))).get_variant().deepUnpack(), 'kitchen');
});

lineBoth('publish/packed', test => {
    const fleet = test.join();
    const data = new TextEncoder().encode('aabbcc');
    equal(fleet.publish_packed(KIND, 3, 4, data, 2), 3);
    equal(fleet.publish_packed(KIND, 3, 4, new Uint8Array(0), 2), 0);
    for (let i = 0; i < 3; i++)
        assertPublished(fleet, Orbit.NetId.new(KIND, 0, i), 3, 4, data.subarray(2 * i, 2 * i + 2));
    equal(fleet.get_head(KIND), 3);
});

lineBoth('publish/packed-uneven', test => {
    const fleet = test.join();
    for (const recordSize of [2, 0])
        fails(Orbit.FleetError.INVALID_ARGUMENT, () => fleet.publish_packed(KIND, 1, 1, new Uint8Array(5), recordSize));
    equal(fleet.get_head(KIND), 0);
});

lineBoth('publish/out-of-range', test => {
    const fleet = test.join();
    throws(() => fleet.publish_data(256, 1, 1, bytes));
    throws(() => fleet.publish_data(KIND, -1, 1, bytes));
    throws(() => Orbit.NetId.new(1, 65536, 0));
});

lineBoth('publish/native-payloads', test => {
    const fleet = test.join();
    assertPublished(fleet, fleet.publish(KIND, 1, 2, bytes), 1, 2, bytes);
    assertPublished(fleet, fleet.publish(KIND, 1, 2, 'zwölf'), 1, 2, new TextEncoder().encode('zwölf'));
    for (const payload of [4, null, undefined, [1, 2]])
        throws(() => fleet.publish(KIND, 1, 2, payload));
});
