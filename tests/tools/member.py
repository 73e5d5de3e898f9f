# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""A member in another process: publishes its words as frames of kind 2, and then stays until standard input ends.

usage: member.py DIRECTORY FLEET SIZE [WORD...]
"""

import sys

import gi

gi.require_version('Orbit', '1')
from gi.repository import Orbit

directory, name, size, *words = sys.argv[1:]
fleet = Orbit.Fleet(name=name, fleet_size=int(size), capacity=8, directory=directory, backing=Orbit.Backing.SHM)
fleet.init(None)
for word in words:
    fleet.publish_data(2, 1, 1, word.encode())
print('joined', flush=True)
for line in sys.stdin:
    if line == 'beat\n':
        fleet.publish_heartbeat()
    else:
        fleet.publish_data(2, 1, 1, line.rstrip('\n').encode())
    print('done', flush=True)
fleet.leave()
