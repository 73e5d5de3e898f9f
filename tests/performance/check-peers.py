#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Runs the peer benchmark for a short time, with the transports that every machine has, and counts rows, players, frames,
losses, and files left behind. check-peers.py PLAYERS-DIRECTORY"""

import glob
import os
import signal
import subprocess
import sys
import tempfile
import time

import results

HERE = os.path.dirname(os.path.abspath(__file__))
PLAYERS = {'bare', 'orbit', 'pipe', 'dgram'}
# The players of each row; first the rows that need only one processor.
ALONE = {'publish, no reader': {'bare', 'orbit'}, 'read': {'bare', 'orbit'}, 'publish, one reader': {'bare', 'orbit'},
         'empty look': {'bare', 'orbit'}}
TOGETHER = {
    'one way': PLAYERS,
    'one way, reader sleeps': PLAYERS - {'bare'},
    'one way, free-running': PLAYERS,
    'round trip, spinning': {'bare', 'orbit'},
    'round trip, spinning, p99': {'bare', 'orbit'},
    'round trip, blocking': PLAYERS - {'bare'},
    'round trip, blocking, p99': PLAYERS - {'bare'},
    'round trip, asleep': PLAYERS - {'bare'},
    'round trip, asleep, p99': PLAYERS - {'bare'},
    'two writers, one reader': PLAYERS,
    'one writer, three readers': PLAYERS,
}


def start(players, *options):
    command = [sys.executable, os.path.join(HERE, 'peer-bench.py'), '--players', players, '--no-python',
               '--peers', 'pipe,dgram', *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def find_children(pid):
    found = []
    for path in glob.glob('/proc/[0-9]*/stat'):
        try:
            with open(path, encoding='utf-8') as file:
                text = file.read()
        except OSError:
            continue
        if text.rsplit(') ', 1)[1].split()[1] == str(pid):
            found.append(int(path.split('/')[2]))
    return found


def list_places():
    """The files in the directories where players could leave some, including one level below the temporary directory."""
    return set(glob.glob('/dev/shm/*') + glob.glob(f'{tempfile.gettempdir()}/*') + glob.glob(f'{tempfile.gettempdir()}/*/*'))


def complain_of_rest(process, before):
    for path in sorted(list_places() - before):
        # Other tests run at the same time. Files of this one have the pid of the runner in their names, or the prefix of its
        # directory.
        name = os.path.basename(path)
        if f'peers-{process.pid}-' in name or name.startswith('orbit-bench-'):
            yield f'left behind: {path}'


def complain_of(report):
    expected = {**ALONE, **(TOGETHER if len(os.sched_getaffinity(0)) >= 2 else {})}
    names = {row['name'] for row in report['rows']}
    yield from (f'there is no row "{name}"' for name in sorted(expected.keys() - names))
    yield from (f'there is a row "{name}"' for name in sorted(names - expected.keys()))
    yield from (f'failed: {what}: {why}' for what, why in report['failed'].items())
    for row in report['rows']:
        what = f'{row["name"]}, {row["bytes"]} bytes'
        missing = expected.get(row['name'], set()) ^ row['players'].keys()
        if missing:
            yield f'{what}: {", ".join(sorted(missing))} should play or should not'
        for name, player in row['players'].items():
            if player['value'] <= 0:
                yield f'{what}: {name} takes no time'
            if player['frames'] <= 0 and row['name'] != 'empty look':
                yield f'{what}: {name} had no frames'
            # The kernel loses nothing. A ring of 1024 slots loses nothing while 512 frames are on their way.
            if player['lost'] and not (row['name'].endswith('free-running') and name in ('bare', 'orbit')):
                yield f'{what}: {name} lost {player["lost"]} frames'
            if (player['verdict'] is None) != (name in ('bare', 'orbit')):
                yield f'{what}: the verdict on {name} is {player["verdict"]}'


def check_run(players):
    before = list_places()
    with tempfile.NamedTemporaryFile(suffix='.json') as file:
        process = start(players, '--rounds', '1', '--scale', '0.05', '--json', file.name)
        output = process.communicate()[0]
        print(output)
        if process.returncode != 0:
            return [f'exit status {process.returncode}']
        complaints = [*complain_of(results.load(file.name)), *complain_of_rest(process, before)]
        again = start(players, '--rounds', '1', '--scale', '0.05', '--only', 'empty look', '--compare', file.name)
        lines = again.communicate()[0].splitlines()
        if not any(line.startswith('empty look') and line.endswith(' %') for line in lines):
            complaints.append('--compare does not print the change')
    return complaints


def check_interruption(players):
    """After SIGINT no process and no file is left."""
    before = list_places()
    process = start(players, '--rounds', '1000', '--only', 'read')
    while process.poll() is None and not process.stdout.readline().startswith('what '):
        pass
    time.sleep(0.2)
    children = find_children(process.pid)
    process.send_signal(signal.SIGINT)
    process.communicate()
    complaints = [f'process {pid} is still there' for pid in children if os.path.exists(f'/proc/{pid}')]
    if not children:
        complaints.append('there was no player to interrupt')
    if process.returncode != 130:
        complaints.append(f'exit status {process.returncode} after SIGINT')
    return complaints + list(complain_of_rest(process, before))


def main():
    complaints = check_run(sys.argv[1]) + check_interruption(sys.argv[1])
    print('\n'.join(complaints) or 'all rows are there')
    sys.exit(1 if complaints else 0)


if __name__ == '__main__':
    main()
