#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Publishes the readings of a thermometer, which the readers of these examples read, in any language."""

import argparse
import contextlib
import time

import gi

gi.require_version('Orbit', '1')
from gi.repository import GLib, Orbit

FLEET_SIZE = 8
READINGS = 1  # the kind


def publish_readings(fleet: Orbit.Fleet, count: int) -> None:
    # Each reading is a label and a number. A different declaration of the ring fails.
    spec = Orbit.RingSpec.new(1024, 64, Orbit.Topology.SHARED)
    spec.set_label('readings')
    spec.set_value_type(GLib.VariantType('(sd)'))
    fleet.declare(READINGS, spec)

    for i in range(count):
        reading = GLib.Variant('(sd)', ('thermometer in Python', 20 + 0.25 * i))
        print('published', fleet.publish_variant(READINGS, 1, i, reading), flush=True)
        time.sleep(0.1)


parser = argparse.ArgumentParser(description='Publishes COUNT readings in FLEET, ten a second.')
parser.add_argument('fleet', nargs='?', default='readings', help='name of the fleet (readings)')
parser.add_argument('count', nargs='?', default=20, type=int, help='how many readings (20)')
arguments = parser.parse_args()

# Ctrl-C ends it quietly.
with contextlib.suppress(KeyboardInterrupt), Orbit.Fleet.join_shm(arguments.fleet, FLEET_SIZE, 0) as fleet:
    publish_readings(fleet, arguments.count)

# Removes the fleet if this was the last member; otherwise fails.
with contextlib.suppress(GLib.Error):
    Orbit.Fleet.destroy(arguments.fleet, None)
