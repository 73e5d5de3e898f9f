# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Pictures of the monitor for the documentation, of real fleets.

usage: test-monitor-pictures.py PROGRAM DIRECTORY SECONDS

They are written into the directory; so many seconds go by before one of the plots is taken.
"""

import os
import signal
import sys

from harness import test
from session import Member, Monitor, main, settle

DIRECTORY, SECONDS = sys.argv[2], float(sys.argv[3])


def make_fleets(scene):
    """A fleet of sensors at work, one whose members have gone, and one that never ended well."""
    Member(scene, 'nightly-backup', 'backup', 2).leave()
    Member(scene, 'render-farm', 'renderer', 16)
    members = [Member(scene, 'weather', label, 8) for label in ('roof station', 'cellar station', 'gateway', 'archive', 'display')]
    roof, cellar, gateway, archive, display = members
    roof.tell('declare', 3, 'readings', '(sd)', 1024, 64, 'shared')
    roof.tell('declare', 4, 'lidar', None, 65536, 64, 'shared')
    roof.tell('declare', 5, 'log', 's', 256, 128, 'per-node')
    roof.tell('declare', 6, 'commands', '(ssd)', 8, 64, 'shared')
    for i in range(12):
        roof.tell('publish', 3, ['roof', 18.25 + i / 8], ['cellar', 11.5], ['garden', 14.0 + i / 4])
    roof.tell('publish', 5, 'station ready')
    roof.tell('every', 20, 4, 3000)
    cellar.tell('readings', 30, 3)
    return members


def take(monitor, name):
    monitor.take_picture(os.path.join(DIRECTORY, f'monitor-{name}.png'))


@test
def empty(scene):
    monitor = Monitor(scene)
    monitor.tree.wait_for_text('No Fleets')
    settle(0.5)
    take(monitor, 'empty')
    monitor.end()


@test
def rings_and_narrow(scene):
    members = make_fleets(scene)
    monitor = Monitor(scene, 'weather')
    monitor.tree.find('list item', 'Node 0, roof station, fresh')
    monitor.click('page tab', 'Rings')
    monitor.tree.find('list item', 'Ring lidar')
    settle(SECONDS / 2)
    monitor.stop_and(lambda: members[0].tell('publish', 6, *[['pump', 'set', i / 64] for i in range(120)]))
    monitor.tree.wait_for_text('112 overrun')
    settle(SECONDS / 2)
    take(monitor, 'rings')
    monitor.resize(380, 720)
    settle(1)
    take(monitor, 'narrow')
    monitor.end()


@test
def members_in_dark(scene):
    members = make_fleets(scene)
    members[4].leave()
    monitor = Monitor(scene, 'weather', '--max-age', '1500', ADW_DEBUG_COLOR_SCHEME='prefer-dark')
    members[1].process.send_signal(signal.SIGSTOP)
    members[3].process.kill()
    monitor.tree.find('list item', 'Node 1, cellar station, stale')
    monitor.tree.find('list item', 'Node 3, archive, died')
    settle(0.3)
    take(monitor, 'members')
    monitor.end()


@test
def frames(scene):
    roof, _, gateway, *_ = make_fleets(scene)
    roof.tell('publish', 6, ['lamp', 'on', 0.75], ['pump', 'start', 0.25], ['pump', 'set', 0.5])
    monitor = Monitor(scene, 'weather')
    monitor.tree.find('list item', 'Node 0, roof station, fresh')
    monitor.click('page tab', 'Rings')
    monitor.click('list item', 'Ring commands')
    monitor.tree.find('list item', 'Frame 6:0:2')
    monitor.press('Control_L', 'p')
    monitor.tree.wait_for_text('paused')
    # More than the ring keeps.
    gateway.tell('publish', 6, *[['pump', 'set', 0.5 + i / 64] for i in range(20)], ['vent', 'open', 1.0], ['lamp', 'off', 0.0])
    monitor.press('Control_L', 'p')
    monitor.tree.find('list item', '14 frames lost: overwritten')
    monitor.click('list item', "('vent', 'open', 1.0)")
    monitor.tree.wait_for_text('node 2 · counter 23')
    take(monitor, 'frames')
    monitor.end()


main()
