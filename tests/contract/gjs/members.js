// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The lines under "Watching" that are about the list of nodes, in GJS.

import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit';

import {equal, getNode, items, line, lineBoth, log, ok, pid, waitUntil} from './harness.js';

function logChanges(fleet, events) {
    fleet.get_nodes().connect('items-changed', (_nodes, ...change) => events.push(`changed ${change.join(' ')}`));
}

lineBoth('nodes/own', test => {
    const before = Orbit.epoch_now();
    const nodes = test.join(2).get_nodes();
    const node = nodes.get_item(0);
    const [, cmdline] = GLib.file_get_contents('/proc/self/cmdline');
    const program = GLib.path_get_basename(new TextDecoder().decode(cmdline).split('\0')[0]);
    equal(nodes.get_n_items(), 1);
    equal(nodes.get_item_type().name, 'OrbitNode');
    equal([node.get_node_id(), node.nodeId], [2, 2]);
    equal([node.get_pid(), node.pid], [pid, pid]);
    equal([node.get_program(), node.program], [program, program]);
    equal([node.get_label(), node.label], ['contract.js', 'contract.js']);
    equal([node.get_state(), node.state], [Orbit.NodeState.ALIVE, Orbit.NodeState.ALIVE]);
    ok(before <= node.get_joined_at() && node.get_joined_at() <= Orbit.epoch_now());
    equal(node.joinedAt, node.get_joined_at());
    equal([node.get_last_heartbeat(), node.lastHeartbeat], [null, null]);
});

lineBoth('nodes/one-list', test => {
    const fleet = test.join();
    const nodes = fleet.get_nodes();
    ok(fleet.get_nodes() === nodes);
    ok(nodes.get_item(0) === nodes.get_item(0));
});

line('nodes/joined', test => {
    const fleet = test.join(1);
    const events = log(fleet);
    logChanges(fleet, events);
    test.joinToo(fleet, 0);
    waitUntil(() => events.includes('joined 0'));
    test.joinToo(fleet, 2);
    waitUntil(() => events.includes('joined 2'));
    equal(events, ['changed 0 0 1', 'joined 0', 'changed 2 0 1', 'joined 2']);
    equal(getNode(fleet, 2).get_pid(), pid);
});

line('nodes/left', test => {
    const fleet = test.join(0);
    const other = test.joinToo(fleet, 1);
    const events = log(fleet);
    const node = getNode(fleet, 1);
    logChanges(fleet, events);
    node.connect('notify::state', () => events.push(`state ${node.get_node_id()}`));
    other.leave();
    waitUntil(() => events.includes('left 1'));
    equal(events, ['state 1', 'left 1']);
    equal(node.get_state(), Orbit.NodeState.LEFT);
    equal(fleet.get_nodes().get_n_items(), 2);
});

line('nodes/taken-over', test => {
    const fleet = test.join(0);
    const other = test.joinToo(fleet, 1);
    const events = log(fleet);
    const before = getNode(fleet, 1);
    logChanges(fleet, events);
    other.leave();
    test.joinToo(fleet, 1);
    waitUntil(() => events.includes('joined 1'));
    equal(events, ['left 1', 'changed 1 1 1', 'joined 1']);
    const after = getNode(fleet, 1);
    ok(after !== before);
    equal([before.get_state(), after.get_state()], [Orbit.NodeState.LEFT, Orbit.NodeState.ALIVE]);
});

line('nodes/late', test => {
    const fleet = test.join(0);
    test.joinToo(fleet, 1).leave();
    test.joinToo(fleet, 2);
    const events = log(fleet);
    equal(items(fleet.get_nodes()).map(node => node.get_node_id()), [0, 2]);
    equal(getNode(fleet, 2).get_state(), Orbit.NodeState.ALIVE);
    test.joinToo(fleet, 1);
    waitUntil(() => events.length > 0);
    equal(events, ['joined 1']);
});
