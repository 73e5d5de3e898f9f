# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Memory that remains: none for each operation, and no mapping of a fleet that was left.

The cycle collector of Python is disabled: objects that only it could free count as leaked.
"""

import gc
import glob
import itertools
import os
import sys
import weakref

from harness import CAPACITY, FLEET_SIZE, GLib, KIND, OLDEST, OTHER_KIND, Orbit, line, line_both, publish, run

gc.disable()

MILLION = 1000000
# malloc() and Python use four times this for the smallest object.
MAX_GROWTH = 8  # bytes an operation
MAX_ROUNDS_TO_SEE = 8


def get_resident_size():
    """Resident memory in bytes, counted page by page: the sums in other files of the kernel are not up to date."""
    with open('/proc/self/smaps_rollup', encoding='ascii') as rollup:
        return next(int(text.split()[1]) for text in rollup if text.startswith('Rss:')) * 1024


def measure_growth(operation, n_operations):
    """The bytes that an operation leaves behind, after enough runs to fill all caches."""
    def repeat(n):
        for _ in itertools.repeat(None, n):
            operation()

    repeat(n_operations // 10)
    before = get_resident_size()
    repeat(n_operations)
    return (get_resident_size() - before) / n_operations


def assert_flat(operation, n_operations, max_growth=MAX_GROWTH):
    growth = measure_growth(operation, n_operations)
    print(f'# {growth:.3f} bytes an operation')
    assert growth <= max_growth, f'{growth} bytes stay behind of each of {n_operations} operations'


def join(test):
    fleet = test.join()
    fleet.declare(KIND, capacity=64, payload_capacity=64)
    fleet.declare(OTHER_KIND, '(sd)', capacity=64, payload_capacity=64)
    return fleet


@line('memory/one-object-is-seen')
def _(test):
    for make in object, lambda fleet=join(test): fleet.next_id(KIND):
        kept = []
        # Kept objects first use the free memory in the heap.
        assert any(measure_growth(lambda: kept.append(make()), 100000) > 2 * MAX_GROWTH for _ in range(MAX_ROUNDS_TO_SEE))


@line('memory/publish-data')
def _(test):
    fleet = join(test)
    payload = bytes(64)
    assert_flat(lambda: fleet.publish_data(KIND, 1, 1, payload), MILLION)


@line('memory/publish')
def _(test):
    fleet = join(test)
    payloads = itertools.cycle([bytes(64), bytearray(64), GLib.Bytes.new(bytes(64))])
    assert_flat(lambda: fleet.publish(KIND, 1, 1, next(payloads)), MILLION)
    assert_flat(lambda: fleet.publish(KIND, next(payloads)), MILLION // 4)


@line('memory/publish-packed')
def _(test):
    fleet = join(test)
    packed = memoryview(bytes(16 * 64))
    assert_flat(lambda: fleet.publish_packed(KIND, 1, 1, packed, 64), MILLION)


@line('memory/values')
def _(test):
    fleet = join(test)
    cursor = fleet.create_cursor(OTHER_KIND, OLDEST)

    def publish_and_read():
        fleet.publish(OTHER_KIND, ('kitchen', 21.5))
        assert cursor.next().value == ('kitchen', 21.5)

    assert_flat(publish_and_read, MILLION // 10)


@line('memory/read')
def _(test):
    fleet = join(test)
    net_id = publish(fleet)
    assert_flat(lambda: bytes(fleet.read(net_id)), MILLION)
    assert_flat(lambda: fleet.read_head(KIND).payload, MILLION)
    unknown = fleet.next_id(KIND)
    assert_flat(lambda: fleet.read(unknown), MILLION)


@line('memory/next')
def _(test):
    fleet = join(test)
    cursor = fleet.create_cursor(KIND, OLDEST)

    def publish_and_read():
        publish(fleet)
        for frame in cursor:
            frame.get_id()

    assert_flat(publish_and_read, MILLION)


@line('memory/batches')
def _(test):
    fleet = join(test)
    cursor = fleet.create_cursor(KIND, OLDEST)
    packed = bytes(4 * 64)
    total = 0

    def publish_and_read():
        nonlocal total
        fleet.publish_packed(KIND, 1, 1, packed, 64)
        batch = cursor.read_batch(8)
        total += len([record.payload for record in batch])

    assert_flat(publish_and_read, MILLION)
    assert total == cursor.get_n_delivered() == 4 * (MILLION + MILLION // 10)

    batch = fleet.create_cursor(KIND, OLDEST).read_batch(64)
    assert_flat(lambda: (batch.get_frame(7), batch[7], batch[3:5], batch.ids(), batch.versions(), batch.payloads()),
                MILLION // 4)


@line('memory/ids')
def _(test):
    fleet = join(test)
    assert_flat(lambda: {fleet.next_id(KIND): Orbit.NetId.parse('1:2:3') < Orbit.NetId.new(3, 2, 1)}, MILLION // 4)


@line('memory/signals')
def _(test):
    fleet = join(test)
    cursor = fleet.create_cursor(KIND, OLDEST)
    n_seen = 0

    def see(*_):
        nonlocal n_seen
        n_seen += 1

    cursor.connect('notify::stall-timeout', see)
    timeouts = itertools.cycle([1, 2])
    assert_flat(lambda: cursor.set_stall_timeout(next(timeouts)), MILLION)

    heartbeat = fleet.publish_heartbeat()
    fleet.connect('heartbeat-stale', see)
    assert_flat(lambda: fleet.emit('heartbeat-stale', 0, heartbeat), MILLION // 4)
    assert n_seen == (MILLION + MILLION // 4) * 11 // 10

    assert_flat(lambda: fleet.disconnect(fleet.connect('heartbeat-stale', see)), MILLION // 10)


@line('memory/heartbeats')
def _(test):
    fleet = join(test)
    assert_flat(lambda: (fleet.publish_heartbeat(), fleet.get_latest_heartbeats(),
                         fleet.get_heartbeat_snapshot(100).get_missing_node_ids()), MILLION // 10)


@line('memory/errors')
def _(test):
    fleet = join(test)
    payload = bytes(65)

    # Without contextlib, which creates a reference cycle with an exception in some versions of Python.
    def assert_fails(code, function, *arguments):
        try:
            function(*arguments)
        except GLib.Error as error:
            assert code.matches(error)
        else:
            raise AssertionError(f'no {code}')

    assert_flat(lambda: assert_fails(Orbit.FleetError.PAYLOAD_TOO_LARGE, fleet.publish_data, KIND, 1, 1, payload), MILLION)
    assert_flat(lambda: assert_fails(Orbit.FleetError.INVALID_ARGUMENT, Orbit.NetId.parse, 'nonsense'), MILLION // 10)


@line_both('memory/objects')
def _(test):
    fleet = join(test)

    def make():
        with fleet.create_cursor(KIND, OLDEST) as cursor:
            cursor.own = fleet.get_ring(KIND)
            fleet.declare(OTHER_KIND, '(sd)', capacity=64, payload_capacity=64)

    assert_flat(make, MILLION // 10)


@line_both('memory/members')
def _(test):
    name = test.name()

    def join_and_leave():
        with Orbit.Fleet(name=name, fleet_size=FLEET_SIZE, backing=test.backing, capacity=CAPACITY) as fleet:
            fleet.init(None)
            fleet.connect('node-joined', fleet.publish)  # a cycle
            fleet.publish(KIND, b'frame')
            fleet.create_cursor(KIND, OLDEST).next()
            fleet.disconnect_by_func(fleet.publish)

    assert_flat(join_and_leave, 2000, max_growth=64)


def get_segments(name):
    """The inodes of the segments of a fleet. In the process that created them their mappings have no name."""
    return {os.stat(path).st_ino for path in glob.glob(f'/dev/shm/orbit-{name}-*')}


def get_mapped(inodes):
    """The subset of the inodes that this process has mapped."""
    with open('/proc/self/maps', encoding='utf-8') as maps:
        mapped = {int(text.split()[4]) for text in maps if '/dev/shm/' in text}
    return inodes & mapped


@line('mappings/leave')
def _(test):
    fleet = test.join()
    net_id = publish(fleet)
    fleet.publish(OTHER_KIND, b'frame')
    cursor = fleet.create_cursor(KIND, OLDEST)
    kept = [fleet.get_ring(KIND), fleet.read(net_id), cursor, cursor.next(), cursor.read_batch(10), iter(cursor),
            fleet.get_nodes(), fleet.publish]
    fleet.connect('node-left', fleet.publish)
    segments = get_segments(fleet.get_name())
    assert len(segments) == 3 and get_mapped(segments) == segments  # the fleet's and those of two rings
    fleet.leave()
    assert get_mapped(segments) == set()
    assert len(kept) == 8


@line('mappings/block')
def _(test):
    try:
        with test.join() as fleet:
            publish(fleet)
            cursor = fleet.create_cursor(KIND, OLDEST)
            segments = get_segments(fleet.get_name())
            assert len(segments) == 2 and get_mapped(segments) == segments
            raise ValueError
    except ValueError:
        assert get_mapped(segments) == set()
    assert cursor.get_position() == 0


@line('mappings/dropped')
def _(test):
    fleet = Orbit.Fleet.join_shm(test.name(), FLEET_SIZE, CAPACITY)
    gone = weakref.ref(fleet)
    fleet.declare(KIND, 'u')
    fleet.publish(KIND, 1)
    with fleet.create_cursor(KIND, OLDEST) as cursor:
        assert [frame.value for frame in cursor] == [1]
        batch = fleet.create_cursor(KIND, OLDEST).read_batch(1)
    segments = get_segments(test.names[0])
    assert len(segments) == 2 and get_mapped(segments) == segments
    # No cache of the override refers to the fleet.
    del fleet, cursor
    assert gone() is None and get_mapped(segments) == set()
    assert batch[0].counter == 0


sys.exit(run())
