// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Declarations that must have exactly this type: a type checker reports if one became wider, such as `any`.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit?version=1';

/**
 * True if A and B are the same type, and not just assignable to each other.
 *
 * @template A
 * @template B
 * @typedef {(<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false} Same
 */

const fleet = Orbit.Fleet.join('uses', 8);
const cursor = fleet.create_cursor(1, Orbit.CursorStart.OLDEST);
const spec = new Orbit.RingSpec(64, 64, Orbit.Topology.PER_NODE);

Gio._promisify(Gio.File.prototype, 'load_contents_async');
const file = Gio.File.new_for_path('/dev/null');

const results = {
    name: fleet.name,
    directory: fleet.directory,
    fleetSize: fleet.fleetSize,
    fleet_size: fleet.fleet_size,
    isShm: fleet.is_shm(),
    left: fleet.leave(),
    nodes: fleet.get_nodes(),
    latest: fleet.get_latest_heartbeats(),
    missing: fleet.get_heartbeat_snapshot(500).get_missing_node_ids(),
    id: fleet.publish(1, 1, 0n, 'text'),
    n: fleet.publish_packed(1, 1, 0, 'ab', 1),
    head: fleet.read_head(1),
    handler: fleet.connect('node-joined', print),
    frames: [...cursor],
    headers: cursor.read_batch(5).get_headers(),
    label: spec.get_label(),
    topology: spec.get_topology(),
    capacity: Orbit.DEFAULT_CAPACITY,
    version: Orbit.check_version(1, 0, 0),
    bigInt: new Orbit.NetId().toBigInt(),
    batch: [...cursor.read_batch(5)],
    ids: cursor.read_batch(5).ids(),
    sleep: cursor.wait(0n, null),
    waited: cursor.wait_async(),
    waitedFor: cursor.wait_async(5, 0, null, (source, result) => source.wait_finish(result)),
    source: cursor.create_source(),
    promised: file.load_contents_async(null),
    called: file.load_contents_async(null, (source, result) => source.load_contents_finish(result)),
};

/**
 * @typedef {object} Expected
 * @property {string} name
 * @property {string | null} directory
 * @property {number} fleetSize
 * @property {number} fleet_size
 * @property {boolean} isShm
 * @property {void} left
 * @property {Gio.ListModel} nodes
 * @property {Orbit.Heartbeat[]} latest
 * @property {number[]} missing
 * @property {Orbit.NetId} id
 * @property {number} n
 * @property {Orbit.Frame | null} head
 * @property {number} handler
 * @property {Orbit.Frame[]} frames
 * @property {GLib.Bytes} headers
 * @property {string | null} label
 * @property {Orbit.Topology} topology
 * @property {number} capacity
 * @property {string | null} version
 * @property {bigint} bigInt
 * @property {Orbit.BatchFrame[]} batch
 * @property {BigUint64Array} ids
 * @property {boolean} sleep
 * @property {Promise<boolean>} waited
 * @property {void} waitedFor
 * @property {Orbit.CursorSource} source
 * @property {Promise<[Uint8Array, string | null]>} promised
 * @property {void} called
 */

/** @type {Same<typeof results, Expected>} */
const same = true;
print(same);

results.source.set_callback(source => source.next() !== null);

try {
    Orbit.Fleet.destroy('uses', null);
} catch (error) {
    if (!error.matches(Orbit.FleetError, Orbit.FleetError.BUSY))
        throw error;
}
