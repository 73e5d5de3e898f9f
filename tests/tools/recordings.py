# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""What the tests of recordings share: recorders, and the tables read by another program than orbitctl."""

import contextlib
import json
import shutil
import signal
import sqlite3
import tempfile
import time

from harness import DEADLINE, GLib, declare, same


@contextlib.contextmanager
def place():
    """A directory for recordings, beside that of the segments."""
    directory = tempfile.mkdtemp(prefix='orbitctl-recordings-')
    try:
        yield directory
    finally:
        shutil.rmtree(directory)


def query(path, sql):
    with contextlib.closing(sqlite3.connect(f'file:{path}?mode=rw', uri=True)) as database:
        return database.execute(sql).fetchall()


def wait_for(path, sql, expected):
    """Until a file that is being written says so."""
    deadline = time.monotonic() + DEADLINE
    found = None
    while found != expected:
        assert time.monotonic() < deadline, f'{sql} gave {found}, not {expected}'
        with contextlib.suppress(sqlite3.OperationalError):
            found = query(path, sql)
        time.sleep(0.01)


def fill(scene):
    fleet = scene.join()
    declare(fleet, 1, label='prices', value_type='(sd)')
    fleet.publish_variant(1, 1, 5, GLib.Variant('(sd)', ('gold', 1.5)))
    fleet.publish_data(2, 0, 0, b'hello, "you"\n')
    fleet.publish_data(2, 3, 7, b'')
    fleet.publish_data(200, 255, 2 ** 53, b'\x00\xff')
    fleet.publish_heartbeat()
    return fleet


def record_what_is_there(scene, path, *arguments):
    return json.loads(scene.run('record', 'demo', *arguments, '-o', path, '--from', 'oldest', '--no-follow', '--json', text=None))


def start_recorder(scene, path, *arguments, kinds=1):
    """Returns when it has found so many kinds."""
    recorder = scene.start('record', 'demo', '-o', path, *arguments)
    wait_for(path, 'SELECT count(*) FROM kinds', [(kinds,)])
    return recorder


def stop(recorder, number=signal.SIGTERM, code=0):
    recorder.send_signal(number)
    text, errors = recorder.communicate(timeout=DEADLINE)
    same((recorder.returncode, errors), (code, ''))
    return text


def check_account(path, kind, n_positions, lanes=(None,)):
    """Each position is in one frame or in one loss, and the totals are those of the tables. Returns how many were lost."""
    n_lost = 0
    for lane in lanes:
        condition = '' if lane is None else f'AND ((id >> 40) & 65535) = {lane}'
        found = [counter for counter, in query(path, f'SELECT id & 0xffffffffff FROM frames WHERE kind = {kind} {condition} ORDER BY seq')]
        same(found, sorted(found))
        for first, last, overwritten, abandoned in query(path, f'SELECT first, last, overwritten, abandoned FROM losses WHERE kind = {kind} AND node IS {"NULL" if lane is None else lane}'):
            same(overwritten + abandoned, last - first + 1)
            n_lost += last - first + 1
            found += range(first, last + 1)
        same(sorted(found), list(range(n_positions)))
    same(query(path, f'SELECT frames, overwritten + abandoned FROM kinds WHERE kind = {kind}'), [(n_positions * len(lanes) - n_lost, n_lost)])
    return n_lost
