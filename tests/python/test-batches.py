# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Batches as sequences of records, and as buffers."""

import pickle
import struct
import sys

from harness import CAPACITY, FLEET_SIZE, KIND, OLDEST, Orbit, line, line_both, raises, run

PAYLOADS = [b'one', b'', b'three', bytes(range(256)), b'five']


def read_batch(test, payloads=PAYLOADS, node_id=2):
    """A batch of frames with these payloads, frame kinds 0, 1, 2, ... and versions that need 64 bits."""
    fleet = test.join(node_id)
    for i, payload in enumerate(payloads):
        fleet.publish_data(KIND, i, 2**64 - 1 - i, payload)
    return fleet.create_cursor(KIND, OLDEST).read_batch(len(payloads) + 1)


@line_both('batch/records')
def _(test):
    batch = read_batch(test)
    records = list(batch)
    assert len(batch) == len(records) == len(PAYLOADS)
    for i, (record, payload) in enumerate(zip(records, PAYLOADS)):
        frame = batch.get_frame(i)
        assert isinstance(record, Orbit.FrameRecord)
        assert record == (int(frame.get_id()), i, 2**64 - 1 - i, payload)
        assert (record.id, record.frame_kind, record.version, record.payload) == record
        assert (record.kind, record.node_id, record.counter) == (KIND, 2, i)
        assert record.net_id == frame.get_id()
        assert bytes(record) == bytes(frame) == payload
        assert isinstance(record.payload, bytes)
    assert list(batch) == records and list(reversed(batch)) == records[::-1]
    assert pickle.loads(pickle.dumps(records)) == records


@line('batch/greatest-id')
def _(test):
    greatest = Orbit.NetId.new(255, 65535, 2**40 - 1)
    record = Orbit.FrameRecord(int(greatest), 0, 0, b'')
    assert (record.kind, record.node_id, record.counter, record.net_id) == (255, 65535, 2**40 - 1, greatest)


@line_both('batch/index')
def _(test):
    batch = read_batch(test)
    records = list(batch)
    n = len(records)
    for i in range(-n, n):
        assert batch[i] == records[i] and isinstance(batch[i], Orbit.FrameRecord)
    for i in -n - 1, n, 2**40, -2**40:
        with raises(IndexError):
            batch[i]
    for i in 1.0, '1', None:
        with raises(TypeError):
            batch[i]
    assert records[2] in batch and (0, 0, 0, b'') not in batch


@line_both('batch/slices')
def _(test):
    batch = read_batch(test)
    records = list(batch)
    bounds = [None, -7, -2, 0, 1, 3, 5, 9]
    for start in bounds:
        for stop in bounds:
            for step in None, 1, 2, -1, -3:
                assert batch[start:stop:step] == records[start:stop:step]


@line_both('batch/empty')
def _(test):
    batch = read_batch(test, [])
    assert not batch and len(batch) == 0 and list(batch) == batch[:] == []
    assert [len(view) for view in (batch.headers(), batch.payloads(), batch.ids(), batch.versions())] == [0] * 4
    assert repr(batch) == '<Orbit.FrameBatch of 0 frames>'
    with raises(IndexError):
        batch[0]


@line_both('batch/drained')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    for i in range(CAPACITY):
        fleet.publish_data(KIND, 0, i, b'')
    versions = []
    while batch := cursor.read_batch(3):
        versions += batch.versions()
    assert versions == list(range(CAPACITY))


@line_both('batch/views')
def _(test):
    batch = read_batch(test)
    frames = [batch.get_frame(i) for i in range(len(batch))]
    assert batch.ids().tolist() == [int(frame.get_id()) for frame in frames]
    assert batch.versions().tolist() == [frame.get_version() for frame in frames]
    assert batch.ids()[-1] == int(frames[-1].get_id()) and len(batch.ids()) == len(batch)
    assert batch.payloads() == b''.join(PAYLOADS)
    headers = struct.iter_unpack(Orbit.FrameBatch.HEADER_FORMAT, batch.headers())
    assert [batch.payloads()[offset:offset + length] for _, _, offset, length, _ in headers] == PAYLOADS


@line_both('batch/views-outlive-it')
def _(test):
    batch = read_batch(test)
    views = batch.headers(), batch.payloads(), batch.ids(), batch.versions()
    contents = [view.tolist() for view in views]
    test.fleets[0].leave()
    del batch
    assert [view.tolist() for view in views] == contents
    for view in views[:2]:
        assert view.readonly
        with raises(TypeError):
            view[0] = 0


@line('batch/nodes')
def _(test):
    fleet = test.join(0)
    members = [fleet] + [test.join_too(fleet, i) for i in range(1, FLEET_SIZE)]
    for member in members:
        member.publish(KIND, bytes([member.get_node_id()]))
    batch = fleet.create_cursor(KIND, OLDEST).read_batch(10)
    assert [(record.node_id, record.counter, record.payload) for record in batch] == [
        (0, 0, b'\0'), (1, 1, b'\1'), (2, 2, b'\2')]


sys.exit(run())
