# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Recording, on real fleets."""

import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import time

from harness import DEADLINE, GLib, Orbit, declare, run, same, test
from recordings import check_account, fill, place, query, record_what_is_there, start_recorder, stop, wait_for


@test
def what_is_in_the_tables(scene):
    fill(scene)
    with place() as directory:
        path = f'{directory}/x.db'
        before, hashed = time.time_ns() // 1000, scene.hash()
        found = record_what_is_there(scene, path)
        after = time.time_ns() // 1000
        same(scene.hash(), hashed)
        same(sorted(found), ['file', 'frames', 'kinds', 'lost', 'reason', 'seconds'])
        same((found['file'], found['frames'], found['lost'], found['reason']), (path, 4, 0, 'end'))
        same(found['kinds'][1], {'kind': 2, 'frames': 2, 'overwritten': 0, 'abandoned': 0, 'damaged': 0})
        same(os.listdir(directory), ['x.db'])
        same(query(path, 'SELECT kind, label, value_type, topology, capacity, payload_capacity, frames, overwritten, abandoned, damaged FROM kinds'),
             [(1, 'prices', '(sd)', 'shared', 8, 64, 1, 0, 0, 0), (2, None, None, 'shared', 8, 256, 2, 0, 0, 0), (200, None, None, 'shared', 8, 256, 1, 0, 0, 0)])
        same(query(path, 'SELECT seq, id, kind, frame_kind, version, payload FROM frames'),
             [(1, 1 << 56, 1, 1, 5, b'gold\0\0\0\0\0\0\0\0\0\0\xf8?\x05'), (2, 2 << 56, 2, 0, 0, b'hello, "you"\n'), (3, (2 << 56) + 1, 2, 3, 7, b''),
              (4, (200 << 56) - (1 << 64), 200, 255, 2 ** 53, b'\x00\xff')])
        same(query(path, f'SELECT count(*) FROM frames WHERE time BETWEEN {before} AND {after}'), [(4,)])
        same(query(path, 'SELECT seq, id, label, node, counter, length FROM frame_list WHERE kind IN (1, 200)'),
             [(1, '1:0:0', 'prices', 0, 0, 17), (4, '200:0:0', None, 0, 0, 2)])
        same(query(path, 'SELECT * FROM losses'), [])
        same(query(path, "SELECT fleet, fleet_size, program LIKE 'orbitctl 1.%', ended >= started, reason FROM recording"), [('demo', 3, 1, 1, 'end')])
        same(query(path, 'PRAGMA integrity_check'), [('ok',)])
        scene.run('record', 'demo', '-o', path, code=1, errors=f"orbitctl record: file '{path}' cannot be created: File exists\n")


@test
def kinds_that_are_named(scene):
    fill(scene)
    with place() as directory:
        same(record_what_is_there(scene, f'{directory}/1.db', 'prices')['frames'], 1)
        same(record_what_is_there(scene, f'{directory}/2.db', '2', '200')['frames'], 3)
        same(record_what_is_there(scene, f'{directory}/3.db', 'heartbeats')['frames'], 1)
        scene.run('record', 'demo', 'nothing', '-o', f'{directory}/4.db', code=3, errors="orbitctl record: fleet 'demo' has no kind with label 'nothing'\n")
        same(os.path.exists(f'{directory}/4.db'), False)
        scene.run('record', 'demo', '9', '-N', '-o', f'{directory}/5.db', code=3, text=None, errors="orbitctl record: fleet 'demo' has no ring of kind 9\n")


@test
def recording_follows(scene):
    fleet = scene.join()
    declare(fleet, 1, capacity=64)
    fleet.publish_data(1, 0, 0, b'before')
    with place() as directory:
        path = f'{directory}/x.db'
        recorder = start_recorder(scene, path)
        for i in range(20):
            fleet.publish_data(1, 0, i, b'')
        wait_for(path, 'SELECT max(version) FROM frames', [(19,)])
        # A ring that appears later is recorded from its first frame.
        declare(fleet, 7, label='late')
        for i in range(5):
            fleet.publish_data(7, 0, i, b'')
        wait_for(path, "SELECT count(*) FROM frame_list WHERE label = 'late'", [(5,)])
        fleet.publish_data(1, 0, 20, b'')
        text = stop(recorder, signal.SIGINT)
        same(text.split(', ')[0:2], [f'{path}: 26 frames', '0 lost (0 overwritten'])
        same(text.endswith('ended by: interrupted\n'), True)
        same(query(path, 'SELECT version FROM frames WHERE kind = 1 ORDER BY seq'), [(i,) for i in range(21)])
        same(query(path, 'SELECT id & 0xffff FROM frames WHERE kind = 1 AND version = 0'), [(1,)])
        same(query(path, 'SELECT * FROM losses'), [])
        same(os.listdir(directory), ['x.db'])


