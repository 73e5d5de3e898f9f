# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The lines under "Rings", in Python."""

import os

from harness import (ANY, CAPACITY, FLEET_SIZE, KIND, OTHER_KIND, Orbit, PER_NODE, SHARED, declare, fails, line,
                     line_both, publish)


def publish_texts(fleet, n):
    for i in range(n):
        publish(fleet, KIND, str(i).encode())


@line_both('ring/defaults')
def _(test):
    ring = test.join().get_ring(KIND)
    assert ring.get_capacity() == CAPACITY
    assert ring.get_payload_capacity() == Orbit.DEFAULT_PAYLOAD_CAPACITY
    assert ring.get_topology() == SHARED
    assert ring.get_lane_count() == 1
    assert ring.get_label() is None
    assert ring.get_value_type() is None


@line_both('ring/declare')
def _(test):
    fleet = test.join()
    declare(fleet, 16, 100, PER_NODE, 'prices', '(sd)')
    ring = fleet.get_ring(KIND)
    assert ring.get_kind() == ring.props.kind == KIND
    assert ring.get_capacity() == ring.props.capacity == 16
    assert ring.get_payload_capacity() == ring.props.payload_capacity == 100
    assert ring.get_topology() == ring.props.topology == PER_NODE
    assert ring.get_label() == ring.props.label == 'prices'
    assert ring.get_value_type().dup_string() == ring.props.value_type.dup_string() == '(sd)'
    assert ring.get_lane_count() == ring.props.lane_count == FLEET_SIZE


def describe(fleet):
    ring = fleet.get_ring(KIND)
    value_type = ring.get_value_type()
    return (ring.get_capacity(), ring.get_payload_capacity(), ring.get_topology(), ring.get_label(),
            value_type and value_type.dup_string())


@line_both('ring/declare-again')
def _(test):
    fleet = test.join()
    declare(fleet, 16, 100, SHARED, 'prices', '(sd)')
    declare(fleet, 16, 100, SHARED, 'prices', '(sd)')
    declare(fleet, 16, 100)
    assert fleet.get_ring(KIND).get_label() == 'prices'


@line_both('ring/declare-otherwise')
def _(test):
    fleet = test.join()
    declare(fleet, 16, 100, SHARED, 'prices')
    with fails(Orbit.FleetError.INCOMPATIBLE, '16', '32'):
        declare(fleet, 32, 100, SHARED, 'prices')
    with fails(Orbit.FleetError.INCOMPATIBLE, '100', '101'):
        declare(fleet, 16, 101, SHARED, 'prices')
    with fails(Orbit.FleetError.INCOMPATIBLE, 'shared', 'per'):
        declare(fleet, 16, 100, PER_NODE, 'prices')
    with fails(Orbit.FleetError.INCOMPATIBLE, 'prices', 'orders'):
        declare(fleet, 16, 100, SHARED, 'orders')


@line_both('ring/declare-part')
def _(test):
    fleet = test.join()
    declare(fleet, 0, 0, ANY, value_type='(sd)')
    assert describe(fleet) == (CAPACITY, Orbit.DEFAULT_PAYLOAD_CAPACITY, SHARED, None, '(sd)')
    fleet = test.join()
    declare(fleet, 16, 100, PER_NODE, 'prices', '(sd)')
    declare(fleet, 0, 0, ANY)
    declare(fleet, 16, 0, ANY)
    declare(fleet, 0, 100, PER_NODE, 'prices')
    assert describe(fleet) == (16, 100, PER_NODE, 'prices', '(sd)')
    # The message has the first difference, both values, and the member that created the ring.
    with fails(Orbit.FleetError.TYPE_MISMATCH, '(st)', '(sd)', 'node 0', f'pid {os.getpid()}', 'contract'):
        declare(fleet, 32, 0, SHARED, 'orders', '(st)')


@line_both('ring/declare-other-type')
def _(test):
    fleet = test.join()
    declare(fleet, 16, 100, value_type='(sd)')
    with fails(Orbit.FleetError.TYPE_MISMATCH, '(sd)', '(st)'):
        declare(fleet, 16, 100, value_type='(st)')


@line_both('ring/declare-invalid')
def _(test):
    fleet = test.join()
    with fails(Orbit.FleetError.INVALID_CAPACITY):
        declare(fleet, 3, 100)
    with fails(Orbit.FleetError.INVALID_CAPACITY):
        declare(fleet, 1, 100)
    with fails(Orbit.FleetError.INVALID_ARGUMENT):
        declare(fleet, 16, 100, label='x' * 1000)
    with fails(Orbit.FleetError.INVALID_ARGUMENT):
        declare(fleet, 16, 100, value_type='a*')


