// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Takes pieces of work from one kind, and publishes the results in another: texts, and the same in upper case.

import Orbit from 'gi://Orbit?version=1';
import {exit, programArgs} from 'system';

const FLEET_SIZE = 8;
const CAPACITY = 1024;
const [WORK, RESULTS] = [14, 15]; // kinds

/**
 * @param {Orbit.Fleet} fleet
 * @param {number} count
 */
async function doWork(fleet, count) {
    const cursor = fleet.create_cursor(WORK, Orbit.CursorStart.OLDEST);
    const decoder = new TextDecoder();
    print(`waiting for ${count} pieces of work in fleet '${fleet.name}'`);
    for await (const frame of cursor) {
        // The version of a result is the counter of its work.
        fleet.publish(RESULTS, 1, frame.counter, decoder.decode(frame.payload).toUpperCase());
        if (--count === 0)
            break;
    }
}

if (programArgs.length !== 2) {
    printerr('usage: gjs -m worker.js FLEET COUNT');
    exit(1);
}

const [name, count] = programArgs;
const fleet = Orbit.Fleet.join_shm(name, FLEET_SIZE, CAPACITY);
try {
    fleet.declare(WORK, null, {payloadCapacity: 256, label: 'work'});
    fleet.declare(RESULTS, null, {payloadCapacity: 256, label: 'results'});
    await doWork(fleet, Number(count));
} finally {
    fleet.leave();
}

try {
    Orbit.Fleet.destroy(name, null);
} catch {
    // Removes the fleet if this was the last member; otherwise fails.
}
