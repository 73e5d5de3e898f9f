# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The lines under "Waiting" that are about descriptors, in Python."""

import select

from harness import KIND, OLDEST, Orbit, fails, line_both, publish
from waiting import drain


def is_readable(fd, timeout_ms=0):
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(timeout_ms))


def assert_quiet(cursor, fd):
    # At the ends of the two naps of a waiter the descriptor is readable without a frame.
    for _ in range(2):
        if not is_readable(fd):
            return
        assert drain(cursor) == []
    assert not is_readable(fd)


@line_both('fd/readable')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    fd = cursor.get_fd()
    drain(cursor)
    for i in range(3):
        assert_quiet(cursor, fd)
        publish(fleet)
        assert is_readable(fd, None)
        assert cursor.get_fd() == fd
        assert drain(cursor) == [i]


@line_both('fd/left')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    fd = cursor.get_fd()
    drain(cursor)
    fleet.leave()
    assert is_readable(fd, None)
    with fails(Orbit.FleetError.CLOSED):
        cursor.get_fd()
