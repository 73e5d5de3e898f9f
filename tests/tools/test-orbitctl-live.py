# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The commands of orbitctl that run until they are interrupted, terminals, and damage."""

import fcntl
import json
import os
import pty
import random
import select
import signal
import struct
import subprocess
import termios

from harness import DEADLINE, Orbit, declare, hide, run, same, test


def read_until(fd, text):
    """Reads from a terminal until the text was printed."""
    found = ''
    while text not in found:
        ready, _, _ = select.select([fd], [], [], DEADLINE)
        assert ready, f'{text!r} never came: {found!r}'
        found += os.read(fd, 65536).decode()
    return found


def stop(process, number=signal.SIGINT):
    process.send_signal(number)
    _, errors = process.communicate(timeout=DEADLINE)
    same((process.returncode, errors), (0, ''))


@test
def tail_follows(scene):
    member = scene.start_member('demo', 3, 'one')
    tail = scene.start('tail', 'demo', '2', '--from', 'oldest')
    same(tail.stdout.readline(), '2:0:0 1 1 "one"\n')
    for counter, word in enumerate(('two', 'three'), start=1):
        member.stdin.write(f'{word}\n')
        member.stdin.flush()
        same(tail.stdout.readline(), f'2:0:{counter} 1 1 "{word}"\n')
    stop(tail)


@test
def tail_tells_what_was_lost(scene):
    fleet = scene.join()
    declare(fleet, 1, capacity=2)
    fleet.publish_data(1, 0, 0, b'0')
    tail = scene.start('tail', 'demo', '1', '--from', 'oldest')
    same(tail.stdout.readline(), '1:0:0 0 0 "0"\n')
    tail.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, tail.pid, os.WSTOPPED)
    for i in range(1, 11):
        fleet.publish_data(1, 0, 0, str(i).encode())
    tail.send_signal(signal.SIGCONT)
    same([tail.stdout.readline(), tail.stdout.readline()], ['1:0:9 0 0 "9"\n', '1:0:10 0 0 "10"\n'])
    same(tail.stderr.readline(), 'orbitctl tail: lost 8 frames\n')
    stop(tail, signal.SIGTERM)


@test
def watch(scene):
    first = scene.start_member()
    watching = scene.start('watch', 'demo', '--interval', '5', '--max-age', '300')
    events = []

    def expect(event, node, pid):
        events.append(watching.stdout.readline())
        same(events[-1], f'{event} {node} {pid} python3 member.py\n')

    expect('present', 0, first.pid)
    second = scene.start_member()
    expect('joined', 1, second.pid)
    second.kill()
    expect('died', 1, second.pid)
    first.stdin.write('beat\n')
    first.stdin.flush()
    expect('fresh', 0, first.pid)
    expect('stale', 0, first.pid)
    first.stdin.close()
    expect('left', 0, first.pid)
    stop(watching)


@test
def watch_for_scripts(scene):
    member = scene.start_member()
    found = json.loads(scene.run('watch', 'demo', '--count', '1', '--json', text=None))
    same(sorted(found), ['event', 'label', 'node', 'pid', 'program', 'time'])
    same((found['event'], found['pid'], found['label']), ('present', member.pid, 'member.py'))
    watching = scene.start('watch', 'demo')
    watching.stdout.readline()
    member.stdin.close()
    same(watching.stdout.readline(), f'left 0 {member.pid} python3 member.py\n')
    Orbit.Fleet.destroy('demo', scene.directory)
    watching.wait(DEADLINE)
    same((watching.returncode, 'orbitctl watch: ' in watching.stderr.read()), (1, True))


@test
def nodes_go_on(scene):
    scene.join()
    nodes = scene.start('nodes', 'demo', '--watch', '--interval', '5', '--count', '3')
    same(hide(nodes.stdout.readline() + nodes.stdout.readline()), 'NODE  STATE  PID  PROGRAM  LABEL  JOINED  BEAT\n  0  alive  PID  python3  the tester  TIME  -\n')
    member = scene.start_member()
    same([nodes.stdout.readline() for _ in range(4)][-1].split()[:3], ['1', 'alive', str(member.pid)])
    member.kill()
    output, errors = nodes.communicate(timeout=DEADLINE)
    same((output.splitlines()[-1].split()[:3], errors, nodes.returncode), (['1', 'died', str(member.pid)], '', 0))


@test
def top(scene):
    fleet = scene.join()
    declare(fleet, 1, label='prices')
    for _ in range(4):
        fleet.publish_data(1, 0, 0, b'')
    scene.run('top', 'demo', '--count', '1',
              text=('fleet demo: alive, 1 of 3 members alive\n\n'
                    'KIND  LABEL  FRAMES/S  HEAD  SLOTS  FILL\n  1  prices  0  4  8  50 %\n\n'
                    'NODE  STATE  PID  PROGRAM  LABEL  JOINED  BEAT\n  0  alive  PID  python3  the tester  TIME  -\n\n'))
    watching = scene.start('top', 'demo', '--interval', '50', '--json')
    same(json.loads(watching.stdout.readline())['kinds'][0], {'kind': 1, 'label': 'prices', 'rate': 0.0, 'head': 4, 'fill': 50})
    fleet.publish_data(1, 0, 0, b'')
    rates = []
    while not rates or rates[-1] == 0:
        rates.append(json.loads(watching.stdout.readline())['kinds'][0]['rate'])
    same(0 < rates[-1] <= 20.1, True)  # one frame in 50 ms or more
    stop(watching)


