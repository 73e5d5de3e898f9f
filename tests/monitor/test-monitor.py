# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Fleets, members and rings in the monitor, with members that are killed and stopped and rings that overrun."""

import os
import signal

from accessible import wait_for
from harness import Orbit, same, test
from session import Member, Monitor, main


@test
def nothing_to_see(scene):
    monitor = Monitor(scene)
    monitor.tree.wait_for_text('No Fleets', 'Fleets of your processes appear here')
    same(monitor.tree.find_nameless(), [])
    monitor.end()


@test
def fleets_come_and_go(scene):
    backup = Member(scene, 'backup', 'backup', 2)
    backup.leave()
    monitor = Monitor(scene)
    monitor.tree.find('list item', 'Fleet backup, left over')
    monitor.tree.find('list item', 'Node 0, backup, left')
    weather = Member(scene, 'weather', 'roof')
    monitor.tree.find('list item', 'Fleet weather, 1 of 6 alive')
    weather.leave()
    monitor.tree.find('list item', 'Fleet weather, left over')
    Orbit.Fleet.destroy('backup', scene.directory)
    monitor.tree.wait_for_text('Fleet Was Removed', 'no fleet “backup” any more')
    wait_for(lambda: not monitor.tree.has('list item', 'Fleet backup'), 'the end of the row of the fleet')
    Member(scene, 'backup', 'again', 2)
    monitor.tree.find('list item', 'Node 0, again, fresh')
    same(monitor.tree.find_nameless(), [])
    monitor.end()


@test
def the_first_live_fleet_is_shown(scene):
    Member(scene, 'a', 'old', 2).leave()
    Member(scene, 'b', 'young', 2)
    monitor = Monitor(scene)
    monitor.tree.find('list item', 'Node 0, young, fresh')
    monitor.end()
    monitor = Monitor(scene, 'a')
    monitor.tree.find('list item', 'Node 0, old, left')
    monitor.end()


@test
def members_die_and_hang(scene):
    members = [Member(scene, 'weather', label) for label in ('roof', 'cellar', 'gateway')]
    monitor = Monitor(scene, '--max-age', '2000')
    for node, label in enumerate(('roof', 'cellar', 'gateway')):
        monitor.tree.find('list item', f'Node {node}, {label}, fresh')
    monitor.tree.wait_for_text('3 fresh', f'python3 · pid {members[0].process.pid} · joined ')
    members[0].process.kill()
    monitor.tree.find('list item', 'Node 0, roof, died')
    members[1].process.send_signal(signal.SIGSTOP)
    monitor.tree.find('list item', 'Node 1, cellar, stale')
    monitor.tree.wait_for_text('1 fresh, 1 stale, 1 died')
    members[1].process.send_signal(signal.SIGCONT)
    monitor.tree.find('list item', 'Node 1, cellar, fresh')
    members[2].leave()
    monitor.tree.find('list item', 'Node 2, gateway, left')
    monitor.tree.wait_for_text('1 fresh, 1 died, 1 left')
    # The next owner of the node id is the same row.
    Member(scene, 'weather', 'new roof')
    monitor.tree.find('list item', 'Node 0, new roof, fresh')
    same(monitor.tree.find_nameless(), [])
    monitor.end()


@test
def heartbeats_are_judged_as_asked(scene):
    member = Member(scene, 'weather', 'roof')
    member.tell('beats', 'off')
    monitor = Monitor(scene, '--max-age', '0')
    monitor.tree.find('list item', 'Node 0, roof, alive')
    monitor.end()
    monitor = Monitor(scene, '--max-age', '300')
    monitor.tree.find('list item', 'Node 0, roof, stale')
    monitor.end()


@test
def rings_overrun(scene):
    member = Member(scene, 'weather', 'roof')
    member.tell('declare', 3, 'readings', '(sd)', 64, 64, 'shared')
    member.tell('declare', 6, 'small', None, 8, 32, 'per-node')
    member.tell('publish', 3, *[['roof', 20 + i] for i in range(16)])
    monitor = Monitor(scene)
    monitor.tree.find('list item', 'Node 0, roof')
    monitor.press('Alt_L', '2')
    monitor.tree.find('list item', 'Ring readings, kind 3')
    monitor.tree.wait_for_text('kind 3 · type (sd) · 64 × 64 B', '16 frames', '25 % full')
    monitor.tree.wait_for_text('kind 6 · 8 × 32 B per node', '0 frames')
    monitor.stop_and(lambda: member.tell('flood', 6, 500, 32))
    monitor.tree.wait_for_text('500 frames', '492 overrun', '100 % full')
    wait_for(lambda: monitor.tree.has('image', 'Rate of small in the last minute'), 'the name of the plot')
    same(monitor.tree.find_nameless(), [])
    monitor.end()


@test
def rings_appear(scene):
    member = Member(scene, 'weather', 'roof')
    member.tell('beats', 'off')
    monitor = Monitor(scene)
    monitor.tree.find('list item', 'Node 0, roof')
    monitor.press('Alt_L', '2')
    monitor.tree.find('list item', 'Ring heartbeats, kind 221')
    member.tell('text', 1, 'word')
    monitor.tree.find('list item', 'Ring Kind 1, kind 1')
    monitor.tree.wait_for_text('1 frame')
    monitor.end()


def damage(scene, part):
    """Overwrites the beginning of the segments whose names contain this."""
    for name in os.listdir(scene.directory):
        if part in name:
            with open(os.path.join(scene.directory, name), 'r+b') as segment:
                segment.write(b'\xff' * 256)


@test
def damage_is_told(scene):
    member = Member(scene, 'weather', 'roof')
    member.tell('text', 1, 'word')
    member.tell('text', 2, 'word')
    member.leave()
    damage(scene, '-1-0')
    monitor = Monitor(scene)
    monitor.tree.find('list item', 'Node 0, roof, left')
    monitor.press('Alt_L', '2')
    monitor.tree.find('list item', 'Ring Kind 2, kind 2')
    monitor.tree.wait_for_text("segment 'orbit-weather-1-0' is not an Orbit segment: its magic is ")
    monitor.end()
    damage(scene, 'weather')
    monitor = Monitor(scene)
    monitor.tree.find('list item', 'Fleet weather, damaged')
    monitor.tree.wait_for_text('Fleet Cannot Be Read')
    same(monitor.tree.find_nameless(), [])
    monitor.end()


@test
def nothing_is_changed(scene):
    member = Member(scene, 'weather', 'roof')
    member.tell('text', 3, 'one', 'two')
    member.leave()
    before = scene.hash()
    monitor = Monitor(scene)
    monitor.tree.find('list item', 'Node 0, roof, left')
    for page, what in (('2', 'Ring Kind 3'), ('3', 'Frame 3:0:0')):
        monitor.press('Alt_L', page)
        monitor.tree.find('list item', what)
    monitor.end()
    same(scene.hash(), before)


main()
