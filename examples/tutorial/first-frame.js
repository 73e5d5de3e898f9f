// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import Orbit from 'gi://Orbit?version=1';

const GREETINGS = 1; // the kind

const fleet = Orbit.Fleet.join_shm('tutorial', 8, 0);
fleet.publish_data(GREETINGS, 0, 0, new TextEncoder().encode('hello'));

for (const frame of fleet.create_cursor(GREETINGS, Orbit.CursorStart.OLDEST))
    print(`${frame.get_id()} ${new TextDecoder().decode(frame.payload)}`);
fleet.leave();
