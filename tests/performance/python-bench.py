# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The benchmark in Python: the cost of calls of the library and of calls that do nothing, measured in one run.

usage: python-bench.py [OPTION...], see --help
"""

import argparse
import gc
import itertools
import os
import platform
import resource
import signal
import statistics
import struct
import sys
import time

import gi

gi.require_version('BareGi', '1')
gi.require_version('Orbit', '1')
from gi.repository import BareGi, GLib, Orbit

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import results

CAPACITY = 1024
FLEET_SIZE = 8
HEADER = struct.Struct(Orbit.FrameBatch.HEADER_FORMAT)
VALUE_TYPE, VALUE = '(sd)', ('kitchen', 21.5)
ROUNDS, QUICK_ROUNDS, QUICK_SCALE = 25, 7, 0.5
MAX_ATTEMPTS = 20  # attempts at a round that other processes do not disturb


def count_switches():
    """The number of involuntary context switches of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw


class Ratio:
    """A target: a maximum ratio to the time of the floor."""

    def __init__(self, greatest):
        self.greatest = greatest
        self.side = 'above'
        self.text = f'{greatest:.2f}'

    def excess(self, ours, floor):
        return ours / floor / self.greatest


class Rate:
    """A target: a minimum number of millions a second."""

    def __init__(self, least):
        self.least = least
        self.side = 'below'
        self.text = f'{least} M/s'

    def excess(self, ours, _floor):
        return self.least / (1000 / ours)


class Table:
    """Measures the rows, the library and the floor in turns, and prints each row when it is complete."""

    def __init__(self, options):
        self.options = options
        self.n_rows = self.n_within = self.n_missed = self.n_disturbed = 0
        self.progress = results.Progress()
        version = f'{Orbit.MAJOR_VERSION}.{Orbit.MINOR_VERSION}.{Orbit.MICRO_VERSION}'
        interpreter = f'Python {platform.python_version()}, PyGObject {".".join(map(str, gi.version_info))}'
        self.report = results.new_report('python-bench', library=version, compiler=interpreter, quick=options.quick,
                                         rounds=options.rounds, scale=options.scale)

    def begin(self):
        version = '.'.join(map(str, gi.version_info))
        print(f'In Python {platform.python_version()} with PyGObject {version}, beside calls that do nothing.\n'
              f'Nanoseconds an operation, medians of {self.options.rounds} rounds, ours and the floor in turns.\n\n'
              f'{"what":34} {"bytes":>6} {"ours ns":>9} {"floor ns":>9} {"ratio":>7} {"target":>7}  verdict')

    def measure_round(self, run, n_operations):
        for attempt in range(MAX_ATTEMPTS):
            n_switches = count_switches()
            ns = run(n_operations)
            if count_switches() == n_switches:
                return ns
        self.n_disturbed += 1
        return ns

    def row(self, what, size, target, ours, floor, n_operations):
        """Both sides are called with a number of operations, and return the time of one."""
        if self.options.only not in what:
            return
        n = max(1, round(self.options.scale * n_operations))
        ours(n), floor(n)
        rounds = []
        for i in range(self.options.rounds):
            self.progress.show(f'{what}, round {i + 1} of {self.options.rounds}')
            rounds.append((self.measure_round(ours, n), self.measure_round(floor, n)))
        self.progress.clear()
        ours_rounds, floor_rounds = map(list, zip(*rounds))
        ours_ns, floor_ns = statistics.median(ours_rounds), statistics.median(floor_rounds)

        self.n_rows += 1
        verdict = '-'
        if target:
            excess = target.excess(ours_ns, floor_ns)
            self.n_within += excess <= 1
            self.n_missed += excess > 1
            verdict = 'within' if excess <= 1 else f'{excess:.1f}x {target.side}'
        print(f'{what:34} {size:6} {ours_ns:9.1f} {floor_ns:9.1f} {ours_ns / floor_ns:7.2f}'
              f' {target.text if target else "-":>7}  {verdict}', flush=True)
        self.report['rows'].append({
            'name': what, 'bytes': size, 'unit': 'ns', 'ours': ours_ns, 'floor': floor_ns, 'ratio': ours_ns / floor_ns,
            'target': target.text if target else None, 'verdict': verdict.split(' ')[-1] if target else None,
            'ours_rounds': ours_rounds, 'floor_rounds': floor_rounds, 'notes': []})

    def end(self):
        print(f'\n{self.n_rows} rows: {self.n_within} within their targets, {self.n_missed} not,'
              f' {self.n_rows - self.n_within - self.n_missed} without a target')
        if self.n_disturbed:
            print(f'{self.n_disturbed} rounds were disturbed by other processes: take the figures again on a quieter machine')


