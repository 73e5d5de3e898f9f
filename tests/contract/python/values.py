# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The lines under "Values", in Python."""

import time

from harness import GLib, Orbit, PER_NODE, SHARED, fails, line, raises

COUNTER_MAX = 2**40 - 1

# The fields, the number and the text of ids.
SAMPLES = [
    ((0, 0, 0), 0, '0:0:0'),
    ((3, 7, 1024), 0x0300070000000400, '3:7:1024'),
    ((1, 2, 9007199254), 0x0100020218def416, '1:2:9007199254'),
    ((255, 65535, COUNTER_MAX), 2**64 - 1, '255:65535:1099511627775'),
]


def sample_ids():
    return [Orbit.NetId.new(*fields) for fields, _, _ in SAMPLES]


@line('net-id/fields')
def _(test):
    for fields, _, _ in SAMPLES:
        net_id = Orbit.NetId.new(*fields)
        assert (net_id.get_kind(), net_id.get_node_id(), net_id.get_counter()) == fields


@line('net-id/number')
def _(test):
    for fields, number, _ in SAMPLES:
        assert Orbit.NetId.new(*fields).get_value() == number
        assert Orbit.NetId.new(*fields).value == number


@line('net-id/counter-too-large')
def _(test):
    with fails(Orbit.FleetError.INVALID_ARGUMENT):
        Orbit.NetId.new(1, 2, COUNTER_MAX + 1)


@line('net-id/text')
def _(test):
    for fields, _, text in SAMPLES:
        assert Orbit.NetId.new(*fields).to_string() == text


@line('net-id/hex')
def _(test):
    for text, number in [('0x0', 0), ('0x0300070000000400', 0x0300070000000400),
                         ('0x300070000000400', 0x0300070000000400), ('0xFFFFffffFFFFffff', 2**64 - 1)]:
        assert Orbit.NetId.parse(text).get_value() == number


@line('net-id/malformed-text')
def _(test):
    for text in ['', '1', '1:2', '1:2:', '1:2:3:4', ' 1:2:3', '1:2:3 ', '-1:2:3', '+1:2:3', '256:2:3', '1:65536:3',
                 '1:2:1099511627776', '0x', '0xg', '0x11111111111111111', '0X1', 'node:1']:
        with fails(Orbit.FleetError.INVALID_ARGUMENT):
            Orbit.NetId.parse(text)


@line('net-id/bytes')
def _(test):
    assert Orbit.NetId.new(3, 7, 1024).to_bytes().get_data() == bytes([3, 0, 7, 0, 0, 0, 4, 0])


@line('net-id/malformed-bytes')
def _(test):
    for size in 0, 7, 9:
        with fails(Orbit.FleetError.INVALID_ARGUMENT):
            Orbit.NetId.new_from_bytes(GLib.Bytes.new(bytes(size)))


@line('net-id/round-trip')
def _(test):
    for net_id, (_, number, _) in zip(sample_ids(), SAMPLES):
        assert Orbit.NetId.parse(net_id.to_string()).get_value() == number
        assert Orbit.NetId.parse(hex(net_id.get_value())).get_value() == number
        assert Orbit.NetId.new_from_bytes(net_id.to_bytes()).get_value() == number
        assert net_id.copy().get_value() == number


@line('net-id/equality')
def _(test):
    for i, net_id in enumerate(sample_ids()):
        for j, other in enumerate(sample_ids()):
            assert net_id.equal(other) == (i == j)


ORDERED = [(1, 2, 3), (1, 2, 4), (1, 3, 0), (2, 0, 0), (255, 0, 0)]


@line('net-id/order')
def _(test):
    for i, fields in enumerate(ORDERED):
        for j, others in enumerate(ORDERED):
            assert Orbit.NetId.new(*fields).compare(Orbit.NetId.new(*others)) == (i > j) - (i < j)


@line('net-id/hash')
def _(test):
    assert Orbit.NetId.new(3, 7, 1024).hash() == Orbit.NetId.parse('3:7:1024').hash()
    assert Orbit.NetId.new(3, 7, 1024).hash() != Orbit.NetId.new(3, 7, 1025).hash()


