// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The lines under "Values", in GJS.

import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit';

import {PER_NODE, SHARED, equal, fails, line, ok, throws} from './harness.js';

const COUNTER_MAX = 2 ** 40 - 1;

// The fields, the number and the text of ids.
const samples = [
    [[0, 0, 0], 0n, '0:0:0'],
    [[3, 7, 1024], 0x0300070000000400n, '3:7:1024'],
    [[1, 2, 9007199254], 0x0100020218def416n, '1:2:9007199254'],
    [[255, 65535, COUNTER_MAX], 2n ** 64n - 1n, '255:65535:1099511627775'],
];

const ordered = [[1, 2, 3], [1, 2, 4], [1, 3, 0], [2, 0, 0], [255, 0, 0]];

line('net-id/fields', () => {
    for (const [fields] of samples) {
        const id = Orbit.NetId.new(...fields);
        equal([id.get_kind(), id.get_node_id(), id.get_counter()], fields);
    }
});

line('net-id/big-int', () => {
    for (const [fields, number, text] of samples) {
        equal(Orbit.NetId.new(...fields).toBigInt(), number);
        equal(Orbit.NetId.fromBigInt(number).to_string(), text);
    }
    throws(() => Orbit.NetId.fromBigInt(5));
    fails(Orbit.FleetError.INVALID_ARGUMENT, () => Orbit.NetId.fromBigInt(2n ** 64n));
    fails(Orbit.FleetError.INVALID_ARGUMENT, () => Orbit.NetId.fromBigInt(-1n));
});

line('net-id/counter-too-large', () => {
    fails(Orbit.FleetError.INVALID_ARGUMENT, () => Orbit.NetId.new(1, 2, COUNTER_MAX + 1));
});

line('net-id/text', () => {
    for (const [fields, , text] of samples)
        equal(Orbit.NetId.new(...fields).to_string(), text);
});

line('net-id/hex', () => {
    equal(Orbit.NetId.parse('0x0').to_string(), '0:0:0');
    equal(Orbit.NetId.parse('0x0300070000000400').to_string(), '3:7:1024');
    equal(Orbit.NetId.parse('0x300070000000400').to_string(), '3:7:1024');
    equal(Orbit.NetId.parse('0xFFFFffffFFFFffff').toBigInt(), 2n ** 64n - 1n);
});

line('net-id/malformed-text', () => {
    for (const text of ['', '1', '1:2', '1:2:', '1:2:3:4', ' 1:2:3', '1:2:3 ', '-1:2:3', '+1:2:3', '256:2:3',
        '1:65536:3', '1:2:1099511627776', '0x', '0xg', '0x11111111111111111', '0X1', 'node:1'])
        fails(Orbit.FleetError.INVALID_ARGUMENT, () => Orbit.NetId.parse(text));
});

line('net-id/bytes', () => {
    equal([...Orbit.NetId.new(3, 7, 1024).to_bytes().toArray()], [3, 0, 7, 0, 0, 0, 4, 0]);
});

line('net-id/malformed-bytes', () => {
    for (const size of [0, 7, 9])
        fails(Orbit.FleetError.INVALID_ARGUMENT, () => Orbit.NetId.new_from_bytes(new GLib.Bytes(new Uint8Array(size))));
});

line('net-id/round-trip', () => {
    for (const [fields, number] of samples) {
        const id = Orbit.NetId.new(...fields);
        equal(Orbit.NetId.parse(id.to_string()).toBigInt(), number);
        equal(Orbit.NetId.fromBigInt(id.toBigInt()).toBigInt(), number);
        equal(Orbit.NetId.new_from_bytes(id.to_bytes()).toBigInt(), number);
        equal(id.copy().toBigInt(), number);
    }
});

line('net-id/equality', () => {
    const ids = samples.map(([fields]) => Orbit.NetId.new(...fields));
    ids.forEach((id, i) => ids.forEach((other, j) => equal(id.equal(other.copy()), i === j)));
});

line('net-id/order', () => {
    const ids = ordered.map(fields => Orbit.NetId.new(...fields));
    ids.forEach((id, i) => ids.forEach((other, j) => equal(id.compare(other), Math.sign(i - j))));
});

line('net-id/hash', () => {
    equal(Orbit.NetId.new(3, 7, 1024).hash(), Orbit.NetId.parse('3:7:1024').hash());
    ok(Orbit.NetId.new(3, 7, 1024).hash() !== Orbit.NetId.new(3, 7, 1025).hash());
});

