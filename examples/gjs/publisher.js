// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Publishes the readings of a thermometer, which the readers of these examples read, in any language.

import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit?version=1';
import {exit, programArgs} from 'system';

const FLEET_SIZE = 8;
const READINGS = 1; // the kind

/**
 * @param {Orbit.Fleet} fleet
 * @param {number} count
 */
async function publishReadings(fleet, count) {
    // Each reading is a label and a number. A different declaration of the ring fails.
    const spec = Orbit.RingSpec.new(1024, 64, Orbit.Topology.SHARED);
    spec.set_label('readings');
    spec.set_value_type(new GLib.VariantType('(sd)'));
    fleet.declare(READINGS, spec);

    for (let i = 0; i < count; i++) {
        const reading = new GLib.Variant('(sd)', ['thermometer in GJS', 20 + 0.25 * i]);
        print(`published ${fleet.publish_variant(READINGS, 1, i, reading)}`);
        await new Promise(resolve => setTimeout(resolve, 100));
    }
}

if (programArgs.includes('--help')) {
    print('usage: gjs -m publisher.js [FLEET] [COUNT]\n\n' +
        'Publishes COUNT readings (20) in FLEET (readings), ten a second.');
    exit(0);
}

const [name = 'readings', count = 20] = programArgs;
const fleet = Orbit.Fleet.join_shm(name, FLEET_SIZE, 0);
try {
    await publishReadings(fleet, Number(count));
} finally {
    fleet.leave();
}

try {
    Orbit.Fleet.destroy(name, null);
} catch {
    // Removes the fleet if this was the last member; otherwise fails.
}
