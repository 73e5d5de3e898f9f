// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import Orbit from 'gi://Orbit?version=1';

const READINGS = 2; // the kind

const fleet = Orbit.Fleet.join_shm('tutorial', 8, 0);
fleet.declare(READINGS, '(sd)', {label: 'readings'});

for (const reading of [['roof', 21.5], ['cellar', 12.25], ['attic', 27.0]])
    fleet.publishValue(READINGS, reading);

try {
    fleet.publishValue(READINGS, ['roof', 'warm']);
} catch (error) {
    print(`refused: ${error.message}`);
}

const [place, degrees] = fleet.read_head(READINGS).value;
print(`newest: ${place} ${degrees.toFixed(2)}`);
fleet.leave();
