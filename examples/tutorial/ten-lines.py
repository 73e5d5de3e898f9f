# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import gi
gi.require_version("Orbit", "1")
from gi.repository import Orbit

with Orbit.Fleet.join_shm("weather", 8, 0) as fleet:
    fleet.declare(1, "(sd)", label="readings")
    fleet.publish(1, ("roof", 21.5))

    for frame in fleet.create_cursor(1, Orbit.CursorStart.OLDEST):
        print(frame.get_id(), frame.value)
