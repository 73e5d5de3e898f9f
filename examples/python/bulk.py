#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Many frames at once: thousands published with one call, and read as one block instead of one by one."""

import argparse
import contextlib
import struct

import gi

gi.require_version('Orbit', '1')
from gi.repository import GLib, Orbit

FLEET_SIZE = 8
SAMPLES = 1  # the kind
SAMPLE = struct.Struct('<Id')  # a sensor and what it measured
CAPACITY = 4096
BATCH = 1000


def publish_samples(fleet: Orbit.Fleet, count: int) -> None:
    fleet.declare(SAMPLES, capacity=CAPACITY, payload_capacity=SAMPLE.size, label='samples')
    # Any buffer can be published: bytes, an array.array, a numpy array.
    samples = b''.join(SAMPLE.pack(i % 3, i / 4) for i in range(count))
    print('published', fleet.publish_packed(SAMPLES, 0, 0, samples, SAMPLE.size))


def read_samples(fleet: Orbit.Fleet) -> None:
    sums = [0, 0, 0]
    with fleet.create_cursor(SAMPLES, Orbit.CursorStart.OLDEST) as cursor:
        # An empty batch is false, as any empty sequence is.
        while batch := cursor.read_batch(BATCH):
            # The payloads are contiguous, so all are unpacked at once. With numpy:
            # numpy.frombuffer(batch.payloads(), [('sensor', '<u4'), ('value', '<f8')])
            for sensor, value in SAMPLE.iter_unpack(batch.payloads()):
                sums[sensor] += value

            # Ids and versions are views as well; single frames are records.
            first, last = batch[0], batch[-1]
            assert list(batch.ids()) == [record.id for record in batch]
            print(f'{len(batch)} frames, {first.net_id} to {last.net_id}; the last is {SAMPLE.unpack(last.payload)}')
        print(f'{cursor.get_n_delivered()} read, {cursor.get_n_overwritten()} lost, sums {sums}')


parser = argparse.ArgumentParser(description='Publishes COUNT samples in FLEET and reads them back.')
parser.add_argument('fleet', nargs='?', default='samples', help='name of the fleet (samples)')
parser.add_argument('count', nargs='?', default=2500, type=int, help='how many samples (2500)')
arguments = parser.parse_args()

with Orbit.Fleet.join_shm(arguments.fleet, FLEET_SIZE, 0) as fleet:
    publish_samples(fleet, arguments.count)
    read_samples(fleet)

# Removes the fleet if this was the last member; otherwise fails.
with contextlib.suppress(GLib.Error):
    Orbit.Fleet.destroy(arguments.fleet, None)
