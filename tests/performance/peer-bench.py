#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Compares the library with other transports: the same work in the same run, with rounds in turns.

usage: peer-bench.py --players DIRECTORY [--players DIRECTORY...] [options]
"""

import argparse
import glob
import os
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, 'peers')]

import results  # noqa: E402
from players import Match, PlayerError, Variant  # noqa: E402
from rows import NATIVE_FLOOR, NATIVE_OURS, PYTHON_OURS, extract, list_rows, sleeps, window_of  # noqa: E402
from servers import Servers, Unavailable, driver_directories  # noqa: E402

KNOWN = ('bare', 'orbit', 'orbit-lanes', 'pipe', 'dgram', 'zeromq', 'redis-pubsub', 'redis-streams', 'gdbus', 'iceoryx',
         'iceoryx2', 'aeron', 'orbit-core', 'py-orbit', 'py-zeromq', 'py-redis', 'py-gdbus')
ROUND_NS = 20_000_000
CALIBRATION = 2000      # round trips of a cache line
STEADY = 1.3            # the slower calibration to the faster
MAX_EXTRA = 2           # maximum ratio of rounds to those requested, if the distance between the processors changes


class Calibrator:
    """Two players that pass a bare cache line."""

    def __init__(self, variants, place, processors):
        roles = [{'test': 'cache-line'}, {'test': 'cache-line'}]
        self.match = Match(variants['bare'], f'{place}/cache-line', roles, processors, length=8)
        self.measure()

    def measure(self):
        return max(result['ns'] for result in self.match.play(CALIBRATION))

    def stop(self):
        self.match.stop()


class Series:
    """The rounds of one transport in one row."""

    def __init__(self, variant, match):
        self.variant, self.match = variant, match
        self.samples = []   # figures, each with the distance between the processors

    def play(self, row, round_ns, calibrator):
        before = calibrator.measure() if row.cross else 1
        figures = extract(row, self.match.play(round_ns))
        after = calibrator.measure() if row.cross else 1
        figures['distance'] = (before + after) / 2
        figures['steady'] = max(before, after) <= STEADY * min(before, after)
        # Another process had the processor of a player that spins.
        if self.match.pinned and self.variant.can('poll') and not sleeps(row, self.variant) and figures['switches'] > 0:
            figures['steady'] = False
        self.samples.append(figures)

    def near(self, distance):
        return [sample for sample in self.samples
                if sample['steady'] and max(sample['distance'], distance) <= STEADY * min(sample['distance'], distance)]


class Bench:
    def __init__(self, options, variants, servers, place):
        self.options, self.variants, self.servers, self.place = options, variants, servers, place
        self.processors = sorted(os.sched_getaffinity(0))[:2]
        self.progress = results.Progress()
        self.calibrator = Calibrator(variants, place, self.processors)
        self.report = results.new_report('peer-bench', quick=options.quick, rounds=options.rounds, scale=options.scale,
                                         versions={name: variant.version for name, variant in variants.items()},
                                         skipped=options.skipped, failed={})
        self.n_places = 0

    def start(self, row, variant):
        self.n_places += 1
        place = f'{self.place}/peers-{os.getpid()}-{self.n_places}'
        roles = [{'test': row.test, **role} for role in row.roles]
        return Match(variant, place, roles, self.processors, length=row.length, waits=int(sleeps(row, variant)),
                     window=window_of(row, variant), think=row.think_ns)

    def fail(self, row, variant, error):
        self.progress.clear()
        print(f'{row.name}, {row.length} bytes: {error}', flush=True)
        self.report['failed'][f'{row.name}, {row.length}, {variant.name}'] = str(error)

    def play(self, row):
        """A Series for each transport that could be started."""
        round_ns = int(ROUND_NS * self.options.scale * row.factor)
        series = []
        try:
            for variant in self.variants.values():
                if row.fits(variant):
                    try:
                        series.append(Series(variant, self.start(row, variant)))
                    except PlayerError as error:
                        self.fail(row, variant, error)
            for one in list(series):
                self.attempt(row, series, one, round_ns)
            for one in series:
                one.samples.clear()     # the first round of each is not measured
            for i in range(self.options.rounds * (1 + MAX_EXTRA)):
                distance = results.median([sample['distance'] for one in series for sample in one.samples]) or 1
                wanting = [one for one in series if len(one.near(distance)) < self.options.rounds]
                if not wanting:
                    break
                self.progress.show(f'{row.name}, {row.length} bytes, round {i + 1}')
                for one in wanting:
                    self.attempt(row, series, one, round_ns)
        finally:
            for one in series:
                one.match.stop()
            self.progress.clear()
        return series

    def attempt(self, row, series, one, round_ns):
        try:
            one.play(row, round_ns, self.calibrator)
        except PlayerError as error:
            self.fail(row, one.variant, error)
            one.match.stop()
            series.remove(one)

    def run(self):
        rows = [row for row in list_rows()
                if self.options.only in row.name and any(row.fits(variant) for variant in self.variants.values())]
        for row in rows:
            if len(self.processors) < 2 and row.cross:
                print(f'{row.name}: skipped, there is only one processor')
                continue
            series = self.play(row)
            distance = results.median([sample['distance'] for one in series for sample in one.samples]) or 1
            for suffix, figure in {'': row.value, **row.also}.items():
                self.add_row(row, suffix, figure, series, distance)
        return self.report

    def add_row(self, row, suffix, figure, series, distance):
        players = {}
        for one in series:
            samples = one.near(distance) or one.samples
            players[one.variant.name] = {
                'value': results.median([sample[figure] for sample in samples]),
                'rounds': [sample[figure] for sample in samples],
                'frames': sum(sample['frames'] for sample in samples),
                'lost': sum(sample['lost'] for sample in samples),
                'n_disturbed': sum(sample['switches'] > 0 for sample in samples),
                'steady': bool(one.near(distance)),
                'sleeps': sleeps(row, one.variant),
            }
            if row.test == 'ping-pong':
                names = samples[0]['percentiles']
                players[one.variant.name]['percentiles'] = {
                    name: results.median([sample['percentiles'][name] for sample in samples]) for name in names}
        ours = next((name for name in (PYTHON_OURS if row.python else NATIVE_OURS) if name in players), None)
        self.report['rows'].append(judge(row, row.name + suffix, players, ours, distance))
        print_row(self.report['rows'][-1], ours)


def judge(row, name, players, ours, distance):
    ours_value = players[ours]['value'] if ours else None
    floor = players.get(NATIVE_FLOOR, {}).get('value')
    own = set(NATIVE_OURS + PYTHON_OURS)
    for player, entry in players.items():
        entry['verdict'] = None
        if player not in own and player != NATIVE_FLOOR and ours:
            entry['verdict'] = 'ahead' if ours_value <= entry['value'] else 'behind'
    verdicts = [entry['verdict'] for entry in players.values() if entry['verdict']]
    return {'name': name, 'bytes': row.length, 'unit': 'ns', 'ours': ours_value, 'floor': floor,
            'ratio': ours_value / floor if ours and floor else None, 'target': None,
            'verdict': ('behind' if 'behind' in verdicts else 'ahead') if verdicts else None,
            'distance': distance if row.cross else None, 'players': players}


def print_header():
    print(f'{"what":34} {"bytes":>5}  {"":14} {"ns":>10} {"M/s":>8} {"lost":>8} {"it/ours":>8}  verdict')


def print_row(row, ours):
    for i, (name, entry) in enumerate(row['players'].items()):
        beside = entry['value'] / row['ours'] if ours else 0
        share = 100 * entry['lost'] / max(1, entry['lost'] + entry['frames'])
        lost = f'{share:.1f} %' if entry['lost'] else '-'
        what = f'{row["name"]:34} {row["bytes"]:5}' if i == 0 else ' ' * 40
        print(f'{what}  {name:14} {entry["value"]:10.1f} {1000 / max(entry["value"], 0.001):8.2f} {lost:>8} {beside:8.2f}  '
              f'{entry["verdict"] or "-"}{"" if entry["steady"] else ", UNSTEADY"}', flush=True)


def print_summary(report, own):
    totals = {}
    for row in report['rows']:
        for name, entry in row['players'].items():
            if entry['verdict']:
                totals.setdefault(name, []).append((entry['verdict'], f'{row["name"]} {row["bytes"]}'))
    print()
    for name, verdicts in totals.items():
        behind = [what for verdict, what in verdicts if verdict == 'behind']
        print(f'{name}: ahead in {len(verdicts) - len(behind)} of {len(verdicts)} rows' +
              (f', behind in: {"; ".join(behind)}' if behind else ''))


def find_variants(options, servers):
    """The available transports by name. The others are added to options.skipped with the reason."""
    commands = [[path] for directory in options.players for path in sorted(glob.glob(f'{directory}/peer-*'))
                if os.path.isfile(path) and os.access(path, os.X_OK) and not path.endswith('.d')]
    if not options.no_python:
        commands.append([sys.executable, os.path.join(HERE, 'peers', 'python-player.py')])
    found = {variant.name: variant for command in commands for variant in Variant.list(command)}
    wanted = options.peers.split(',') if options.peers else KNOWN
    options.skipped = {}
    driver_directories.extend(options.players)
    variants = {}
    for name in KNOWN:
        if name not in wanted and name not in ('bare', 'orbit'):
            continue
        if name not in found:
            options.skipped[name] = 'its player was not built'
            continue
        try:
            server = servers.need(name)
        except Unavailable as error:
            options.skipped[name] = str(error)
            continue
        variants[name] = found[name]
        if server:
            variants[name].version += f', {server}'
    return variants


def parse():
    parser = argparse.ArgumentParser(description='Measures the library beside its peers.')
    results.add_options(parser, 7)
    parser.add_argument('--players', action='append', default=[], metavar='DIRECTORY', help='where players are')
    parser.add_argument('--peers', default='', metavar='NAME,...', help='only these, beside bare and orbit')
    parser.add_argument('--no-python', action='store_true', help='leave out the rows in Python')
    return results.parse_options(parser, 7, 3, 0.25)


def main():
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    # Aeron maps files there, so memory is better than a disk.
    place = tempfile.mkdtemp(prefix='orbit-bench-', dir='/dev/shm' if os.access('/dev/shm', os.W_OK) else None)
    # Some players create files in the directories for temporary or run-time files.
    private = os.path.join(place, 'own')
    os.mkdir(private, 0o700)
    for variable in 'TMPDIR', 'XDG_RUNTIME_DIR':
        os.environ[variable] = private
    bench = None
    try:
        with Servers(place) as servers:
            variants = find_variants(options, servers)
            if not {'bare', 'orbit'} <= variants.keys():
                sys.exit('peer-bench: there is no peer-bare or peer-orbit in ' + ', '.join(options.players))
            print('\n'.join(f'{name:14} {variant.version}' for name, variant in variants.items()))
            for name, reason in options.skipped.items():
                print(f'{name:14} skipped: {reason}')
            print(f'\nNanoseconds a frame or a round trip, medians of {options.rounds} rounds in turns.\n')
            print_header()
            bench = Bench(options, variants, servers, place)
            try:
                report = bench.run()
            finally:
                bench.calibrator.stop()
                remove_fleets(variants, place)
        print_summary(report, NATIVE_OURS)
        results.finish(report, options)
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def remove_fleets(variants, place):
    for path in glob.glob(f'{place}/peers-*'):
        subprocess.run([*variants['orbit'].command, 'remove', path], check=False)
    # Files that orbit-core and iceoryx2 leave behind.
    for pattern in f'*orbit*-peers-{os.getpid()}-*', f'{os.path.basename(place)}_*':
        for path in glob.glob(f'/dev/shm/{pattern}'):
            os.unlink(path)


if __name__ == '__main__':
    main()
