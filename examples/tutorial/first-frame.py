# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import gi
gi.require_version("Orbit", "1")
from gi.repository import Orbit

GREETINGS = 1  # the kind

with Orbit.Fleet.join_shm("tutorial", 8, 0) as fleet:
    fleet.publish_data(GREETINGS, 0, 0, b"hello")

    for frame in fleet.create_cursor(GREETINGS, Orbit.CursorStart.OLDEST):
        print(frame.get_id(), bytes(frame).decode())
