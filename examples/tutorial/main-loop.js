// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit?version=1';

const READINGS = 2; // the kind

const fleet = Orbit.Fleet.join_shm('tutorial', 8, 0);
const ticking = GLib.timeout_add(GLib.PRIORITY_DEFAULT, 50, () => {
    print('tick');
    return GLib.SOURCE_CONTINUE;
});
let left = 3;
print('waiting');
for await (const frame of fleet.create_cursor(READINGS, Orbit.CursorStart.HEAD)) {
    const [place, degrees] = frame.value;
    print(`${place} ${degrees.toFixed(2)}`);
    if (--left === 0)
        break;
}
GLib.source_remove(ticking);
fleet.leave();
