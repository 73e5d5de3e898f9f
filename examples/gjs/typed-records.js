// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Publishes and reads records of a declared type: measurements of stations.

import Orbit from 'gi://Orbit?version=1';
import {exit, programArgs} from 'system';

const FLEET_SIZE = 8;
const CAPACITY = 1024;
const STATIONS = 12; // the kind

/**
 * @param {Orbit.Fleet} fleet
 * @param {number} count
 */
function publishRecords(fleet, count) {
    for (let i = 0; i < count; i++)
        fleet.publishValue(STATIONS, [`station-${i}`, i * 0.5, Orbit.epoch_now()], {frameKind: 1, version: i});
}

/**
 * @param {Orbit.Fleet} fleet
 * @param {number} count
 */
async function readRecords(fleet, count) {
    const cursor = fleet.create_cursor(STATIONS, Orbit.CursorStart.OLDEST);
    print(`waiting for ${count} records in fleet '${fleet.name}'`);
    for await (const frame of cursor) {
        const [station, temperature] = frame.value;
        print(`${station} ${temperature.toFixed(1)}`);
        if (--count === 0)
            break;
    }
}

const [verb, name, count] = programArgs;
if (!['publish', 'read'].includes(verb) || programArgs.length !== 3) {
    printerr('usage: gjs -m typed-records.js publish|read FLEET COUNT');
    exit(1);
}

const fleet = Orbit.Fleet.join_shm(name, FLEET_SIZE, CAPACITY);
try {
    // Name, temperature in degrees, and when, in milliseconds.
    fleet.declare(STATIONS, '(sdx)', {payloadCapacity: 64, label: 'stations'});
    await (verb === 'publish' ? publishRecords : readRecords)(fleet, Number(count));
} finally {
    fleet.leave();
}

try {
    Orbit.Fleet.destroy(name, null);
} catch {
    // Removes the fleet if this was the last member; otherwise fails.
}
