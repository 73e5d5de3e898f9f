#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Interrupts every example that runs until it is told to end, as Ctrl-C in a terminal does, and looks at what it says.

A program must end by one SIGINT, soon, and without an error message or a traceback. Each has a fleet of its own, which it is
alone in, so that a reader is interrupted while it waits.

usage: check-interrupts.py LANGUAGE=PROGRAM...

A program is a path; a script is run by the interpreter that its name calls for.
"""

import os
import signal
import subprocess
import sys
import time

import gi

from programs import clear_shared_memory, command, fleet_name

gi.require_version('Orbit', '1')
from gi.repository import GLib, Orbit

TIMEOUT = 20  # seconds
MANY = 10**6  # more readings or pieces of work than there are
LARGE = 10**18 + 9  # takes a long time to factorise
N_WORKERS = 2  # of the pool in Python


def count_members(fleet):
    try:
        nodes = Orbit.Observer.new(fleet, None).get_nodes(0)
    except GLib.Error:
        return 0
    return sum(node.get_state() == Orbit.NodeState.ALIVE for node in nodes)


def start(program, fleet):
    """A process that has begun what it does, in a process group of its own, which is what a terminal interrupts."""
    is_pool = program.endswith('/worker.py')
    process = subprocess.Popen([*command(program), fleet, str(LARGE if is_pool else MANY)], text=True, start_new_session=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if not is_pool:
        process.stdout.readline()
    deadline = time.monotonic() + TIMEOUT
    while count_members(fleet) < (1 + N_WORKERS if is_pool else 1) and time.monotonic() < deadline:
        time.sleep(0.05)
    return process


def check(program, fleet):
    process = start(program, fleet)
    os.killpg(process.pid, signal.SIGINT)
    try:
        _, errors = process.communicate(timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return ['it did not end']
    finally:
        # Its workers, too.
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.communicate()
        clear_shared_memory(fleet)
    complaints = [f'it said:\n{errors}'] if errors else []
    if process.returncode not in (0, -signal.SIGINT, 128 + signal.SIGINT):
        complaints.append(f'it ended with {process.returncode}')
    return complaints


def main():
    failed = False
    for argument in sys.argv[1:]:
        language, program = argument.split('=', 1)
        name = os.path.basename(program)
        complaints = check(program, fleet_name('interrupted', language, name))
        print(f'{language}, {name}:', '\n'.join(complaints) or 'ok', flush=True)
        failed |= bool(complaints)
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