def resize(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))


def start_in_terminal(scene, *arguments, size=(24, 80), **environment):
    ours, theirs = pty.openpty()
    resize(ours, *size)
    # A change of the size is told to the processes whose terminal it is.
    process = subprocess.Popen(scene.arguments(*arguments), stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, text=True, start_new_session=True,
                               preexec_fn=lambda: fcntl.ioctl(theirs, termios.TIOCSCTTY, 0),
                               env={'TERM': 'xterm', **{key: value for key, value in os.environ.items() if key not in ('TERM', 'NO_COLOR')}, **environment})
    scene.processes.append(process)
    os.close(theirs)
    return process, ours


@test
def top_in_a_terminal(scene):
    scene.join()
    for end in (lambda process, fd: os.write(fd, b'q'), lambda process, fd: process.send_signal(signal.SIGINT)):
        process, fd = start_in_terminal(scene, 'top', 'demo', '--interval', '50')
        text = read_until(fd, 'python3')
        same(text.startswith('\033[?1049h\033[?25l\033[H'), True)
        end(process, fd)
        same(read_until(fd, '\033[?1049l').endswith('\033[?25h\033[?1049l'), True)
        process.wait(DEADLINE)
        same((process.returncode, process.stderr.read()), (0, ''))
        os.close(fd)


@test
def top_is_resized(scene):
    for i in range(8):
        scene.join(fleet_size=8, label=f'member {i}')
    process, fd = start_in_terminal(scene, 'top', 'demo', '--interval', '1000000', size=(6, 40))
    # Five lines: the last one of a terminal is left empty, so that it does not scroll.
    text = read_until(fd, '\033[?7h')
    same((text.count('\n'), 'NODE' in text, 'member 0' in text), (5, True, False))
    resize(fd, 40, 120)
    text = read_until(fd, '\033[?7h')
    same(('member 7' in text, text.count('\n')), (True, 13))
    resize(fd, 3, 20)
    same(read_until(fd, '\033[?7h').count('\n'), 2)
    os.write(fd, b'q')
    read_until(fd, '\033[?1049l')
    process.wait(DEADLINE)
    same((process.returncode, process.stderr.read()), (0, ''))
    os.close(fd)


@test
def colours(scene):
    scene.join()
    for environment, coloured in (({}, True), ({'NO_COLOR': '1'}, False), ({'NO_COLOR': ''}, True), ({'TERM': 'dumb'}, False)):
        process, fd = start_in_terminal(scene, 'list', **environment)
        text = read_until(fd, 'KiB')
        process.wait(DEADLINE)
        same('\033[32malive\033[0m' in text, coloured)
        same('\033' in text, coloured)
        os.close(fd)


READING = (('list',), ('show', 'demo'), ('show', 'demo', '--json', '--max-age', '100'), ('nodes', 'demo'), ('tail', 'demo', '1', '--from', 'oldest', '--no-follow'),
           ('tail', 'demo', '2', '--from', 'oldest', '--no-follow', '--json'), ('top', 'demo', '--count', '1'), ('watch', 'demo', '--count', '1'), ('metrics',),
           ('clean', '--dry-run'), ('doctor',), ('complete', 'kinds', 'demo'))


@test
def reading_changes_nothing(scene):
    fleet = scene.join()
    declare(fleet, 1, value_type='s')
    fleet.publish_data(2, 0, 0, b'anything')
    fleet.publish_heartbeat()
    before = scene.hash()
    for command in READING:
        scene.run(*command, text=None)
    same(scene.hash(), before)


@test
def damage_ends_no_command(scene):
    fleet = scene.join()
    declare(fleet, 1, value_type='as', topology=Orbit.Topology.PER_NODE)
    for _ in range(10):
        fleet.publish_variant(1, 0, 0, __import__('gi').repository.GLib.Variant('as', ['some', 'words']))
        fleet.publish_data(2, 0, 0, b'anything')
    fleet.publish_heartbeat()
    fleet.leave()
    paths = [f'{scene.directory}/{name}' for name in sorted(os.listdir(scene.directory))]
    whole = {path: open(path, 'rb').read() for path in paths}
    numbers = random.Random(5)
    for round_ in range(60):
        for path in paths:
            size = len(whole[path])
            with open(path, 'r+b') as segment:
                segment.write(whole[path])
                for _ in range(numbers.randrange(8)):
                    # Half of the damage is in the headers, which are small.
                    segment.seek(numbers.randrange(min(size, 4096) if numbers.random() < 0.5 else size - 8))
                    segment.write(numbers.choice([b'\0' * 8, b'\xff' * 8, numbers.randbytes(8), numbers.randbytes(1)]))
        before = scene.hash()
        for command in numbers.sample([command for command in READING if command[0] != 'watch'], 3):
            result = subprocess.run(scene.arguments(*command), capture_output=True, text=True, errors='replace', timeout=DEADLINE)
            if result.returncode not in (0, 1, 3, 4):
                raise AssertionError(f'round {round_}: {command} ended with {result.returncode}: {result.stderr}')
        same(scene.hash(), before)
    for path in paths:
        os.truncate(path, 100)
    scene.run('show', 'demo', code=4, text=None)
    same(scene.run('clean', text=None).startswith('demo: removed (damaged, '), True)


run()
