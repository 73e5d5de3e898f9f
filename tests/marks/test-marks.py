# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Marks of real members, collected by the protocol of Sysprof and read by its library. Counts decide, and no times.

usage: test-marks.py MARKS-MEMBER LIST-MARKS
"""

import collections
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback

from collector import Collector

MEMBER, LISTER = sys.argv[1:]
NEWS = "fleet 'marked': ring 'news' (kind 1)"
LANES = "fleet 'marked': ring of kind 2"
N_ROUNDS = 10
DEADLINE = 20  # seconds after which a program counts as hanging

tests = []


def test(function):
    tests.append(function)
    return function


class Scene:
    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix=f'orbit-marks-{os.getpid()}-', dir='/dev/shm')
        self.collectors = []
        self.processes = []

    def start(self, role, marked=True, **options):
        """Starts a member, and returns it when it has joined, and its collector."""
        collector = Collector()
        self.collectors.append(collector)
        start = collector.start if marked else lambda *command, **rest: subprocess.Popen(command, **rest)
        process = start(MEMBER, role, self.directory, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options)
        self.processes.append(process)
        same(process.stdout.readline(), 'joined\n')
        return process, collector

    def finish(self, process):
        if not process.stdin.closed:
            process.stdin.close()
        same(process.wait(DEADLINE), 0)

    def read(self, collector):
        return collector.read_marks(LISTER, os.path.join(self.directory, 'capture.syscap'))

    def end(self):
        for process in self.processes:
            process.kill()
            process.wait()
            process.stdin.close()
            process.stdout.close()
        for collector in self.collectors:
            collector.close()
        shutil.rmtree(self.directory)


def same(found, expected):
    assert found == expected, f'\nfound:    {found}\nexpected: {expected}'


def count(marks):
    return collections.Counter(mark.name for mark in marks)


def sum_bursts(marks, ring):
    """The number of bursts of a ring, of their frames and of their bytes."""
    found = [re.fullmatch(re.escape(ring) + r': (\d+) frames?, (\d+) bytes?', mark.message) for mark in marks if mark.name == 'publish']
    bursts = [(int(match[1]), int(match[2])) for match in found if match]
    return len(bursts), sum(frames for frames, _ in bursts), sum(size for _, size in bursts)


def tell(process, line='\n'):
    process.stdin.write(line)
    process.stdin.flush()


@test
def bursts_have_every_frame(scene):
    process, collector = scene.start('bursts')
    scene.finish(process)
    marks = scene.read(collector)
    for ring in (NEWS, LANES):
        n_bursts, n_frames, n_bytes = sum_bursts(marks, ring)
        same((n_frames, n_bytes), (18, 45 + 1000 + 40 + 16 + 1))
        assert 2 <= n_bursts < 18, n_bursts
    same({mark.pid for mark in marks}, {process.pid})
    same({mark.name for mark in marks}, {'publish'})
    for ring in (NEWS, LANES):
        own = sorted(mark for mark in marks if mark.message.startswith(ring))
        for one, next_one in zip(own, own[1:]):
            assert 0 <= one.duration and one.begin + one.duration < next_one.begin, own


def run_rounds(scene, role):
    reader, reader_marks = scene.start(role)
    writer, writer_marks = scene.start('writer')
    for _ in range(N_ROUNDS):
        same(reader.stdout.readline(), 'waiting\n')
        time.sleep(0.05)
        tell(writer)
    scene.finish(reader)
    scene.finish(writer)
    return scene.read(reader_marks), scene.read(writer_marks)


@test
def waits_and_wake_ups(scene):
    waits, writes = run_rounds(scene, 'waiter')
    news = [mark for mark in waits if mark.message == f'{NEWS}: there is news']
    late = [mark for mark in waits if mark.message == f'{NEWS}: timed out']
    same(len(late), 1)
    assert late[0].duration > 1000000, late  # the time-out was 20 ms
    assert 1 <= len(news) <= N_ROUNDS, waits
    same(count(waits), {'wait': len(news) + 1})
    wakes = [mark for mark in writes if mark.name == 'wake-up']
    assert 1 <= len(wakes) <= N_ROUNDS, writes
    same({mark.message for mark in wakes}, {NEWS})
    same(sum_bursts(writes, NEWS)[1:], (N_ROUNDS, 4 * N_ROUNDS))


@test
def waits_of_a_main_loop(scene):
    waits, _ = run_rounds(scene, 'loop')
    assert waits
    same({(mark.name, mark.message) for mark in waits}, {('wait', f'{NEWS}: notified')})


@test
def changes_of_members(scene):
    watcher, collector = scene.start('watcher')
    same(watcher.stdout.readline(), 'watching\n')
    told = []

    def read_until(name):
        told.append(watcher.stdout.readline().split())
        while told[-1][0] != name:
            told.append(watcher.stdout.readline().split())

    beater, _ = scene.start('beater', marked=False)
    read_until('joined')
    read_until('missing')
    tell(beater)
    read_until('recovered')
    read_until('stale')
    beater.kill()
    read_until('died')
    leaver, _ = scene.start('fork', marked=False)
    read_until('joined')
    scene.finish(leaver)
    read_until('left')
    scene.finish(watcher)
    marks = [(mark.name, mark.message) for mark in scene.read(collector) if 'node 0' not in mark.message]
    same(marks, [(name, f"fleet 'marked': node {node}") for name, node in told])


@test
def a_forked_child_makes_no_marks(scene):
    process, collector = scene.start('fork')
    scene.finish(process)
    marks = scene.read(collector)
    same({mark.pid for mark in marks}, {process.pid})
    same(sum_bursts(marks, NEWS)[1:], (2, 2))
    same(sum_bursts(marks, "fleet 'child': ring 'news' (kind 1)"), (0, 0, 0))


@test
def another_file_with_the_number_is_left_alone(scene):
    with socket.create_server(('127.0.0.1', 0)) as server, socket.create_connection(server.getsockname()) as other:
        peer, _ = server.accept()
        with peer:
            process, _ = scene.start('bursts', marked=False, pass_fds=[other.fileno()], env={**os.environ, 'SYSPROF_CONTROL_FD': str(other.fileno())})
            scene.finish(process)
            other.shutdown(socket.SHUT_WR)
            same(peer.recv(1), b'')


def hangs(*_):
    raise TimeoutError('the test hangs')


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.signal(signal.SIGALRM, hangs)
    print(f'1..{len(tests)}')
    failed = False
    for number, function in enumerate(tests, start=1):
        name = function.__name__.replace('_', ' ')
        scene = Scene()
        signal.alarm(DEADLINE)
        try:
            function(scene)
            print(f'ok {number} {name}', flush=True)
        except Exception:
            failed = True
            print(f'not ok {number} {name}', flush=True)
            print(traceback.format_exc(), file=sys.stderr)
        finally:
            signal.alarm(0)
            scene.end()
    sys.exit(failed)


main()
