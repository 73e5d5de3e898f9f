# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""A member in a process of its own. It beats every 50 ms, and obeys lines of JSON on standard input, each a list: a command and
its arguments. It answers each with "done".

usage: member.py DIRECTORY FLEET SIZE LABEL

    declare KIND LABEL TYPE CAPACITY PAYLOAD TOPOLOGY
    publish KIND VALUE...             values of a ring with a type
    text KIND TEXT...                 bytes
    flood KIND COUNT RECORD_SIZE      so many frames of this size in one call
    every MILLISECONDS KIND COUNT     the same from now on, of 32 bytes each, without an answer to each
    readings MILLISECONDS KIND        a value of type (sd) from now on
    beats on|off
"""

import json
import math
import struct
import sys

import gi

gi.require_version('Orbit', '1')
from gi.repository import GLib, Orbit


class Member:
    def __init__(self, directory, name, size, label):
        self.fleet = Orbit.Fleet(name=name, fleet_size=int(size), capacity=8, directory=directory, backing=Orbit.Backing.SHM, label=label)
        self.fleet.init(None)
        self.beating = True
        self.n_calls = 0
        self.loop = GLib.MainLoop()
        self.input = GLib.IOChannel.unix_new(0)
        GLib.io_add_watch(self.input, GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, self.obey)
        GLib.timeout_add(50, self.beat)
        self.beat()

    def beat(self):
        if self.beating:
            self.fleet.publish_heartbeat()
        return True

    def declare(self, kind, label, value_type, capacity, payload, topology):
        spec = Orbit.RingSpec.new(capacity, payload, Orbit.Topology.PER_NODE if topology == 'per-node' else Orbit.Topology.SHARED)
        spec.set_label(label)
        spec.set_value_type(value_type and GLib.VariantType(value_type))
        self.fleet.declare(kind, spec)

    def publish(self, kind, *values):
        for value in values:
            self.fleet.publish(kind, tuple(value) if isinstance(value, list) else value)

    def text(self, kind, *texts):
        for text in texts:
            self.fleet.publish_data(kind, 1, self.n_calls, text.encode())

    def flood(self, kind, count, record_size):
        self.fleet.publish_packed(kind, 1, self.n_calls, bytes(count * record_size), record_size)

    def every(self, milliseconds, kind, count):
        """As much as that on average, in waves, so that there is something to see."""
        def publish():
            self.n_calls += 1
            wave = max(1, round(count * (1 + 0.6 * math.sin(self.n_calls / 23) + 0.3 * math.sin(self.n_calls / 5))))
            self.fleet.publish_packed(kind, 1, 0, b''.join(struct.pack('<Qddd', i, i / 8, 0.5, wave) for i in range(wave)), 32)
            return True
        GLib.timeout_add(milliseconds, publish)

    def readings(self, milliseconds, kind):
        """Publishes a value of type '(sd)' from now on."""
        def publish():
            self.n_calls += 1
            self.fleet.publish(kind, ('cellar', round(11.5 + math.sin(self.n_calls / 40), 2)))
            return True
        GLib.timeout_add(milliseconds, publish)

    def beats(self, state):
        self.beating = state == 'on'

    def obey(self, channel, condition):
        line = sys.stdin.readline()
        if not line:
            self.loop.quit()
            return False
        self.n_calls += 1
        command, *arguments = json.loads(line)
        getattr(self, command)(*arguments)
        print('done', flush=True)
        return True

    def run(self):
        print('joined', flush=True)
        self.loop.run()
        self.fleet.leave()


Member(*sys.argv[1:]).run()
