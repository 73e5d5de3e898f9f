# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Processes of Python's multiprocessing: spawned ones join, calls in forked ones fail."""

import multiprocessing
import os
import sys

from harness import FLEET_SIZE, GLib, KIND, OLDEST, OTHER_KIND, Orbit, fails, line, line_both, publish, run

PLAIN_KIND = 3  # whose frames have no type

TIMEOUT = 30  # seconds


def exit_status(process):
    """The exit status of the process, which must end soon."""
    process.join(TIMEOUT)
    if process.is_alive():
        process.kill()
        process.join()
    return process.exitcode


def assert_member(fleet):
    """Asserts that the fleet can still be used and that its segments exist."""
    publish(fleet, PLAIN_KIND)
    assert fleet.read_head(PLAIN_KIND)
    if fleet.is_shm():
        with fails(Orbit.FleetError.BUSY):
            Orbit.Fleet.destroy(fleet.get_name(), None)


def answer(name, queue):
    """In a spawned process: gets numbers, publishes their squares, and returns the ids."""
    with Orbit.Fleet.join_shm(name, FLEET_SIZE, 0) as fleet:
        cursor = fleet.create_cursor(KIND, OLDEST)
        queue.put([(fleet.get_node_id(), fleet.publish(OTHER_KIND, frame.value**2)) for frame in cursor])


@line('spawn/members')
def _(test):
    context = multiprocessing.get_context('spawn')
    fleet = test.join()
    fleet.declare(KIND, 'u')
    fleet.declare(OTHER_KIND, 't')
    for number in 3, 4:
        fleet.publish(KIND, number)

    queue = context.Queue()
    processes = [context.Process(target=answer, args=(fleet.get_name(), queue)) for _ in range(2)]
    for process in processes:
        process.start()
    answers = [queue.get(timeout=TIMEOUT) for _ in processes]
    assert [exit_status(process) for process in processes] == [0, 0]

    for ids in answers:
        assert [fleet.read(net_id).value for _, net_id in ids] == [9, 16]
        assert all(net_id.get_node_id() == node_id != fleet.get_node_id() for node_id, net_id in ids)
    assert_member(fleet)


def publish_square(arguments):
    name, number = arguments
    with Orbit.Fleet.join_shm(name, FLEET_SIZE, 0) as fleet:
        return fleet.publish(KIND, number**2)


@line('spawn/pool')
def _(test):
    fleet = test.join()
    fleet.declare(KIND, 't')
    with multiprocessing.get_context('spawn').Pool(2) as pool:
        ids = pool.map(publish_square, [(fleet.get_name(), number) for number in range(6)], chunksize=3)
    assert [fleet.read(net_id).value for net_id in ids] == [number**2 for number in range(6)]


def use_inherited(fleet, cursor, net_id):
    """In a forked process: every call fails with an error that has the reason."""
    for call in (lambda: publish(fleet), lambda: fleet.publish(KIND, b'frame'), lambda: fleet.declare(OTHER_KIND, 's'),
                 lambda: fleet.read(net_id), lambda: fleet.get_ring(KIND), lambda: fleet.publish_packed(KIND, 1, 1, b'a', 1),
                 cursor.next, lambda: cursor.read_batch(1), lambda: list(cursor)):
        with fails(Orbit.FleetError.FORKED):
            call()
    with fleet:
        pass


@line_both('fork/forked')
def _(test):
    fleet = test.join()
    net_id = publish(fleet)
    cursor = fleet.create_cursor(KIND, OLDEST)
    process = multiprocessing.get_context('fork').Process(target=use_inherited, args=(fleet, cursor, net_id))
    process.start()
    assert exit_status(process) == 0
    assert cursor.next().get_id() == net_id
    assert_member(fleet)


@line_both('fork/objects-end')
def _(test):
    fleet = test.join()
    publish(fleet)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            test.fleets.remove(fleet)
            # The inherited objects are finalized in the child, without an effect on the parent.
            del fleet
            status = 0
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert_member(fleet)


def fork_and_exit(name):
    """In a spawned process: its child exits normally, through the finalization of Python."""
    fleet = Orbit.Fleet.join_shm(name, FLEET_SIZE, 0)
    publish(fleet)
    child = os.fork()
    if child == 0:
        sys.exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
    assert_member(fleet)


@line('fork/exit')
def _(test):
    fleet = test.join()
    process = multiprocessing.get_context('spawn').Process(target=fork_and_exit, args=(fleet.get_name(),))
    process.start()
    assert exit_status(process) == 0
    assert_member(fleet)


@line('fork/joins-for-itself')
def _(test):
    fleet = test.join()
    fleet.declare(KIND, 'u')
    child = os.fork()
    if child == 0:
        status = 1
        try:
            with Orbit.Fleet.join_shm(fleet.get_name(), FLEET_SIZE, 0) as own:
                own.publish(KIND, own.get_node_id())
            status = 0
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    frame = fleet.read_head(KIND)
    assert frame.value == frame.get_node_id() == 1
    assert_member(fleet)


if __name__ == '__main__':
    sys.exit(run())
