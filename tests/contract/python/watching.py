# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The lines under "Beating", and those under "Watching" that are about heartbeats, in Python."""

import os
import signal
import subprocess
import time

from harness import FLEET_SIZE, GLib, Orbit, fails, get_node, line, line_both, log, wait_until

ALIVE = Orbit.NodeState.ALIVE
FRESH = Orbit.NodeState.FRESH
STALE = Orbit.NodeState.STALE


def n_beats(fleet):
    return fleet.get_head(Orbit.HEARTBEAT_RING_KIND)


def let_others_beat(test):
    """Runs the main loop until another member has published some heartbeats."""
    with Orbit.Fleet.join(test.name(), FLEET_SIZE) as other:
        assert other.start_heartbeat(1)
        wait_until(lambda: n_beats(other) >= 6)


@line_both('beat/start')
def _(test):
    fleet = test.join()
    assert fleet.start_heartbeat(1)
    assert n_beats(fleet) == 1
    wait_until(lambda: n_beats(fleet) >= 3)
    for _ in range(2):
        fleet.stop_heartbeat()
        beaten = n_beats(fleet)
        let_others_beat(test)
        assert n_beats(fleet) == beaten


@line_both('beat/interval-zero')
def _(test):
    fleet = test.join()
    with fails(Orbit.FleetError.INVALID_ARGUMENT):
        fleet.start_heartbeat(0)
    assert n_beats(fleet) == 0
    fleet.start_heartbeat(1)
    with fails(Orbit.FleetError.INVALID_ARGUMENT):
        fleet.start_heartbeat(0)
    wait_until(lambda: n_beats(fleet) >= 3)


@line_both('beat/start-again')
def _(test):
    fleet = test.join()
    fleet.start_heartbeat(1)
    fleet.start_heartbeat(3600000)
    let_others_beat(test)
    assert n_beats(fleet) == 2
    fleet.start_heartbeat(1)
    wait_until(lambda: n_beats(fleet) >= 5)


@line_both('beat/hung-loop')
def _(test):
    fleet = test.join()
    fleet.start_heartbeat(10)
    time.sleep(0.2)
    assert n_beats(fleet) == 1

    # One late heartbeat, and those that became due meanwhile, however long this takes.
    hung_until = time.monotonic()
    wait_until(lambda: n_beats(fleet) > 1)
    while GLib.MainContext.default().iteration(False):
        pass
    assert n_beats(fleet) <= 3 + (time.monotonic() - hung_until) / 0.01


@line('beat/leave')
def _(test):
    fleet = test.join(0)
    other = test.join_too(fleet, 1)
    other.start_heartbeat(1)
    wait_until(lambda: n_beats(fleet) >= 3)
    other.leave()
    beaten = n_beats(fleet)
    let_others_beat(test)
    assert n_beats(fleet) == beaten


@line_both('watch/max-age')
def _(test):
    fleet = test.join()
    notified = []
    fleet.connect('notify::heartbeat-max-age', lambda fleet, _pspec: notified.append(fleet.props.heartbeat_max_age))
    assert fleet.get_heartbeat_max_age() == 0
    assert fleet.watch_heartbeats(60000)
    assert fleet.watch_heartbeats(60000)
    assert fleet.get_heartbeat_max_age() == 60000
    assert fleet.watch_heartbeats(0)
    assert fleet.get_heartbeat_max_age() == 0
    assert notified == [60000, 0]


@line('watch/late')
def _(test):
    fleet = test.join(0)
    quiet = test.join_too(fleet, 1)
    well = test.join_too(fleet, 2)
    events = log(fleet)
    then = Orbit.epoch_now() - 120000
    quiet.publish_heartbeat_at(then)
    well.publish_heartbeat()
    fleet.watch_heartbeats(60000)
    assert [node.get_state() for node in fleet.get_nodes()] == [ALIVE, STALE, FRESH]
    assert get_node(fleet, 1).get_last_heartbeat().get_captured_at() == then
    well.leave()
    wait_until(lambda: events)
    assert events == ['left 2']


