#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Lets the examples of all languages exchange typed records, objects in bulk, and work, and checks their output.

Every reader reads from every publisher, each pair in its own fleet, and this program gives work to every worker. The readers of
one language run one after the other, the languages in parallel.

usage: check-exchange.py LANGUAGE=TYPED-RECORDS,BULK,WORKER...

A program is a path; a script is run by the interpreter for its extension; programs that a language lacks are empty.
"""

import concurrent.futures
import subprocess
import sys
import threading
import time

import gi

from programs import clear_shared_memory, command, fleet_name

gi.require_version('Orbit', '1')
from gi.repository import Orbit

TIMEOUT = 30  # seconds
N_RECORDS = 20
N_OBJECTS = 1000
FLEET_SIZE, CAPACITY = 8, 1024  # of all examples
WORK, RESULTS = 14, 15  # kinds
TEXTS = ['carry water', 'chop wood', 'x' * 256]


class Program:
    """A running example. It is killed when the test ends, and the test waits for a limited time."""

    def __init__(self, path, *arguments):
        self.process = subprocess.Popen([*command(path), *map(str, arguments)], text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.guard = threading.Timer(TIMEOUT, self.process.kill)
        self.guard.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.guard.cancel()
        self.process.kill()
        self.process.communicate()

    def expect_line(self, expected):
        line = self.process.stdout.readline()
        assert line == expected + '\n', f'expected {expected!r}, found:\n{line}{self.process.stdout.read()}'

    def expect_end(self, expected):
        rest = self.process.stdout.read()
        status = self.process.wait()
        assert rest == expected and status == 0, f'expected {expected!r}, found status {status} after:\n{rest}'


def exchange(fleet, publisher, reader, count, what, expected):
    """The reader starts first, so that the fleet is not destroyed between the two."""
    with Program(reader, 'read', fleet, count) as reading:
        reading.expect_line(f"waiting for {count} {what} in fleet '{fleet}'")
        with Program(publisher, 'publish', fleet, count) as publishing:
            publishing.expect_end('')
        reading.expect_end(expected)


def check_records(fleet, publisher, reader):
    exchange(fleet, publisher, reader, N_RECORDS, 'records',
             ''.join(f'station-{i} {i * 0.5:.1f}\n' for i in range(N_RECORDS)))


def check_bulk(fleet, publisher, reader):
    exchange(fleet, publisher, reader, N_OBJECTS, 'objects',
             f'count {N_OBJECTS} sum of sequences {N_OBJECTS * (N_OBJECTS + 1) // 2}\n')


def declare(fleet, kind, label):
    spec = Orbit.RingSpec.new(CAPACITY, 256, Orbit.Topology.SHARED)
    spec.set_label(label)
    fleet.declare(kind, spec)


def check_worker(name, worker):
    with Orbit.Fleet.join_shm(name, FLEET_SIZE, CAPACITY) as fleet:
        declare(fleet, WORK, 'work')
        declare(fleet, RESULTS, 'results')
        cursor = fleet.create_cursor(RESULTS, Orbit.CursorStart.OLDEST)
        with Program(worker, name, len(TEXTS)) as working:
            working.expect_line(f"waiting for {len(TEXTS)} pieces of work in fleet '{name}'")
            # One piece more than the worker takes.
            ids = [fleet.publish_data(WORK, 1, 0, text.encode()) for text in [*TEXTS, 'no more']]
            working.expect_end('')
        results = [(frame.get_version(), bytes(frame).decode()) for frame in cursor]
        expected = [(id.get_counter(), text.upper()) for id, text in zip(ids, TEXTS)]
        assert results == expected, f'expected {expected}, found {results}'
    Orbit.Fleet.destroy(name, None)


def attempt(check, name, *programs):
    """A description of the failure, or an empty string."""
    fleet = fleet_name(name)
    complaints = []
    try:
        check(fleet, *programs)
    except AssertionError as problem:
        complaints.append(str(problem))
    return name, complaints + clear_shared_memory(fleet)


def check_language(language, programs):
    """All readers of one language."""
    checks = [('records', check_records), ('bulk', check_bulk)]
    worker = programs[language][2]
    results = [attempt(check_worker, f'work to {language}', worker)] if worker else []
    for publisher, theirs in programs.items():
        for i, (what, check) in enumerate(checks):
            if theirs[i] and programs[language][i]:
                results.append(attempt(check, f'{what} {publisher} to {language}', theirs[i], programs[language][i]))
    return results


def main():
    programs = {language: paths.split(',') for language, paths in (word.split('=', 1) for word in sys.argv[1:])}

    failed = False
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor() as executor:
        for results in executor.map(check_language, programs, [programs] * len(programs)):
            for name, complaints in results:
                print(f'{name}:', '\n'.join(complaints) or 'ok')
                failed |= bool(complaints)
    print(f'{time.monotonic() - began:.1f} s')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
