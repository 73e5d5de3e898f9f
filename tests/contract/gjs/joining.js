// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The lines under "Joining and leaving" that are about joining, in GJS.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit';

import {CAPACITY, FLEET_SIZE, KIND, equal, fails, line, lineBoth, ok, publish, text} from './harness.js';

line('fleet/join', test => {
    const fleet = test.keep(Orbit.Fleet.join(test.name(), FLEET_SIZE));
    equal([fleet.get_node_id(), fleet.is_shm()], [0, false]);
});

line('fleet/join-as', test => {
    const fleet = test.keep(Orbit.Fleet.join_as(test.name(), FLEET_SIZE, 2));
    equal([fleet.get_node_id(), fleet.is_shm()], [2, false]);
});

line('fleet/join-shm', test => {
    const name = test.name();
    test.keep(Orbit.Fleet.join_shm_as(name, FLEET_SIZE, CAPACITY, 1));
    const first = test.keep(Orbit.Fleet.join_shm(name, FLEET_SIZE, CAPACITY));
    const third = test.keep(Orbit.Fleet.join_shm(name, FLEET_SIZE, CAPACITY));
    equal([first.get_node_id(), third.get_node_id(), first.is_shm()], [0, 2, true]);
});

line('fleet/join-shm-as', test => {
    const fleet = test.keep(Orbit.Fleet.join_shm_as(test.name(), FLEET_SIZE, CAPACITY, 2));
    equal([fleet.get_node_id(), fleet.is_shm()], [2, true]);
});

lineBoth('fleet/properties', test => {
    const fleet = test.join(1);
    equal([fleet.name, fleet.fleet_size, fleet.node_id], [test.names[0], FLEET_SIZE, 1]);
    equal([fleet.get_name(), fleet.get_fleet_size(), fleet.get_node_id()], [test.names[0], FLEET_SIZE, 1]);
    equal([fleet.backing, fleet.is_shm()], [test.backing, test.isShm]);
    equal([fleet.capacity, fleet.payload_capacity], [CAPACITY, Orbit.DEFAULT_PAYLOAD_CAPACITY]);
    equal(fleet.directory, null);
});

lineBoth('fleet/construct', test => {
    const fleet = test.make({name: test.name(), fleetSize: FLEET_SIZE, nodeId: 2, capacity: 4, payloadCapacity: 10});
    ok(fleet.init(null));
    equal(publish(fleet, KIND, '0123456789').get_node_id(), 2);
    fails(Orbit.FleetError.PAYLOAD_TOO_LARGE, () => publish(fleet, KIND, '0123456789a'));
    equal(fleet.get_ring_capacity(KIND), 4);
});

line('fleet/not-initialised', test => {
    const fleet = new Orbit.Fleet({name: test.name(), fleetSize: FLEET_SIZE});
    fails(Orbit.FleetError.CLOSED, () => fleet.next_id(KIND));
    fails(Orbit.FleetError.CLOSED, () => fleet.get_head(KIND));
    fails(Orbit.FleetError.CLOSED, () => fleet.get_nodes());
});

line('fleet/left-before-init', test => {
    const fleet = new Orbit.Fleet({name: test.name(), fleetSize: FLEET_SIZE});
    fleet.leave();
    fails(Orbit.FleetError.CLOSED, () => fleet.init(null));
    fails(Orbit.FleetError.CLOSED, () => publish(fleet));
    fails(Orbit.FleetError.CLOSED, () => fleet.start_heartbeat(1000));
});

line('fleet/bad-values', test => {
    const refused = (code, values) => {
        const fleet = new Orbit.Fleet({name: test.name(), fleetSize: FLEET_SIZE, ...values});
        fails(code, () => fleet.init(null));
    };
    refused(Orbit.FleetError.NODE_OUTSIDE_FLEET, {nodeId: 70000});
    refused(Orbit.FleetError.INVALID_ARGUMENT, {nodeId: -2});
    let message = '';
    try {
        new Orbit.Fleet({name: test.name(), fleetSize: FLEET_SIZE, backing: 5});
    } catch (error) {
        ({message} = error); // GJS itself refuses a number that is not in an enumeration
    }
    ok(message.includes('OrbitBacking'));
    refused(Orbit.FleetError.INVALID_ARGUMENT, {fleetSize: 4097});
    refused(Orbit.FleetError.INVALID_CAPACITY, {capacity: 3});
});

