# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The lines under "Reading", in Python."""

from harness import (CAPACITY, GLib, KIND, OTHER_KIND, Orbit, declare, fails, get_node, line, line_both, publish,
                     wait_until)


@line_both('read/unknown')
def _(test):
    fleet = test.join()
    publish(fleet)
    assert fleet.read(Orbit.NetId.new(OTHER_KIND, 0, 0)) is None
    assert fleet.read(Orbit.NetId.new(KIND, 0, 1)) is None


@line_both('read/whole-id')
def _(test):
    fleet = test.join()
    publish(fleet)
    assert fleet.read(Orbit.NetId.new(KIND, 1, 0)) is None


@line('read/attaches')
def _(test):
    fleet = test.join(0)
    other = test.join_too(fleet, 1)
    declare(fleet, 4, 1000)
    assert bytes(other.read(publish(fleet, KIND, b'of a kind never heard of'))) == b'of a kind never heard of'


@line_both('read-head/newest')
def _(test):
    fleet = test.join()
    assert fleet.read_head(KIND) is None
    for payload in b'a', b'b', b'c':
        publish(fleet, KIND, payload)
        assert bytes(fleet.read_head(KIND)) == payload


@line_both('read-at/exact')
def _(test):
    fleet = test.join()
    for _ in range(CAPACITY + 2):
        publish(fleet)
    for i in range(2 * CAPACITY):
        frame = fleet.read_at(KIND, i)
        if 2 <= i < CAPACITY + 2:
            assert frame.get_counter() == i
        else:
            assert frame is None


@line_both('read-at/counter-too-large')
def _(test):
    with fails(Orbit.FleetError.INVALID_ARGUMENT):
        test.join().read_at(KIND, 2**40)


@line_both('frame/fields')
def _(test):
    fleet = test.join(2)
    publish(fleet)
    net_id = fleet.publish_data(KIND, 7, 1234567890123, b'text')
    frame = fleet.read(net_id)
    assert frame.get_id() == net_id
    assert frame.get_kind() == KIND
    assert frame.get_node_id() == 2
    assert frame.get_counter() == 1
    assert frame.get_frame_kind() == 7
    assert frame.get_version() == 1234567890123
    assert frame.get_size() == 4
    assert frame.get_payload().get_data() == b'text'


@line_both('frame/variant-mismatch')
def _(test):
    fleet = test.join()
    frame = fleet.read(publish(fleet, KIND, b'12345678'))
    with fails(Orbit.FleetError.TYPE_MISMATCH):
        frame.get_variant()


@line_both('frame/native')
def _(test):
    fleet = test.join(1)
    frame = fleet.read(fleet.publish_data(KIND, 3, 4, b'text'))
    assert bytes(frame) == b'text'
    assert len(frame) == 4
    assert repr(frame) == '<Orbit.Frame 1:1:0 frame_kind=3 version=4 size=4>'
    empty = fleet.read(publish(fleet, KIND, b''))
    assert bytes(empty) == b'' and len(empty) == 0
    assert empty, 'a frame without a payload is still a frame'


def churn(fleet):
    """Overwrites memory that was freed, by allocating and filling blocks of the relevant sizes."""
    for _ in range(500):
        bytes(fleet.read(publish(fleet, OTHER_KIND, b'z' * 40)))


@line_both('reading/outlives-owner')
def _(test):
    fleet = test.join(1)
    declare(fleet, 4, 64, value_type='ay')
    cursor = fleet.create_cursor(KIND, Orbit.CursorStart.OLDEST)
    publish(fleet, KIND, b'first')
    batch = cursor.read_batch(1)
    kept = [fleet.read_head(KIND).get_id(), fleet.read_head(KIND).get_payload(), batch.get_headers(), batch.get_payloads(),
            fleet.publish_heartbeat().get_id()]
    del batch, cursor
    spec = Orbit.RingSpec.new(4, 64, Orbit.Topology.SHARED)
    spec.set_value_type(GLib.VariantType('ay'))
    types = [spec.get_value_type(), fleet.get_ring(KIND).get_value_type()]
    spec.set_value_type(None)
    node = get_node(fleet, 1)
    fleet.watch_heartbeats(1)
    heartbeats = [node.get_last_heartbeat(), node.props.last_heartbeat]
    wait_until(lambda: fleet.publish_heartbeat() and node.get_last_heartbeat().get_counter() > 0)
    churn(fleet)
    fleet.leave()
    assert [str(kept[0]), kept[1].get_data(), kept[3].get_data(), str(kept[4])] == ['1:1:0', b'first', b'first', '221:1:0']
    assert int.from_bytes(kept[2].get_data()[:8], 'little') == int(kept[0])
    assert [value_type.dup_string() for value_type in types] == ['ay', 'ay']
    assert [str(heartbeat.get_id()) for heartbeat in heartbeats] == ['221:1:0', '221:1:0']
