// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The lines under "Beating", and those under "Watching" that are about heartbeats, in GJS.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit';

import {FLEET_SIZE, equal, fails, getNode, items, line, lineBoth, log, ok, waitUntil} from './harness.js';

const {ALIVE, FRESH, STALE} = Orbit.NodeState;
const [SIGKILL, SIGCONT, SIGSTOP] = [9, 18, 19];

function nBeats(fleet) {
    return fleet.get_head(Orbit.HEARTBEAT_RING_KIND);
}

// Runs the main loop until another member has published some heartbeats.
function letOthersBeat(test) {
    const other = test.keep(Orbit.Fleet.join(test.name(), FLEET_SIZE));
    ok(other.start_heartbeat(1));
    waitUntil(() => nBeats(other) >= 6);
    other.leave();
}

lineBoth('beat/start', test => {
    const fleet = test.join();
    ok(fleet.start_heartbeat(1));
    equal(nBeats(fleet), 1);
    waitUntil(() => nBeats(fleet) >= 3);
    for (let i = 0; i < 2; i++) {
        fleet.stop_heartbeat();
        const beaten = nBeats(fleet);
        letOthersBeat(test);
        equal(nBeats(fleet), beaten);
    }
});

lineBoth('beat/interval-zero', test => {
    const fleet = test.join();
    fails(Orbit.FleetError.INVALID_ARGUMENT, () => fleet.start_heartbeat(0));
    equal(nBeats(fleet), 0);
    fleet.start_heartbeat(1);
    fails(Orbit.FleetError.INVALID_ARGUMENT, () => fleet.start_heartbeat(0));
    waitUntil(() => nBeats(fleet) >= 3);
});

lineBoth('beat/start-again', test => {
    const fleet = test.join();
    fleet.start_heartbeat(1);
    fleet.start_heartbeat(3600000);
    letOthersBeat(test);
    equal(nBeats(fleet), 2);
    fleet.start_heartbeat(1);
    waitUntil(() => nBeats(fleet) >= 5);
});

lineBoth('beat/hung-loop', test => {
    const fleet = test.join();
    fleet.start_heartbeat(10);
    GLib.usleep(200000);
    equal(nBeats(fleet), 1);

    // One late heartbeat, and those that became due meanwhile, however long this takes.
    const hungUntil = GLib.get_monotonic_time();
    waitUntil(() => nBeats(fleet) > 1);
    while (GLib.MainContext.default().iteration(false))
        continue;
    ok(nBeats(fleet) <= 3 + (GLib.get_monotonic_time() - hungUntil) / 10000, 'no more beats');
});

line('beat/leave', test => {
    const fleet = test.join(0);
    const other = test.joinToo(fleet, 1);
    other.start_heartbeat(1);
    waitUntil(() => nBeats(fleet) >= 3);
    other.leave();
    const beaten = nBeats(fleet);
    letOthersBeat(test);
    equal(nBeats(fleet), beaten);
});

lineBoth('watch/max-age', test => {
    const fleet = test.join();
    const notified = [];
    fleet.connect('notify::heartbeat-max-age', () => notified.push(fleet.heartbeatMaxAge));
    equal(fleet.get_heartbeat_max_age(), 0);
    ok(fleet.watch_heartbeats(60000));
    ok(fleet.watch_heartbeats(60000));
    equal(fleet.get_heartbeat_max_age(), 60000);
    ok(fleet.watch_heartbeats(0));
    equal(fleet.get_heartbeat_max_age(), 0);
    equal(notified, [60000, 0]);
});

line('watch/late', test => {
    const fleet = test.join(0);
    const quiet = test.joinToo(fleet, 1);
    const well = test.joinToo(fleet, 2);
    const events = log(fleet);
    const then = Orbit.epoch_now() - 120000;
    quiet.publish_heartbeat_at(then);
    well.publish_heartbeat();
    fleet.watch_heartbeats(60000);
    equal(items(fleet.get_nodes()).map(node => node.get_state()), [ALIVE, STALE, FRESH]);
    equal(getNode(fleet, 1).get_last_heartbeat().get_captured_at(), then);
    well.leave();
    waitUntil(() => events.length > 0);
    equal(events, ['left 2']);
});

