# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Batches and packed records as arrays of numpy."""

import sys

from harness import GLib, KIND, OLDEST, Orbit, line_both, raises, run

try:
    import numpy
except ImportError:
    print('1..0 # SKIP there is no numpy')
    sys.exit(0)

RECORD = numpy.dtype([('sensor', '<u4'), ('value', '<f8')])
ROWS = numpy.array([(i, i / 4) for i in range(8)], RECORD)


@line_both('numpy/headers')
def _(test):
    fleet = test.join(1)
    for i in range(3):
        fleet.publish_data(KIND, 10 + i, 2**63 + i, b'x' * i)
    batch = fleet.create_cursor(KIND, OLDEST).read_batch(10)
    headers = numpy.frombuffer(batch.headers(), Orbit.FrameBatch.HEADER_DTYPE)
    assert headers['id'].tolist() == batch.ids().tolist()
    assert headers['version'].tolist() == [2**63 + i for i in range(3)]
    assert headers['offset'].tolist() == [0, 0, 1]
    assert headers['length'].tolist() == [0, 1, 2]
    assert headers['frame_kind'].tolist() == [10, 11, 12]
    # The views need no dtype, because they have a format.
    assert numpy.asarray(batch.ids()).dtype == numpy.uint64
    assert (numpy.asarray(batch.ids()) == headers['id']).all()
    assert (numpy.asarray(batch.versions()) == headers['version']).all()


@line_both('numpy/records')
def _(test):
    fleet = test.join()
    assert fleet.publish_packed(KIND, 1, 1, ROWS, RECORD.itemsize) == len(ROWS)
    batch = fleet.create_cursor(KIND, OLDEST).read_batch(10)
    assert (numpy.frombuffer(batch.payloads(), RECORD) == ROWS).all()
    assert numpy.frombuffer(batch[3].payload, RECORD)[0] == ROWS[3]
    frame = fleet.read(batch[3].net_id)
    assert numpy.frombuffer(frame.payload, RECORD)[0] == ROWS[3]


@line_both('numpy/not-contiguous')
def _(test):
    fleet = test.join()
    assert fleet.publish_packed(KIND, 1, 1, ROWS[::2], RECORD.itemsize) == 4
    matrix = numpy.arange(8, dtype='<f8').reshape(2, 4)
    fleet.publish(KIND, matrix.T)
    batch = fleet.create_cursor(KIND, OLDEST).read_batch(10)
    assert [numpy.frombuffer(record.payload, RECORD)[0] for record in batch[:4]] == list(ROWS[::2])
    assert (numpy.frombuffer(batch[4].payload, '<f8').reshape(4, 2) == matrix.T).all()


@line_both('numpy/values')
def _(test):
    fleet = test.join()
    fleet.declare(KIND, '(td)')
    fleet.publish(KIND, (int(numpy.uint64(2**63)), float(numpy.float64(0.5))))
    assert fleet.read_head(KIND).value == (2**63, 0.5)
    with raises(TypeError):
        fleet.publish(KIND, GLib)


sys.exit(run())
