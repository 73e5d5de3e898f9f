// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Watches a fleet: prints which members join, leave, die, hang and recover.

import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit';
import {exit, programArgs} from 'system';

const FLEET_SIZE = 8;
const INTERVAL = 100; // ms
const MAX_AGE = 500; // ms

const SIGINT = 2;
const SIGTERM = 15;

if (programArgs.includes('--help')) {
    print('usage: gjs -m watcher.js [FLEET] [COUNT]\n\n' +
        'Tells COUNT events (0: any number) of FLEET (readings) as they happen.');
    exit(0);
}

const [name = 'readings', count = 0] = programArgs;
const loop = new GLib.MainLoop(null, false);
let nLeft = Number(count);

// Newer versions of GLib have a namespace of their own for this.
// @ts-ignore: it may be missing
const addSignal = await import('gi://GLibUnix').then(({default: unix}) => unix.signal_add ?? unix.signal_add_full, () => GLib.unix_signal_add);
for (const number of [SIGINT, SIGTERM])
    addSignal(GLib.PRIORITY_DEFAULT, number, () => loop.quit());

/** @param {string} text */
function tell(text) {
    print(text);
    if (--nLeft === 0)
        loop.quit();
}

const fleet = Orbit.Fleet.join_shm(name, FLEET_SIZE, 0);
fleet.connect('node-joined', (_fleet, node) =>
    tell(`node ${node.nodeId} joined: ${node.program}, process ${node.pid}`));
fleet.connect('node-left', (_fleet, node, reason) =>
    tell(`node ${node.nodeId} ${reason === Orbit.LeaveReason.DIED ? 'died' : 'left'}`));
fleet.connect('heartbeat-stale', (_fleet, nodeId) => tell(`node ${nodeId} hangs`));
fleet.connect('heartbeat-recovered', (_fleet, nodeId) => tell(`node ${nodeId} is back`));
fleet.start_heartbeat(INTERVAL);
fleet.watch_heartbeats(MAX_AGE);
print(`watching fleet '${name}'`);
loop.run();
fleet.leave();

// Removes the fleet if this was the last member; otherwise fails.
try {
    Orbit.Fleet.destroy(name, null);
} catch (error) {
    if (!(error instanceof GLib.Error))
        throw error;
}
