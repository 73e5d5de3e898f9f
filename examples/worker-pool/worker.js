// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A worker in GJS: does the work for its node, and publishes results and heartbeats.
//
// usage: gjs -m worker.js FLEET NODE DIRECTORY

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit?version=1';
import {programArgs} from 'system';

// Constants of the supervisor and the workers, see pool.h.
const FLEET_SIZE = 8;
const SUPERVISOR = 0;
const [WORK, STOP] = [1, 2];
const [RESULTS, HASH, FAILURE] = [2, 1, 2];
const BEAT_MS = 20;
const PATIENCE_MS = 5000;

/**
 * @param {string} path
 * @param {number} offset
 * @param {number} length
 */
function hashPiece(path, offset, length) {
    const stream = Gio.File.new_for_path(path).read(null);
    stream.seek(offset, GLib.SeekType.SET, null);
    const bytes = stream.read_bytes(length, null);
    stream.close(null);
    return [GLib.compute_checksum_for_bytes(GLib.ChecksumType.SHA256, bytes), bytes.get_size()];
}

/**
 * @param {Orbit.Fleet} fleet
 * @param {Orbit.Frame} frame
 * @param {string} directory
 */
function doTask(fleet, frame, directory) {
    const [nodeId, path, offset, length] = frame.get_variant().deepUnpack();
    if (nodeId !== fleet.get_node_id())
        return;

    let kind = HASH, result;
    try {
        result = hashPiece(GLib.build_filenamev([directory, path]), offset, length);
    } catch (error) {
        [kind, result] = [FAILURE, [error.message, 0]];
    }
    fleet.publish_variant(RESULTS, kind, frame.get_version(), new GLib.Variant('(st)', result));
}

/** @param {Orbit.Fleet} fleet */
function beat(fleet) {
    fleet.publish_heartbeat();
    if (fleet.get_heartbeat_snapshot(PATIENCE_MS).is_stale(SUPERVISOR))
        throw new Error('worker in GJS: the supervisor is gone');
}

/**
 * @param {Orbit.Fleet} fleet
 * @param {string} directory
 */
function work(fleet, directory) {
    const cursor = fleet.create_cursor(WORK, Orbit.CursorStart.HEAD);
    let nextBeat = 0;
    for (;;) {
        if (GLib.get_monotonic_time() >= nextBeat) {
            beat(fleet);
            nextBeat = GLib.get_monotonic_time() + BEAT_MS * 1000;
        }

        const frame = cursor.next();
        if (frame === null)
            cursor.wait(Math.max(0, nextBeat - GLib.get_monotonic_time()));
        else if (frame.get_frame_kind() === STOP)
            return;
        else
            doTask(fleet, frame, directory);
    }
}

const [name, nodeId, directory] = programArgs;
const fleet = Orbit.Fleet.join_shm_as(name, FLEET_SIZE, 0, Number(nodeId));
try {
    work(fleet, directory);
} finally {
    fleet.leave();
    try {
        Orbit.Fleet.destroy(name, null);
    } catch {
        // If the supervisor has died, the last member removes the fleet; otherwise this fails.
    }
}
