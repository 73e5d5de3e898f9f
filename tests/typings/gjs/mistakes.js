// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Mistakes that a type checker must find: each marked line has one, and no other line.

import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit?version=1';

// Arguments
const fleet = Orbit.Fleet.join_shm('mistakes', 8, 0);
Orbit.Fleet.join_shm('mistakes', 8); // mistake: too few
Orbit.Fleet.join_shm(8, 8, 0); // mistake: no name
Orbit.Fleet.join('mistakes', '8'); // mistake: a text where a number is wanted
fleet.publish_data(1, 1, 0, 5); // mistake: no bytes
fleet.publish_data(1, 1, 0, new Uint8Array(2));
fleet.publish_data(1, 1, 0, 'text');
fleet.publish_data('readings', 1, 0, 'text');
fleet.publish_data(1, 'readings', 0, 'text'); // mistake: only a kind may be a label
fleet.publish_data(1, 1, 5n, [1, 2]);
fleet.publish_data(1n, 1, 5, [1, 2]); // mistake: only what has 64 bits may be a BigInt
fleet.publish(1, 1, 0, 5); // mistake: no bytes
fleet.publish(1, 1, 0, 'text');
fleet.publish(1, 1, 0, new GLib.Bytes('bytes'));
fleet.publish_variant(1, 1, 0, [1, 2]); // mistake: no GLib.Variant
fleet.create_cursor(1, Orbit.Topology.SHARED); // mistake: another enumeration
new Orbit.Fleet({name: 'mistakes', fleetSize: 8, node_id: 1});
new Orbit.Fleet({name: 'mistakes', fleetsize: 8}); // mistake: no such property
new Orbit.Frame(); // mistake: only the library makes frames

// What is not there
fleet.push(1); // mistake: no such method
Orbit.Fleet.join_shm_again('mistakes'); // mistake: no such constructor
fleet.get_ring(1).write(1, 0, 'bytes'); // mistake: for C only
print(Orbit.Frames); // mistake: no such class
print(Orbit.FleetError.BUSIER); // mistake: no such error
print(Orbit.FleetError.BUSY);
print(fleet.fleetsize); // mistake: no such property
fleet.fleetSize = 9; // mistake: cannot be written
fleet.fleet_size = 9; // mistake: cannot be written

// What may be null
const cursor = fleet.create_cursor(1, Orbit.CursorStart.OLDEST);
cursor.next().get_id(); // mistake: there may be no frame
cursor.next()?.get_id();
cursor.stallTimeout = 5;
print(fleet.directory.length); // mistake: may be null
print(fleet.name.length);
Orbit.NetId.parse(null); // mistake: not optional
Orbit.Fleet.destroy('mistakes', null);
Orbit.Fleet.destroy('mistakes'); // mistake: GJS wants every argument

// Signals
fleet.connect('node-joined', (_fleet, node) => print(node.nodeId, node.pid));
fleet.connect('node-joined', (_fleet, node) => print(node.nodeID)); // mistake: no such property
fleet.connect('node-joyned', () => {}); // mistake: no such signal
fleet.connect('node-joined::3', () => {}); // mistake: it has no details
fleet.connect('heartbeat-stale::3', (_fleet, _nodeId, heartbeat) => print(heartbeat.get_id()));
fleet.connect('heartbeat-missing', (_fleet, _nodeId, heartbeat) => {}); // mistake: it gives no heartbeat
fleet.connect('node-left', (_fleet, _node, reason) => print(reason.nick)); // mistake: a number
cursor.connect('notify::position', (source, pspec) => print(source.position, pspec.name));
cursor.connect('notify::positions', () => {}); // mistake: no such property
fleet.emit('heartbeat-missing', 'three'); // mistake: not a number

// Values
const id = fleet.next_id(1);
print(id.toBigInt() + 1n);
print(id.toBigInt() + 1); // mistake: a BigInt and a number do not mix
print(Orbit.NetId.fromBigInt(5)); // mistake: not a BigInt
for (const frame of cursor)
    print(frame.toArray().length);
for (const frame of fleet) // mistake: a fleet is not iterated
    print(frame);

// Waiting
cursor.wait(5n, null);
cursor.wait('5'); // mistake: not a number
for await (const frame of cursor)
    print(frame.get_head()); // mistake: no such method

// Batches and types
const batch = cursor.read_batch(5);
print(batch.length, batch.at(0)?.id === 5n, batch.ids()[0] + 1n);
print(batch.at(0).id); // mistake: there may be none
for (const {frameKind, version} of batch)
    print(frameKind, version.toString());
for (const {get_id} of batch) // mistake: it has no methods of C
    print(get_id);
fleet.declare(1, '(sd)', {capacity: 64, label: 'readings'});
fleet.declare(1, '(sd)', {size: 64}); // mistake: no such option
fleet.declare(1, Orbit.RingSpec.new(64, 64, Orbit.Topology.SHARED), {capacity: 64}); // mistake: it is in the spec
fleet.publishValue(1, ['kitchen', 21.5], {version: 2n});
fleet.publishValue(1, ['kitchen', 21.5], {version: 'two'}); // mistake: not a number
