// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The lines under "Rings", in GJS.

import Orbit from 'gi://Orbit';

import {
    ANY, CAPACITY, FLEET_SIZE, KIND, OTHER_KIND, PER_NODE, SHARED,
    declare, equal, fails, line, lineBoth, ok, publish, text,
} from './harness.js';

function publishTexts(fleet, n) {
    for (let i = 0; i < n; i++)
        publish(fleet, KIND, `${i}`);
}

lineBoth('ring/defaults', test => {
    const ring = test.join().get_ring(KIND);
    equal([ring.get_capacity(), ring.get_payload_capacity()], [CAPACITY, Orbit.DEFAULT_PAYLOAD_CAPACITY]);
    equal([ring.get_topology(), ring.get_lane_count()], [SHARED, 1]);
    equal([ring.get_label(), ring.get_value_type()], [null, null]);
});

lineBoth('ring/declare', test => {
    const fleet = test.join();
    declare(fleet, 16, 100, PER_NODE, 'prices', '(sd)');
    const ring = fleet.get_ring(KIND);
    equal([ring.get_kind(), ring.get_capacity(), ring.get_payload_capacity()], [KIND, 16, 100]);
    equal([ring.get_topology(), ring.get_label(), ring.get_lane_count()], [PER_NODE, 'prices', FLEET_SIZE]);
    equal(ring.get_value_type().dup_string(), '(sd)');
    equal([ring.kind, ring.capacity, ring.payload_capacity], [KIND, 16, 100]);
    equal([ring.topology, ring.label, ring.lane_count], [PER_NODE, 'prices', FLEET_SIZE]);
    equal(ring.value_type.dup_string(), '(sd)');
});

lineBoth('ring/declare-again', test => {
    const fleet = test.join();
    declare(fleet, 16, 100, SHARED, 'prices', '(sd)');
    declare(fleet, 16, 100, SHARED, 'prices', '(sd)');
    declare(fleet, 16, 100);
    equal(fleet.get_ring(KIND).get_label(), 'prices');
});

lineBoth('ring/declare-otherwise', test => {
    const fleet = test.join();
    declare(fleet, 16, 100, SHARED, 'prices');
    fails(Orbit.FleetError.INCOMPATIBLE, () => declare(fleet, 32, 100, SHARED, 'prices'), '16', '32');
    fails(Orbit.FleetError.INCOMPATIBLE, () => declare(fleet, 16, 101, SHARED, 'prices'), '100', '101');
    fails(Orbit.FleetError.INCOMPATIBLE, () => declare(fleet, 16, 100, PER_NODE, 'prices'), 'shared', 'per');
    fails(Orbit.FleetError.INCOMPATIBLE, () => declare(fleet, 16, 100, SHARED, 'orders'), 'prices', 'orders');
});

lineBoth('ring/declare-part', test => {
    const describe = fleet => {
        const ring = fleet.get_ring(KIND);
        return [ring.get_capacity(), ring.get_payload_capacity(), ring.get_topology(), ring.get_label(),
            ring.get_value_type()?.dup_string()];
    };
    const unnamed = test.join();
    declare(unnamed, 0, 0, ANY, null, '(sd)');
    equal(describe(unnamed), [CAPACITY, Orbit.DEFAULT_PAYLOAD_CAPACITY, SHARED, null, '(sd)']);
    const fleet = test.join();
    declare(fleet, 16, 100, PER_NODE, 'prices', '(sd)');
    declare(fleet, 0, 0, ANY);
    declare(fleet, 16, 0, ANY);
    declare(fleet, 0, 100, PER_NODE, 'prices');
    equal(describe(fleet), [16, 100, PER_NODE, 'prices', '(sd)']);
    // The message has the first difference, both values, and the member that created the ring.
    fails(Orbit.FleetError.TYPE_MISMATCH, () => declare(fleet, 32, 0, SHARED, 'orders', '(st)'),
        '(st)', '(sd)', 'node 0', 'contract');
});

lineBoth('ring/declare-other-type', test => {
    const fleet = test.join();
    declare(fleet, 16, 100, SHARED, null, '(sd)');
    fails(Orbit.FleetError.TYPE_MISMATCH, () => declare(fleet, 16, 100, SHARED, null, '(st)'), '(sd)', '(st)');
});

lineBoth('ring/declare-invalid', test => {
    const fleet = test.join();
    fails(Orbit.FleetError.INVALID_CAPACITY, () => declare(fleet, 3, 100));
    fails(Orbit.FleetError.INVALID_CAPACITY, () => declare(fleet, 1, 100));
    fails(Orbit.FleetError.INVALID_ARGUMENT, () => declare(fleet, 16, 100, SHARED, 'x'.repeat(1000)));
    fails(Orbit.FleetError.INVALID_ARGUMENT, () => declare(fleet, 16, 100, SHARED, null, 'a*'));
});

