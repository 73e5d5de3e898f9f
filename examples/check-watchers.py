#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Lets members join, leave, hang, recover and die beside every watcher, and checks what the watcher prints.

The members are watchers, too, of the next language. The delay of each event is printed, and does not affect the result.

usage: check-watchers.py LANGUAGE=WATCHER...
"""

import concurrent.futures
import contextlib
import re
import signal
import subprocess
import sys
import threading
import time

from programs import clear_shared_memory, command, fleet_name

TIMEOUT = 30  # seconds


class Watcher:
    """A running watcher. It is killed when the test ends, and the test waits for a limited time."""

    def __init__(self, stack, program, fleet, count=0):
        self.read = ''
        self.process = subprocess.Popen([*command(program), fleet, str(count)], text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        guard = threading.Timer(TIMEOUT, self.process.kill)
        guard.start()
        stack.callback(self.end, guard)

    def end(self, guard):
        guard.cancel()
        self.process.kill()
        self.process.communicate()

    def wait_for(self, *patterns):
        """The matches of the next lines of these forms, in any order; other lines are skipped."""
        matches = {}
        for line in self.process.stdout:
            self.read += line
            matches |= {pattern: match for pattern in patterns if (match := re.fullmatch(pattern, line.rstrip()))}
            if len(matches) == len(patterns):
                return [matches[pattern] for pattern in patterns]
        raise AssertionError(f'not every line was there, {patterns}:\n{self.read}')

    def finish(self):
        for line in self.process.stdout:
            self.read += line
        assert self.process.wait() == 0, f'status {self.process.returncode} after\n{self.read}'


def joined(member):
    return rf'node (\d+) joined: \S+, process {member.process.pid}'


def check_watcher(language, program, member_program):
    """The delays with which the watcher reported the events."""
    fleet = fleet_name('watched', language)
    delays = []
    try:
        with contextlib.ExitStack() as stack:
            watcher = Watcher(stack, program, fleet)
            watcher.wait_for(f"watching fleet '{fleet}'")

            # It leaves after its first event, which is the join of the next member.
            leaving = Watcher(stack, member_program, fleet, 1)
            leaving_node = watcher.wait_for(joined(leaving))[0][1]
            leaving.wait_for(f"watching fleet '{fleet}'")
            member = Watcher(stack, member_program, fleet)
            node = watcher.wait_for(joined(member), f'node {leaving_node} left')[0][1]
            leaving.finish()
            member.wait_for(f"watching fleet '{fleet}'")

            for number, event in ((signal.SIGSTOP, 'hangs'), (signal.SIGCONT, 'is back'), (signal.SIGKILL, 'died')):
                sent_at = time.monotonic()
                member.process.send_signal(number)
                watcher.wait_for(f'node {node} {event}')
                delays.append(f'{event} {(time.monotonic() - sent_at) * 1000:.1f} ms after {number.name}')

            watcher.process.send_signal(signal.SIGTERM)
            watcher.finish()
    finally:
        left = clear_shared_memory(fleet)
    assert not left, '\n'.join(left)
    return ', '.join(delays)


def main():
    programs = dict(argument.split('=', 1) for argument in sys.argv[1:])
    languages = list(programs)

    failed = False
    with concurrent.futures.ThreadPoolExecutor() as executor:
        jobs = {}
        for i, language in enumerate(languages):
            member_program = programs[languages[(i + 1) % len(languages)]]
            jobs[language] = executor.submit(check_watcher, language, programs[language], member_program)
        for language, job in jobs.items():
            try:
                print(f'{language}:', job.result())
            except AssertionError as problem:
                print(f'{language}:', problem)
                failed = True
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