def calls(function, *arguments, per_call=1):
    """Calls the function with the arguments repeatedly."""
    def run(n_operations):
        n_calls = max(1, n_operations // per_call)
        begin = time.perf_counter_ns()
        for _ in itertools.repeat(None, n_calls):
            function(*arguments)
        return (time.perf_counter_ns() - begin) / (n_calls * per_call)
    return run


def readings(fleet, kind, read):
    """Reads a full ring by one cursor after another. The time to create them is not counted."""
    def run(n_operations):
        n_read = elapsed = 0
        while n_read < n_operations:
            cursor = fleet.create_cursor(kind, Orbit.CursorStart.OLDEST)
            begin = time.perf_counter_ns()
            read(cursor)
            elapsed += time.perf_counter_ns() - begin
            n_read += cursor.get_n_delivered()
        return elapsed / n_read
    return run


def read_headers(cursor):
    return cursor.read_batch(CAPACITY).headers()


def read_records(cursor):
    for record in cursor.read_batch(CAPACITY):
        record.payload


def read_frames(cursor):
    while cursor.next():
        pass


def read_payloads(cursor):
    for frame in cursor:
        bytes(frame)


def measure_publishing(table, fleet, bare):
    for size in 8, 64, 240:
        kind, payload = size, bytes(size)
        fleet.declare(kind, capacity=CAPACITY, payload_capacity=size)
        table.row('publish_data', size, Ratio(1.5) if size == 64 else None,
                  calls(fleet.publish_data, kind, 1, 1, payload), calls(bare.take, kind, 1, 1, payload), 2000)
    kind, payload = 64, bytes(64)
    table.row('publish, a payload', 64, None,
              calls(fleet.publish, kind, 1, 1, payload), calls(bare.take, kind, 1, 1, payload), 2000)
    fleet.declare(1, VALUE_TYPE, capacity=CAPACITY, payload_capacity=64)
    table.row(f"publish, a value {VALUE_TYPE}", GLib.Variant(VALUE_TYPE, VALUE).get_size(), None,
              calls(fleet.publish, 1, VALUE), calls(GLib.Variant, VALUE_TYPE, VALUE), 200)
    packed = bytes(64 * CAPACITY // 2)
    table.row('publish_packed, per frame', 64, None,
              calls(fleet.publish_packed, kind, 1, 1, packed, 64, per_call=CAPACITY // 2),
              calls(bare.take_packed, kind, 1, 1, packed, 64, per_call=CAPACITY // 2), 200 * CAPACITY)


def measure_reading(table, fleet, bare):
    # The ring is full: publishing has overwritten its first frames.
    kind, size = 64, 64
    for _ in range(CAPACITY):
        net_id = fleet.publish_data(kind, 1, 1, bytes(size))
    headers = bytes(CAPACITY * HEADER.size)

    def bare_headers():
        return bare.give_up_to(CAPACITY).get_data()

    def bare_records():
        for record in HEADER.iter_unpack(headers):
            record[3]

    table.row('read_batch, headers, per frame', size, Rate(10),
              readings(fleet, kind, read_headers), calls(bare_headers, per_call=CAPACITY), 10 * CAPACITY)
    table.row('read_batch, iterated, per frame', size, Rate(2),
              readings(fleet, kind, read_records), calls(bare_records, per_call=CAPACITY), 10 * CAPACITY)
    table.row('next', size, None, readings(fleet, kind, read_frames), calls(bare.give_up_to, 1), 2 * CAPACITY)

    one = BareGi.Callee.new(size)
    table.row('next, and the payload as bytes', size, None,
              readings(fleet, kind, read_payloads), calls(lambda: one.give_up_to(1) and one.give_bytes().get_data()), 2 * CAPACITY)
    table.row('read, by id', size, None, calls(fleet.read, net_id), calls(bare.give_up_to, 1), 2000)
    table.row('read_head', size, None, calls(fleet.read_head, kind), calls(bare.give_up_to, 1), 2000)
    table.row('get_head', 0, None, calls(fleet.get_head, kind), calls(bare.take_kind, kind), 2000)


def main():
    parser = argparse.ArgumentParser(description='Measures calls from Python beside bare ones.')
    results.add_options(parser, ROUNDS)
    options = results.parse_options(parser, ROUNDS, QUICK_ROUNDS, QUICK_SCALE)
    table = Table(options)

    for number in signal.SIGTERM, signal.SIGINT:
        signal.signal(number, lambda *_: sys.exit(1))
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    gc.disable()

    name = f'python-bench-{os.getpid()}'
    table.begin()
    try:
        with Orbit.Fleet.join_shm(name, FLEET_SIZE, CAPACITY) as fleet:
            bare = BareGi.Callee.new(CAPACITY * HEADER.size)
            measure_publishing(table, fleet, bare)
            measure_reading(table, fleet, bare)
    finally:
        Orbit.Fleet.destroy(name, None)
    table.end()
    results.finish(table.report, options)


if __name__ == '__main__':
    main()
