# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Declarations by type strings, publishing of values and buffers, frames, and `with` blocks."""

import array
import sys

from harness import (CAPACITY, FLEET_SIZE, GLib, KIND, OLDEST, OTHER_KIND, Orbit, PER_NODE, SHARED, fails, line,
                     line_both, publish, raises, run)


def describe(ring):
    value_type = ring.get_value_type()
    return (ring.get_capacity(), ring.get_payload_capacity(), ring.get_topology(), ring.get_label(),
            value_type and value_type.dup_string())


@line_both('declare/type-string')
def _(test):
    fleet = test.join()
    assert fleet.declare(KIND, '(sd)', capacity=16, payload_capacity=48, topology=PER_NODE, label='readings')
    assert describe(fleet.get_ring(KIND)) == (16, 48, PER_NODE, 'readings', '(sd)')


@line_both('declare/defaults')
def _(test):
    fleet = test.join()
    fleet.declare(KIND, 'a{sv}')
    assert describe(fleet.get_ring(KIND)) == (CAPACITY, Orbit.DEFAULT_PAYLOAD_CAPACITY, SHARED, None, 'a{sv}')
    fleet.declare(OTHER_KIND, capacity=4)
    assert describe(fleet.get_ring(OTHER_KIND)) == (4, Orbit.DEFAULT_PAYLOAD_CAPACITY, SHARED, None, None)
    fleet.declare(3, GLib.VariantType('u'))
    assert describe(fleet.get_ring(3))[-1] == 'u'


@line('declare/spec')
def _(test):
    fleet = test.join()
    spec = Orbit.RingSpec.new(4, 8, PER_NODE)
    fleet.declare(KIND, spec)
    fleet.declare(kind=OTHER_KIND, spec=spec)
    assert describe(fleet.get_ring(KIND)) == describe(fleet.get_ring(OTHER_KIND)) == (4, 8, PER_NODE, None, None)
    with raises(TypeError):
        fleet.declare(3, spec, capacity=4)


@line('declare/invalid')
def _(test):
    fleet = test.join()
    for value_type in '(', '', 'ss', '(sd', '*', 'k':
        with fails(Orbit.FleetError.INVALID_ARGUMENT, f"'{value_type}'", f'kind {KIND}'):
            fleet.declare(KIND, value_type)
    with raises(TypeError):
        fleet.declare(KIND, 4)
    with fails(Orbit.FleetError.INVALID_CAPACITY):
        fleet.declare(KIND, 's', capacity=3)
    fleet.declare(KIND, 's')
    with fails(Orbit.FleetError.TYPE_MISMATCH):
        fleet.declare(KIND, 'd')


VALUES = [('b', True), ('y', 255), ('t', 2**64 - 1), ('d', 0.1), ('s', 'text'), ('(sd)', ('kitchen', 21.5)),
          ('as', []), ('a{su}', {'one': 1}), ('(ybay)', (1, False, [1, 2])), ('ms', None), ('()', ())]


@line_both('publish/values')
def _(test):
    fleet = test.join()
    for kind, (value_type, value) in enumerate(VALUES, start=1):
        fleet.declare(kind, value_type)
        for _ in range(2):
            net_id = fleet.publish(kind, value)
            assert fleet.read(net_id).value == value
    assert net_id == Orbit.NetId.new(len(VALUES), 0, 1)


@line_both('publish/value-keywords')
def _(test):
    fleet = test.join()
    fleet.declare(KIND, 'u')
    plain, full = fleet.read(fleet.publish(KIND, 7)), fleet.read(fleet.publish(KIND, 8, frame_kind=3, version=2**64 - 1))
    assert (plain.get_frame_kind(), plain.get_version(), plain.value) == (0, 0, 7)
    assert (full.get_frame_kind(), full.get_version(), full.value) == (3, 2**64 - 1, 8)


@line_both('publish/value-of-peer')
def _(test):
    fleet = test.join()
    other = test.join_too(fleet, 1) if test.shm else fleet
    fleet.declare(KIND, '(sd)')
    # The type is in the header of the ring, so a publisher needs no declaration.
    assert other.read(other.publish(KIND, ('attic', 30.0))).value == ('attic', 30.0)
    assert fleet.read_head(KIND).value == ('attic', 30.0)


