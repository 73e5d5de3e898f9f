// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Publishes and reads records of a declared type: what stations measure.

import Orbit from 'gi://Orbit?version=1';
import {exit, programArgs} from 'system';

const FLEET_SIZE = 8;
const CAPACITY = 1024;
const STATIONS = 12; // the kind

function publishRecords(fleet, count) {
    for (let i = 0; i < count; i++)
        fleet.publishValue(STATIONS, [`station-${i}`, i * 0.5, Orbit.epoch_now()], {frameKind: 1, version: i});
}

async function readRecords(fleet, count) {
    const cursor = fleet.create_cursor(STATIONS, Orbit.CursorStart.OLDEST);
    print(`waiting for ${count} records in fleet '${fleet.name}'`);
    while (count > 0) {
        const frame = cursor.next();
        if (frame === null) {
            await new Promise(resolve => setTimeout(resolve, 10));
            continue;
        }
        const [name, temperature] = frame.value;
        print(`${name} ${temperature.toFixed(1)}`);
        count--;
    }
}

const work = {publish: publishRecords, read: readRecords}[programArgs[0]];
if (work === undefined || programArgs.length !== 3) {
    printerr('usage: gjs -m typed-records.js publish|read FLEET COUNT');
    exit(1);
}

const [, name, count] = programArgs;
const fleet = Orbit.Fleet.join_shm(name, FLEET_SIZE, CAPACITY);
try {
    // Name, temperature in degrees, and when, in milliseconds.
    fleet.declare(STATIONS, '(sdx)', {payloadCapacity: 64, label: 'stations'});
    await work(fleet, Number(count));
} finally {
    fleet.leave();
}

try {
    Orbit.Fleet.destroy(name, null);
} catch {
    // The last one out removes the fleet; while others are in, this fails.
}