@line('net-id/operators')
def _(test):
    ids = [Orbit.NetId.new(*fields) for fields in ORDERED]
    assert sorted(reversed(ids)) == ids
    assert ids[0] < ids[1] and ids[0] <= ids[1] and ids[0] <= ids[0]
    assert ids[1] > ids[0] and ids[1] >= ids[0] and ids[1] >= ids[1]
    assert not (ids[0] > ids[1] or ids[0] >= ids[1] or ids[1] < ids[0] or ids[1] <= ids[0])
    assert ids[0] == ids[0].copy() and ids[0] != ids[1] and ids[0] != '1:2:3'
    assert {ids[0]: 'found'}[ids[0].copy()] == 'found'
    assert int(Orbit.NetId.parse('0xfedcba9876543210')) == 0xfedcba9876543210
    assert str(ids[0]) == f'{ids[0]}' == '1:2:3'
    assert repr(ids[0]) == '<Orbit.NetId 1:2:3>'
    with raises(TypeError):
        ids[0] < 1


@line('epoch/now')
def _(test):
    before = time.time_ns() // 1000000
    assert before <= Orbit.epoch_now() <= time.time_ns() // 1000000


@line('constants/values')
def _(test):
    assert Orbit.DEFAULT_CAPACITY == 1024
    assert Orbit.DEFAULT_PAYLOAD_CAPACITY == 256
    assert Orbit.MAX_FLEET_SIZE == 4096
    assert Orbit.HEARTBEAT_RING_KIND == 221
    assert Orbit.HEARTBEAT_FRAME_KIND == 1


@line('version/check')
def _(test):
    major, minor, micro = Orbit.MAJOR_VERSION, Orbit.MINOR_VERSION, Orbit.MICRO_VERSION
    assert Orbit.VERSION_S == f'{major}.{minor}.{micro}'
    assert Orbit.check_version(major, minor, micro) is None
    assert 'too old' in Orbit.check_version(major, minor, micro + 1)
    assert 'too old' in Orbit.check_version(major + 1, 0, 0)


@line('error/codes')
def _(test):
    assert GLib.quark_to_string(Orbit.FleetError.quark()) == 'orbit-fleet-error-quark'
    codes = [Orbit.FleetError.FAILED, Orbit.FleetError.EMPTY_FLEET, Orbit.FleetError.INVALID_NAME,
             Orbit.FleetError.INVALID_CAPACITY, Orbit.FleetError.INVALID_ARGUMENT,
             Orbit.FleetError.NODE_OUTSIDE_FLEET, Orbit.FleetError.NODE_IN_USE, Orbit.FleetError.FLEET_FULL,
             Orbit.FleetError.INCOMPATIBLE, Orbit.FleetError.CORRUPT, Orbit.FleetError.PERMISSION,
             Orbit.FleetError.PAYLOAD_TOO_LARGE, Orbit.FleetError.TYPE_MISMATCH, Orbit.FleetError.BUSY,
             Orbit.FleetError.READ_ONLY, Orbit.FleetError.FORKED, Orbit.FleetError.CLOSED, Orbit.FleetError.NO_SPACE,
             Orbit.FleetError.LOST, Orbit.FleetError.NOT_FOUND]
    assert [int(code) for code in codes] == list(range(20))


@line('ring-spec/fields')
def _(test):
    spec = Orbit.RingSpec.new(16, 100, PER_NODE)
    assert spec.get_capacity() == 16
    assert spec.get_payload_capacity() == 100
    assert spec.get_topology() == PER_NODE
    assert spec.get_label() is None
    assert spec.get_value_type() is None


@line('ring-spec/label')
def _(test):
    spec = Orbit.RingSpec.new(2, 0, SHARED)
    for label in 'prices', 'orders', None:
        spec.set_label(label)
        assert spec.get_label() == label


@line('ring-spec/value-type')
def _(test):
    spec = Orbit.RingSpec.new(2, 0, SHARED)
    for text in '(sd)', 't':
        spec.set_value_type(GLib.VariantType(text))
        assert spec.get_value_type().dup_string() == text
    spec.set_value_type(None)
    assert spec.get_value_type() is None


@line('ring-spec/copy')
def _(test):
    spec = Orbit.RingSpec.new(4, 5, PER_NODE)
    spec.set_label('prices')
    spec.set_value_type(GLib.VariantType('(sd)'))
    copy = spec.copy()
    spec.set_label('orders')
    spec.set_value_type(None)
    assert (copy.get_capacity(), copy.get_payload_capacity(), copy.get_topology()) == (4, 5, PER_NODE)
    assert copy.get_label() == 'prices'
    assert copy.get_value_type().dup_string() == '(sd)'