@line_both('watch/stale')
def _(test):
    fleet = test.join(2)
    events = log(fleet)
    fleet.watch_heartbeats(20)
    fleet.publish_heartbeat()
    wait_until(lambda: events)
    let_others_beat(test)
    assert events == ['stale 2']


@line_both('watch/recovered')
def _(test):
    fleet = test.join(2)
    events = log(fleet)
    fleet.watch_heartbeats(50)
    fleet.publish_heartbeat()
    wait_until(lambda: events)
    fleet.start_heartbeat(1)
    wait_until(lambda: len(events) > 1)
    assert events == ['stale 2', 'recovered 2']


@line_both('watch/missing')
def _(test):
    fleet = test.join(2)
    events = log(fleet)
    fleet.watch_heartbeats(50)
    wait_until(lambda: events)
    let_others_beat(test)
    assert get_node(fleet, 2).get_state() == ALIVE
    fleet.start_heartbeat(1)
    wait_until(lambda: len(events) > 1)
    assert events == ['missing 2', 'recovered 2']


@line('watch/detail')
def _(test):
    fleet = test.join(0)
    other = test.join_too(fleet, 1)
    events = log(fleet)
    alone = []
    fleet.connect('heartbeat-stale::1', lambda _fleet, node_id, _last: alone.append(node_id))
    fleet.watch_heartbeats(20)
    fleet.publish_heartbeat()
    other.publish_heartbeat()
    wait_until(lambda: 'stale 0' in events and 'stale 1' in events)
    assert alone == [1]


@line_both('watch/stop')
def _(test):
    fleet, other = test.join(), test.join()
    events, other_events = log(fleet), log(other)
    fleet.watch_heartbeats(60000)
    fleet.publish_heartbeat()
    wait_until(lambda: get_node(fleet, 0).get_state() == FRESH)
    fleet.watch_heartbeats(20)
    fleet.watch_heartbeats(0)
    assert get_node(fleet, 0).get_state() == ALIVE

    other.watch_heartbeats(20)
    other.publish_heartbeat()
    wait_until(lambda: other_events)
    assert get_node(fleet, 0).get_state() == ALIVE
    assert not events


@line('watch/leave')
def _(test):
    fleet = test.join(0)
    other = test.join_too(fleet, 1)
    nodes = fleet.get_nodes()
    events, other_events = log(fleet), log(other)
    fleet.watch_heartbeats(20)
    other.watch_heartbeats(20)
    other.publish_heartbeat()
    fleet.leave()
    third = test.join_too(other, 2)
    wait_until(lambda: 'joined 2' in other_events)
    third.leave()
    wait_until(lambda: 'left 2' in other_events and 'stale 1' in other_events)
    assert not events
    assert len(nodes) == 2


@line('watch/each')
def _(test):
    fleet = test.join(0)
    other = test.join_too(fleet, 1)
    events, other_events = log(fleet), log(other)
    third = test.join_too(fleet, 2)
    wait_until(lambda: events and other_events)
    third.leave()
    wait_until(lambda: len(events) > 1 and len(other_events) > 1)
    assert events == other_events == ['joined 2', 'left 2']


@line('watch/process')
def _(test):
    fleet = test.join(0)
    events = log(fleet)
    process = subprocess.Popen([os.environ['CONTRACT_MEMBER'], fleet.get_name(), str(FLEET_SIZE)])
    try:
        wait_until(lambda: 'joined 1' in events)
        node = get_node(fleet, 1)
        assert (node.get_pid(), node.get_program()) == (process.pid, 'contract-member')
        fleet.watch_heartbeats(100)
        wait_until(lambda: node.get_state() == FRESH)
        events.clear()
        process.send_signal(signal.SIGSTOP)
        wait_until(lambda: 'stale 1' in events)
        events.clear()
        process.send_signal(signal.SIGCONT)
        wait_until(lambda: 'recovered 1' in events)
        process.kill()
        wait_until(lambda: 'died 1' in events)
    finally:
        process.kill()
        process.wait()
