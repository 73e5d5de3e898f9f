# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The lines under "Watching" that are about the list of nodes, in Python."""

import os

from harness import Orbit, get_node, line, line_both, log, wait_until


def log_changes(fleet, events):
    fleet.get_nodes().connect('items-changed', lambda _nodes, *change: events.append('changed %u %u %u' % change))


@line_both('nodes/own')
def _(test):
    before = Orbit.epoch_now()
    nodes = test.join(2).get_nodes()
    node = nodes[0]
    assert len(nodes) == 1
    assert nodes.get_item_type() == Orbit.Node.__gtype__
    assert node.get_node_id() == node.props.node_id == 2
    assert node.get_pid() == node.props.pid == os.getpid()
    with open('/proc/self/cmdline', encoding='utf-8') as cmdline:
        assert node.get_program() == node.props.program == os.path.basename(cmdline.read().split('\0')[0])
    assert node.get_label() == node.props.label == 'contract.py'
    assert node.get_state() == node.props.state == Orbit.NodeState.ALIVE
    assert before <= node.get_joined_at() == node.props.joined_at <= Orbit.epoch_now()
    assert node.get_last_heartbeat() is node.props.last_heartbeat is None


@line_both('nodes/one-list')
def _(test):
    fleet = test.join()
    nodes = fleet.get_nodes()
    assert fleet.get_nodes() is nodes
    assert nodes[0] is nodes[0]


@line('nodes/joined')
def _(test):
    fleet = test.join(1)
    events = log(fleet)
    log_changes(fleet, events)
    test.join_too(fleet, 0)
    wait_until(lambda: 'joined 0' in events)
    test.join_too(fleet, 2)
    wait_until(lambda: 'joined 2' in events)
    assert events == ['changed 0 0 1', 'joined 0', 'changed 2 0 1', 'joined 2']
    assert get_node(fleet, 2).get_pid() == os.getpid()


@line('nodes/left')
def _(test):
    fleet = test.join(0)
    other = test.join_too(fleet, 1)
    events = log(fleet)
    node = get_node(fleet, 1)
    log_changes(fleet, events)
    node.connect('notify::state', lambda node, _pspec: events.append(f'state {node.get_node_id()}'))
    other.leave()
    wait_until(lambda: 'left 1' in events)
    assert events == ['state 1', 'left 1']
    assert node.get_state() == Orbit.NodeState.LEFT
    assert len(fleet.get_nodes()) == 2


@line('nodes/taken-over')
def _(test):
    fleet = test.join(0)
    other = test.join_too(fleet, 1)
    events = log(fleet)
    before = get_node(fleet, 1)
    log_changes(fleet, events)
    other.leave()
    test.join_too(fleet, 1)
    wait_until(lambda: 'joined 1' in events)
    assert events == ['left 1', 'changed 1 1 1', 'joined 1']
    after = get_node(fleet, 1)
    assert after is not before
    assert (before.get_state(), after.get_state()) == (Orbit.NodeState.LEFT, Orbit.NodeState.ALIVE)


@line('nodes/late')
def _(test):
    fleet = test.join(0)
    test.join_too(fleet, 1).leave()
    test.join_too(fleet, 2)
    events = log(fleet)
    assert [node.get_node_id() for node in fleet.get_nodes()] == [0, 2]
    assert get_node(fleet, 2).get_state() == Orbit.NodeState.ALIVE
    test.join_too(fleet, 1)
    wait_until(lambda: events)
    assert events == ['joined 1']
