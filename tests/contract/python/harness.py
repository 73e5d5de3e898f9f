# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Shared by the files of the contract in Python: fleets that are removed after each test, and TAP."""

import contextlib
import itertools
import os
import traceback

import gi

gi.require_version('Orbit', '1')
from gi.repository import Gio, GLib, Orbit

# The kinds and sizes that most tests use.
KIND = 1
OTHER_KIND = 2
FLEET_SIZE = 3
CAPACITY = 8

SHARED = Orbit.Topology.SHARED
PER_NODE = Orbit.Topology.PER_NODE
ANY = Orbit.Topology.ANY
OLDEST = Orbit.CursorStart.OLDEST
HEAD = Orbit.CursorStart.HEAD

numbers = itertools.count(1)
lines = []


class Test:
    """One run of one line. Fleets that it joins through this object are left and destroyed at the end."""

    def __init__(self, backing):
        self.backing = backing
        self.shm = backing == Orbit.Backing.SHM
        self.names = []
        self.fleets = []

    def name(self):
        """A name that no other fleet uses."""
        self.names.append(f'contract-{os.getpid()}-{next(numbers)}')
        return self.names[-1]

    def new(self, **properties):
        fleet = Orbit.Fleet(**properties)
        fleet.init(None)
        self.fleets.append(fleet)
        return fleet

    def join(self, node_id=0):
        """A new fleet of FLEET_SIZE with rings of CAPACITY."""
        return self.new(name=self.name(), fleet_size=FLEET_SIZE, node_id=node_id, backing=self.backing,
                        capacity=CAPACITY)

    def join_too(self, fleet, node_id):
        """Joins a fleet in shared memory as one more member."""
        self.fleets.append(Orbit.Fleet.join_shm_as(fleet.get_name(), FLEET_SIZE, 0, node_id))
        return self.fleets[-1]

    def end(self):
        for fleet in self.fleets:
            fleet.leave()
        for name in self.names:
            try:
                Orbit.Fleet.destroy(name, None)
            except GLib.Error as error:
                if not error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NOT_FOUND):
                    raise


def line(name):
    """Adds the test of a line, which is called with a Test."""
    def add(function):
        lines.append((name, function, Orbit.Backing.SHM))
        return function
    return add


def line_both(name):
    """Adds the test of a line that is tested in both backings."""
    def add(function):
        lines.append((f'{name}/memory', function, Orbit.Backing.MEMORY))
        lines.append((f'{name}/shm', function, Orbit.Backing.SHM))
        return function
    return add


@contextlib.contextmanager
def fails(code, *texts):
    """Asserts that the block fails with this code of Orbit.FleetError and that its message contains the texts."""
    try:
        yield
    except GLib.Error as error:
        assert error.matches(Orbit.FleetError.quark(), code), f'{error} is not {code}'
        for text in texts:
            assert text in error.message, f'{error.message} does not name {text}'
    else:
        raise AssertionError(f'no {code}')


@contextlib.contextmanager
def raises(exception):
    """Asserts that the block raises this exception."""
    try:
        yield
    except exception:
        pass
    else:
        raise AssertionError(f'no {exception}')


def declare(fleet, capacity, payload_capacity, topology=SHARED, label=None, value_type=None):
    """Declares KIND."""
    spec = Orbit.RingSpec.new(capacity, payload_capacity, topology)
    spec.set_label(label)
    spec.set_value_type(value_type and GLib.VariantType(value_type))
    assert fleet.declare(KIND, spec)


def publish(fleet, kind=KIND, payload=b'frame'):
    return fleet.publish_data(kind, 1, 1, payload)


def wait_until(condition):
    """Runs the main loop until the condition holds. The time that takes does not matter."""
    expired = []
    guard = GLib.timeout_add_seconds(30, lambda: expired.append(True) or True)
    try:
        while not condition():
            assert not expired, 'this never came to be'
            GLib.MainContext.default().iteration(True)
    finally:
        GLib.source_remove(guard)


def get_node(fleet, node_id):
    """The node with this id in the list of the fleet. Fails if there is none."""
    return next(node for node in fleet.get_nodes() if node.get_node_id() == node_id)


def log(fleet):
    """Starts to watch the fleet: each signal adds a word and a node id, such as 'joined 1'."""
    events = []

    def add_heartbeat(word, state):
        # The node already has the state that the signal reports.
        def add(fleet, node_id, heartbeat):
            node = get_node(fleet, node_id)
            told = heartbeat.get_node_id() == node_id and heartbeat.get_id() == node.get_last_heartbeat().get_id()
            events.append(f'{word} {node_id}' if told and node.get_state() == state else f'{word}, but not in the list')
        return add

    def add_joined(_fleet, node):
        alive = node.get_state() == Orbit.NodeState.ALIVE
        events.append(f'joined {node.get_node_id()}' if alive else 'joined, but not alive')

    def add_left(_fleet, node, reason):
        died = reason == Orbit.LeaveReason.DIED
        told = node.get_state() == (Orbit.NodeState.DIED if died else Orbit.NodeState.LEFT)
        events.append(f'{"died" if died else "left"} {node.get_node_id()}' if told else 'gone, but not in the list')

    fleet.get_nodes()
    fleet.connect('node-joined', add_joined)
    fleet.connect('node-left', add_left)
    fleet.connect('heartbeat-stale', add_heartbeat('stale', Orbit.NodeState.STALE))
    fleet.connect('heartbeat-recovered', add_heartbeat('recovered', Orbit.NodeState.FRESH))
    fleet.connect('heartbeat-missing', lambda _fleet, node_id: events.append(f'missing {node_id}'))
    return events


def run():
    print(f'1..{len(lines)}')
    failed = False
    for number, (name, function, backing) in enumerate(lines, start=1):
        test = Test(backing)
        try:
            try:
                function(test)
            finally:
                test.end()
            print(f'ok {number} {name}', flush=True)
        except Exception:
            failed = True
            print(f'not ok {number} {name}')
            print('\n'.join(f'# {text}' for text in traceback.format_exc().splitlines()), flush=True)
    return 1 if failed else 0
