# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The lines under "Labels", in Python."""

from harness import ANY, CAPACITY, KIND, OLDEST, OTHER_KIND, Orbit, declare, fails, line, line_both, publish, raises


@line_both('label/declare')
def _(test):
    fleet = test.join()
    publish(fleet, 255)
    assert fleet.declare_label('readings', Orbit.RingSpec.new(4, 0, ANY)) == 254
    ring = fleet.get_ring(254)
    assert (ring.get_label(), ring.get_capacity()) == ('readings', 4)
    assert fleet.declare_label('orders') == 253
    assert fleet.declare_label('readings', None) == 254
    if test.shm:
        other = test.join_too(fleet, 1)
        assert other.lookup_kind('readings') == other.declare_label('readings') == 254


@line_both('label/lookup')
def _(test):
    fleet = test.join()
    with fails(Orbit.FleetError.NOT_FOUND, 'prices'):
        fleet.lookup_kind('prices')
    declare(fleet, 0, 0, ANY, 'prices')
    assert fleet.lookup_kind('prices') == fleet.declare_label('prices') == KIND
    assert fleet.lookup_kind('heartbeats') == Orbit.HEARTBEAT_RING_KIND


@line_both('label/one-ring')
def _(test):
    fleet = test.join()
    declare(fleet, 0, 0, ANY, 'prices')
    with fails(Orbit.FleetError.INCOMPATIBLE, "kind 2: label 'prices'", 'kind 1'):
        fleet.declare(OTHER_KIND, label='prices')


@line_both('label/invalid')
def _(test):
    fleet = test.join()
    fleet.declare_label('x' * 63)
    for label in '', 'x' * 64, 'a\0b':
        with fails(Orbit.FleetError.INVALID_ARGUMENT):
            fleet.declare_label(label)
    spec = Orbit.RingSpec.new(0, 0, ANY)
    spec.set_label('orders')
    with fails(Orbit.FleetError.INVALID_ARGUMENT):
        fleet.declare_label('prices', spec)


@line_both('label/for-kind')
def _(test):
    fleet = test.join()
    for call in (fleet.get_ring, fleet.get_head, fleet.get_ring_capacity, fleet.next_id, fleet.reset_ring, fleet.read_head,
                 lambda label: fleet.read_at(label, 0), lambda label: fleet.create_cursor(label, OLDEST),
                 lambda label: fleet.publish(label, b'text')):
        with fails(Orbit.FleetError.NOT_FOUND, 'readings', 'declare'):
            call('readings')
    for kind in 3.5, None, b'readings':
        with raises(TypeError):
            fleet.get_head(kind)
    fleet.declare('readings', 's')
    cursor = fleet.create_cursor('readings', OLDEST)
    fleet.publish('readings', 'text')
    fleet.publish_data('readings', 0, 0, b'bytes\0')
    fleet.publish_packed('readings', 0, 0, b'more\0', 5)
    assert [frame.value for frame in cursor] == ['text', 'bytes', 'more']
    assert fleet.read_head('readings').value == 'more'
    assert fleet.read_at('readings', 1).value == 'bytes'
    assert (fleet.get_head('readings'), fleet.get_ring_capacity('readings')) == (3, CAPACITY)
    assert fleet.next_id('readings').get_kind() == fleet.lookup_kind('readings') == fleet.get_ring('readings').get_kind()
    fleet.reset_ring('readings')
    assert fleet.get_head('readings') == 0
    if test.shm:
        observer = Orbit.Observer.new(fleet.get_name(), None)
        assert observer.get_ring_info('readings').get_label() == 'readings'
        assert observer.create_cursor('readings', OLDEST).next() is None
        with fails(Orbit.FleetError.NOT_FOUND, 'orders'):
            observer.get_ring_info('orders')


@line('label/observer')
def _(test):
    fleet = test.join()
    kind = fleet.declare_label('readings')
    observer = Orbit.Observer.new(fleet.get_name(), None)
    assert observer.lookup_kind('readings') == kind
    with fails(Orbit.FleetError.NOT_FOUND, 'orders'):
        observer.lookup_kind('orders')
