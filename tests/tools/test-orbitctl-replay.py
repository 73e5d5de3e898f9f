# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Replaying and exporting what was recorded, and files that are no recordings."""

import contextlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import time

from harness import DEADLINE, GLib, Orbit, declare, run, same, test
from recordings import fill, place, query, record_what_is_there, start_recorder, stop


@test
def export(scene):
    fill(scene)
    with place() as directory:
        path = f'{directory}/x.db'
        record_what_is_there(scene, path)
        times = [number for number, in query(path, 'SELECT time FROM frames ORDER BY seq')]
        same([json.loads(line) for line in scene.run('export', path, '--json', text=None).splitlines()][:2], [
            {'seq': 1, 'id': '1:0:0', 'kind': 1, 'label': 'prices', 'frame_kind': 1, 'version': 5, 'time': times[0], 'length': 17,
             'payload': '676f6c6400000000000000000000f83f05', 'value': "('gold', 1.5)"},
            {'seq': 2, 'id': '2:0:0', 'kind': 2, 'label': None, 'frame_kind': 0, 'version': 0, 'time': times[1], 'length': 13,
             'payload': b'hello, "you"\n'.hex(), 'value': None}])
        scene.run('export', path, '--csv', text=(
            'seq,id,kind,label,frame_kind,version,time,length,payload,value\n'
            f'1,1:0:0,1,prices,1,5,{times[0]},17,676f6c6400000000000000000000f83f05,"(\'gold\', 1.5)"\n'
            f'2,2:0:0,2,,0,0,{times[1]},13,68656c6c6f2c2022796f75220a,\n'
            f'3,2:0:1,2,,3,7,{times[2]},0,,\n'
            f'4,200:0:0,200,,255,{2 ** 53},{times[3]},2,00ff,\n'))
        scene.run('export', path, '--csv', '--losses', text='kind,node,first,last,overwritten,abandoned,damaged,time,before_seq\n')
        misuse = "orbitctl export: there must be one of --json and --csv\nTry 'orbitctl export --help'.\n"
        scene.run('export', path, code=2, errors=misuse)
        scene.run('export', path, '--csv', '--json', code=2, errors=misuse)


@test
def replay(scene):
    fill(scene).leave()
    with place() as directory:
        path = f'{directory}/x.db'
        record_what_is_there(scene, path)
        found = json.loads(scene.run('replay', path, '--json', text=None))
        same(sorted(found), ['fleet', 'frames', 'latest', 'node', 'refused', 'seconds', 'skipped'])
        same((found['fleet'], found['frames'], found['node'], found['refused'], found['skipped']), ('demo-replay', 4, 0, 0, 0))
        observer = Orbit.Observer.new('demo-replay', scene.directory)
        same((observer.get_fleet_size(), observer.get_info().get_n_alive()), (3, 0))
        info = observer.get_ring_info(1)
        same((info.get_label(), info.get_value_type().dup_string(), info.get_capacity(), info.get_payload_capacity()), ('prices', '(sd)', 8, 64))
        same([(frame.get_id().to_string(), frame.get_frame_kind(), frame.get_version(), frame.get_payload().get_data())
              for frame in observer.create_cursor(2, Orbit.CursorStart.OLDEST)], [('2:0:0', 0, 0, b'hello, "you"\n'), ('2:0:1', 3, 7, b'')])
        # A fleet that nobody uses is continued, and the ids go on.
        scene.run('replay', path, '--speed', '0', text=None)
        same([frame.get_id().to_string() for frame in observer.create_cursor(2, Orbit.CursorStart.OLDEST)], ['2:0:0', '2:0:1', '2:0:2', '2:0:3'])
        text = scene.run('replay', path, '--fleet', 'other', text=None)
        same(text.split(' in ')[0], 'fleet other: published 4 frames as node 0, with new ids,')
        same(text.endswith('; 0 heartbeats skipped, 0 frames refused\n'), True)


@test
def replay_keeps_time(scene):
    fleet = scene.join()
    declare(fleet, 1)
    with place() as directory:
        path = f'{directory}/x.db'
        recorder = start_recorder(scene, path)
        for pause in (0, 0.4, 0.2):
            time.sleep(pause)
            fleet.publish_data(1, 0, 0, b'')
        stop(recorder)
        span, = query(path, 'SELECT max(time) - min(time) FROM frames')[0]
        for speed in (1, 2):
            same(json.loads(scene.run('replay', path, '--speed', str(speed), '--json', text=None))['seconds'] >= span / speed / 1e6, True)
        # At a thousandth of the speed it takes ten minutes, and a signal ends it.
        replaying = scene.start('replay', path, '--speed', '0.001', '--fleet', 'slow', '--json')
        observer = None
        while observer is None or 1 not in observer.get_kinds() or observer.get_ring_info(1).get_head() == 0:
            with contextlib.suppress(GLib.Error):
                observer = Orbit.Observer.new('slow', scene.directory)
        text = stop(replaying)
        same(json.loads(text)['frames'], 1)


