#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Watches a fleet: prints which members join, leave, die, hang and recover."""

import argparse
import contextlib
import signal

import gi

gi.require_version('Orbit', '1')
from gi.repository import GLib, Orbit

FLEET_SIZE = 8
INTERVAL = 100  # ms
MAX_AGE = 500  # ms

parser = argparse.ArgumentParser(description='Tells the events of FLEET as they happen.')
parser.add_argument('fleet', nargs='?', default='readings', help='name of the fleet (readings)')
parser.add_argument('count', nargs='?', default=0, type=int, help='how many events (0: any number)')
arguments = parser.parse_args()

loop = GLib.MainLoop()


def quit_loop() -> bool:
    loop.quit()
    return GLib.SOURCE_REMOVE


for number in (signal.SIGINT, signal.SIGTERM):
    # In the loop, which may not run yet.
    signal.signal(number, lambda *_: GLib.idle_add(quit_loop))


def tell(text: str) -> None:
    print(text, flush=True)
    arguments.count -= 1
    if arguments.count == 0:
        loop.quit()


def tell_joined(_fleet: Orbit.Fleet, node: Orbit.Node) -> None:
    tell(f'node {node.props.node_id} joined: {node.props.program}, process {node.props.pid}')


with Orbit.Fleet.join_shm(arguments.fleet, FLEET_SIZE, 0) as fleet:
    fleet.connect('node-joined', tell_joined)
    fleet.connect('node-left', lambda _fleet, node, reason: tell(f'node {node.props.node_id} {reason.value_nick}'))
    fleet.connect('heartbeat-stale', lambda _fleet, node_id, _last: tell(f'node {node_id} hangs'))
    fleet.connect('heartbeat-recovered', lambda _fleet, node_id, _heartbeat: tell(f'node {node_id} is back'))
    fleet.start_heartbeat(INTERVAL)
    fleet.watch_heartbeats(MAX_AGE)
    print(f"watching fleet '{arguments.fleet}'", flush=True)
    loop.run()

# Removes the fleet if this was the last member; otherwise fails.
with contextlib.suppress(GLib.Error):
    Orbit.Fleet.destroy(arguments.fleet, None)
