# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The lines under "Joining and leaving" that are about joining, in Python."""

import os

from harness import CAPACITY, FLEET_SIZE, KIND, Orbit, fails, line, line_both, publish


def joined(test, fleet):
    test.fleets.append(fleet)
    return fleet


@line('fleet/join')
def _(test):
    fleet = joined(test, Orbit.Fleet.join(test.name(), FLEET_SIZE))
    assert fleet.get_node_id() == 0
    assert not fleet.is_shm()


@line('fleet/join-as')
def _(test):
    fleet = joined(test, Orbit.Fleet.join_as(test.name(), FLEET_SIZE, 2))
    assert fleet.get_node_id() == 2
    assert not fleet.is_shm()


@line('fleet/join-shm')
def _(test):
    name = test.name()
    joined(test, Orbit.Fleet.join_shm_as(name, FLEET_SIZE, CAPACITY, 1))
    first = joined(test, Orbit.Fleet.join_shm(name, FLEET_SIZE, CAPACITY))
    third = joined(test, Orbit.Fleet.join_shm(name, FLEET_SIZE, CAPACITY))
    assert (first.get_node_id(), third.get_node_id()) == (0, 2)
    assert first.is_shm()


@line('fleet/join-shm-as')
def _(test):
    fleet = joined(test, Orbit.Fleet.join_shm_as(test.name(), FLEET_SIZE, CAPACITY, 2))
    assert fleet.get_node_id() == 2
    assert fleet.is_shm()


@line_both('fleet/properties')
def _(test):
    fleet = test.join(1)
    assert fleet.props.name == fleet.get_name() == test.names[0]
    assert fleet.props.fleet_size == fleet.get_fleet_size() == FLEET_SIZE
    assert fleet.props.node_id == fleet.get_node_id() == 1
    assert fleet.props.backing == test.backing
    assert fleet.is_shm() == test.shm
    assert fleet.props.capacity == CAPACITY
    assert fleet.props.payload_capacity == Orbit.DEFAULT_PAYLOAD_CAPACITY
    assert fleet.props.directory is None


@line_both('fleet/construct')
def _(test):
    fleet = test.new(name=test.name(), fleet_size=FLEET_SIZE, node_id=2, backing=test.backing, capacity=4,
                     payload_capacity=10)
    assert fleet.init(None)
    assert publish(fleet, KIND, b'0123456789').get_node_id() == 2
    with fails(Orbit.FleetError.PAYLOAD_TOO_LARGE):
        publish(fleet, KIND, b'0123456789a')
    assert fleet.get_ring_capacity(KIND) == 4


@line('fleet/not-initialised')
def _(test):
    fleet = Orbit.Fleet(name=test.name(), fleet_size=FLEET_SIZE)
    with fails(Orbit.FleetError.CLOSED):
        fleet.next_id(KIND)
    with fails(Orbit.FleetError.CLOSED):
        fleet.get_head(KIND)
    with fails(Orbit.FleetError.CLOSED):
        fleet.get_nodes()


@line('fleet/left-before-init')
def _(test):
    fleet = Orbit.Fleet(name=test.name(), fleet_size=FLEET_SIZE)
    fleet.leave()
    with fails(Orbit.FleetError.CLOSED):
        fleet.init(None)
    with fails(Orbit.FleetError.CLOSED):
        publish(fleet)
    with fails(Orbit.FleetError.CLOSED):
        fleet.start_heartbeat(1000)


@line('fleet/bad-values')
def _(test):
    def refused(code, **values):
        with fails(code):
            Orbit.Fleet(**{'name': test.name(), 'fleet_size': FLEET_SIZE, **values}).init(None)

    refused(Orbit.FleetError.NODE_OUTSIDE_FLEET, node_id=70000)
    refused(Orbit.FleetError.INVALID_ARGUMENT, node_id=-2)
    refused(Orbit.FleetError.INVALID_ARGUMENT, backing=5)
    refused(Orbit.FleetError.INVALID_ARGUMENT, fleet_size=4097)
    refused(Orbit.FleetError.INVALID_CAPACITY, capacity=3)


@line('fleet/directory')
def _(test):
    name = test.name()
    directory = f'/dev/shm/orbit-{name}-directory'
    os.mkdir(directory, 0o700)
    fleet = test.new(name=name, fleet_size=FLEET_SIZE, backing=Orbit.Backing.SHM, directory=directory)
    assert fleet.props.directory == directory
    assert os.listdir(directory)
    fleet.leave()
    assert Orbit.Fleet.destroy(name, directory)
    os.rmdir(directory)


