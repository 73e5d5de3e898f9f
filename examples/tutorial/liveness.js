// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit?version=1';

const loop = new GLib.MainLoop(null, false);
const fleet = Orbit.Fleet.join_shm('tutorial', 8, 0);

fleet.connect('node-joined', (_fleet, node) => print(`node ${node.nodeId} joined: ${node.label}`));
fleet.connect('node-left', (_fleet, node, reason) => {
    print(`node ${node.nodeId} ${reason === Orbit.LeaveReason.DIED ? 'died' : 'left'}`);
    loop.quit();
});
fleet.connect('heartbeat-stale', (_fleet, nodeId) => print(`node ${nodeId} hangs`));
fleet.connect('heartbeat-recovered', (_fleet, nodeId) => print(`node ${nodeId} is well again`));
fleet.start_heartbeat(100); // milliseconds
fleet.watch_heartbeats(500);
print('watching');
loop.run();
fleet.leave();
