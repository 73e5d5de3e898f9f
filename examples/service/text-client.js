// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Prints what the machine does, line by line, from the samples of the service. If the service dies, D-Bus is asked to start it again; the
// fleet and this reader go on meanwhile.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit?version=1';
import {exit, programArgs} from 'system';

const NAME = 'org.example.OrbitSampler1';
const PATH = '/org/example/OrbitSampler1';
const XML = `
<node>
  <interface name="${NAME}">
    <method name="SetIntervalUs"><arg name="interval" type="u" direction="in"/></method>
    <property name="Fleet" type="s" access="read"/>
    <property name="Directory" type="s" access="read"/>
    <property name="Kind" type="y" access="read"/>
    <property name="Interval" type="u" access="read"/>
    <property name="NSamples" type="u" access="read"/>
  </interface>
</node>`;
const MAX_AGE = 500; // milliseconds
const FIELDS = 6; // of a sample, each a number of 8 bytes: time, busy, total, available, received, sent

const [period = '1000', nLines = '0'] = programArgs;
if (!Number(period)) {
    printerr('usage: text-client.js [MILLISECONDS] [LINES]');
    exit(1);
}

const Proxy = Gio.DBusProxy.makeProxyWrapper(XML);
const loop = new GLib.MainLoop(null, false);
const service = new Proxy(Gio.DBus.session, NAME, PATH); // starts the service
const fleet = new Orbit.Fleet({
    name: service.Fleet, fleetSize: 0, backing: Orbit.Backing.SHM, directory: service.Directory || null, label: 'text client',
});
fleet.init(null);
const cursor = fleet.create_cursor(service.Kind, Orbit.CursorStart.HEAD);
let before = null; // the last sample of the line before
let left = Number(nLines);

/** Reads all samples that have come: their number, and the last of them. */
function readSamples() {
    let [n, last] = [0, null];
    for (;;) {
        const batch = cursor.read_batch(1000);
        if (batch.length === 0)
            return [n, last];
        n += batch.length;
        last = new BigInt64Array(batch.bytes().buffer, 8 * FIELDS * (batch.length - 1), FIELDS);
    }
}

function printLine() {
    const [n, last] = readSamples();
    if (last !== null && before !== null) {
        const [time, busy, total, , received, sent] = last.map((number, i) => number - before[i]);
        const rate = bytes => (Number(bytes) * 1000 / Number(time)).toFixed(1); // bytes a microsecond are MB a second
        print(`${n} samples, ${cursor.n_overwritten} lost, ${(100 * Number(busy) / Math.max(Number(total), 1)).toFixed(0)} % busy, ` +
            `${(Number(last[3]) / 2 ** 30).toFixed(2)} GiB available, ${rate(received)} kB/s in, ${rate(sent)} kB/s out`);
        if (--left === 0)
            loop.quit();
    }
    before = last ?? before;
    return GLib.SOURCE_CONTINUE;
}

function isService(node) {
    return node.label === 'sampler';
}

fleet.connect('node-joined', (_fleet, node) => {
    if (isService(node))
        print('the service is back');
});
fleet.connect('node-left', (_fleet, node, reason) => {
    if (!isService(node))
        return;
    print(`the service ${reason === Orbit.LeaveReason.DIED ? 'died' : 'left'}`);
    // 0: no flags
    Gio.DBus.session.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'StartServiceByName',
        new GLib.Variant('(su)', [NAME, 0]), null, Gio.DBusCallFlags.NONE, -1, null, null);
});
fleet.connect('heartbeat-stale', (_fleet, _nodeId, _last) => print('the service hangs'));
fleet.watch_heartbeats(MAX_AGE);
GLib.timeout_add(GLib.PRIORITY_DEFAULT, Number(period), printLine);
loop.run();
fleet.leave();
