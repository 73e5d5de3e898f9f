# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import gi
import numpy
gi.require_version("Orbit", "1")
from gi.repository import Gio, GLib, Orbit

# Control goes over the bus: one call, one answer.
bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
answer = bus.call_sync("org.example.Tutorial", "/org/example/Tutorial", "org.example.Tutorial", "Measure",
                       GLib.Variant("(u)", (500,)), GLib.VariantType("(sy)"), Gio.DBusCallFlags.NONE, -1, None)
name, kind = answer.unpack()
print(f"measured: fleet {name}, kind {kind}")

# The values go through the fleet.
with Orbit.Fleet.join_shm(name, 0, 0) as fleet:
    batch = fleet.create_cursor(kind, Orbit.CursorStart.OLDEST).read_batch(500)
    values = numpy.frombuffer(batch.payloads(), "<f8")
    print(f"{len(values)} values, mean {values.mean():.2f}")