lineBoth('watch/stale', test => {
    const fleet = test.join(2);
    const events = log(fleet);
    fleet.watch_heartbeats(20);
    fleet.publish_heartbeat();
    waitUntil(() => events.length > 0);
    letOthersBeat(test);
    equal(events, ['stale 2']);
});

lineBoth('watch/recovered', test => {
    const fleet = test.join(2);
    const events = log(fleet);
    fleet.watch_heartbeats(50);
    fleet.publish_heartbeat();
    waitUntil(() => events.length > 0);
    fleet.start_heartbeat(1);
    waitUntil(() => events.length > 1);
    equal(events, ['stale 2', 'recovered 2']);
});

lineBoth('watch/missing', test => {
    const fleet = test.join(2);
    const events = log(fleet);
    fleet.watch_heartbeats(50);
    waitUntil(() => events.length > 0);
    letOthersBeat(test);
    equal(getNode(fleet, 2).get_state(), ALIVE);
    fleet.start_heartbeat(1);
    waitUntil(() => events.length > 1);
    equal(events, ['missing 2', 'recovered 2']);
});

line('watch/detail', test => {
    const fleet = test.join(0);
    const other = test.joinToo(fleet, 1);
    const events = log(fleet);
    const alone = [];
    fleet.connect('heartbeat-stale::1', (_fleet, nodeId) => alone.push(nodeId));
    fleet.watch_heartbeats(20);
    fleet.publish_heartbeat();
    other.publish_heartbeat();
    waitUntil(() => events.includes('stale 0') && events.includes('stale 1'));
    equal(alone, [1]);
});

lineBoth('watch/stop', test => {
    const [fleet, other] = [test.join(), test.join()];
    const [events, otherEvents] = [log(fleet), log(other)];
    fleet.watch_heartbeats(60000);
    fleet.publish_heartbeat();
    waitUntil(() => getNode(fleet, 0).get_state() === FRESH);
    fleet.watch_heartbeats(20);
    fleet.watch_heartbeats(0);
    equal(getNode(fleet, 0).get_state(), ALIVE);

    other.watch_heartbeats(20);
    other.publish_heartbeat();
    waitUntil(() => otherEvents.length > 0);
    equal(getNode(fleet, 0).get_state(), ALIVE);
    equal(events, []);
});

line('watch/leave', test => {
    const fleet = test.join(0);
    const other = test.joinToo(fleet, 1);
    const nodes = fleet.get_nodes();
    const [events, otherEvents] = [log(fleet), log(other)];
    fleet.watch_heartbeats(20);
    other.watch_heartbeats(20);
    other.publish_heartbeat();
    fleet.leave();
    const third = test.joinToo(other, 2);
    waitUntil(() => otherEvents.includes('joined 2'));
    third.leave();
    waitUntil(() => otherEvents.includes('left 2') && otherEvents.includes('stale 1'));
    equal(events, []);
    equal(nodes.get_n_items(), 2);
});

line('watch/each', test => {
    const fleet = test.join(0);
    const other = test.joinToo(fleet, 1);
    const [events, otherEvents] = [log(fleet), log(other)];
    const third = test.joinToo(fleet, 2);
    waitUntil(() => events.length > 0 && otherEvents.length > 0);
    third.leave();
    waitUntil(() => events.length > 1 && otherEvents.length > 1);
    equal([events, otherEvents], [['joined 2', 'left 2'], ['joined 2', 'left 2']]);
});

line('watch/process', test => {
    const fleet = test.join(0);
    const events = log(fleet);
    const process = Gio.Subprocess.new([GLib.getenv('CONTRACT_MEMBER'), fleet.get_name(), `${FLEET_SIZE}`],
        Gio.SubprocessFlags.NONE);
    try {
        waitUntil(() => events.includes('joined 1'));
        const node = getNode(fleet, 1);
        equal([`${node.get_pid()}`, node.get_program()], [process.get_identifier(), 'contract-member']);
        fleet.watch_heartbeats(100);
        waitUntil(() => node.get_state() === FRESH);
        events.length = 0;
        process.send_signal(SIGSTOP);
        waitUntil(() => events.includes('stale 1'));
        events.length = 0;
        process.send_signal(SIGCONT);
        waitUntil(() => events.includes('recovered 1'));
        process.send_signal(SIGKILL);
        waitUntil(() => events.includes('died 1'));
    } finally {
        process.force_exit();
        process.wait(null);
    }
});