line('fleet/directory', test => {
    const name = test.name();
    const directory = Gio.File.new_for_path(`/dev/shm/orbit-${name}-directory`);
    equal(GLib.mkdir_with_parents(directory.get_path(), 0o700), 0);
    const fleet = test.make({name, fleetSize: FLEET_SIZE, directory: directory.get_path()});
    equal(fleet.directory, directory.get_path());
    ok(directory.enumerate_children('standard::name', Gio.FileQueryInfoFlags.NONE, null).next_file(null));
    fleet.leave();
    ok(Orbit.Fleet.destroy(name, directory.get_path()));
    directory.delete(null);
});

lineBoth('fleet/empty', test => {
    fails(Orbit.FleetError.EMPTY_FLEET, () => test.make({name: test.name(), fleetSize: 0}));
});

lineBoth('fleet/too-large', test => {
    fails(Orbit.FleetError.INVALID_ARGUMENT, () => test.make({name: test.name(), fleetSize: Orbit.MAX_FLEET_SIZE + 1}));
});

lineBoth('fleet/invalid-name', test => {
    for (const name of ['', '.hidden', '-dash', 'a/b', 'a b', 'a\nb', 'ä', 'x'.repeat(65)])
        fails(Orbit.FleetError.INVALID_NAME, () => test.make({name, fleetSize: FLEET_SIZE}));
});

lineBoth('fleet/longest-name', test => {
    test.names.push(test.name().padEnd(64, '_'));
    const fleet = test.make({name: test.names.at(-1), fleetSize: FLEET_SIZE});
    equal(fleet.get_name().length, 64);
});

line('fleet/invalid-capacity', test => {
    for (const capacity of [1, 3, 1000])
        fails(Orbit.FleetError.INVALID_CAPACITY, () => Orbit.Fleet.join_shm(test.name(), FLEET_SIZE, capacity));
});

lineBoth('fleet/node-outside', test => {
    for (const nodeId of [FLEET_SIZE, 65535]) {
        fails(Orbit.FleetError.NODE_OUTSIDE_FLEET,
            () => test.make({name: test.name(), fleetSize: FLEET_SIZE, nodeId}));
    }
});

line('fleet/node-in-use', test => {
    const fleet = test.join(1);
    fails(Orbit.FleetError.NODE_IN_USE, () => test.joinToo(fleet, 1));
});

line('fleet/full', test => {
    const fleet = test.join(0);
    test.joinToo(fleet, 1);
    test.joinToo(fleet, 2);
    fails(Orbit.FleetError.FLEET_FULL, () => Orbit.Fleet.join_shm(fleet.get_name(), FLEET_SIZE, 0));
});

line('fleet/incompatible', test => {
    const name = test.join().get_name();
    fails(Orbit.FleetError.INCOMPATIBLE, () => Orbit.Fleet.join_shm(name, FLEET_SIZE + 1, 0));
    fails(Orbit.FleetError.INCOMPATIBLE, () => Orbit.Fleet.join_shm(name, FLEET_SIZE, CAPACITY * 2));
});

line('fleet/adopt-size', test => {
    fails(Orbit.FleetError.EMPTY_FLEET, () => Orbit.Fleet.join_shm(test.name(), 0, 0), 'does not exist');
    const name = test.join().get_name();
    const adopted = test.keep(Orbit.Fleet.join_shm(name, 0, 0));
    equal([adopted.get_fleet_size(), adopted.fleet_size], [FLEET_SIZE, FLEET_SIZE]);
    fails(Orbit.FleetError.NODE_OUTSIDE_FLEET, () => Orbit.Fleet.join_shm_as(name, 0, 0, FLEET_SIZE));
});

line('fleet/adopt-capacity', test => {
    const fleet = test.join(0);
    equal(test.joinToo(fleet, 1).get_ring_capacity(KIND), CAPACITY);
    const newFleet = test.keep(Orbit.Fleet.join_shm(test.name(), FLEET_SIZE, 0));
    equal(newFleet.get_ring_capacity(KIND), Orbit.DEFAULT_CAPACITY);
});

line('fleet/separate', test => {
    const name = test.name();
    const fleet = test.keep(Orbit.Fleet.join(name, FLEET_SIZE));
    const other = test.keep(Orbit.Fleet.join(name, FLEET_SIZE));
    const id = publish(fleet);
    equal([fleet.get_head(KIND), other.get_head(KIND)], [1, 0]);
    equal(other.read(id), null);
});

line('fleet/shared', test => {
    const fleet = test.join(0);
    const other = test.joinToo(fleet, 1);
    const frame = other.read(publish(fleet, KIND, 'ours'));
    equal([text(frame), frame.get_node_id()], ['ours', 0]);
});

line('fleet/node-free-again', test => {
    const fleet = test.join(0);
    test.joinToo(fleet, 1).leave();
    equal(test.joinToo(fleet, 1).get_node_id(), 1);
});