@line_both('publish/value-that-does-not-fit')
def _(test):
    fleet = test.join()
    fleet.declare(KIND, '(sd)')
    for value in (1, 2), ('kitchen',), 'kitchen', None:
        with raises(TypeError):
            fleet.publish(KIND, value)
    with fails(Orbit.FleetError.TYPE_MISMATCH):
        fleet.publish(KIND, GLib.Variant('s', 'kitchen'))
    fleet.declare(OTHER_KIND, 'y')
    with raises(OverflowError):
        fleet.publish(OTHER_KIND, 256)
    assert fleet.get_head(KIND) == fleet.get_head(OTHER_KIND) == 0


@line_both('publish/untyped')
def _(test):
    fleet = test.join()
    for payload in b'text', bytearray(b'text'), memoryview(b'-text')[1:], GLib.Bytes.new(b'text'):
        assert bytes(fleet.read(fleet.publish(KIND, payload))) == b'text'
    for value in 'text', 4, None:
        with raises(TypeError):
            fleet.publish(KIND, value)


@line('publish/arguments')
def _(test):
    fleet = test.join()
    frame = fleet.read(fleet.publish(kind=KIND, frame_kind=1, version=2, payload=b'text'))
    assert (frame.get_frame_kind(), frame.get_version(), bytes(frame)) == (1, 2, b'text')
    for arguments in (KIND,), (KIND, 1, 2), (KIND, 1, 2, b'', b''):
        with raises(TypeError):
            fleet.publish(*arguments)
    assert fleet.get_head(KIND) == 1


@line_both('publish-packed/buffers')
def _(test):
    fleet = test.join()
    numbers = array.array('I', range(4))
    data = numbers.tobytes()
    for buffer in data, bytearray(data), memoryview(data), numbers, memoryview(numbers)[:], memoryview(data)[::1]:
        assert fleet.publish_packed(KIND, 1, 2, buffer, 4) == 4
        cursor = fleet.create_cursor(KIND, OLDEST)
        assert b''.join(bytes(frame) for frame in cursor)[-len(data):] == data
    with raises(TypeError):
        fleet.publish_packed(KIND, 1, 2, [1, 2, 3, 4], 4)


@line_both('frame/payload')
def _(test):
    fleet = test.join()
    for payload in b'payload', b'':
        frame = fleet.read(publish(fleet, payload=payload))
        view = frame.payload
        assert isinstance(view, memoryview) and view.readonly and view == payload
        assert (len(frame), bytes(frame), bool(frame)) == (len(payload), payload, True)
    assert repr(frame) == '<Orbit.Frame 1:0:1 frame_kind=1 version=1 size=0>'
    fleet.leave()
    del frame
    assert view == b''


@line_both('frame/value-mismatch')
def _(test):
    fleet = test.join()
    frame = fleet.read(publish(fleet, payload=b'text'))
    with fails(Orbit.FleetError.TYPE_MISMATCH):
        frame.value


@line_both('cursor/block')
def _(test):
    fleet = test.join()
    for _ in range(3):
        publish(fleet)
    with fleet.create_cursor(KIND, OLDEST) as cursor:
        assert [frame.get_counter() for frame in cursor] == [0, 1, 2]
    publish(fleet)
    for read in cursor.next, lambda: cursor.read_batch(1), lambda: list(cursor):
        with fails(Orbit.FleetError.CLOSED):
            read()
    assert (cursor.get_n_delivered(), cursor.props.position) == (3, 3)
    # Other members can still read.
    assert [frame.get_counter() for frame in fleet.create_cursor(KIND, OLDEST)] == [0, 1, 2, 3]


@line_both('fleet/block')
def _(test):
    with raises(ZeroDivisionError):
        with test.join() as fleet, fleet.create_cursor(KIND, OLDEST) as cursor:
            publish(fleet)
            assert cursor.next()
            1 / 0
    for call in lambda: publish(fleet), cursor.next:
        with fails(Orbit.FleetError.CLOSED):
            call()
    assert fleet.get_fleet_size() == FLEET_SIZE


sys.exit(run())
