# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Declarations that must have exactly this type: a type checker reports if one became wider, such as `Any`."""

import typing

from typing_extensions import assert_type

import gi

gi.require_version('Orbit', '1')
from gi.repository import Gio, GLib, Orbit


async def wait(cursor: Orbit.Cursor) -> None:
    assert_type(await cursor.wait_async(), bool)
    assert_type([frame async for frame in cursor], list[Orbit.Frame])


with Orbit.Fleet.join('uses', 8) as fleet:
    assert_type(fleet, Orbit.Fleet)
    assert_type(fleet.props.name, str)
    assert_type(fleet.props.directory, typing.Optional[str])
    assert_type(fleet.get_node_id(), int)
    assert_type(fleet.is_shm(), bool)
    assert_type(fleet.leave(), None)
    assert_type(fleet.get_nodes(), Gio.ListModel)
    assert_type(fleet.get_latest_heartbeats(), list[Orbit.Heartbeat])
    assert_type(fleet.get_heartbeat_snapshot(500).get_missing_node_ids(), list[int])
    assert_type(fleet.publish(1, 1, 0, b''), Orbit.NetId)
    assert_type(fleet.publish_packed(1, 1, 0, b'ab', 1), int)
    assert_type(fleet.read_head(1), typing.Optional[Orbit.Frame])
    assert_type(fleet.connect('node-joined', print), int)
    assert_type(fleet.connect('node-joined', print, 'with', 'user data'), int)

    cursor = fleet.create_cursor(1, Orbit.CursorStart.OLDEST)
    assert_type([bytes(frame) for frame in cursor], list[bytes])
    assert_type(cursor.read_batch(5).get_headers(), GLib.Bytes)
    assert_type(cursor.read_batch(5)[0], Orbit.FrameRecord)
    assert_type(cursor.read_batch(5)[1:], list[Orbit.FrameRecord])
    assert_type([record.payload for record in cursor.read_batch(5)], list[bytes])
    assert_type(cursor.wait(0), bool)
    cursor.wait_async(0, GLib.PRIORITY_DEFAULT, None, lambda source, result: source.wait_finish(result))
    cursor.wait_async(0, GLib.PRIORITY_DEFAULT, None, print, 'with', 'user data')
    assert_type(cursor.props.n_overwritten, int)
    source = cursor.create_source()
    assert_type(source, Orbit.CursorSource)
    source.set_callback(lambda source_cursor: source_cursor.next() is not None)
    source.set_callback(lambda source_cursor, data: source_cursor.wait(0), 'data')

    spec = Orbit.RingSpec(64, 64, Orbit.Topology.PER_NODE)
    assert_type(spec, Orbit.RingSpec)
    assert_type(fleet.declare(1, spec), bool)
    assert_type(fleet.declare(2, '(sd)', label='readings'), bool)
    assert_type(fleet.declare(3, value_type='(sd)', label='readings'), bool)
    assert_type(fleet.publish(3, value=('kitchen', 21.5)), Orbit.NetId)
    assert_type(spec.get_label(), typing.Optional[str])
    assert_type(spec.get_topology(), Orbit.Topology)
    assert_type(Orbit.NetId.parse('3:7:1024') == Orbit.NetId(3, 7, 1024), bool)
    assert_type(Orbit.DEFAULT_CAPACITY, int)
    assert_type(Orbit.check_version(1, 0, 0), typing.Optional[str])

try:
    Orbit.Fleet.destroy('uses')
except GLib.Error as error:
    assert_type(error.matches(Orbit.FleetError.quark(), Orbit.FleetError.BUSY), bool)
    assert_type(Orbit.FleetError.BUSY.matches(error), bool)
