# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import sys

import gi
gi.require_version("Orbit", "1")
from gi.repository import Orbit

WORK, RESULTS = 4, 5  # kinds
N_WORKERS = 2
N_PIECES = 6


def follow(cursor):
    """The frames that are there and those that come, without end."""
    while cursor.wait():
        yield from cursor


def work(fleet, index):
    for frame in follow(fleet.create_cursor(WORK, Orbit.CursorStart.OLDEST)):
        number = frame.value
        if number == 0:  # no more work
            return
        if number % N_WORKERS == index:  # the share of this worker
            fleet.publish(RESULTS, (number, number * number))


def supervise(fleet):
    results = fleet.create_cursor(RESULTS, Orbit.CursorStart.HEAD)
    for number in [*range(1, N_PIECES + 1), 0]:
        fleet.publish(WORK, number)
    squares = {}
    for frame in follow(results):
        number, square = frame.value
        squares[number] = square
        if len(squares) == N_PIECES:
            break
    for number in sorted(squares):
        print(f"{number} * {number} = {squares[number]}")


with Orbit.Fleet.join_shm("tutorial", 8, 0) as fleet:
    fleet.declare(WORK, "u", label="work")
    fleet.declare(RESULTS, "(uu)", label="results")
    if len(sys.argv) > 1:
        work(fleet, int(sys.argv[1]))
    else:
        supervise(fleet)
