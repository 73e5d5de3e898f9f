// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The lines under "Observing", in GJS.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit';

import {CAPACITY, FLEET_SIZE, KIND, OLDEST, OTHER_KIND, PER_NODE, declare, equal, fails, items, line, ok, pid, publish, uid} from './harness.js';

const {NodeState} = Orbit;

function observe(fleet) {
    return Orbit.Observer.new(fleet.get_name(), null);
}

function notFound(attempt) {
    try {
        attempt();
    } catch (error) {
        ok(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.NOT_FOUND), 'the error');
        return;
    }
    throw new Error('it was found');
}

function find(name) {
    return Orbit.Observer.list_fleets(null).find(info => info.get_name() === name);
}

function read(name, part) {
    return GLib.file_get_contents(`/dev/shm/orbit-${name}-${part}-${uid}`)[1];
}

line('observer/attach', test => {
    const fleet = test.join();
    const observer = observe(fleet);
    equal([observer.get_fleet_name(), observer.fleet_name], [fleet.get_name(), fleet.get_name()]);
    equal([observer.get_directory(), observer.directory], [null, null]);
    equal([observer.get_fleet_size(), observer.fleet_size], [FLEET_SIZE, FLEET_SIZE]);
    equal(observer.get_info().get_n_alive(), 1);
    for (let nodeId = 1; nodeId < FLEET_SIZE; nodeId++)
        test.joinToo(fleet, nodeId);
    equal(observer.get_info().get_n_alive(), FLEET_SIZE);
});

line('observer/missing', test => {
    notFound(() => Orbit.Observer.new(test.name(), null));
    fails(Orbit.FleetError.INVALID_NAME, () => Orbit.Observer.new('a/b', null));
});

line('observer/not-initialised', test => {
    const observer = new Orbit.Observer({fleetName: test.name()});
    fails(Orbit.FleetError.CLOSED, () => observer.get_kinds());
    fails(Orbit.FleetError.CLOSED, () => observer.get_nodes(0));
});

line('observer/kinds', test => {
    const fleet = test.join();
    declare(fleet, 4, 32, PER_NODE, 'prices', '(sd)');
    publish(fleet, OTHER_KIND);
    fleet.publish_variant(KIND, 1, 1, new GLib.Variant('(sd)', ['a', 1]));
    const observer = observe(fleet);
    equal([...observer.get_kinds()], [KIND, OTHER_KIND]);
    const info = observer.get_ring_info(KIND);
    equal([info.get_kind(), info.get_label(), info.get_value_type().dup_string()], [KIND, 'prices', '(sd)']);
    equal([info.get_capacity(), info.get_payload_capacity(), info.get_topology()], [4, 32, PER_NODE]);
    equal([info.get_lane_count(), info.get_head(), info.get_lane_head(0), info.get_lane_head(1)], [FLEET_SIZE, 1, 1, 0]);
    equal(info.get_bytes(), read(fleet.get_name(), KIND).length);
    const other = observer.get_ring_info(OTHER_KIND);
    equal([other.get_label(), other.get_value_type(), other.get_capacity()], [null, null, CAPACITY]);
});

line('observer/ring-missing', test => {
    const observer = observe(test.join());
    notFound(() => observer.get_ring_info(KIND));
    notFound(() => observer.create_cursor(KIND, OLDEST));
    equal(observer.get_kinds().length, 0);
});

line('observer/nodes', test => {
    const fleet = test.join();
    test.joinToo(fleet, 2).leave();
    const observer = observe(fleet);
    equal(items(observer.get_nodes(0)).map(node => [node.get_node_id(), node.get_state()]),
        [[0, NodeState.ALIVE], [2, NodeState.LEFT]]);
    fleet.publish_heartbeat();
    const node = observer.get_nodes(60000).get_item(0);
    equal([node.get_state(), node.get_pid()], [NodeState.FRESH, pid]);
    ok(node.get_last_heartbeat());
    test.joinToo(fleet, 1).publish_heartbeat_at(Orbit.epoch_now() - 120000);
    equal(observer.get_nodes(60000).get_item(1).get_state(), NodeState.STALE);
    equal(observer.get_nodes(0).get_item(1).get_state(), NodeState.ALIVE);
});

