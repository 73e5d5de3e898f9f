# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The lines under "Observing", in Python."""

import glob
import os

from gi.repository import Gio, GLib

from harness import CAPACITY, FLEET_SIZE, KIND, OLDEST, OTHER_KIND, Orbit, PER_NODE, declare, fails, line, publish


def observe(fleet):
    return Orbit.Observer.new(fleet.get_name(), None)


def not_found(attempt):
    try:
        attempt()
    except GLib.Error as error:
        assert error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NOT_FOUND), error
    else:
        raise AssertionError('it was found')


def find(name):
    return next((info for info in Orbit.Observer.list_fleets(None) if info.get_name() == name), None)


@line('observer/attach')
def _(test):
    fleet = test.join()
    observer = observe(fleet)
    assert observer.get_fleet_name() == observer.props.fleet_name == fleet.get_name()
    assert observer.get_directory() is None and observer.props.directory is None
    assert observer.get_fleet_size() == observer.props.fleet_size == FLEET_SIZE
    assert observer.get_info().get_n_alive() == 1
    for node_id in range(1, FLEET_SIZE):
        test.join_too(fleet, node_id)
    assert observer.get_info().get_n_alive() == FLEET_SIZE


@line('observer/missing')
def _(test):
    not_found(lambda: Orbit.Observer.new(test.name(), None))
    with fails(Orbit.FleetError.INVALID_NAME):
        Orbit.Observer.new('a/b', None)


@line('observer/not-initialised')
def _(test):
    observer = Orbit.Observer(fleet_name=test.name())
    with fails(Orbit.FleetError.CLOSED):
        observer.get_kinds()
    with fails(Orbit.FleetError.CLOSED):
        observer.get_nodes(0)


@line('observer/kinds')
def _(test):
    fleet = test.join()
    declare(fleet, 4, 32, PER_NODE, 'prices', '(sd)')
    publish(fleet, OTHER_KIND)
    fleet.publish_variant(KIND, 1, 1, GLib.Variant('(sd)', ('a', 1)))
    observer = observe(fleet)
    assert list(observer.get_kinds()) == [KIND, OTHER_KIND]
    info = observer.get_ring_info(KIND)
    assert (info.get_kind(), info.get_label(), info.get_value_type().dup_string()) == (KIND, 'prices', '(sd)')
    assert (info.get_capacity(), info.get_payload_capacity(), info.get_topology()) == (4, 32, PER_NODE)
    assert (info.get_lane_count(), info.get_head(), info.get_lane_head(0), info.get_lane_head(1)) == (FLEET_SIZE, 1, 1, 0)
    assert info.get_bytes() == os.stat(f'/dev/shm/orbit-{fleet.get_name()}-{KIND}-{os.geteuid()}').st_size
    other = observer.get_ring_info(OTHER_KIND)
    assert (other.get_label(), other.get_value_type(), other.get_capacity()) == (None, None, CAPACITY)


@line('observer/ring-missing')
def _(test):
    observer = observe(test.join())
    not_found(lambda: observer.get_ring_info(KIND))
    not_found(lambda: observer.create_cursor(KIND, OLDEST))
    assert list(observer.get_kinds()) == []


@line('observer/nodes')
def _(test):
    fleet = test.join()
    test.join_too(fleet, 2).leave()
    observer = observe(fleet)
    assert [(node.get_node_id(), node.get_state()) for node in observer.get_nodes(0)] == [
        (0, Orbit.NodeState.ALIVE), (2, Orbit.NodeState.LEFT)]
    fleet.publish_heartbeat()
    node = observer.get_nodes(60000)[0]
    assert node.get_state() == Orbit.NodeState.FRESH and node.get_last_heartbeat() and node.get_pid() == os.getpid()
    other = test.join_too(fleet, 1)
    other.publish_heartbeat_at(Orbit.epoch_now() - 120000)
    assert observer.get_nodes(60000)[1].get_state() == Orbit.NodeState.STALE
    assert observer.get_nodes(0)[1].get_state() == Orbit.NodeState.ALIVE


