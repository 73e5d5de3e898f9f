#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Kinds with a type: Python values are published and read, and a value of another type is an error."""

import argparse
import contextlib

import gi

gi.require_version('Orbit', '1')
from gi.repository import GLib, Orbit

FLEET_SIZE = 8
READINGS, SETTINGS = 1, 2  # kinds


def publish_records(fleet: Orbit.Fleet) -> None:
    # The types are those of GVariant: (sd) is a text and a number, a{sv} a dictionary with values of any type.
    # They are stored with the frames, so that every program in the fleet knows them.
    fleet.declare(READINGS, '(sd)', capacity=64, payload_capacity=64, label='readings')
    fleet.declare(SETTINGS, 'a{sv}', capacity=4, label='settings')

    fleet.publish(SETTINGS, {'unit': GLib.Variant('s', 'C'), 'limit': GLib.Variant('d', 24.0)})
    for version, (room, temperature) in enumerate([('kitchen', 21.5), ('attic', 27.25), ('cellar', 14.0)]):
        print('published', fleet.publish(READINGS, (room, temperature), version=version))


def read_records(fleet: Orbit.Fleet) -> None:
    # The newest frame of a kind, and then all frames.
    newest = fleet.read_head(SETTINGS)
    assert newest is not None
    settings = newest.value
    with fleet.create_cursor(READINGS, Orbit.CursorStart.OLDEST) as cursor:
        for frame in cursor:
            room, temperature = frame.value
            verdict = 'too warm' if temperature > settings['limit'] else 'fine'
            print(f"{room}: {temperature:.2f} {settings['unit']}, {verdict}")


def make_mistakes(fleet: Orbit.Fleet) -> None:
    # A value of another type is refused, and nothing is published.
    try:
        fleet.publish(READINGS, ('kitchen', 'warm'))
    except TypeError:
        print('refused: a text where a number belongs')

    # Declaring the kind with another type is refused as well.
    try:
        fleet.declare(READINGS, 's', capacity=64, payload_capacity=64)
    except GLib.Error as error:
        if not Orbit.FleetError.TYPE_MISMATCH.matches(error):
            raise
        print('refused:', error.message)


parser = argparse.ArgumentParser(description='Publishes records in FLEET and reads them back.')
parser.add_argument('fleet', nargs='?', default='records', help='name of the fleet (records)')
arguments = parser.parse_args()

with Orbit.Fleet.join_shm(arguments.fleet, FLEET_SIZE, 0) as fleet:
    publish_records(fleet)
    read_records(fleet)
    make_mistakes(fleet)

# Removes the fleet if this was the last member; otherwise fails.
with contextlib.suppress(GLib.Error):
    Orbit.Fleet.destroy(arguments.fleet, None)
