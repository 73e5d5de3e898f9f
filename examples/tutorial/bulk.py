# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import gi
import numpy
gi.require_version("Orbit", "1")
from gi.repository import Orbit

SAMPLES = 3  # the kind
SAMPLE = numpy.dtype([("time", "<f8"), ("value", "<f8")])

with Orbit.Fleet.join_shm("tutorial", 8, 0) as fleet:
    fleet.declare(SAMPLES, capacity=1024, payload_capacity=SAMPLE.itemsize, label="samples")
    cursor = fleet.create_cursor(SAMPLES, Orbit.CursorStart.HEAD)

    samples = numpy.zeros(1000, SAMPLE)
    samples["time"] = numpy.arange(1000) / 1000
    samples["value"] = numpy.arange(1000) / 2
    print("published", fleet.publish_packed(SAMPLES, 0, 0, samples, SAMPLE.itemsize))

    batch = cursor.read_batch(1000)
    found = numpy.frombuffer(batch.payloads(), SAMPLE)
    print(f"read {len(batch)}, mean {found['value'].mean():.2f}, last at {found['time'][-1]:.3f} s")