line('observer/cursor', test => {
    const fleet = test.join();
    declare(fleet, CAPACITY, 16, Orbit.Topology.SHARED, null, 'u');
    for (let i = 0; i < CAPACITY + 3; i++)
        fleet.publish_variant(KIND, 1, i, new GLib.Variant('u', i));
    const cursor = observe(fleet).create_cursor(KIND, OLDEST);
    equal([...cursor].map(frame => frame.get_variant().unpack()), [3, 4, 5, 6, 7, 8, 9, 10]);
    publish(fleet, KIND, 'four');
    equal(cursor.read_batch(10).get_n_frames(), 1);
    equal([cursor.get_position(), cursor.get_n_delivered(), cursor.get_n_overwritten()], [CAPACITY + 4, CAPACITY + 1, 0]);
});

line('observer/wait', test => {
    const fleet = test.join();
    publish(fleet);
    const cursor = observe(fleet).create_cursor(KIND, OLDEST);
    ok(cursor.wait(0, null) && cursor.next());
    ok(!cursor.wait(5000, null));
    publish(fleet);
    ok(cursor.wait(-1, null) && cursor.next());
});

line('observer/left-over', test => {
    const fleet = test.join();
    publish(fleet);
    fleet.leave();
    const observer = observe(fleet);
    equal(observer.get_info().get_condition(), Orbit.FleetCondition.LEFT_OVER);
    equal([...observer.create_cursor(KIND, OLDEST)].map(frame => frame.get_counter()), [0]);
});

line('observer/list', test => {
    const fleet = test.join();
    publish(fleet);
    const info = find(fleet.get_name());
    equal([info.get_owner(), info.get_fleet_size(), info.get_n_alive(), info.get_n_kinds()], [uid, FLEET_SIZE, 1, 1]);
    equal(info.get_bytes(), read(fleet.get_name(), 'fleet').length + read(fleet.get_name(), KIND).length);
    equal([info.get_condition(), info.get_problem()], [Orbit.FleetCondition.ALIVE, null]);
    const names = Orbit.Observer.list_fleets(null).map(each => each.get_name());
    equal(names, [...names].sort());
});

line('observer/damaged', test => {
    const name = test.name();
    const garbage = new TextEncoder().encode('?'.repeat(65536));
    GLib.file_set_contents_full(`/dev/shm/orbit-${name}-fleet-${uid}`, garbage, GLib.FileSetContentsFlags.NONE, 0o600);
    fails(Orbit.FleetError.CORRUPT, () => Orbit.Observer.new(name, null));
    equal(find(name).get_condition(), Orbit.FleetCondition.DAMAGED);
    ok(find(name).get_problem().includes(name));
});

line('observer/lost', test => {
    const fleet = test.join();
    publish(fleet);
    const observer = observe(fleet);
    const cursor = observer.create_cursor(KIND, OLDEST);
    ok(cursor.next());
    fleet.leave();
    Orbit.Fleet.destroy(fleet.get_name(), null);
    fails(Orbit.FleetError.LOST, () => cursor.wait(-1, null));
    fails(Orbit.FleetError.LOST, () => observer.get_nodes(0));
});

line('observer/copies', test => {
    const fleet = test.join();
    declare(fleet, 4, 16, PER_NODE, 'prices', 'u');
    const observer = observe(fleet);
    const info = observer.get_info().copy();
    equal([info.get_name(), info.get_fleet_size()], [fleet.get_name(), FLEET_SIZE]);
    const ring = observer.get_ring_info(KIND).copy();
    equal([ring.get_label(), ring.get_value_type().dup_string(), ring.get_lane_head(0)], ['prices', 'u', 0]);
});

line('observer/unchanged', test => {
    const fleet = test.join();
    const readAll = () => ['fleet', KIND].map(part => [...read(fleet.get_name(), part)]);
    publish(fleet);
    const before = readAll();
    const observer = observe(fleet);
    const cursor = observer.create_cursor(KIND, OLDEST);
    ok(cursor.next() && !cursor.wait(30000, null) && observer.get_nodes(1000));
    equal(readAll(), before);
});
