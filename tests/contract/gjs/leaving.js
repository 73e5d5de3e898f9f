// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The lines under "Joining and leaving" that are about leaving, destroying and damage, in GJS.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit';

import {
    CAPACITY, FLEET_SIZE, HEAD, KIND, OLDEST, OTHER_KIND, SHARED, equal, fails, line, lineBoth, ok, publish, text, uid,
    waitUntil,
} from './harness.js';

lineBoth('fleet/leave', test => {
    const fleet = test.join(1);
    const id = publish(fleet);
    const ring = fleet.get_ring(KIND);
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const data = new Uint8Array(4);
    const calls = [
        () => fleet.declare(OTHER_KIND, Orbit.RingSpec.new(4, 4, SHARED)),
        () => fleet.get_ring(KIND),
        () => fleet.create_cursor(KIND, HEAD),
        () => fleet.next_id(KIND),
        () => fleet.get_head(KIND),
        () => fleet.get_ring_capacity(KIND),
        () => fleet.reset_ring(KIND),
        () => fleet.publish(KIND, 1, 1, new GLib.Bytes(data)),
        () => fleet.publish_data(KIND, 1, 1, data),
        () => fleet.publish_variant(OTHER_KIND, 1, 1, new GLib.Variant('u', 1)),
        () => fleet.publish_packed(KIND, 1, 1, data, 1),
        () => fleet.read(id),
        () => fleet.read_head(KIND),
        () => fleet.read_at(KIND, 0),
        () => fleet.publish_heartbeat(),
        () => fleet.publish_heartbeat_at(1),
        () => fleet.get_latest_heartbeats(),
        () => fleet.get_heartbeat_snapshot(1),
        () => fleet.get_heartbeat_snapshot_at(1, 1),
        () => fleet.start_heartbeat(1),
        () => fleet.watch_heartbeats(1),
        () => fleet.get_nodes(),
        () => ring.get_head(),
        () => ring.next_version(),
        () => ring.read(id),
        () => ring.read_head(),
        () => ring.read_at(0),
        () => cursor.next(),
        () => cursor.read_batch(1),
        () => [...cursor],
    ];
    for (let i = 0; i < 2; i++) {
        fleet.leave();
        calls.forEach(call => fails(Orbit.FleetError.CLOSED, call));
    }
    equal([fleet.get_node_id(), fleet.get_fleet_size()], [1, FLEET_SIZE]);
    equal([ring.get_kind(), ring.get_capacity()], [KIND, CAPACITY]);
});

lineBoth('fleet/frames-outlive-it', test => {
    const fleet = test.join();
    const frame = fleet.read(publish(fleet, KIND, 'kept'));
    const batch = fleet.create_cursor(KIND, OLDEST).read_batch(10);
    fleet.leave();
    equal(text(frame), 'kept');
    equal(text(batch.get_frame(0)), 'kept');
});

line('fleet/destroy', test => {
    const fleet = test.join();
    const id = publish(fleet);
    fleet.leave();
    ok(Orbit.Fleet.destroy(fleet.get_name(), null));
    const newFleet = test.joinToo(fleet, 0);
    equal(newFleet.get_head(KIND), 0);
    equal(newFleet.read(id), null);
});

line('fleet/destroy-busy', test => {
    const fleet = test.join();
    fails(Orbit.FleetError.BUSY, () => Orbit.Fleet.destroy(fleet.get_name(), null));
    publish(fleet);
});

line('fleet/destroy-missing', test => {
    let error = null;
    try {
        Orbit.Fleet.destroy(test.name(), null);
    } catch (thrown) {
        error = thrown;
    }
    ok(error instanceof Gio.IOErrorEnum && error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.NOT_FOUND));
});

function segmentPath(name) {
    return `/dev/shm/orbit-${name}-fleet-${uid}`;
}

line('fleet/corrupt', test => {
    const name = test.name();
    const garbage = new TextEncoder().encode('?'.repeat(65536));
    GLib.file_set_contents_full(segmentPath(name), garbage, GLib.FileSetContentsFlags.NONE, 0o600);
    fails(Orbit.FleetError.CORRUPT, () => Orbit.Fleet.join_shm(name, FLEET_SIZE, CAPACITY));
});

line('fleet/permission', test => {
    const name = test.join().get_name();
    const segment = Gio.File.new_for_path(segmentPath(name));
    segment.set_attribute_uint32('unix::mode', 0o644, Gio.FileQueryInfoFlags.NONE, null);
    fails(Orbit.FleetError.PERMISSION, () => Orbit.Fleet.join_shm(name, FLEET_SIZE, CAPACITY));
});

line('lost/member', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const told = [], errors = [];
    fleet.connect('segment-lost', (_fleet, message) => told.push(message));
    cursor.connect('stopped', (_cursor, error) => errors.push(error));
    ok(cursor.start());
    GLib.unlink(segmentPath(fleet.get_name()));
    fails(Orbit.FleetError.LOST, () => fleet.get_ring(KIND));
    fails(Orbit.FleetError.LOST, () => fleet.publish_data(KIND, 1, 1, new Uint8Array(4)));
    waitUntil(() => told.length > 0 && errors.length > 0);
    ok(told[0].includes(fleet.get_name()));
    ok(errors[0].matches(Orbit.FleetError, Orbit.FleetError.LOST));
});

line('lost/newcomer', test => {
    const fleet = test.join();
    const name = fleet.get_name();
    const id = publish(fleet);
    GLib.unlink(segmentPath(name));
    fails(Orbit.FleetError.BUSY, () => Orbit.Fleet.join_shm(name, FLEET_SIZE, CAPACITY));
    fails(Orbit.FleetError.BUSY, () => Orbit.Fleet.destroy(name, null));
    fleet.leave();
    const newFleet = test.joinToo(fleet, 0);
    equal(newFleet.get_head(KIND), 0);
    equal(newFleet.read(id), null);
});

line('lost/ring', test => {
    const fleet = test.join();
    const name = fleet.get_name();
    publish(fleet);
    GLib.unlink(segmentPath(name).replace('-fleet-', `-${KIND}-`));
    const newcomer = test.joinToo(fleet, 1);
    fails(Orbit.FleetError.LOST, () => publish(newcomer));
    publish(newcomer, OTHER_KIND);
    newcomer.leave();
    fleet.leave();
    ok(Orbit.Fleet.destroy(name, null));
    equal(publish(test.joinToo(fleet, 0)).get_counter(), 0);
});
