// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The lines under "Heartbeats", in GJS.

import Orbit from 'gi://Orbit';

import {FLEET_SIZE, equal, line, lineBoth, ok} from './harness.js';

// A time in the past, to which tests add.
const THEN = 1000000000000;

function seen(heartbeats) {
    return heartbeats.map(heartbeat => [heartbeat.get_node_id(), heartbeat.get_captured_at()]);
}

lineBoth('heartbeat/publish', test => {
    const fleet = test.join(2);
    for (let i = 0; i < 3; i++) {
        const before = Orbit.epoch_now();
        const heartbeat = fleet.publish_heartbeat();
        equal([heartbeat.get_node_id(), heartbeat.get_counter()], [2, i]);
        equal(heartbeat.get_id().get_kind(), Orbit.HEARTBEAT_RING_KIND);
        ok(before <= heartbeat.get_captured_at() && heartbeat.get_captured_at() <= Orbit.epoch_now());
    }
});

lineBoth('heartbeat/publish-at', test => {
    const fleet = test.join();
    equal(fleet.publish_heartbeat_at(THEN).get_captured_at(), THEN);
    equal(seen(fleet.get_latest_heartbeats()), [[0, THEN]]);
});

lineBoth('heartbeat/frame', test => {
    const fleet = test.join();
    const frame = fleet.read(fleet.publish_heartbeat_at(THEN).get_id());
    equal([frame.get_kind(), frame.get_frame_kind()], [Orbit.HEARTBEAT_RING_KIND, Orbit.HEARTBEAT_FRAME_KIND]);
    equal(frame.get_version(), THEN);
});

lineBoth('heartbeat/age', test => {
    const heartbeat = test.join().publish_heartbeat_at(THEN);
    equal([heartbeat.get_age(THEN), heartbeat.get_age(THEN + 1000)], [0, 1000]);
});

lineBoth('heartbeat/equal-age-is-fresh', test => {
    const heartbeat = test.join().publish_heartbeat_at(THEN);
    equal([500, 750, 751, 1000].map(age => heartbeat.is_fresh(THEN + age, 750)), [true, true, false, false]);
});

lineBoth('heartbeat/future-has-age-zero', test => {
    const heartbeat = test.join().publish_heartbeat_at(THEN);
    equal(heartbeat.get_age(THEN - 1000), 0);
    ok(heartbeat.is_fresh(THEN - 1000, 0));
});

lineBoth('heartbeat/copy', test => {
    const heartbeat = test.join(1).publish_heartbeat_at(THEN);
    const copy = heartbeat.copy();
    ok(copy.get_id().equals(heartbeat.get_id()));
    equal(copy.get_captured_at(), THEN);
});

line('heartbeat/latest', test => {
    const fleet = test.join(2);
    const other = test.joinToo(fleet, 0);
    fleet.publish_heartbeat_at(THEN);
    other.publish_heartbeat_at(THEN + 1);
    fleet.publish_heartbeat_at(THEN + 2);
    equal(seen(other.get_latest_heartbeats()), [[0, THEN + 1], [2, THEN + 2]]);
});

lineBoth('snapshot/fields', test => {
    const fleet = test.join(1);
    fleet.publish_heartbeat_at(THEN);
    const snapshot = fleet.get_heartbeat_snapshot_at(THEN + 10, 20);
    equal([snapshot.get_now(), snapshot.get_max_age()], [THEN + 10, 20]);
    equal(seen(snapshot.get_latest()), [[1, THEN]]);
});

lineBoth('snapshot/now', test => {
    const fleet = test.join(1);
    const before = Orbit.epoch_now();
    fleet.publish_heartbeat();
    const snapshot = fleet.get_heartbeat_snapshot(60000);
    ok(before <= snapshot.get_now() && snapshot.get_now() <= Orbit.epoch_now());
    equal([snapshot.is_stale(1), snapshot.get_stale_node_ids()], [false, []]);
});

lineBoth('snapshot/missing', test => {
    const fleet = test.join(1);
    fleet.publish_heartbeat_at(THEN);
    const snapshot = fleet.get_heartbeat_snapshot_at(THEN, 0);
    equal([snapshot.get_missing_node_ids(), snapshot.get_stale_node_ids()], [[0, 2], []]);
    equal(snapshot.is_stale(0), false);
});

lineBoth('snapshot/stale', test => {
    const fleet = test.join(1);
    fleet.publish_heartbeat_at(THEN);
    const fresh = fleet.get_heartbeat_snapshot_at(THEN + 750, 750);
    const stale = fleet.get_heartbeat_snapshot_at(THEN + 751, 750);
    equal([fresh.get_stale_node_ids(), fresh.is_stale(1)], [[], false]);
    equal([stale.get_stale_node_ids(), stale.get_missing_node_ids()], [[1], [0, 2]]);
    equal([0, 1, FLEET_SIZE].map(nodeId => stale.is_stale(nodeId)), [false, true, false]);
});

line('snapshot/quiet-node', test => {
    const fleet = test.join(0);
    test.joinToo(fleet, 1).publish_heartbeat_at(THEN);
    for (let i = 0; i < 1000; i++)
        fleet.publish_heartbeat_at(THEN + i);
    const snapshot = fleet.get_heartbeat_snapshot_at(THEN + 1000, 750);
    equal([snapshot.get_missing_node_ids(), snapshot.get_stale_node_ids()], [[2], [1]]);
});
