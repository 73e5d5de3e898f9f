#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Runs the examples in Python that create their own fleet, and checks their output.

usage: check-python.py DIRECTORY
"""

import os
import re
import signal
import subprocess
import sys

from programs import clear_shared_memory, command

TIMEOUT = 30  # seconds

EXPECTED = {
    'typed_records': '''\
published 1:0:0
published 1:0:1
published 1:0:2
kitchen: 21.50 C, fine
attic: 27.25 C, too warm
cellar: 14.00 C, fine
refused: a text where a number belongs
refused: ring 'readings' (kind 1): declared with value type 's', but 'typed_records.py' (node 0, pid N) made it with '(sd)'
''',
    'bulk': '''\
published 2500
1000 frames, 1:0:0 to 1:0:999; the last is (0, 249.75)
1000 frames, 1:0:1000 to 1:0:1999; the last is (1, 499.75)
500 frames, 1:0:2000 to 1:0:2499; the last is (0, 624.75)
2500 read, 0 lost, sums [260520.75, 260104.25, 260312.5]
''',
    'worker': '''\
60 = 2 * 2 * 3 * 5
1001 = 7 * 11 * 13
65537 = 65537
999999 = 3 * 3 * 3 * 7 * 11 * 13 * 37
''',
}

processes = []


def kill(process):
    """The process and its children."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def stop(*_):
    """Cleans up on a signal."""
    for process in processes:
        kill(process)
    clear_shared_memory(f'examples-python-{os.getpid()}-*')
    os._exit(1)


def check(program, name):
    """A description of the failure, or an empty string."""
    fleet = f'examples-python-{os.getpid()}-{name}'
    process = subprocess.Popen([*command(program), fleet], text=True, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, start_new_session=True)
    processes.append(process)
    try:
        output = re.sub(r'pid \d+', 'pid N', process.communicate(timeout=TIMEOUT)[0])
    except subprocess.TimeoutExpired:
        kill(process)
        output = process.communicate()[0] + '\n(it did not end by itself)'
    complaints = clear_shared_memory(fleet)
    if output != EXPECTED[name] or process.returncode != 0:
        complaints.append(f'it ended with {process.returncode} and printed\n{output}')
    return complaints


def main():
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    failed = False
    for name in EXPECTED:
        complaints = check(os.path.join(sys.argv[1], f'{name}.py'), name)
        print(f'{name}:', '\n'.join(complaints) or 'ok', flush=True)
        failed |= bool(complaints)
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
