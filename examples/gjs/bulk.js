// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Publishes many small objects with one call, and reads them in batches.

import Orbit from 'gi://Orbit?version=1';
import {exit, programArgs} from 'system';

const FLEET_SIZE = 8;
const CAPACITY = 1024;
const OBJECTS = 13; // the kind
const SIZE = 16; // a sequence number of 64 bits and a double, both little-endian

/**
 * @param {Orbit.Fleet} fleet
 * @param {number} count
 */
function publishObjects(fleet, count) {
    const objects = new DataView(new ArrayBuffer(count * SIZE));
    for (let i = 0; i < count; i++) {
        objects.setBigUint64(i * SIZE, BigInt(i + 1), true);
        objects.setFloat64(i * SIZE + 8, (i + 1) * 0.25, true);
    }
    if (fleet.publish_packed(OBJECTS, 1, 0, objects, SIZE) !== count)
        throw new Error('not all objects were published');
}

/**
 * @param {Orbit.Fleet} fleet
 * @param {number} count
 */
async function readObjects(fleet, count) {
    const cursor = fleet.create_cursor(OBJECTS, Orbit.CursorStart.OLDEST);
    let [nRead, sum] = [0, 0n];
    print(`waiting for ${count} objects in fleet '${fleet.name}'`);
    while (nRead < count) {
        const batch = cursor.read_batch(count - nRead);
        // All payloads, without gaps.
        const objects = new DataView(batch.bytes().buffer);
        for (let i = 0; i < batch.length; i++)
            sum += objects.getBigUint64(i * SIZE, true);
        nRead += batch.length;
        if (batch.length === 0)
            await cursor.wait_async();
    }
    print(`count ${nRead} sum of sequences ${sum}`);
}

const [verb, name, count] = programArgs;
if (!['publish', 'read'].includes(verb) || programArgs.length !== 3) {
    printerr('usage: gjs -m bulk.js publish|read FLEET COUNT');
    exit(1);
}

const fleet = Orbit.Fleet.join_shm(name, FLEET_SIZE, CAPACITY);
try {
    fleet.declare(OBJECTS, null, {payloadCapacity: SIZE, label: 'objects'});
    await (verb === 'publish' ? publishObjects : readObjects)(fleet, Number(count));
} finally {
    fleet.leave();
}

try {
    Orbit.Fleet.destroy(name, null);
} catch {
    // Removes the fleet if this was the last member; otherwise fails.
}
