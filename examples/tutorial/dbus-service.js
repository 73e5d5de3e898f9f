// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit?version=1';

const SAMPLES = 6; // the kind
const XML = `
<node>
  <interface name="org.example.Tutorial">
    <method name="Measure">
      <arg name="count" type="u" direction="in"/>
      <arg name="fleet" type="s" direction="out"/>
      <arg name="kind" type="y" direction="out"/>
    </method>
  </interface>
</node>`;

const fleet = Orbit.Fleet.join_shm('tutorial', 8, 0);
fleet.declare(SAMPLES, 'd', {capacity: 1024, label: 'measured'});
fleet.start_heartbeat(100);

const service = Gio.DBusExportedObject.wrapJSObject(XML, {
    Measure(count) {
        fleet.publish_packed(SAMPLES, 0, 0, Float64Array.from({length: count}, (_, i) => i / 2), 8);
        return [fleet.name, SAMPLES];
    },
});
Gio.bus_own_name(Gio.BusType.SESSION, 'org.example.Tutorial', Gio.BusNameOwnerFlags.NONE,
    connection => service.export(connection, '/org/example/Tutorial'), () => print('serving'), null);
new GLib.MainLoop(null, false).run();