LAST = 'SELECT kind, (SELECT max(id & 0xffffffffff) FROM frames AS f WHERE f.kind = k.kind) FROM kinds AS k'


@test
def losses_are_exact(scene):
    fleet = scene.join()
    declare(fleet, 1, capacity=8)
    declare(fleet, 3, capacity=4, topology=Orbit.Topology.PER_NODE)
    second = scene.join()
    with place() as directory:
        path = f'{directory}/x.db'
        recorder = start_recorder(scene, path, kinds=2)
        n_published = 0
        for round_ in range(5):
            for _ in range(3):
                fleet.publish_data(1, 0, 0, b'')
                for member in (fleet, second):
                    member.publish_data(3, 0, 0, b'')
                n_published += 1
                wait_for(path, LAST, [(kind, n_published - 1) for kind in (1, 3)])
            recorder.send_signal(signal.SIGSTOP)
            os.waitid(os.P_PID, recorder.pid, os.WSTOPPED)
            for _ in range(20 + round_):
                fleet.publish_data(1, 0, 0, b'')
                for member in (fleet, second):
                    member.publish_data(3, 0, 0, b'')
                n_published += 1
            recorder.send_signal(signal.SIGCONT)
            wait_for(path, LAST, [(kind, n_published - 1) for kind in (1, 3)])
        stop(recorder)
        same(check_account(path, 1, n_published), sum(20 + round_ - 8 for round_ in range(5)))
        same(check_account(path, 3, n_published, lanes=(0, 1)), 2 * sum(20 + round_ - 4 for round_ in range(5)))
        # The first gap of the shared ring: three frames were read, and the last eight of the twenty were left.
        same(query(path, 'SELECT node, first, last, overwritten, abandoned, damaged, (SELECT id & 0xffffffffff FROM frames WHERE seq = before_seq) FROM losses WHERE kind = 1 LIMIT 1'),
             [(None, 3, 14, 12, 0, 0, 15)])
        lines = [json.loads(line) for line in scene.run('export', path, '--json', '--losses', text=None).splitlines()]
        same([line for line in lines if line['kind'] == 1][0], {'kind': 1, 'node': None, 'first': 3, 'last': 14, 'overwritten': 12, 'abandoned': 0, 'damaged': 0,
                                                                **{name: lines[0][name] for name in ('time', 'before_seq')}})


@test
def a_ring_that_laps_before_it_is_found(scene):
    fleet = scene.join()
    declare(fleet, 1)
    with place() as directory:
        path = f'{directory}/x.db'
        recorder = start_recorder(scene, path)
        recorder.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, recorder.pid, os.WSTOPPED)
        for topology, kind in ((Orbit.Topology.SHARED, 4), (Orbit.Topology.PER_NODE, 5)):
            declare(fleet, kind, capacity=8, topology=topology)
            for _ in range(30):
                fleet.publish_data(kind, 0, 0, b'')
        recorder.send_signal(signal.SIGCONT)
        wait_for(path, 'SELECT count(*) FROM frames', [(16,)])
        stop(recorder)
        same(check_account(path, 4, 30), 22)
        same(check_account(path, 5, 30, lanes=(0,)), 22)


@test
def a_killed_recorder_leaves_a_file(scene):
    fleet = scene.join()
    declare(fleet, 1, capacity=64)
    with place() as directory:
        path = f'{directory}/x.db'
        recorder = start_recorder(scene, path)
        for i in range(50):
            fleet.publish_data(1, 0, i, b'x' * 40)
        wait_for(path, 'SELECT count(*) FROM frames', [(50,)])
        recorder.kill()
        recorder.wait()
        same(query(path, 'SELECT ended, reason FROM recording'), [(None, None)])
        same(query(path, 'PRAGMA integrity_check'), [('ok',)])
        same(check_account(path, 1, 50), 0)
        lines = scene.run('export', path, '--json', text=None,
                          errors=f"orbitctl export: the recorder of '{path}' still runs, or was killed; what it had not written is missing\n").splitlines()
        same([json.loads(line)['version'] for line in lines], list(range(50)))


