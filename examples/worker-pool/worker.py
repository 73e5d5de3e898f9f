#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""A worker in Python: does the work for its node, and publishes results and heartbeats.

usage: worker.py FLEET NODE DIRECTORY
"""

import contextlib
import hashlib
import os
import sys
import time

import gi

gi.require_version('Orbit', '1')
from gi.repository import GLib, Orbit

# Constants of the supervisor and the workers, see pool.h.
FLEET_SIZE = 8
SUPERVISOR = 0
WORK, TASK, STOP = 1, 1, 2
RESULTS, HASH, FAILURE = 2, 1, 2
BEAT = 0.02
PATIENCE_MS = 5000


def hash_piece(path: str, offset: int, length: int) -> tuple[str, int]:
    with open(path, 'rb') as file:
        file.seek(offset)
        data = file.read(length)
    return hashlib.sha256(data).hexdigest(), len(data)


def do_task(fleet: Orbit.Fleet, frame: Orbit.Frame, directory: str) -> None:
    node_id, path, offset, length = frame.get_variant().unpack()
    if node_id != fleet.get_node_id():
        return
    try:
        kind, result = HASH, hash_piece(os.path.join(directory, path), offset, length)
    except OSError as error:
        kind, result = FAILURE, (str(error), 0)
    fleet.publish_variant(RESULTS, kind, frame.get_version(), GLib.Variant('(st)', result))


def beat(fleet: Orbit.Fleet) -> None:
    fleet.publish_heartbeat()
    if fleet.get_heartbeat_snapshot(PATIENCE_MS).is_stale(SUPERVISOR):
        sys.exit('worker in Python: the supervisor is gone')


def work(fleet: Orbit.Fleet, directory: str) -> None:
    cursor = fleet.create_cursor(WORK, Orbit.CursorStart.HEAD)
    next_beat = 0.0
    while True:
        if time.monotonic() >= next_beat:
            beat(fleet)
            next_beat = time.monotonic() + BEAT

        frame = cursor.next()
        if frame is None:
            cursor.wait(max(0, int((next_beat - time.monotonic()) * 1e6)))
        elif frame.get_frame_kind() == STOP:
            return
        else:
            do_task(fleet, frame, directory)


name, node_id, directory = sys.argv[1:]
try:
    with Orbit.Fleet.join_shm_as(name, FLEET_SIZE, 0, int(node_id)) as fleet:
        work(fleet, directory)
finally:
    # If the supervisor has died, the last member removes the fleet; otherwise this fails.
    with contextlib.suppress(GLib.Error):
        Orbit.Fleet.destroy(name, None)