line('net-id/operators', () => {
    const ids = ordered.map(fields => Orbit.NetId.new(...fields));
    ok(ids[0] < ids[1] && ids[1] >= ids[0] && !(ids[0] > ids[1]) && ids[3] < ids[4]);
    ok(ids[0].equals(ids[0].copy()) && !ids[0].equals(ids[1]) && !ids[0].equals('1:2:3') && !ids[0].equals(null));
    equal(`${ids[0]}`, '1:2:3');
    equal(new Map([[`${ids[0]}`, 'found']]).get(`${ids[0].copy()}`), 'found');
    throws(() => +ids[0]);
});

line('epoch/now', () => {
    const before = Date.now();
    const now = Orbit.epoch_now();
    ok(before <= now && now <= Date.now());
});

line('constants/values', () => {
    equal([Orbit.DEFAULT_CAPACITY, Orbit.DEFAULT_PAYLOAD_CAPACITY, Orbit.MAX_FLEET_SIZE], [1024, 256, 4096]);
    equal([Orbit.HEARTBEAT_RING_KIND, Orbit.HEARTBEAT_FRAME_KIND], [221, 1]);
});

line('version/check', () => {
    const [major, minor, micro] = [Orbit.MAJOR_VERSION, Orbit.MINOR_VERSION, Orbit.MICRO_VERSION];
    equal(Orbit.VERSION_S, `${major}.${minor}.${micro}`);
    equal(Orbit.check_version(major, minor, micro), null);
    ok(Orbit.check_version(major, minor, micro + 1).includes('too old'));
    ok(Orbit.check_version(major + 1, 0, 0).includes('too old'));
});

line('error/codes', () => {
    equal(GLib.quark_to_string(Orbit.FleetError.quark()), 'orbit-fleet-error-quark');
    equal([
        Orbit.FleetError.FAILED, Orbit.FleetError.EMPTY_FLEET, Orbit.FleetError.INVALID_NAME,
        Orbit.FleetError.INVALID_CAPACITY, Orbit.FleetError.INVALID_ARGUMENT, Orbit.FleetError.NODE_OUTSIDE_FLEET,
        Orbit.FleetError.NODE_IN_USE, Orbit.FleetError.FLEET_FULL, Orbit.FleetError.INCOMPATIBLE,
        Orbit.FleetError.CORRUPT, Orbit.FleetError.PERMISSION, Orbit.FleetError.PAYLOAD_TOO_LARGE,
        Orbit.FleetError.TYPE_MISMATCH, Orbit.FleetError.BUSY, Orbit.FleetError.READ_ONLY, Orbit.FleetError.FORKED,
        Orbit.FleetError.CLOSED, Orbit.FleetError.NO_SPACE, Orbit.FleetError.LOST,
        Orbit.FleetError.NOT_FOUND,
    ], [...Array(20).keys()]);
});

line('ring-spec/fields', () => {
    const spec = Orbit.RingSpec.new(16, 100, PER_NODE);
    equal([spec.get_capacity(), spec.get_payload_capacity(), spec.get_topology()], [16, 100, PER_NODE]);
    equal([spec.get_label(), spec.get_value_type()], [null, null]);
});

line('ring-spec/label', () => {
    const spec = Orbit.RingSpec.new(2, 0, SHARED);
    for (const label of ['prices', 'orders', null]) {
        spec.set_label(label);
        equal(spec.get_label(), label);
    }
});

line('ring-spec/value-type', () => {
    const spec = Orbit.RingSpec.new(2, 0, SHARED);
    for (const text of ['(sd)', 't']) {
        spec.set_value_type(new GLib.VariantType(text));
        equal(spec.get_value_type().dup_string(), text);
    }
    spec.set_value_type(null);
    equal(spec.get_value_type(), null);
});

line('ring-spec/copy', () => {
    const spec = Orbit.RingSpec.new(4, 5, PER_NODE);
    spec.set_label('prices');
    spec.set_value_type(new GLib.VariantType('(sd)'));
    const copy = spec.copy();
    spec.set_label('orders');
    spec.set_value_type(null);
    equal([copy.get_capacity(), copy.get_payload_capacity(), copy.get_topology()], [4, 5, PER_NODE]);
    equal([copy.get_label(), copy.get_value_type().dup_string()], ['prices', '(sd)']);
});
