// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The lines under "Reading", in GJS.

import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit';
import System from 'system';

import {
    CAPACITY, KIND, OTHER_KIND, SHARED, declare, equal, fails, getNode, line, lineBoth, publish, text, waitUntil,
} from './harness.js';

lineBoth('read/unknown', test => {
    const fleet = test.join();
    publish(fleet);
    equal(fleet.read(Orbit.NetId.new(OTHER_KIND, 0, 0)), null);
    equal(fleet.read(Orbit.NetId.new(KIND, 0, 1)), null);
});

lineBoth('read/whole-id', test => {
    const fleet = test.join();
    publish(fleet);
    equal(fleet.read(Orbit.NetId.new(KIND, 1, 0)), null);
});

line('read/attaches', test => {
    const fleet = test.join(0);
    const other = test.joinToo(fleet, 1);
    declare(fleet, 4, 1000);
    equal(text(other.read(publish(fleet, KIND, 'of a kind never heard of'))), 'of a kind never heard of');
});

lineBoth('read-head/newest', test => {
    const fleet = test.join();
    equal(fleet.read_head(KIND), null);
    for (const payload of ['a', 'b', 'c']) {
        publish(fleet, KIND, payload);
        equal(text(fleet.read_head(KIND)), payload);
    }
});

lineBoth('read-at/exact', test => {
    const fleet = test.join();
    for (let i = 0; i < CAPACITY + 2; i++)
        publish(fleet);
    for (let i = 0; i < 2 * CAPACITY; i++) {
        const frame = fleet.read_at(KIND, i);
        equal(frame && frame.get_counter(), i >= 2 && i < CAPACITY + 2 ? i : null);
    }
});

lineBoth('read-at/counter-too-large', test => {
    const fleet = test.join();
    fails(Orbit.FleetError.INVALID_ARGUMENT, () => fleet.read_at(KIND, 2 ** 40));
});

lineBoth('frame/fields', test => {
    const fleet = test.join(2);
    publish(fleet);
    const id = fleet.publish_data(KIND, 7, 1234567890123, new TextEncoder().encode('text'));
    const frame = fleet.read(id);
    equal(frame.get_id().toBigInt(), id.toBigInt());
    equal([frame.get_kind(), frame.get_node_id(), frame.get_counter()], [KIND, 2, 1]);
    equal([frame.get_frame_kind(), frame.get_version(), frame.get_size()], [7, 1234567890123, 4]);
    equal(text(frame), 'text');
});

lineBoth('frame/variant-mismatch', test => {
    const fleet = test.join();
    const frame = fleet.read(publish(fleet, KIND, '12345678'));
    fails(Orbit.FleetError.TYPE_MISMATCH, () => frame.get_variant());
});

lineBoth('frame/native', test => {
    const fleet = test.join(1);
    const frame = fleet.read(publish(fleet, KIND, 'text'));
    const copy = frame.toArray();
    equal([...copy], [116, 101, 120, 116]);
    copy[0] = 0;
    equal(text(frame), 'text');
    equal(`${frame}`, '[Orbit.Frame 1:1:0]');
    equal([...fleet.read(publish(fleet, KIND, '')).toArray()], []);
});

lineBoth('reading/outlives-owner', test => {
    const fleet = test.join(1);
    declare(fleet, 4, 64, SHARED, null, 'ay');
    publish(fleet, KIND, 'first');
    const [id, payload] = [fleet.read_head(KIND).get_id(), fleet.read_head(KIND).get_payload()];
    const cursor = fleet.create_cursor(KIND, Orbit.CursorStart.OLDEST);
    const [headers, payloads] = (batch => [batch.get_headers(), batch.get_payloads()])(cursor.read_batch(1));
    const beat = fleet.publish_heartbeat().get_id();
    const spec = Orbit.RingSpec.new(4, 64, SHARED);
    spec.set_value_type(new GLib.VariantType('ay'));
    const types = [spec.get_value_type(), fleet.get_ring(KIND).get_value_type()];
    spec.set_value_type(null);
    const node = getNode(fleet, 1);
    fleet.watch_heartbeats(1);
    const heartbeats = [node.get_last_heartbeat(), node.last_heartbeat];
    waitUntil(() => fleet.publish_heartbeat() && node.get_last_heartbeat().get_counter() > 0);
    System.gc();
    for (let i = 0; i < 500; i++)
        text(fleet.read(publish(fleet, OTHER_KIND, 'z'.repeat(40))));
    fleet.leave();
    equal([`${id}`, `${beat}`], ['1:1:0', '221:1:0']);
    equal([payload, payloads].map(bytes => new TextDecoder().decode(bytes.toArray())), ['first', 'first']);
    equal(headers.toArray().slice(0, 8).reverse(), id.to_bytes().toArray());
    equal(types.map(type => type.dup_string()), ['ay', 'ay']);
    equal(heartbeats.map(heartbeat => `${heartbeat.get_id()}`), ['221:1:0', '221:1:0']);
});
