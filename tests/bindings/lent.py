# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Values that are kept longer than the objects they were read from."""

import gc
import struct

import gi

gi.require_version('Orbit', '1')
from gi.repository import GLib, Orbit

KIND, OTHER_KIND = 2, 9
SHARED, OLDEST = Orbit.Topology.SHARED, Orbit.CursorStart.OLDEST

fleet = Orbit.Fleet.join_as('lent', 3, 1)
context = GLib.MainContext.default()
results = []


def churn():
    """Frees objects without references, and overwrites their memory."""
    gc.collect()
    for _ in range(500):
        fleet.publish_data(OTHER_KIND, 1, 0, b'z' * 40)
        fleet.read_head(OTHER_KIND).get_payload()


def test(name, read, show, expected):
    value = read()
    churn()
    found = show(value)
    results.append(found == expected)
    print(f'{"ok" if results[-1] else "not ok"} {len(results)} {name}')
    if not results[-1]:
        print(f'# expected {expected!r}, found {found!r}')


def batch():
    return fleet.create_cursor(KIND, OLDEST).read_batch(4)


def make_spec():
    spec = Orbit.RingSpec.new(4, 64, SHARED)
    spec.set_value_type(GLib.VariantType.new('(sdsdsdsdsd)'))
    return spec


def value_type_of_spec():
    spec = make_spec()
    value_type = spec.get_value_type()
    spec.set_value_type(None)
    return value_type


def value_type_of_ring(read):
    other = Orbit.Fleet.join('lent', 1)
    other.declare(KIND, make_spec())
    value_type = read(other.get_ring(KIND))
    other.leave()
    return value_type


def heartbeat_of_node(read):
    fleet.watch_heartbeats(100)
    node = fleet.get_nodes()[0]
    fleet.publish_heartbeat()
    while node.get_last_heartbeat() is None:
        context.iteration(True)
    last = read(node)
    counter = last.get_counter()
    while node.get_last_heartbeat().get_counter() == counter:
        fleet.publish_heartbeat()
        context.iteration(True)
    return last, str(last.get_counter())


def of_signal(source, name, position, start):
    kept = []
    handler = source.connect(name, lambda *arguments: kept.append(arguments[position]))
    start()
    while not kept:
        context.iteration(True)
    source.disconnect(handler)
    return kept[0]


def batch_of_signal():
    cursor = fleet.create_cursor(KIND, OLDEST)
    found = of_signal(cursor, 'frames', 1, cursor.start)
    cursor.stop()
    return found


def heartbeat_of_signal():
    node = fleet.get_nodes()[0]
    # After the watch has found it fresh, it becomes stale.
    fleet.start_heartbeat(5)
    while node.get_state() != Orbit.NodeState.FRESH:
        context.iteration(True)
    return of_signal(fleet, 'heartbeat-stale', 2, fleet.stop_heartbeat)


def error_of_signal():
    other = Orbit.Fleet.join('lent', 1)
    cursor = other.create_cursor(KIND, OLDEST)
    cursor.start()
    return of_signal(cursor, 'stopped', 1, other.leave)


net_id = fleet.publish_data(KIND, 1, 7, b'first')
header = struct.pack('<QQIIB7x', int(net_id), 7, 0, 5, 1)
test('id of a frame', lambda: fleet.read(net_id).get_id(), str, '2:1:0')
test('payload of a frame', lambda: fleet.read(net_id).get_payload(), GLib.Bytes.get_data, b'first')
test('view of a frame', lambda: fleet.read(net_id).payload, bytes, b'first')
test('headers of a batch', lambda: batch().get_headers(), GLib.Bytes.get_data, header)
test('payloads of a batch', lambda: batch().get_payloads(), GLib.Bytes.get_data, b'first')
test('views of a batch', lambda: (batch().headers(), batch().payloads(), batch().ids()),
     lambda views: (bytes(views[0]), bytes(views[1]), views[2][0]), (header, b'first', int(net_id)))
test('frame of a batch', lambda: batch().get_frame(0), bytes, b'first')
test('id of a heartbeat', lambda: fleet.publish_heartbeat().get_id(), str, '221:1:0')
test('value type of a specification', value_type_of_spec, GLib.VariantType.dup_string, '(sdsdsdsdsd)')
test('value type of a ring', lambda: value_type_of_ring(Orbit.Ring.get_value_type), GLib.VariantType.dup_string, '(sdsdsdsdsd)')
test('property of a ring', lambda: value_type_of_ring(lambda ring: ring.props.value_type), GLib.VariantType.dup_string,
     '(sdsdsdsdsd)')
test('heartbeat of a node', lambda: heartbeat_of_node(Orbit.Node.get_last_heartbeat),
     lambda kept: str(kept[0].get_counter()) == kept[1], True)
test('property of a node', lambda: heartbeat_of_node(lambda node: node.props.last_heartbeat),
     lambda kept: str(kept[0].get_counter()) == kept[1], True)
test('batch of a signal', batch_of_signal, lambda kept: str(kept.get_frame(0).get_id()), '2:1:0')
test('heartbeat of a signal', heartbeat_of_signal,
     lambda kept: str(kept.get_id()).split(':')[:2], ['221', '1'])
test('error of a signal', error_of_signal, lambda kept: kept.message, "fleet 'lent' has been left")
print(f'1..{len(results)}')
