# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Shared by the tests of the tools: a temporary directory with real fleets, and TAP."""

import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback

import gi

gi.require_version('Orbit', '1')
from gi.repository import GLib, Orbit

PROGRAM = sys.argv[1]
MEMBER = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'member.py')
DEADLINE = 30  # seconds after which a program counts as hanging
TEST_DEADLINE = 100  # likewise a test

tests = []


class Scene:
    """A directory for the fleets of one test, the processes it starts, and calls of orbitctl."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix=f'orbitctl-test-{os.getpid()}-', dir='/dev/shm')
        self.processes = []
        self.fleets = []

    def end(self):
        for process in self.processes:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream:
                    stream.close()
        for fleet in self.fleets:
            fleet.leave()
        shutil.rmtree(self.directory)

    def join(self, name='demo', fleet_size=3, label='the tester'):
        fleet = Orbit.Fleet(name=name, fleet_size=fleet_size, label=label, capacity=8, directory=self.directory, backing=Orbit.Backing.SHM)
        fleet.init(None)
        self.fleets.append(fleet)
        return fleet

    def start_member(self, name='demo', fleet_size=3, *words):
        """Starts a member with heartbeats in another process. Returns when it has joined."""
        process = subprocess.Popen([sys.executable, MEMBER, self.directory, name, str(fleet_size), *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.processes.append(process)
        assert process.stdout.readline() == 'joined\n'
        return process

    def arguments(self, command, *arguments):
        return [PROGRAM, command, '--directory', self.directory, *arguments]

    def run(self, command, *arguments, code=0, text='', errors='', stdin=''):
        """Runs orbitctl, and asserts its exit status and standard error. Returns standard output, or compares it."""
        result = subprocess.run(self.arguments(command, *arguments), input=stdin, capture_output=True, text=True, timeout=DEADLINE)
        assert result.returncode == code, f'exit status {result.returncode}, not {code}: {result.stdout}{result.stderr}'
        if errors is not None:
            same(result.stderr.replace(self.directory, 'DIRECTORY'), errors)
        if text is not None:
            same(hide(result.stdout), text)
        return result.stdout

    def start(self, command, *arguments, **options):
        process = subprocess.Popen(self.arguments(command, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
        self.processes.append(process)
        return process

    def hash(self):
        """A hash of the bytes and the times of all segments."""
        total = hashlib.sha256()
        for name in sorted(os.listdir(self.directory)):
            path = os.path.join(self.directory, name)
            status = os.stat(path)
            with open(path, 'rb') as segment:
                total.update(segment.read())
            total.update(f'{name} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_mode}'.encode())
        return total.hexdigest()


def hide(text):
    """Replaces text that differs between runs by words, and the spaces between columns by single spaces."""
    text = re.sub(rf'\b{os.getpid()}\b', 'PID', text)
    text = re.sub(r'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d', 'TIME', text)
    text = re.sub(r' +\d+ ms\b', '  AGE', text)
    return re.sub(r' {2,}', '  ', text)


def same(found, expected):
    if found != expected:
        raise AssertionError(f'found:\n{found}\nexpected:\n{expected}')


def declare(fleet, kind, capacity=8, label=None, value_type=None, topology=Orbit.Topology.SHARED, payload=64):
    spec = Orbit.RingSpec.new(capacity, payload, topology)
    spec.set_label(label)
    spec.set_value_type(value_type and GLib.VariantType(value_type))
    fleet.declare(kind, spec)


class Skip(Exception):
    """Raised by a test that needs a program which is not installed."""


def test(function):
    tests.append(function)
    return function


@contextlib.contextmanager
def scene():
    one = Scene()
    try:
        yield one
    finally:
        one.end()


def hangs(*_):
    raise TimeoutError('the test hangs')


def run():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.signal(signal.SIGALRM, hangs)
    print(f'1..{len(tests)}')
    failed = False
    for number, function in enumerate(tests, start=1):
        name = function.__name__.replace('_', ' ')
        try:
            signal.alarm(TEST_DEADLINE)
            with scene() as one:
                function(one)
            print(f'ok {number} {name}', flush=True)
        except Skip as reason:
            print(f'ok {number} {name} # SKIP {reason}', flush=True)
        except Exception:
            failed = True
            print(f'not ok {number} {name}')
            print('\n'.join(f'# {line}' for line in traceback.format_exc().splitlines()), flush=True)
    sys.exit(1 if failed else 0)
