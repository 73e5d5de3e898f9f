// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Reads the readings that the publishers of these examples publish, with promises: the main loop runs meanwhile.

import Orbit from 'gi://Orbit?version=1';
import {exit, programArgs} from 'system';

const FLEET_SIZE = 8;
const READINGS = 1; // the kind

/**
 * @param {Orbit.Fleet} fleet
 * @param {number} count
 */
async function readReadings(fleet, count) {
    // The publishers declare the type of a reading, before or after this.
    const cursor = fleet.create_cursor(READINGS, Orbit.CursorStart.OLDEST);
    print(`waiting for ${count} readings in fleet '${fleet.name}'`);
    for await (const frame of cursor) {
        const [label, value] = frame.get_variant().deepUnpack();
        print(`${label}, node ${frame.get_node_id()}: ${value.toFixed(2)}`);
        if (--count === 0)
            break;
    }
    print(`${cursor.n_overwritten} were lost`);
}

if (programArgs.includes('--help')) {
    print('usage: gjs -m async-reader.js [FLEET] [COUNT]\n\n' +
        'Prints COUNT readings (20) of FLEET (readings) as they come.');
    exit(0);
}

const [name = 'readings', count = 20] = programArgs;
const fleet = Orbit.Fleet.join_shm(name, FLEET_SIZE, 0);
try {
    await readReadings(fleet, Number(count));
} finally {
    fleet.leave();
}

try {
    Orbit.Fleet.destroy(name, null);
} catch {
    // Removes the fleet if this was the last member; otherwise fails.
}
