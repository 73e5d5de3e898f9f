# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The lines under "Cursors", in Python."""

import struct

from harness import CAPACITY, HEAD, KIND, OLDEST, Orbit, PER_NODE, declare, fails, line, line_both, publish


def publish_n(fleet, n):
    for _ in range(n):
        publish(fleet)


def drain(cursor):
    """The counters of all available frames."""
    counters = []
    while frame := cursor.next():
        counters.append(frame.get_counter())
    return counters


@line_both('cursor/oldest')
def _(test):
    fleet = test.join()
    publish_n(fleet, CAPACITY + 3)
    cursor = fleet.create_cursor(KIND, OLDEST)
    assert drain(cursor) == list(range(3, CAPACITY + 3))
    publish_n(fleet, 2)
    assert drain(cursor) == [CAPACITY + 3, CAPACITY + 4]


@line_both('cursor/head')
def _(test):
    fleet = test.join()
    publish_n(fleet, 3)
    cursor = fleet.create_cursor(KIND, HEAD)
    assert drain(cursor) == []
    publish_n(fleet, 2)
    assert drain(cursor) == [3, 4]


@line_both('cursor/late')
def _(test):
    for start in OLDEST, HEAD:
        fleet = test.join()
        cursor, slow = fleet.create_cursor(KIND, start), fleet.create_cursor(KIND, start)
        assert drain(cursor) == []
        assert cursor.get_position() == 0
        declare(fleet, CAPACITY, 64)
        publish_n(fleet, 3)
        assert drain(cursor) == [0, 1, 2]
        publish_n(fleet, CAPACITY)
        assert drain(slow) == list(range(3, CAPACITY + 3))
        assert slow.get_n_overwritten() == 3
        assert slow.get_position() == CAPACITY + 3


@line_both('cursor/accounting')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    publish_n(fleet, 3 * CAPACITY)
    n_frames = len(drain(cursor))
    assert n_frames > 0
    assert cursor.get_position() == 3 * CAPACITY
    assert cursor.get_n_delivered() == n_frames
    assert cursor.get_n_overwritten() == 3 * CAPACITY - n_frames
    assert cursor.get_n_abandoned() == 0


@line_both('cursor/properties')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    publish_n(fleet, CAPACITY + 2)
    for _ in range(3):
        assert cursor.next()
    props = cursor.props
    assert props.position == props.n_delivered + props.n_overwritten + props.n_abandoned
    assert props.position == cursor.get_position()
    assert props.n_delivered == cursor.get_n_delivered() == 3
    assert props.n_overwritten == cursor.get_n_overwritten() >= 2
    assert props.n_abandoned == cursor.get_n_abandoned()
    assert props.n_resets == cursor.get_n_resets()
    assert props.stall_timeout == cursor.get_stall_timeout()


@line('cursor/lanes')
def _(test):
    fleet = test.join(0)
    other = test.join_too(fleet, 2)
    declare(fleet, CAPACITY, 16, PER_NODE)
    publish_n(fleet, 3)
    publish_n(other, 5)
    cursor = fleet.create_cursor(KIND, OLDEST)
    lanes = {0: [], 2: []}
    while frame := cursor.next():
        lanes[frame.get_node_id()].append(frame.get_counter())
    assert lanes == {0: [0, 1, 2], 2: [0, 1, 2, 3, 4]}
    assert cursor.get_position() == 8


@line_both('cursor/reset')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    publish_n(fleet, 3)
    fleet.reset_ring(KIND)
    publish_n(fleet, 2)
    assert drain(cursor) == [0, 1]
    assert (cursor.get_n_overwritten(), cursor.get_n_delivered(), cursor.get_n_resets()) == (3, 2, 1)


@line_both('cursor/stall-timeout')
def _(test):
    cursor = test.join().create_cursor(KIND, OLDEST)
    notifications = []
    cursor.connect('notify::stall-timeout', lambda *_: notifications.append(cursor.get_stall_timeout()))
    assert cursor.get_stall_timeout() == 100000
    cursor.set_stall_timeout(5000)
    cursor.set_stall_timeout(5000)
    cursor.props.stall_timeout = 0
    cursor.set_stall_timeout(-7)
    assert notifications == [5000, 0, -1]


@line_both('cursor/batch')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    publish_n(fleet, 5)
    counters = []
    for size in 4, 1, 0:
        batch = cursor.read_batch(4)
        assert batch.get_n_frames() == size
        frames = [batch.get_frame(i) for i in range(size)]
        assert all(bytes(frame) == b'frame' for frame in frames)
        counters += [frame.get_counter() for frame in frames]
    assert counters == list(range(5))
    assert cursor.get_n_delivered() == 5


@line_both('cursor/batch-empty')
def _(test):
    batch = test.join().create_cursor(KIND, OLDEST).read_batch(10)
    assert batch.get_n_frames() == 0
    assert batch.get_headers().get_size() == 0
    assert batch.get_payloads().get_size() == 0


@line_both('cursor/batch-outside')
def _(test):
    fleet = test.join()
    publish_n(fleet, 1)
    batch = fleet.create_cursor(KIND, OLDEST).read_batch(10)
    assert batch.get_frame(1) is None
    assert batch.get_frame(2**32 - 1) is None


@line_both('cursor/batch-packed')
def _(test):
    fleet = test.join(2)
    ids = [fleet.publish_data(KIND, 3, 4, b'abc'), fleet.publish_data(KIND, 5, 6, b'de')]
    batch = fleet.create_cursor(KIND, OLDEST).read_batch(10)
    assert list(struct.iter_unpack('<QQIIB7x', batch.get_headers().get_data())) == [
        (int(ids[0]), 4, 0, 3, 3),
        (int(ids[1]), 6, 3, 2, 5),
    ]
    assert batch.get_payloads().get_data() == b'abcde'


@line_both('cursor/iteration')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    publish_n(fleet, 3)
    assert [frame.get_counter() for frame in cursor] == [0, 1, 2]
    assert list(cursor) == []
    publish_n(fleet, 1)
    assert [frame.get_counter() for frame in cursor] == [3]


@line('cursor/without-fleet')
def _(test):
    cursor = Orbit.Cursor()
    with fails(Orbit.FleetError.CLOSED):
        cursor.next()
    with fails(Orbit.FleetError.CLOSED):
        cursor.read_batch(1)