@test
def replay_into_live_fleets(scene):
    fleet = fill(scene)
    with place() as directory:
        path = f'{directory}/x.db'
        record_what_is_there(scene, path)
        scene.run('replay', path, '--fleet', 'demo', code=1,
                  errors="orbitctl replay: fleet 'demo' has 1 live members; --into-live publishes beside them, --fleet names another fleet\n")
        same(fleet.get_ring(2).get_head(), 2)
        scene.run('replay', path, '--fleet', 'demo', '--into-live', text=None)
        same(fleet.read_at(2, 2).get_id().to_string(), '2:1:2')
        same(fleet.read_at(1, 1).get_variant().unpack(), ('gold', 1.5))
        other = scene.join('other')
        declare(other, 1, capacity=32)
        result = subprocess.run(scene.arguments('replay', path, '--fleet', 'other', '--into-live'), capture_output=True, text=True)
        same((result.returncode, result.stdout, result.stderr.startswith('orbitctl replay: kind 1 of the recording: ')), (1, '', True))


@test
def replay_of_heartbeats_and_of_untyped_frames(scene):
    fleet = scene.join()
    fleet.publish_data(1, 0, 0, b'no string')
    fleet.publish_heartbeat()
    with place() as directory:
        path = f'{directory}/x.db'
        record_what_is_there(scene, path, '1', 'heartbeats')
        with contextlib.closing(sqlite3.connect(path)) as database:
            database.execute("UPDATE kinds SET value_type = 's' WHERE kind = 1")
            database.commit()
        text = scene.run('replay', path, code=4, text=None, errors=None)
        same(text.endswith('; 1 heartbeats skipped, 1 frames refused\n'), True)


def damage_tables(path, sql):
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.executescript(sql)


@test
def files_that_are_no_recordings(scene):
    fill(scene)
    with place() as directory:
        whole = f'{directory}/whole.db'
        record_what_is_there(scene, whole)

        def expect(name, message, code=4):
            for command, *arguments in (('export', '--csv'), ('replay',)):
                result = subprocess.run(scene.arguments(command, f'{directory}/{name}', *arguments), capture_output=True, text=True, timeout=DEADLINE)
                same((result.returncode, result.stderr), (code, f"orbitctl {command}: file '{directory}/{name}' {message}\n"))

        same(subprocess.run(scene.arguments('export', f'{directory}/none', '--csv'), capture_output=True, text=True).stderr,
             f"orbitctl export: file '{directory}/none': No such file or directory\n")
        with open(f'{directory}/text', 'w', encoding='utf-8') as file:
            file.write('no database ' * 1000)
        expect('text', 'is not a recording: it is not a database of SQLite')
        open(f'{directory}/empty', 'w', encoding='utf-8').close()
        expect('empty', 'is not a recording: it is a database of another program')
        for name, sql, message in (
                ('newer', 'PRAGMA user_version = 2', 'has format 2 of recordings; this version of orbitctl reads format 1'),
                ('other', 'PRAGMA application_id = 5', 'is not a recording: it is a database of another program'),
                ('missing', 'DROP TABLE frames', 'is damaged: no such table: frames'),
                ('nothing', 'DELETE FROM recording', "is damaged: table 'recording' is empty"),
                ('size', 'UPDATE recording SET fleet_size = 0', "is damaged: column 'fleet_size' is not an integer from 1 to 4096"),
                ('kind', 'UPDATE frames SET kind = 256 WHERE seq = 1', "is damaged: column 'kind' is not an integer from 0 to 255"),
                ('type', "UPDATE kinds SET value_type = '(' WHERE kind = 1", 'is damaged: kind 1 has a value type that is not valid')):
            shutil.copy(whole, f'{directory}/{name}')
            damage_tables(f'{directory}/{name}', sql)
            expect(name, message)
        shutil.copy(whole, f'{directory}/cut')
        os.truncate(f'{directory}/cut', 20000)
        expect('cut', 'is damaged: database disk image is malformed')


@test
def damaged_recordings_end_no_command(scene):
    fleet = fill(scene)
    for i in range(8):
        fleet.publish_data(2, 0, i, b'x' * 200)
    with place() as directory:
        path = f'{directory}/x.db'
        record_what_is_there(scene, path)
        with open(path, 'rb') as file:
            whole = file.read()
        numbers = random.Random(15)
        for round_ in range(60):
            damaged = bytearray(whole)
            for _ in range(numbers.randrange(1, 8)):
                at = numbers.randrange(16, len(whole) - 8)
                damaged[at:at + 8] = numbers.choice([b'\0' * 8, b'\xff' * 8, numbers.randbytes(8)])
            if numbers.random() < 0.2:
                del damaged[numbers.randrange(len(damaged)):]
            with open(path, 'wb') as file:
                file.write(damaged)
            for command in (('export', path, '--json'), ('replay', path, '--speed', '0')):
                result = subprocess.run(scene.arguments(*command), capture_output=True, text=True, errors='replace', timeout=DEADLINE)
                if result.returncode not in (0, 1, 2, 4):
                    raise AssertionError(f'round {round_}: {command} ended with {result.returncode}: {result.stderr}')


run()
