#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Publishes the load of this machine once a second, from a fleet in the service's own directory."""

import os
import socket

import gi

gi.require_version("Orbit", "1")
from gi.repository import GLib, Orbit

LOAD = 1  # the kind


def notify(text):
    """Tells systemd, as sd_notify() does."""
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as connection:
            connection.sendto(text.encode(), address.replace("@", "\0", 1))


def on_second(fleet):
    fleet.publish(LOAD, os.getloadavg())
    notify("WATCHDOG=1")
    return GLib.SOURCE_CONTINUE


directory = os.environ["RUNTIME_DIRECTORY"]
fleet = Orbit.Fleet(name="weather", fleet_size=8, backing=Orbit.Backing.SHM, directory=directory)
fleet.init()
fleet.declare(LOAD, "(ddd)", label="load")
fleet.start_heartbeat(100)
loop = GLib.MainLoop()
fleet.connect("segment-lost", lambda *_: loop.quit())  # systemd starts the service anew
on_second(fleet)
GLib.timeout_add_seconds(1, on_second, fleet)
notify("READY=1")
loop.run()
