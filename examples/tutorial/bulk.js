// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import Orbit from 'gi://Orbit?version=1';

const SAMPLES = 3; // the kind
const SIZE = 16; // time and value, each a number of 8 bytes

const fleet = Orbit.Fleet.join_shm('tutorial', 8, 0);
fleet.declare(SAMPLES, null, {capacity: 1024, payloadCapacity: SIZE, label: 'samples'});
const cursor = fleet.create_cursor(SAMPLES, Orbit.CursorStart.HEAD);

const samples = new Float64Array(2000);
for (let i = 0; i < 1000; i++)
    samples.set([i / 1000, i / 2], 2 * i);
print(`published ${fleet.publish_packed(SAMPLES, 0, 0, samples, SIZE)}`);

const batch = cursor.read_batch(1000);
const found = new Float64Array(batch.bytes().buffer); // time, value, time, value ...
const mean = found.reduce((sum, number, i) => i % 2 === 1 ? sum + number : sum, 0) / batch.length;
print(`read ${batch.length}, mean ${mean.toFixed(2)}, last at ${found.at(-2).toFixed(3)} s`);
fleet.leave();
