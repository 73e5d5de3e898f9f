# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import gi
import numpy
gi.require_version("Orbit", "1")
from gi.repository import Gio, GLib, Orbit

SAMPLES = 6  # the kind
XML = """
<node>
  <interface name="org.example.Tutorial">
    <method name="Measure">
      <arg name="count" type="u" direction="in"/>
      <arg name="fleet" type="s" direction="out"/>
      <arg name="kind" type="y" direction="out"/>
    </method>
  </interface>
</node>"""


def on_call(_connection, _sender, _path, _interface, _method, parameters, invocation):
    count, = parameters.unpack()
    fleet.publish_packed(SAMPLES, 0, 0, numpy.arange(count) / 2, 8)
    invocation.return_value(GLib.Variant("(sy)", (fleet.get_name(), SAMPLES)))


def on_bus(connection, _name):
    interface = Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0]
    connection.register_object("/org/example/Tutorial", interface, on_call, None, None)


with Orbit.Fleet.join_shm("tutorial", 8, 0) as fleet:
    fleet.declare(SAMPLES, "d", capacity=1024, label="measured")
    fleet.start_heartbeat(100)
    Gio.bus_own_name(Gio.BusType.SESSION, "org.example.Tutorial", Gio.BusNameOwnerFlags.NONE, on_bus,
                     lambda *_: print("serving"), None)
    GLib.MainLoop().run()
