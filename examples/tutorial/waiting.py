# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import gi
gi.require_version("Orbit", "1")
from gi.repository import Orbit

READINGS = 2  # the kind

with Orbit.Fleet.join_shm("tutorial", 8, 0) as fleet:
    cursor = fleet.create_cursor(READINGS, Orbit.CursorStart.HEAD)
    print("waiting")
    left = 3
    while left > 0:
        cursor.wait()
        for frame in cursor:
            place, degrees = frame.value
            print(f"{place} {degrees:.2f}")
            left -= 1
    print("lost:", cursor.get_n_overwritten())