@line('observer/cursor')
def _(test):
    fleet = test.join()
    declare(fleet, CAPACITY, 16, value_type='u')
    for i in range(CAPACITY + 3):
        fleet.publish_variant(KIND, 1, i, GLib.Variant('u', i))
    cursor = observe(fleet).create_cursor(KIND, OLDEST)
    assert [frame.get_variant().unpack() for frame in cursor] == list(range(3, CAPACITY + 3))
    publish(fleet, payload=bytes(4))
    assert len(cursor.read_batch(10)) == 1
    assert (cursor.get_position(), cursor.get_n_delivered(), cursor.get_n_overwritten()) == (CAPACITY + 4, CAPACITY + 1, 0)


@line('observer/wait')
def _(test):
    fleet = test.join()
    publish(fleet)
    cursor = observe(fleet).create_cursor(KIND, OLDEST)
    assert cursor.wait(0, None) and cursor.next()
    assert not cursor.wait(5000, None)
    publish(fleet)
    assert cursor.wait(-1, None) and cursor.next()


@line('observer/left-over')
def _(test):
    fleet = test.join()
    publish(fleet)
    fleet.leave()
    observer = observe(fleet)
    assert observer.get_info().get_condition() == Orbit.FleetCondition.LEFT_OVER
    assert [frame.get_counter() for frame in observer.create_cursor(KIND, OLDEST)] == [0]


@line('observer/list')
def _(test):
    fleet = test.join()
    publish(fleet)
    info = find(fleet.get_name())
    assert (info.get_owner(), info.get_fleet_size(), info.get_n_alive(), info.get_n_kinds()) == (os.geteuid(), FLEET_SIZE, 1, 1)
    assert info.get_bytes() == sum(os.stat(path).st_size for path in glob.glob(f'/dev/shm/orbit-{fleet.get_name()}-*'))
    assert (info.get_condition(), info.get_problem()) == (Orbit.FleetCondition.ALIVE, None)
    names = [info.get_name() for info in Orbit.Observer.list_fleets(None)]
    assert names == sorted(names)


@line('observer/damaged')
def _(test):
    name = test.name()
    path = f'/dev/shm/orbit-{name}-fleet-{os.geteuid()}'
    with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), 'w') as segment:
        segment.write('?' * 65536)
    with fails(Orbit.FleetError.CORRUPT):
        Orbit.Observer.new(name, None)
    info = find(name)
    assert info.get_condition() == Orbit.FleetCondition.DAMAGED and name in info.get_problem()


@line('observer/lost')
def _(test):
    fleet = test.join()
    publish(fleet)
    observer = observe(fleet)
    cursor = observer.create_cursor(KIND, OLDEST)
    fleet.leave()
    Orbit.Fleet.destroy(fleet.get_name(), None)
    with fails(Orbit.FleetError.LOST):
        cursor.next() and cursor.wait(-1, None)
    with fails(Orbit.FleetError.LOST):
        observer.get_nodes(0)


@line('observer/copies')
def _(test):
    fleet = test.join()
    declare(fleet, 4, 16, PER_NODE, 'prices', 'u')
    observer = observe(fleet)
    info = observer.get_info().copy()
    assert (info.get_name(), info.get_fleet_size()) == (fleet.get_name(), FLEET_SIZE)
    ring = observer.get_ring_info(KIND).copy()
    assert (ring.get_label(), ring.get_value_type().dup_string(), ring.get_lane_head(0)) == ('prices', 'u', 0)


@line('observer/unchanged')
def _(test):
    def read_all():
        return {path: open(path, 'rb').read() for path in glob.glob(f'/dev/shm/orbit-{fleet.get_name()}-*')}

    fleet = test.join()
    publish(fleet)
    before = read_all()
    observer = observe(fleet)
    cursor = observer.create_cursor(KIND, OLDEST)
    assert cursor.next() and not cursor.wait(30000, None) and observer.get_nodes(1000)
    assert read_all() == before
