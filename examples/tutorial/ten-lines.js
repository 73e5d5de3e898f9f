// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import Orbit from 'gi://Orbit?version=1';

const fleet = Orbit.Fleet.join_shm('weather', 8, 0);
fleet.declare(1, '(sd)', {label: 'readings'});
fleet.publishValue(1, ['roof', 21.5]);

for (const frame of fleet.create_cursor(1, Orbit.CursorStart.OLDEST)) {
    const [place, degrees] = frame.value;
    print(`${frame.get_id()} ('${place}', ${degrees})`);
}
fleet.leave();
