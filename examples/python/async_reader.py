#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Reads the readings that the publishers of these examples publish, in an event loop of asyncio."""

import argparse
import asyncio
import contextlib

import gi

gi.require_version('Orbit', '1')
from gi.repository import GLib, Orbit

FLEET_SIZE = 8
READINGS = 1  # the kind


async def read_readings(fleet: Orbit.Fleet, count: int) -> None:
    # The publishers declare the type of a reading, before or after this.
    cursor = fleet.create_cursor(READINGS, Orbit.CursorStart.OLDEST)
    print(f"waiting for {count} readings in fleet '{fleet.get_name()}'", flush=True)
    async for frame in cursor:
        label, value = frame.value
        print(f'{label}, node {frame.get_node_id()}: {value:.2f}', flush=True)
        count -= 1
        if count == 0:
            break
    print(cursor.get_n_overwritten(), 'were lost')


parser = argparse.ArgumentParser(description='Prints COUNT readings of FLEET as they come.')
parser.add_argument('fleet', nargs='?', default='readings', help='name of the fleet (readings)')
parser.add_argument('count', nargs='?', default=20, type=int, help='how many readings (20)')
arguments = parser.parse_args()

# Ctrl-C ends it quietly.
with contextlib.suppress(KeyboardInterrupt), Orbit.Fleet.join_shm(arguments.fleet, FLEET_SIZE, 0) as fleet:
    asyncio.run(read_readings(fleet, arguments.count))

# Removes the fleet if this was the last member; otherwise fails.
with contextlib.suppress(GLib.Error):
    Orbit.Fleet.destroy(arguments.fleet, None)