lineBoth('ring/same-object', test => {
    const fleet = test.join();
    const ring = fleet.get_ring(KIND);
    ok(fleet.get_ring(KIND) === ring);
    ok(fleet.get_ring(OTHER_KIND) !== ring);
});

line('ring/without-fleet', () => {
    const ring = new Orbit.Ring();
    fails(Orbit.FleetError.CLOSED, () => ring.get_head());
    fails(Orbit.FleetError.CLOSED, () => ring.read_head());
});

lineBoth('ring/head', test => {
    const fleet = test.join();
    const ring = fleet.get_ring(KIND);
    for (let i = 0; i < 3; i++) {
        equal([fleet.get_head(KIND), ring.get_head()], [i, i]);
        publish(fleet);
    }
});

lineBoth('ring/reading-makes-none', test => {
    const fleet = test.join();
    equal(fleet.read(Orbit.NetId.new(KIND, 0, 0)), null);
    equal(fleet.read_head(KIND), null);
    equal(fleet.read_at(KIND, 0), null);
    equal(fleet.get_head(KIND), 0);
    equal(fleet.get_ring_capacity(KIND), CAPACITY);
    equal(fleet.reset_ring(KIND), true);
    const cursor = fleet.create_cursor(KIND, Orbit.CursorStart.OLDEST);
    equal(cursor.next(), null);
    equal(cursor.wait(0, null), false);
    declare(fleet, 2 * CAPACITY, 16, PER_NODE, 'readings', '(sd)');
    equal(fleet.get_ring_capacity(KIND), 2 * CAPACITY);
});

lineBoth('ring/capacity-four-six-writes', test => {
    const fleet = test.join();
    declare(fleet, 4, 16);
    equal(fleet.get_ring_capacity(KIND), 4);
    publishTexts(fleet, 6);
    const found = [0, 1, 2, 3, 4, 5].map(i => text(fleet.read(Orbit.NetId.new(KIND, 0, i))));
    equal(found, [null, null, '2', '3', '4', '5']);
});

lineBoth('ring/kinds-independent', test => {
    const fleet = test.join();
    equal(publish(fleet, OTHER_KIND).get_counter(), 0);
    publishTexts(fleet, 2);
    equal([fleet.get_head(KIND), fleet.get_head(OTHER_KIND)], [2, 1]);
});

lineBoth('ring/read', test => {
    const fleet = test.join();
    const ring = fleet.get_ring(KIND);
    const id = publish(fleet, KIND, 'first');
    publish(fleet, KIND, 'second');
    equal([text(ring.read(id)), text(ring.read_at(0)), text(ring.read_head())], ['first', 'first', 'second']);
});

lineBoth('ring/lanes', test => {
    const fleet = test.join(1);
    declare(fleet, 4, 16, PER_NODE);
    const ring = fleet.get_ring(KIND);
    publishTexts(fleet, 2);
    equal([ring.get_lane_head(0), ring.get_lane_head(1), ring.get_head()], [0, 2, 2]);
    equal([text(ring.read_lane_at(0, 1)), text(ring.read_lane_at(1, 1))], [null, '1']);
});

lineBoth('ring/no-lanes', test => {
    const fleet = test.join();
    const shared = fleet.get_ring(OTHER_KIND);
    fails(Orbit.FleetError.INVALID_ARGUMENT, () => shared.get_lane_head(0));
    fails(Orbit.FleetError.INVALID_ARGUMENT, () => shared.read_lane_at(0, 0));
    declare(fleet, 4, 16, PER_NODE);
    const perNode = fleet.get_ring(KIND);
    fails(Orbit.FleetError.NODE_OUTSIDE_FLEET, () => perNode.get_lane_head(FLEET_SIZE));
    fails(Orbit.FleetError.NODE_OUTSIDE_FLEET, () => perNode.read_lane_at(FLEET_SIZE, 0));
});

lineBoth('ring/next-version', test => {
    const fleet = test.join();
    const other = test.isShm ? test.joinToo(fleet, 1) : fleet;
    const [ring, same] = [fleet.get_ring(KIND), other.get_ring(KIND)];
    equal([ring.next_version(), same.next_version(), ring.next_version()], [1, 2, 3]);
});

lineBoth('ring/reset', test => {
    const fleet = test.join();
    publishTexts(fleet, 3);
    ok(fleet.reset_ring(KIND));
    equal([fleet.get_head(KIND), fleet.read_head(KIND), fleet.read_at(KIND, 2)], [0, null, null]);
    equal(publish(fleet).get_counter(), 0);
});
