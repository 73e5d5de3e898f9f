# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import gi
gi.require_version("Orbit", "1")
from gi.repository import Orbit

READINGS = 2  # the kind

with Orbit.Fleet.join_shm("tutorial", 8, 0) as fleet:
    fleet.declare(READINGS, "(sd)", label="readings")

    for reading in [("roof", 21.5), ("cellar", 12.25), ("attic", 27.0)]:
        fleet.publish(READINGS, reading)

    try:
        fleet.publish(READINGS, ("roof", "warm"))
    except TypeError as error:
        print("refused:", error)

    place, degrees = fleet.read_head(READINGS).value
    print(f"newest: {place} {degrees:.2f}")