@line_both('ring/same-object')
def _(test):
    fleet = test.join()
    ring = fleet.get_ring(KIND)
    assert fleet.get_ring(KIND) is ring
    assert fleet.get_ring(OTHER_KIND) is not ring


@line('ring/without-fleet')
def _(test):
    ring = Orbit.Ring()
    with fails(Orbit.FleetError.CLOSED):
        ring.get_head()
    with fails(Orbit.FleetError.CLOSED):
        ring.read_head()


@line_both('ring/head')
def _(test):
    fleet = test.join()
    ring = fleet.get_ring(KIND)
    for i in range(3):
        assert fleet.get_head(KIND) == ring.get_head() == i
        publish(fleet)


@line_both('ring/reading-makes-none')
def _(test):
    fleet = test.join()
    assert fleet.read(Orbit.NetId.new(KIND, 0, 0)) is None
    assert fleet.read_head(KIND) is None
    assert fleet.read_at(KIND, 0) is None
    assert fleet.get_head(KIND) == 0
    assert fleet.get_ring_capacity(KIND) == CAPACITY
    assert fleet.reset_ring(KIND)
    cursor = fleet.create_cursor(KIND, Orbit.CursorStart.OLDEST)
    assert cursor.next() is None
    assert not cursor.wait(0)
    declare(fleet, 2 * CAPACITY, 16, PER_NODE, 'readings', '(sd)')
    assert fleet.get_ring_capacity(KIND) == 2 * CAPACITY


@line_both('ring/capacity-four-six-writes')
def _(test):
    fleet = test.join()
    declare(fleet, 4, 16)
    assert fleet.get_ring_capacity(KIND) == 4
    publish_texts(fleet, 6)
    frames = [fleet.read(Orbit.NetId.new(KIND, 0, i)) for i in range(6)]
    assert [frame and frame.get_payload().get_data() for frame in frames] == [None, None, b'2', b'3', b'4', b'5']


@line_both('ring/kinds-independent')
def _(test):
    fleet = test.join()
    assert publish(fleet, OTHER_KIND).get_counter() == 0
    publish_texts(fleet, 2)
    assert (fleet.get_head(KIND), fleet.get_head(OTHER_KIND)) == (2, 1)


@line_both('ring/read')
def _(test):
    fleet = test.join()
    ring = fleet.get_ring(KIND)
    net_id = publish(fleet, KIND, b'first')
    publish(fleet, KIND, b'second')
    assert bytes(ring.read(net_id)) == b'first'
    assert bytes(ring.read_at(0)) == b'first'
    assert bytes(ring.read_head()) == b'second'


@line_both('ring/lanes')
def _(test):
    fleet = test.join(1)
    declare(fleet, 4, 16, PER_NODE)
    ring = fleet.get_ring(KIND)
    publish_texts(fleet, 2)
    assert (ring.get_lane_head(0), ring.get_lane_head(1), ring.get_head()) == (0, 2, 2)
    assert ring.read_lane_at(0, 1) is None
    assert bytes(ring.read_lane_at(1, 1)) == b'1'


@line_both('ring/no-lanes')
def _(test):
    fleet = test.join()
    shared = fleet.get_ring(OTHER_KIND)
    with fails(Orbit.FleetError.INVALID_ARGUMENT):
        shared.get_lane_head(0)
    with fails(Orbit.FleetError.INVALID_ARGUMENT):
        shared.read_lane_at(0, 0)
    declare(fleet, 4, 16, PER_NODE)
    per_node = fleet.get_ring(KIND)
    with fails(Orbit.FleetError.NODE_OUTSIDE_FLEET):
        per_node.get_lane_head(FLEET_SIZE)
    with fails(Orbit.FleetError.NODE_OUTSIDE_FLEET):
        per_node.read_lane_at(FLEET_SIZE, 0)


@line_both('ring/next-version')
def _(test):
    fleet = test.join()
    other = test.join_too(fleet, 1) if test.shm else fleet
    ring, same = fleet.get_ring(KIND), other.get_ring(KIND)
    assert [ring.next_version(), same.next_version(), ring.next_version()] == [1, 2, 3]


@line_both('ring/reset')
def _(test):
    fleet = test.join()
    publish_texts(fleet, 3)
    assert fleet.reset_ring(KIND)
    assert fleet.get_head(KIND) == 0
    assert fleet.read_head(KIND) is None
    assert fleet.read_at(KIND, 2) is None
    assert publish(fleet).get_counter() == 0
