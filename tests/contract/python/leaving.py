# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The lines under "Joining and leaving" that are about leaving, destroying and damage, in Python."""

import os

from harness import (CAPACITY, FLEET_SIZE, Gio, GLib, HEAD, KIND, OLDEST, OTHER_KIND, Orbit, SHARED, fails, line,
                     line_both, publish, wait_until)


@line_both('fleet/leave')
def _(test):
    fleet = test.join(1)
    net_id = publish(fleet)
    ring = fleet.get_ring(KIND)
    cursor = fleet.create_cursor(KIND, OLDEST)
    calls = [
        lambda: fleet.declare(OTHER_KIND, Orbit.RingSpec.new(4, 4, SHARED)),
        lambda: fleet.get_ring(KIND),
        lambda: fleet.create_cursor(KIND, HEAD),
        lambda: fleet.next_id(KIND),
        lambda: fleet.get_head(KIND),
        lambda: fleet.get_ring_capacity(KIND),
        lambda: fleet.reset_ring(KIND),
        lambda: fleet.publish(KIND, 1, 1, GLib.Bytes.new(b'data')),
        lambda: fleet.publish_data(KIND, 1, 1, b'data'),
        lambda: fleet.publish_variant(OTHER_KIND, 1, 1, GLib.Variant('u', 1)),
        lambda: fleet.publish_packed(KIND, 1, 1, b'data', 1),
        lambda: fleet.read(net_id),
        lambda: fleet.read_head(KIND),
        lambda: fleet.read_at(KIND, 0),
        lambda: fleet.publish_heartbeat(),
        lambda: fleet.publish_heartbeat_at(1),
        lambda: fleet.get_latest_heartbeats(),
        lambda: fleet.get_heartbeat_snapshot(1),
        lambda: fleet.get_heartbeat_snapshot_at(1, 1),
        lambda: fleet.start_heartbeat(1),
        lambda: fleet.watch_heartbeats(1),
        lambda: fleet.get_nodes(),
        lambda: ring.get_head(),
        lambda: ring.next_version(),
        lambda: ring.read(net_id),
        lambda: ring.read_head(),
        lambda: ring.read_at(0),
        lambda: cursor.next(),
        lambda: cursor.read_batch(1),
        lambda: list(cursor),
    ]
    for _ in range(2):
        fleet.leave()
        for call in calls:
            with fails(Orbit.FleetError.CLOSED):
                call()
    assert (fleet.get_node_id(), fleet.get_fleet_size()) == (1, FLEET_SIZE)
    assert (ring.get_kind(), ring.get_capacity()) == (KIND, CAPACITY)

    with test.join() as again:
        publish(again)
    with fails(Orbit.FleetError.CLOSED):
        publish(again)


@line_both('fleet/frames-outlive-it')
def _(test):
    with test.join() as fleet:
        frame = fleet.read(publish(fleet, KIND, b'kept'))
        batch = fleet.create_cursor(KIND, OLDEST).read_batch(10)
    test.fleets.remove(fleet)
    del fleet
    assert frame.get_payload().get_data() == b'kept'
    assert batch.get_frame(0).get_payload().get_data() == b'kept'


@line('fleet/destroy')
def _(test):
    fleet = test.join()
    net_id = publish(fleet)
    fleet.leave()
    assert Orbit.Fleet.destroy(fleet.get_name(), None)
    new_fleet = test.join_too(fleet, 0)
    assert new_fleet.get_head(KIND) == 0
    assert new_fleet.read(net_id) is None


@line('fleet/destroy-busy')
def _(test):
    fleet = test.join()
    with fails(Orbit.FleetError.BUSY):
        Orbit.Fleet.destroy(fleet.get_name(), None)
    publish(fleet)


@line('fleet/destroy-missing')
def _(test):
    try:
        Orbit.Fleet.destroy(test.name(), None)
    except GLib.Error as error:
        assert error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NOT_FOUND)
    else:
        raise AssertionError('a fleet that does not exist was destroyed')


@line('fleet/forked')
def _(test):
    fleet = test.join()
    child = os.fork()
    if child == 0:
        try:
            with fails(Orbit.FleetError.FORKED):
                fleet.next_id(KIND)
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    publish(fleet)


def segment_path(name):
    return f'/dev/shm/orbit-{name}-fleet-{os.geteuid()}'


@line('fleet/corrupt')
def _(test):
    name = test.name()
    with open(os.open(segment_path(name), os.O_CREAT | os.O_WRONLY, 0o600), 'w') as segment:
        segment.write('?' * 65536)
    with fails(Orbit.FleetError.CORRUPT):
        Orbit.Fleet.join_shm(name, FLEET_SIZE, CAPACITY)


@line('fleet/permission')
def _(test):
    fleet = test.join()
    os.chmod(segment_path(fleet.get_name()), 0o644)
    with fails(Orbit.FleetError.PERMISSION):
        Orbit.Fleet.join_shm(fleet.get_name(), FLEET_SIZE, CAPACITY)


@line('lost/member')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    told, errors = [], []
    fleet.connect('segment-lost', lambda _fleet, message: told.append(message))
    cursor.connect('stopped', lambda _cursor, error: errors.append(error))
    assert cursor.start()
    os.unlink(segment_path(fleet.get_name()))
    with fails(Orbit.FleetError.LOST):
        fleet.get_ring(KIND)
    with fails(Orbit.FleetError.LOST):
        publish(fleet)
    wait_until(lambda: told and errors)
    assert fleet.get_name() in told[0]
    with fails(Orbit.FleetError.LOST):
        raise errors[0]


@line('lost/newcomer')
def _(test):
    fleet = test.join()
    name = fleet.get_name()
    net_id = publish(fleet)
    os.unlink(segment_path(name))
    with fails(Orbit.FleetError.BUSY):
        Orbit.Fleet.join_shm(name, FLEET_SIZE, CAPACITY)
    with fails(Orbit.FleetError.BUSY):
        Orbit.Fleet.destroy(name, None)
    fleet.leave()
    new_fleet = test.join_too(fleet, 0)
    assert new_fleet.get_head(KIND) == 0
    assert new_fleet.read(net_id) is None


@line('lost/ring')
def _(test):
    fleet = test.join()
    name = fleet.get_name()
    publish(fleet)
    os.unlink(segment_path(name).replace('-fleet-', f'-{KIND}-'))
    newcomer = test.join_too(fleet, 1)
    with fails(Orbit.FleetError.LOST):
        publish(newcomer)
    publish(newcomer, OTHER_KIND)
    newcomer.leave()
    fleet.leave()
    assert Orbit.Fleet.destroy(name, None)
    assert publish(test.join_too(fleet, 0)).get_counter() == 0
