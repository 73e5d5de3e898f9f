// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit?version=1';

// Control goes over the bus: one call, one answer.
const bus = Gio.bus_get_sync(Gio.BusType.SESSION, null);
const answer = bus.call_sync('org.example.Tutorial', '/org/example/Tutorial', 'org.example.Tutorial', 'Measure',
    new GLib.Variant('(u)', [500]), new GLib.VariantType('(sy)'), Gio.DBusCallFlags.NONE, -1, null);
const [name, kind] = answer.deepUnpack();
print(`measured: fleet ${name}, kind ${kind}`);

// The values go through the fleet.
const fleet = Orbit.Fleet.join_shm(name, 0, 0);
const batch = fleet.create_cursor(kind, Orbit.CursorStart.OLDEST).read_batch(500);
const values = new Float64Array(batch.bytes().buffer);
const mean = values.reduce((sum, value) => sum + value) / values.length;
print(`${values.length} values, mean ${mean.toFixed(2)}`);
fleet.leave();