@line_both('fleet/empty')
def _(test):
    with fails(Orbit.FleetError.EMPTY_FLEET):
        test.new(name=test.name(), fleet_size=0, backing=test.backing)


@line_both('fleet/too-large')
def _(test):
    with fails(Orbit.FleetError.INVALID_ARGUMENT):
        test.new(name=test.name(), fleet_size=Orbit.MAX_FLEET_SIZE + 1, backing=test.backing)


@line_both('fleet/invalid-name')
def _(test):
    for name in '', '.hidden', '-dash', 'a/b', 'a b', 'a\nb', 'ä', 'x' * 65:
        with fails(Orbit.FleetError.INVALID_NAME):
            test.new(name=name, fleet_size=FLEET_SIZE, backing=test.backing)


@line_both('fleet/longest-name')
def _(test):
    test.names.append(test.name().ljust(64, '_'))
    fleet = test.new(name=test.names[-1], fleet_size=FLEET_SIZE, backing=test.backing)
    assert len(fleet.get_name()) == 64


@line('fleet/invalid-capacity')
def _(test):
    for capacity in 1, 3, 1000:
        with fails(Orbit.FleetError.INVALID_CAPACITY):
            Orbit.Fleet.join_shm(test.name(), FLEET_SIZE, capacity)


@line_both('fleet/node-outside')
def _(test):
    for node_id in FLEET_SIZE, 65535:
        with fails(Orbit.FleetError.NODE_OUTSIDE_FLEET):
            test.new(name=test.name(), fleet_size=FLEET_SIZE, node_id=node_id, backing=test.backing)


@line('fleet/node-in-use')
def _(test):
    fleet = test.join(1)
    with fails(Orbit.FleetError.NODE_IN_USE):
        test.join_too(fleet, 1)


@line('fleet/full')
def _(test):
    fleet = test.join(0)
    test.join_too(fleet, 1)
    test.join_too(fleet, 2)
    with fails(Orbit.FleetError.FLEET_FULL):
        Orbit.Fleet.join_shm(fleet.get_name(), FLEET_SIZE, 0)


@line('fleet/incompatible')
def _(test):
    fleet = test.join()
    with fails(Orbit.FleetError.INCOMPATIBLE):
        Orbit.Fleet.join_shm(fleet.get_name(), FLEET_SIZE + 1, 0)
    with fails(Orbit.FleetError.INCOMPATIBLE):
        Orbit.Fleet.join_shm(fleet.get_name(), FLEET_SIZE, CAPACITY * 2)


@line('fleet/adopt-size')
def _(test):
    name = test.name()
    with fails(Orbit.FleetError.EMPTY_FLEET, name, 'does not exist'):
        Orbit.Fleet.join_shm(name, 0, 0)
    fleet = test.join()
    adopted = Orbit.Fleet.join_shm(fleet.get_name(), 0, 0)
    test.fleets.append(adopted)
    assert adopted.get_fleet_size() == adopted.props.fleet_size == FLEET_SIZE
    with fails(Orbit.FleetError.NODE_OUTSIDE_FLEET):
        Orbit.Fleet.join_shm_as(fleet.get_name(), 0, 0, FLEET_SIZE)


@line('fleet/adopt-capacity')
def _(test):
    fleet = test.join(0)
    assert test.join_too(fleet, 1).get_ring_capacity(KIND) == CAPACITY
    new_fleet = joined(test, Orbit.Fleet.join_shm(test.name(), FLEET_SIZE, 0))
    assert new_fleet.get_ring_capacity(KIND) == Orbit.DEFAULT_CAPACITY


@line('fleet/separate')
def _(test):
    name = test.name()
    fleet = joined(test, Orbit.Fleet.join(name, FLEET_SIZE))
    other = joined(test, Orbit.Fleet.join(name, FLEET_SIZE))
    net_id = publish(fleet)
    assert (fleet.get_head(KIND), other.get_head(KIND)) == (1, 0)
    assert other.read(net_id) is None


@line('fleet/shared')
def _(test):
    fleet = test.join(0)
    other = test.join_too(fleet, 1)
    frame = other.read(publish(fleet, KIND, b'ours'))
    assert frame.get_payload().get_data() == b'ours'
    assert frame.get_node_id() == 0


@line('fleet/node-free-again')
def _(test):
    fleet = test.join(0)
    test.join_too(fleet, 1).leave()
    assert test.join_too(fleet, 1).get_node_id() == 1
