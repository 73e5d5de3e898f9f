# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Labels of members, texts of objects, and fleets that were never joined or were left."""

import os
import subprocess
import sys

from harness import (CAPACITY, FLEET_SIZE, KIND, OLDEST, Orbit, declare, fails, line, line_both, publish, raises, run)

SHOW_LABEL = '''
import gi
gi.require_version('Orbit', '1')
from gi.repository import Orbit
print(Orbit.Fleet.join('label', 1).props.label)
'''


def label_of(*arguments, script=None, **variables):
    environment = {**{name: value for name, value in os.environ.items() if name != 'ORBIT_MEMBER_LABEL'}, **variables}
    return subprocess.run([sys.executable, *arguments], check=True, text=True, stdout=subprocess.PIPE, input=script,
                          env=environment).stdout.strip()


@line('label/default')
def _(test):
    path = f'/dev/shm/{test.name()}.py'
    try:
        with open(path, 'w', encoding='utf-8') as script:
            script.write(SHOW_LABEL)
        name = os.path.basename(path)
        assert label_of(path) == label_of('-B', '-X', 'utf8', '-W', 'ignore', path, '-c', 'x') == name
        interpreter = os.path.basename(sys.executable)
        assert label_of('-c', SHOW_LABEL, 'argument').startswith('python')
        assert label_of('-', script=SHOW_LABEL).startswith('python'), interpreter
        assert label_of(path, ORBIT_MEMBER_LABEL='the roof') == 'the roof'
        assert label_of(path, ORBIT_MEMBER_LABEL='') == name
    finally:
        os.unlink(path)


@line_both('label/given')
def _(test):
    fleet = test.new(name=test.name(), fleet_size=FLEET_SIZE, backing=test.backing, label='ä roof')
    assert fleet.props.label == fleet.get_nodes()[0].get_label() == 'ä roof'
    for label in 'x' * 64, '', 'ä' * 32, 'a\0':
        with fails(Orbit.FleetError.INVALID_ARGUMENT, 'label'):
            test.new(name=test.name(), fleet_size=1, backing=test.backing, label=label)
    assert test.new(name=test.name(), fleet_size=1, backing=test.backing, label='x' * 63).props.label == 'x' * 63


@line('label/messages')
def _(test):
    fleet = test.new(name=test.name(), fleet_size=1, backing=test.backing, label='the roof')
    with fails(Orbit.FleetError.NODE_IN_USE, "'the roof'", f'pid {os.getpid()}'):
        Orbit.Fleet.join_shm_as(fleet.get_name(), 0, 0, 0)
    with fails(Orbit.FleetError.FLEET_FULL, "'the roof'"):
        Orbit.Fleet.join_shm(fleet.get_name(), 0, 0)
    with fails(Orbit.FleetError.INCOMPATIBLE, "'the roof'", f'pid {os.getpid()}'):
        Orbit.Fleet.join_shm(fleet.get_name(), 2, 0)
    declare(fleet, CAPACITY, 16)
    with fails(Orbit.FleetError.INCOMPATIBLE, "'the roof'", f'pid {os.getpid()}'):
        declare(fleet, 2 * CAPACITY, 16)


@line_both('repr/objects')
def _(test):
    fleet = test.new(name=test.name(), fleet_size=FLEET_SIZE, node_id=1, backing=test.backing, label='the roof')
    assert repr(fleet) == f"<Orbit.Fleet '{fleet.get_name()}' node 1 of {FLEET_SIZE} label='the roof'>"
    cursor = fleet.create_cursor(KIND, OLDEST)
    declare(fleet, 16, 48, label='readings', value_type='(sd)')
    fleet.publish(KIND, ('roof', 21.5))
    fleet.publish(KIND, ('roof', 21.5))
    assert cursor.next()
    assert repr(cursor) == (f"<Orbit.Cursor of kind {KIND} of '{fleet.get_name()}' at 1: 1 delivered, 0 overwritten,"
                            ' 0 abandoned>')
    assert repr(fleet.get_ring(KIND)) == (f"<Orbit.Ring 'readings' kind {KIND}: 16 slots of 48 bytes, shared,"
                                          ' type (sd), head 2>')
    assert repr(fleet.get_nodes()[0]) == f"<Orbit.Node 1 'the roof' (pid {os.getpid()}) alive>"
    fleet.leave()
    assert repr(fleet) == f"<Orbit.Fleet '{fleet.get_name()}' node 1 of {FLEET_SIZE} label='the roof' closed>"
    assert 'Orbit.Cursor' in repr(Orbit.Cursor()) and 'Orbit.Ring' in repr(Orbit.Ring())


@line_both('fleet/left')
def _(test):
    fleet = test.join()
    with fleet as entered:
        assert entered is fleet
    with fails(Orbit.FleetError.CLOSED):
        with fleet:
            raise AssertionError('a fleet that was left was entered')


@line('fleet/nameless')
def _(test):
    for properties in {}, {'fleet_size': 3}, {'name': None}:
        with raises(TypeError):
            Orbit.Fleet(**properties)


sys.exit(run())
