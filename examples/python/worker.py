#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""A small pool: workers take pieces of work from one kind and publish results as another.

The larger pool in examples/worker-pool shows how to handle the death of a worker.
"""

import argparse
import contextlib
import multiprocessing
from collections.abc import Iterator

import gi

gi.require_version('Orbit', '1')
from gi.repository import GLib, Orbit

FLEET_SIZE = 8
N_WORKERS = 2
WORK, RESULTS = 1, 2  # kinds
PIECE, STOP = 1, 2  # frame kinds of WORK


def join(name: str) -> Orbit.Fleet:
    fleet = Orbit.Fleet.join_shm(name, FLEET_SIZE, 0)
    # The first member to declare the ring defines it; the others must declare the same.
    fleet.declare(WORK, 't', capacity=64, label='work')
    fleet.declare(RESULTS, '(tat)', capacity=64, label='results')
    return fleet


def follow(cursor: Orbit.Cursor) -> Iterator[Orbit.Frame]:
    """All frames, also those that are published later."""
    while True:
        yield from cursor
        cursor.wait()


def factorise(number: int) -> list[int]:
    factors, divisor = [], 2
    while number > 1:
        while number % divisor == 0:
            factors.append(divisor)
            number //= divisor
        divisor += 1
    return factors


def work(name: str, worker: int) -> None:
    """What a worker does, in a process of its own."""
    with (contextlib.suppress(KeyboardInterrupt), join(name) as fleet,
          fleet.create_cursor(WORK, Orbit.CursorStart.OLDEST) as cursor):
        for frame in follow(cursor):
            if frame.get_frame_kind() == STOP:
                return
            # Every worker reads every piece, and takes its own ones.
            piece = frame.get_version()
            if piece % N_WORKERS == worker:
                fleet.publish(RESULTS, (frame.value, factorise(frame.value)), version=piece)


def supervise(name: str, numbers: list[int]) -> None:
    # Workers are spawned, not forked: a forked child of this process is not a member of the fleet.
    context = multiprocessing.get_context('spawn')
    workers = [context.Process(target=work, args=(name, worker)) for worker in range(N_WORKERS)]
    results = {}

    with join(name) as fleet, fleet.create_cursor(RESULTS, Orbit.CursorStart.OLDEST) as cursor:
        for worker in workers:
            worker.start()
        for piece, number in enumerate(numbers):
            fleet.publish(WORK, number, frame_kind=PIECE, version=piece)
        fleet.publish(WORK, 0, frame_kind=STOP)

        for frame in follow(cursor):
            results[frame.get_version()] = frame.value
            if len(results) == len(numbers):
                break
        for worker in workers:
            worker.join()

    for _, (number, factors) in sorted(results.items()):
        print(number, '=', ' * '.join(map(str, factors)))


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description='Factorises NUMBERs by workers in FLEET.')
    parser.add_argument('fleet', nargs='?', default='factors', help='name of the fleet (factors)')
    parser.add_argument('numbers', nargs='*', default=[60, 1001, 65537, 999999], type=int, metavar='NUMBER')
    arguments = parser.parse_args()
    # Ctrl-C ends it quietly, and its workers, which are told as well.
    with contextlib.suppress(KeyboardInterrupt):
        supervise(arguments.fleet, arguments.numbers)

    # Removes the fleet if this was the last member; otherwise fails.
    with contextlib.suppress(GLib.Error):
        Orbit.Fleet.destroy(arguments.fleet, None)
