# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Arguments at the limits of their ranges, arguments of wrong types, and strings that a C string cannot represent."""

import sys

from harness import GLib, HEAD, KIND, OLDEST, OTHER_KIND, Orbit, fails, line, line_both, raises, run

INVALID_NAME, INVALID_ARGUMENT = Orbit.FleetError.INVALID_NAME, Orbit.FleetError.INVALID_ARGUMENT
WITH_NUL = ['\0', 'a\0', '\0a', 'a\0b']
NAN = float('nan')


@line('nul/name')
def _(test):
    for name in WITH_NUL:
        for join in [lambda: Orbit.Fleet.join(name, 4), lambda: Orbit.Fleet.join_as(name, 4, 0),
                     lambda: Orbit.Fleet.join_shm(name, 4, 0), lambda: Orbit.Fleet.join_shm_as(name, 4, 0, 0),
                     lambda: Orbit.Fleet.join(name=name, fleet_size=4), lambda: Orbit.Fleet(name=name, fleet_size=4),
                     lambda: Orbit.Fleet.destroy(name, None), lambda: Orbit.Fleet.destroy(name=name),
                     lambda: Orbit.Observer.new(name, None)]:
            with fails(INVALID_NAME, 'NUL'):
                join()


@line('nul/directory')
def _(test):
    name = test.name()
    for directory in '\0', '/dev/shm\0', '/dev/shm\0/other':
        for use in [lambda: Orbit.Fleet.destroy(name, directory), lambda: Orbit.Fleet.destroy(name, directory=directory),
                    lambda: Orbit.Observer.new(name, directory), lambda: Orbit.Observer.list_fleets(directory),
                    lambda: Orbit.Fleet(name=name, fleet_size=4, backing=Orbit.Backing.SHM, directory=directory)]:
            with fails(INVALID_ARGUMENT, 'NUL'):
                use()


@line('nul/id')
def _(test):
    for text in '1:2:3\0', '\x001:2:3', '0x10\0', '1:2\0:3':
        with fails(INVALID_ARGUMENT):
            Orbit.NetId.parse(text)
        with fails(INVALID_ARGUMENT):
            Orbit.NetId.parse(text=text)


@line_both('nul/declaration')
def _(test):
    fleet = test.join()
    spec = Orbit.RingSpec.new(4, 4, Orbit.Topology.SHARED)
    spec.set_label('kept')
    for label in WITH_NUL:
        with fails(INVALID_ARGUMENT, 'NUL'):
            spec.set_label(label)
        with fails(INVALID_ARGUMENT, 'NUL'):
            spec.set_label(label=label)
        with fails(INVALID_ARGUMENT, 'NUL'):
            fleet.declare(KIND, label=label)
    assert spec.get_label() == 'kept'
    for value_type in 's\0', 's\0x', '\0':
        with fails(INVALID_ARGUMENT):
            fleet.declare(KIND, value_type)


@line_both('nul/value')
def _(test):
    fleet = test.join()
    for kind, value_type, values in [(1, 's', ['a\0b']), (2, '(sas)', [('a\0', []), ('a', ['b', '\0'])]),
                                     (3, 'a{sv}', [{'a\0': GLib.Variant('u', 1)}]), (4, 'ms', ['\0'])]:
        fleet.declare(kind, value_type)
        for value in values:
            with fails(INVALID_ARGUMENT, 'NUL'):
                fleet.publish(kind, value)
        assert fleet.get_head(kind) == 0
    assert fleet.publish(5, b'a\0b') and bytes(fleet.read_head(5)) == b'a\0b'


@line_both('publish/every-form')
def _(test):
    fleet = test.join()
    # All forms of the same call.
    for form in [lambda: fleet.publish(KIND, 2, 3, b'x'), lambda: fleet.publish(KIND, 2, 3, payload=b'x'),
                 lambda: fleet.publish(KIND, 2, version=3, payload=b'x'),
                 lambda: fleet.publish(KIND, frame_kind=2, version=3, payload=b'x'),
                 lambda: fleet.publish(kind=KIND, frame_kind=2, version=3, payload=b'x'),
                 lambda: fleet.publish(KIND, b'x', frame_kind=2, version=3)]:
        frame = fleet.read(form())
        assert (frame.get_frame_kind(), frame.get_version(), bytes(frame)) == (2, 3, b'x')
    for form in [lambda: fleet.publish(KIND), lambda: fleet.publish(KIND, 2, 3, b'x', payload=b'x'),
                 lambda: fleet.publish(KIND, 2, 3, 4, b'x'), lambda: fleet.publish(KIND, 2, 3),
                 lambda: fleet.publish(KIND, 2, frame_kind=2, payload=b'x'),
                 lambda: fleet.publish(KIND, 2, 3, version=3, payload=b'x')]:
        with raises(TypeError):
            form()


