# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Mistakes that a type checker must find: each marked line has one, and no other line."""

from gi.repository import GLib, Orbit


def joined(fleet: Orbit.Fleet, node: Orbit.Node) -> None:
    print(fleet, node)


def position_changed(cursor: Orbit.Cursor, _pspec: object) -> None:
    print(cursor)


# Arguments
fleet = Orbit.Fleet.join_shm('mistakes', 8, 0)
Orbit.Fleet.join_shm('mistakes', 8)  # mistake: too few
Orbit.Fleet.join_shm(8, 8, 0)  # mistake: no name
Orbit.Fleet.join('mistakes', '8')  # mistake: a text where a number is wanted
fleet.publish_data(1, 1, 0, 'text')  # mistake: text is no bytes
fleet.publish_data(1, 1, 0, b'bytes')
fleet.publish_data('readings', 1, 0, b'bytes')
fleet.publish_data(1, 'readings', 0, b'bytes')  # mistake: only a kind may be a label
fleet.publish_data(1, 1, 0, bytearray(2))
fleet.publish(1, 1, 0, 5)  # mistake: no bytes
fleet.publish(1, 1, 0, memoryview(b'bytes'))
fleet.publish(1, 1, 0, GLib.Bytes(b'bytes'))
fleet.create_cursor(1, Orbit.Topology.SHARED)  # mistake: another enumeration
fleet.publish_variant(1, 1, 0, (1, 2))  # mistake: no GLib.Variant
Orbit.Fleet(name='mistakes', fleet_size=8)
Orbit.Fleet(name='mistakes', fleetsize=8)  # mistake: no such property

# What is not there
fleet.push(1)  # mistake: no such method
fleet.join_shm_again('mistakes')  # mistake: no such constructor
fleet.get_ring(1).write(1, 0, b'bytes')  # mistake: for C only
print(Orbit.Frames)  # mistake: no such class
print(Orbit.FleetError.BUSIER)  # mistake: no such error
print(Orbit.FleetError.BUSY)
print(fleet.props.fleetsize)  # mistake: no such property
fleet.props.fleet_size = 9  # mistake: cannot be written
fleet.create_cursor(1, Orbit.CursorStart.HEAD).props.stall_timeout = 5

# What may be None
cursor = fleet.create_cursor(1, Orbit.CursorStart.OLDEST)
cursor.next().get_id()  # mistake: there may be no frame
frame = cursor.next()
if frame is not None:
    frame.get_id()
    bytes(frame).decode()
    frame.get_payload().decode()  # mistake: no bytes of Python's
len(fleet.props.directory)  # mistake: may be None
len(fleet.props.name)
Orbit.NetId.parse(None)  # mistake: not optional
Orbit.Fleet.destroy('mistakes', None)
Orbit.Fleet.destroy('mistakes')

# Signals
fleet.connect('node-joined', joined)
fleet.connect('node-joyned', joined)  # mistake: no such signal
fleet.connect('heartbeat-missing', joined)  # mistake: a handler for another signal
fleet.connect('heartbeat-stale::3', joined)  # mistake: a handler for another signal
fleet.connect('heartbeat-stale::3', lambda _fleet, _node_id, heartbeat: print(heartbeat.get_id()))
fleet.connect('node-left', lambda _fleet, node, reason: print(node.props.pid, reason.value_nick))
fleet.connect('node-left', lambda _fleet, node, _reason: print(node.pid))  # mistake: properties are in props
cursor.connect('notify::position', position_changed)
cursor.connect('notify::positions', position_changed)  # mistake: no such property
cursor.connect('moved', position_changed)  # mistake: no such signal

# Values
first, second = fleet.next_id(1), fleet.next_id(1)
print(first < second, int(first) + 1)
print(first < 5)  # mistake: an id is no number
print(first + second)  # mistake: nor can it be added
for frame in cursor:
    print(frame.get_size())
for frame in fleet:  # mistake: a fleet is not iterated
    print(frame)

# Waiting
cursor.wait(5)
cursor.wait('5')  # mistake: not a number
cursor.wait_async(5, 0, None, lambda source, result: source.wait_finish(result))
cursor.wait_async(5, 0, None, joined)  # mistake: a handler of something else

# Batches, types and errors
batch = cursor.read_batch(5)
print(batch[0].net_id, batch[-1].payload.hex(), batch[1:][0].version)
print(batch[0].get_id())  # mistake: a record is no frame
print(batch['first'])  # mistake: no number
fleet.declare(1, '(sd)', capacity=64, label='readings')
fleet.declare(1, '(sd)', size=64)  # mistake: no such keyword
fleet.declare(1, Orbit.RingSpec.new(64, 64, Orbit.Topology.SHARED), label='readings')  # mistake: it is in the spec
fleet.publish(1, ('kitchen', 21.5), version=2)
fleet.publish(1, ('kitchen', 21.5), revision=2)  # mistake: no such keyword
try:
    fleet.leave()
except GLib.Error as error:
    print(Orbit.FleetError.CLOSED.matches(error))
    print(Orbit.FleetError.CLOSED.matches('closed'))  # mistake: no error