@test
def bounds(scene):
    fleet = scene.join()
    declare(fleet, 1, capacity=4096, payload=1024)
    for i in range(4096):
        fleet.publish_data(1, 0, i, b'x' * 1000)
    with place() as directory:
        found = json.loads(scene.run('record', 'demo', '-o', f'{directory}/1.db', '-f', 'oldest', '-n', '1234', '--json', text=None))
        same((found['frames'], found['reason']), (1234, 'count'))
        same(query(f'{directory}/1.db', 'SELECT count(*), max(version) FROM frames'), [(1234, 1233)])
        found = json.loads(scene.run('record', 'demo', '-o', f'{directory}/2.db', '--seconds', '0.3', '--json', text=None))
        same((found['frames'], found['reason'], found['seconds'] >= 0.3), (0, 'seconds', True))
        for text, size in (('256k', 256 * 1024), ('1M', 1024 ** 2), ('3000000', 3000000)):
            path = f'{directory}/{size}.db'
            found = json.loads(scene.run('record', 'demo', '-o', path, '-f', 'oldest', '-S', text, '--json', text=None))
            same(found['reason'], 'size')
            same(os.stat(path).st_size <= size, True)
            same(os.stat(path).st_size >= size // 2, True)
            same(query(path, 'SELECT count(*), max(version) + 1, reason FROM frames, recording'), [(found['frames'], found['frames'], 'size')])


def read_status(process, name):
    """A size in KiB."""
    with open(f'/proc/{process.pid}/status', encoding='utf-8') as status:
        (size,) = [int(line.split()[1]) for line in status if line.startswith(f'{name}:')]
    return size


@test
def memory_is_bounded(scene):
    fleet = scene.join()
    declare(fleet, 1, capacity=64, payload=65536)
    payload = b'x' * 65536
    with place() as directory:
        path = f'{directory}/x.db'
        recorder = start_recorder(scene, path)
        before = read_status(recorder, 'VmRSS')
        # Another program keeps the recorder from writing, while 500 MiB are published.
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute('BEGIN IMMEDIATE')
            for _ in range(8000):
                fleet.publish_data(1, 0, 0, payload)
            same(read_status(recorder, 'VmHWM') - before < 200 * 1024, True)  # the queue holds 64 MiB of payloads
            database.execute('COMMIT')
        stop(recorder)
        same(check_account(path, 1, 8000) >= 8000 - 64 * 1024 ** 2 // 65536 - 2 * 64, True)


@test
def the_fleet_is_destroyed(scene):
    fleet = scene.join()
    declare(fleet, 1)
    with place() as directory:
        path = f'{directory}/x.db'
        recorder = start_recorder(scene, path)
        fleet.publish_data(1, 0, 0, b'last')
        wait_for(path, 'SELECT count(*) FROM frames', [(1,)])
        fleet.leave()
        Orbit.Fleet.destroy('demo', scene.directory)
        text, errors = recorder.communicate(timeout=DEADLINE)
        same((recorder.returncode, errors.startswith('orbitctl record: '), text.split(', ')[0]), (1, True, f'{path}: 1 frames'))
        same(query(path, 'SELECT reason FROM recording'), [('error',)])


@test
def damaged_segments_end_no_recorder(scene):
    fleet = scene.join()
    declare(fleet, 1, value_type='as', topology=Orbit.Topology.PER_NODE)
    for _ in range(10):
        fleet.publish_variant(1, 0, 0, GLib.Variant('as', ['some', 'words']))
        fleet.publish_data(2, 0, 0, b'anything')
    fleet.leave()
    paths = [f'{scene.directory}/{name}' for name in sorted(os.listdir(scene.directory))]
    whole = {path: open(path, 'rb').read() for path in paths}
    numbers = random.Random(7)
    n_damaged = 0
    with place() as directory:
        for round_ in range(80):
            for path in paths:
                size = len(whole[path])
                with open(path, 'r+b') as segment:
                    segment.write(whole[path])
                    for _ in range(numbers.randrange(8)):
                        segment.seek(numbers.randrange(min(size, 4096) if numbers.random() < 0.5 else size - 8))
                        segment.write(numbers.choice([b'\0' * 8, b'\xff' * 8, numbers.randbytes(8), numbers.randbytes(1)]))
            recording = f'{directory}/{round_}.db'
            result = subprocess.run(scene.arguments('record', 'demo', '-o', recording, '--seconds', '0.05', '--from', 'oldest'), capture_output=True, text=True,
                                    errors='replace', timeout=DEADLINE)
            if result.returncode not in (0, 1, 4):
                raise AssertionError(f'round {round_}: ended with {result.returncode}: {result.stderr}')
            n_damaged += result.returncode == 4
            if os.path.exists(recording):
                same(query(recording, 'PRAGMA integrity_check'), [('ok',)])
                same(query(recording, 'SELECT sum(frames) FROM kinds')[0][0] or 0, query(recording, 'SELECT count(*) FROM frames')[0][0])
                same(query(recording, 'SELECT sum(overwritten + abandoned), sum(damaged) FROM kinds WHERE overwritten + abandoned > 0'),
                     query(recording, 'SELECT sum(overwritten + abandoned), sum(damaged) FROM losses'))
    same(n_damaged > 10, True)


@test
def a_damaged_frame_is_a_loss(scene):
    fleet = scene.join()
    declare(fleet, 1, capacity=8, payload=64)
    for i in range(8):
        fleet.publish_data(1, 0, i, b'recognizable %d' % i)
    path = f'{scene.directory}/orbit-demo-1-{os.geteuid()}'
    with open(path, 'r+b') as segment:
        data = segment.read()
        at = data.index(b'recognizable 3')
        # The length of the payload, beyond the capacity.
        header = data.rindex((14).to_bytes(4, 'little'), 0, at)
        segment.seek(header)
        segment.write(b'\xff\xff\xff\x7f')
    with place() as directory:
        recording = f'{directory}/x.db'
        result = subprocess.run(scene.arguments('record', 'demo', '-o', recording, '-f', 'oldest', '-N', '--json'), capture_output=True, text=True)
        same((result.returncode, 'damaged' in result.stderr), (4, True))
        same(query(recording, 'SELECT first, last, overwritten, abandoned, damaged, before_seq FROM losses'), [(3, 3, 0, 1, 1, 4)])
        same(check_account(recording, 1, 8), 1)


@test
def misuse(scene):
    fill(scene)
    try_ = "Try 'orbitctl record --help'.\n"
    scene.run('record', 'demo', code=2, errors=f'orbitctl record: --output is missing: the file to write\n{try_}')
    scene.run('record', 'demo', '-o', 'x', '--from', 'y', code=2, errors=f"orbitctl record: there is no place 'y' to begin; there are 'oldest' and 'head'\n{try_}")
    for size in ('x', '', '-1', '5', '1T', '1MM', '9999999999999G'):
        scene.run('record', 'demo', '-o', 'x', f'--max-size={size}', code=2,
                  errors=f'orbitctl record: --max-size must be at least 256k, and a number of bytes, or a number with k, M or G\n{try_}')
    scene.run('record', 'demo', '-o', 'x', '--count=-1', code=2, errors=f'orbitctl record: --count and --seconds must not be negative\n{try_}')
    scene.run('record', 'demo', '-o', '/nowhere/x', code=3, errors="orbitctl record: file '/nowhere/x' cannot be created: No such file or directory\n")
    scene.run('record', 'nobody', '-o', 'x', code=3,
              errors=f"orbitctl record: fleet 'nobody': there is no segment 'orbit-nobody-fleet-{os.geteuid()}' in 'DIRECTORY': No such file or directory\n")
    for speed in ('-1', 'nan', '1e9'):
        scene.run('replay', 'x', f'--speed={speed}', code=2, errors="orbitctl replay: --speed must be 0 to 1000000\nTry 'orbitctl replay --help'.\n")
    same(os.path.exists('x'), False)


run()