@line_both('publish/extreme')
def _(test):
    fleet = test.join()
    for kind, frame_kind, version in (0, 0, 0), (255, 255, 2**64 - 1):
        frame = fleet.read(fleet.publish(kind, frame_kind, version, b''))
        assert (frame.get_kind(), frame.get_frame_kind(), frame.get_version(), len(frame)) == (kind, frame_kind, version, 0)
        assert fleet.publish_packed(kind, frame_kind, version, b'12', 1) == 2
    for kind, frame_kind, version, error in [(-1, 0, 0, OverflowError), (256, 0, 0, OverflowError),
                                             (0, -1, 0, OverflowError), (0, 256, 0, OverflowError),
                                             (0, 0, -1, OverflowError), (0, 0, 2**64, OverflowError),
                                             ([1], 0, 0, TypeError), (0, None, 0, TypeError), (0, 0, '1', TypeError),
                                             (NAN, 0, 0, TypeError)]:
        with raises(error):
            fleet.publish(kind, frame_kind, version, b'x')
        with raises(error):
            fleet.publish(kind, b'x', frame_kind=frame_kind, version=version)
        with raises(error):
            fleet.publish_data(kind, frame_kind, version, b'x')
        with raises(error):
            fleet.publish_packed(kind, frame_kind, version, b'x', 1)
    for payload in None, 'text', 1, [1], object():
        with raises(TypeError):
            fleet.publish(KIND, 0, 0, payload)
        with raises(TypeError):
            fleet.publish_packed(KIND, 0, 0, payload, 1)
    for record_size in 0, 2, 2**63 - 1, 2**64 - 1:
        with fails(INVALID_ARGUMENT):
            fleet.publish_packed(KIND, 0, 0, b'x', record_size)
    for record_size, error in (-1, OverflowError), (2**64, OverflowError), (None, TypeError):
        with raises(error):
            fleet.publish_packed(KIND, 0, 0, b'x', record_size)
    assert fleet.get_head(KIND) == 0


@line_both('declare/extreme')
def _(test):
    fleet = test.join()
    for capacity in 1, 3, 2**32 - 1:
        with fails(Orbit.FleetError.INVALID_CAPACITY):
            fleet.declare(KIND, capacity=capacity)
    with fails(Orbit.FleetError.INVALID_CAPACITY):
        fleet.declare(KIND, Orbit.RingSpec.new(1, 4, Orbit.Topology.SHARED))
    for keywords, error in [({'capacity': -1}, OverflowError), ({'capacity': 2**32}, OverflowError),
                            ({'payload_capacity': -1}, OverflowError), ({'capacity': '4'}, TypeError),
                            ({'capacity': NAN}, TypeError), ({'label': 1}, TypeError), ({'label': b'x'}, TypeError),
                            ({'topology': 'shared'}, TypeError), ({'other': 1}, TypeError)]:
        with raises(error):
            fleet.declare(KIND, **keywords)
    for value_type in '', '(', 'sd', 'a', '?', '*':
        with fails(INVALID_ARGUMENT):
            fleet.declare(KIND, value_type)
    for value_type in 1, b's', ['s']:
        with raises(TypeError):
            fleet.declare(KIND, value_type)
    for kind, error in (-1, OverflowError), (256, OverflowError), (None, TypeError):
        with raises(error):
            fleet.declare(kind, 's')


@line_both('batch/extreme')
def _(test):
    fleet = test.join()
    for i in range(3):
        fleet.publish(KIND, 0, i, b'x')
    cursor = fleet.create_cursor(KIND, OLDEST)
    assert len(cursor.read_batch(0)) == 0
    batch = cursor.read_batch(2**32 - 1)
    assert [record.version for record in batch] == [0, 1, 2]
    for index in 3, -4, 2**63, -2**64:
        with raises(IndexError):
            batch[index]
    for index in None, 1.0, 'x', NAN:
        with raises(TypeError):
            batch[index]
    assert len(batch[-2**70:2**70]) == 3 and batch[5:] == []
    for n_frames, error in (-1, OverflowError), (2**32, OverflowError), (None, TypeError):
        with raises(error):
            cursor.read_batch(n_frames)


@line_both('cursor/after-its-block')
def _(test):
    fleet = test.join()
    with fleet.create_cursor(KIND, HEAD) as cursor:
        pass
    for use in [cursor.next, cursor.wait, lambda: cursor.wait(timeout_us=0), lambda: cursor.read_batch(max_frames=1),
                lambda: cursor.wait_async(cancellable=None)]:
        with fails(Orbit.FleetError.CLOSED):
            use()


sys.exit(run())
