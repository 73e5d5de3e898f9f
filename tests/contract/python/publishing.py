# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The lines under "Minting ids" and "Publishing", in Python."""

from harness import CAPACITY, GLib, KIND, OTHER_KIND, Orbit, declare, fails, line, line_both, publish, raises


@line_both('next-id/fields')
def _(test):
    net_id = test.join(2).next_id(200)
    assert (net_id.get_kind(), net_id.get_node_id()) == (200, 2)


@line_both('next-id/unique')
def _(test):
    fleet = test.join()
    seen = set()
    for _ in range(100):
        seen |= {fleet.next_id(KIND), fleet.next_id(OTHER_KIND), publish(fleet)}
    assert len(seen) == 300


@line('next-id/restart')
def _(test):
    fleet = test.join()
    before = fleet.next_id(KIND)
    fleet.leave()
    assert test.join_too(fleet, 0).next_id(KIND) != before


@line_both('publish/ids-count-up')
def _(test):
    fleet = test.join(1)
    ids = [publish(fleet) for _ in range(2 * CAPACITY)]
    assert ids == [Orbit.NetId.new(KIND, 1, i) for i in range(2 * CAPACITY)]


def assert_published(fleet, net_id, frame_kind, version, payload):
    frame = fleet.read(net_id)
    assert frame.get_id() == net_id
    assert frame.get_frame_kind() == frame_kind
    assert frame.get_version() == version
    assert bytes(frame) == payload


@line_both('publish/round-trip')
def _(test):
    fleet = test.join()
    net_id = fleet.publish(KIND, 255, 77, GLib.Bytes.new(b'a\0b\xff'))
    assert_published(fleet, net_id, 255, 77, b'a\0b\xff')


@line_both('publish/data')
def _(test):
    fleet = test.join()
    net_id = fleet.publish_data(KIND, 255, 77, b'a\0b\xff')
    assert_published(fleet, net_id, 255, 77, b'a\0b\xff')


@line_both('publish/zero-length')
def _(test):
    fleet = test.join()
    assert_published(fleet, fleet.publish(KIND, 0, 0, GLib.Bytes.new(b'')), 0, 0, b'')
    assert_published(fleet, fleet.publish_data(KIND, 0, 0, b''), 0, 0, b'')


@line_both('publish/full-length')
def _(test):
    fleet = test.join()
    payload = b'x' * Orbit.DEFAULT_PAYLOAD_CAPACITY
    assert_published(fleet, publish(fleet, KIND, payload), 1, 1, payload)


@line_both('publish/too-large-moves-nothing')
def _(test):
    fleet = test.join()
    data = bytes(Orbit.DEFAULT_PAYLOAD_CAPACITY + 1)
    with fails(Orbit.FleetError.PAYLOAD_TOO_LARGE, '257', '256'):
        fleet.publish(OTHER_KIND, 1, 1, GLib.Bytes.new(data))
    with fails(Orbit.FleetError.PAYLOAD_TOO_LARGE):
        fleet.publish_data(OTHER_KIND, 1, 1, data)
    with fails(Orbit.FleetError.PAYLOAD_TOO_LARGE):
        fleet.publish_packed(OTHER_KIND, 1, 1, data, len(data))
    assert fleet.get_head(OTHER_KIND) == 0

    declare(fleet, 4, 4, value_type='t')
    with fails(Orbit.FleetError.PAYLOAD_TOO_LARGE):
        fleet.publish_variant(KIND, 1, 1, GLib.Variant('t', 1))
    assert fleet.get_head(KIND) == 0


@line('publish/version-64-bits')
def _(test):
    fleet = test.join()
    assert_published(fleet, fleet.publish_data(KIND, 1, 2**64 - 2, b''), 1, 2**64 - 2, b'')


@line_both('publish/heartbeat-kind')
def _(test):
    with fails(Orbit.FleetError.INVALID_ARGUMENT):
        test.join().publish_data(Orbit.HEARTBEAT_RING_KIND, 1, 1, b'')


@line_both('publish/variant')
def _(test):
    fleet = test.join()
    declare(fleet, 4, 64, label='readings', value_type='(sd)')
    frame = fleet.read(fleet.publish_variant(KIND, 3, 4, GLib.Variant('(sd)', ('kitchen', 21.5))))
    assert (frame.get_frame_kind(), frame.get_version()) == (3, 4)
    assert frame.get_variant().unpack() == ('kitchen', 21.5)


@line_both('publish/variant-mismatch')
def _(test):
    fleet = test.join()
    declare(fleet, 4, 64, value_type='(sd)')
    for kind in KIND, OTHER_KIND:
        with fails(Orbit.FleetError.TYPE_MISMATCH):
            fleet.publish_variant(kind, 1, 1, GLib.Variant('s', 'kitchen'))
        assert fleet.get_head(kind) == 0


@line_both('publish/bytes-mismatch')
def _(test):
    fleet = test.join()
    declare(fleet, 4, 64, value_type='s')
    for publish_bytes in [lambda: fleet.publish(KIND, 1, 1, GLib.Bytes.new(b'kitchen')),
                          lambda: fleet.publish_data(KIND, 1, 1, b'kitchen'),
                          lambda: fleet.publish_packed(KIND, 1, 1, b'ab\0c', 2)]:
        with fails(Orbit.FleetError.TYPE_MISMATCH):
            publish_bytes()
    assert fleet.get_head(KIND) == 0
    assert fleet.read(fleet.publish_data(KIND, 1, 1, b'kitchen\0')).get_variant().unpack() == 'kitchen'


@line_both('publish/packed')
def _(test):
    fleet = test.join()
    assert fleet.publish_packed(KIND, 3, 4, b'aabbcc', 2) == 3
    assert fleet.publish_packed(KIND, 3, 4, b'', 2) == 0
    for i, payload in enumerate([b'aa', b'bb', b'cc']):
        assert_published(fleet, Orbit.NetId.new(KIND, 0, i), 3, 4, payload)
    assert fleet.get_head(KIND) == 3


@line_both('publish/packed-uneven')
def _(test):
    fleet = test.join()
    for record_size in 2, 0:
        with fails(Orbit.FleetError.INVALID_ARGUMENT):
            fleet.publish_packed(KIND, 1, 1, b'aabbc', record_size)
    assert fleet.get_head(KIND) == 0


@line_both('publish/out-of-range')
def _(test):
    fleet = test.join()
    with raises(OverflowError):
        fleet.publish_data(256, 1, 1, b'')
    with raises(OverflowError):
        fleet.publish_data(KIND, -1, 1, b'')
    with raises(OverflowError):
        Orbit.NetId.new(1, 65536, 0)


@line_both('publish/native-payloads')
def _(test):
    fleet = test.join()
    for payload in b'text', bytearray(b'text'), memoryview(b'text'):
        assert_published(fleet, fleet.publish(KIND, 1, 2, payload), 1, 2, b'text')
    for payload in 'text', 4, None:
        with raises(TypeError):
            fleet.publish(KIND, 1, 2, payload)
