#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Tests a function that takes a fleet, with a fleet of the test's own."""

import unittest

import gi

gi.require_version("Orbit", "1")
from gi.repository import Orbit

READINGS, ALARMS = 1, 2  # kinds


def check_readings(fleet, cursor, limit):
    """What is tested: publishes an alarm for each reading above the limit."""
    for frame in cursor:
        room, degrees = frame.value
        if degrees > limit:
            fleet.publish(ALARMS, room)


class Thermostat(unittest.TestCase):
    def setUp(self):
        self.fleet = Orbit.Fleet.join("test", 2)  # in the memory of this process
        self.fleet.declare(READINGS, "(sd)", capacity=4)
        self.fleet.declare(ALARMS, "s")
        self.addCleanup(self.fleet.leave)

    def alarms(self):
        return [frame.value for frame in self.fleet.create_cursor(ALARMS, Orbit.CursorStart.OLDEST)]

    def test_alarm(self):
        cursor = self.fleet.create_cursor(READINGS, Orbit.CursorStart.HEAD)
        self.fleet.publish(READINGS, ("cellar", 14.0))
        self.fleet.publish(READINGS, ("roof", 31.5))
        check_readings(self.fleet, cursor, 30)
        self.assertEqual(self.alarms(), ["roof"])

    def test_loss(self):
        """Six readings into four slots: two are lost, and counted."""
        cursor = self.fleet.create_cursor(READINGS, Orbit.CursorStart.HEAD)
        for i in range(6):
            self.fleet.publish(READINGS, (f"room {i}", 40.0))
        check_readings(self.fleet, cursor, 30)
        self.assertEqual(self.alarms(), [f"room {i}" for i in range(2, 6)])
        self.assertEqual(cursor.get_n_overwritten(), 2)


if __name__ == "__main__":
    unittest.main()
