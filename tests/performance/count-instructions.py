#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Counts instructions under valgrind's callgrind: other load on the machine does not change the figures.

  --check     fails if a hot path takes more than was recorded, or if the cost of a publish grows with the size of the ring
              or of the fleet, the number of cursors or of kinds
  --record    records the hot paths for this architecture, compiler and optimisation
  --json FILE counts how cost grows, in full, for the plots
"""

import argparse
import concurrent.futures
import glob
import os
import re
import shutil
import subprocess
import sys

import results

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDED = os.path.join(HERE, 'recorded')
# In tests Meson makes malloc() fill memory, which would be counted.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != 'MALLOC_PERTURB_'}
CALLS = 20480           # a multiple of the frames that operations.c writes before it reads
# Maximum ratio to the cost at the smallest size. On per-node rings a thread keeps the lock of the lane that it wrote last, so a
# publish to another kind each time takes a longer path, whose cost does not grow further.
GROWTH = {'capacity': 1.02, 'fleet': 1.02, 'cursors': 1.02, 'kinds': 1.2}
SAME_COMPILER = 1.03    # maximum ratio to the recorded count
LOOKS = 1.5             # how often a look loads the head depends on the time between two looks, and valgrind is slow
OTHER_COMPILER = 1.15   # with another version of the compiler
TOPOLOGIES = ('shared', 'per-node')
FUNCTIONS = {
    'publish': 'orbit_ring_write',
    'publish-kinds': 'orbit_fleet_publish_data',
    'view': 'orbit_cursor_next_view',
    'look': 'orbit_cursor_next_view',
    'batch': 'orbit_cursor_read_batch',
}
SMALLEST = {'capacity': 256, 'fleet': 1, 'cursors': 1, 'kinds': 1, 'length': 64}
HOT = [(operation, topology, {'length': length})
       for operation, length in (('publish', 64), ('publish', 240), ('view', 64), ('look', 64), ('batch', 64))
       for topology in TOPOLOGIES]
# Kinds above 219 are the library's own.
# What grows, the two points of the check, all points of the full count, and the operations.
SCALES = {
    'capacity': ([2 ** i for i in range(4, 21, 2)], ('publish',), {'cursors': 0}),
    'fleet': ([1, 4, 16, 64, 256, 1024, 4096], ('publish',), {'cursors': 0, 'capacity': 16}),
    'cursors': ([0, 1, 4, 16, 64], ('publish',), {}),
    'kinds': ([1, 4, 16, 64, 220], ('publish-kinds',), {'cursors': 0, 'capacity': 16}),
    'length': ([8, 64, 240, 1024, 4096], ('publish', 'view', 'batch'), {}),
}


class Counter:
    def __init__(self, program):
        self.program = program
        self.counts = {}

    def count(self, operation, topology, sizes):
        """Instructions of a call, including those of the functions that it calls."""
        sizes = {**SMALLEST, **sizes}
        words = [operation, topology, *(str(sizes[name]) for name in ('capacity', 'fleet', 'cursors', 'kinds', 'length'))]
        if tuple(words) not in self.counts:
            done = subprocess.run(
                ['valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null', '--collect-atstart=no',
                 f'--toggle-collect={FUNCTIONS[operation]}', self.program, *words, str(CALLS)],
                capture_output=True, text=True, check=False, env=ENVIRONMENT)
            found = re.search(r'Collected : (\d+)', done.stderr)
            if done.returncode != 0 or not found or int(found[1]) == 0:
                sys.exit(f'{" ".join(words)}: nothing was counted\n{done.stderr}')
            self.counts[tuple(words)] = int(found[1]) / CALLS
        return self.counts[tuple(words)]

    def prepare(self, jobs):
        """Counts all of them on all processors."""
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            progress = results.Progress()
            for i, _ in enumerate(pool.map(lambda job: self.count(*job), jobs)):
                progress.show(f'instructions, {i + 1} of {len(jobs)}')
            progress.clear()


def name_hot(operation, topology, sizes):
    return f'{operation}, {topology}, {sizes["length"]} bytes'


def load_recorded(path):
    with open(path, encoding='utf-8') as file:
        lines = [line.rsplit(' ', 1) for line in file.read().splitlines() if line and not line.startswith('#')]
    return {name.strip(): float(count) for name, count in lines}


def find_recorded(identity):
    """The recorded counts, the tolerance, and the compiler they were recorded for. All None if there are none to compare with."""
    path = f'{RECORDED}/{identity}.txt'
    if os.path.exists(path):
        return load_recorded(path), SAME_COMPILER, identity
    architecture, compiler, _version, optimisation = identity.split('-')
    others = sorted(glob.glob(f'{RECORDED}/{architecture}-{compiler}-*-{optimisation}.txt'))
    if others:
        return load_recorded(others[-1]), OTHER_COMPILER, os.path.basename(others[-1])[:-4]
    return None, None, None


def record(counter, identity):
    counter.prepare(HOT)
    os.makedirs(RECORDED, exist_ok=True)
    path = f'{RECORDED}/{identity}.txt'
    with open(path, 'w', encoding='utf-8') as file:
        file.write('# SPDX-FileCopyrightText: 2026 The orbit-glib authors\n'
                   '# SPDX-License-Identifier: LGPL-2.1-or-later\n#\n'
                   '# Instructions a call, written by "./dev bench --record".\n\n')
        for hot in HOT:
            file.write(f'{name_hot(*hot):32} {counter.count(*hot):8.1f}\n')
    print(f'recorded in {os.path.relpath(path)}')


def check_hot(counter, identity):
    recorded, tolerance, of = find_recorded(identity)
    print(f'{"instructions a call":40} {"now":>8} {"recorded":>8} {"ratio":>6}')
    failed = 0
    for hot in HOT:
        name, count = name_hot(*hot), counter.count(*hot)
        earlier = (recorded or {}).get(name)
        if earlier is None:
            print(f'{name:40} {count:8.1f} {"-":>8}')
            continue
        ratio = count / earlier
        limit = max(tolerance, LOOKS) if name.startswith('look') else tolerance
        verdict = 'within' if ratio <= limit else f'ABOVE {limit}'
        if ratio < 1 / limit:
            verdict = 'less: record it with ./dev bench --record'
        failed += ratio > limit
        print(f'{name:40} {count:8.1f} {earlier:8.1f} {ratio:6.3f}  {verdict}')
    if recorded is None:
        print(f'(skipped: nothing is recorded for {identity})')
    elif of != identity:
        print(f'(recorded for {of}, so {tolerance} times as many are allowed)')
    return failed


def get_growth(full):
    """(what grows, operation, topology, [(size, job)])"""
    for scale, (points, operations, sizes) in SCALES.items():
        if not full and scale not in GROWTH:    # the size of the payload has no limit
            continue
        for operation in operations:
            for topology in TOPOLOGIES:
                some = points if full else (points[0], points[-1])
                yield scale, operation, topology, [
                    (point, (operation, topology, {**sizes, scale: point})) for point in some]


def check_growth(counter):
    print(f'\n{"as sizes grow, 64 bytes":40} {"smallest":>8} {"largest":>8} {"ratio":>6}')
    failed = 0
    for scale, operation, topology, points in get_growth(False):
        first, last = (counter.count(*job) for _, job in points)
        limit = GROWTH[scale]
        failed += last / first > limit
        print(f'{f"{operation}, {topology}, {scale} {points[0][0]} to {points[-1][0]}":40} {first:8.1f} {last:8.1f} '
              f'{last / first:6.3f}  {"within" if last / first <= limit else f"ABOVE {limit}"}')
    return failed


def write_json(counter, identity, path):
    report = results.new_report('count-instructions', compiler=identity, growth=[])
    counter.prepare([job for *_, points in get_growth(True) for _, job in points] + HOT)
    for hot in HOT:
        count = counter.count(*hot)
        report['rows'].append({'name': f'{hot[0]}, {hot[1]}', 'bytes': hot[2]['length'], 'unit': 'instructions',
                               'ours': count, 'floor': None, 'ratio': None, 'target': None, 'verdict': None})
    for scale, operation, topology, points in get_growth(True):
        report['growth'].append({'scale': scale, 'operation': operation, 'topology': topology,
                                 'points': [[size, counter.count(*job)] for size, job in points]})
    results.save(report, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--check', action='store_true')
    parser.add_argument('--record', action='store_true')
    parser.add_argument('--json', metavar='FILE')
    parser.add_argument('program', help='orbit-operations')
    parser.add_argument('identity', help='ARCHITECTURE-COMPILER-VERSION-OPTIMISATION')
    options = parser.parse_args()
    if shutil.which('valgrind') is None:
        print('skipped: there is no valgrind')
        sys.exit(77)
    counter = Counter(options.program)
    if options.record:
        record(counter, options.identity)
    if options.json:
        write_json(counter, options.identity, options.json)
    if options.check:
        counter.prepare([job for *_, points in get_growth(False) for _, job in points] + HOT)
        failed = check_hot(counter, options.identity) + check_growth(counter)
        sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
