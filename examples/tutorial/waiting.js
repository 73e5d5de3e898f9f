// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import Orbit from 'gi://Orbit?version=1';

const READINGS = 2; // the kind

const fleet = Orbit.Fleet.join_shm('tutorial', 8, 0);
const cursor = fleet.create_cursor(READINGS, Orbit.CursorStart.HEAD);
print('waiting');
let left = 3;
while (left > 0) {
    cursor.wait();
    for (const frame of cursor) {
        const [place, degrees] = frame.value;
        print(`${place} ${degrees.toFixed(2)}`);
        left--;
    }
}
print(`lost: ${cursor.n_overwritten}`);
fleet.leave();
