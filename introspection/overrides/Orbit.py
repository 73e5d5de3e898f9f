# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""What Python expects of Orbit's types and C cannot give them.

Everything here only spells calls of the library in Python's own words. Whatever needs to know how a fleet works
belongs into the library, where every language has it.
"""

import operator

from gi.repository import GLib

from ..module import get_introspection_module

Orbit = get_introspection_module('Orbit')

__all__ = []


# Ids are values: two of them are the same if they say the same.

def _net_id_eq(self, other):
    if not isinstance(other, Orbit.NetId):
        return NotImplemented
    return self.equal(other)


def _net_id_order(relation):
    def compare(self, other):
        if not isinstance(other, Orbit.NetId):
            return NotImplemented
        return relation(self.compare(other), 0)
    return compare


def _net_id_repr(self):
    return f'<Orbit.NetId {self.to_string()}>'


Orbit.NetId.__eq__ = _net_id_eq
Orbit.NetId.__lt__ = _net_id_order(operator.lt)
Orbit.NetId.__le__ = _net_id_order(operator.le)
Orbit.NetId.__gt__ = _net_id_order(operator.gt)
Orbit.NetId.__ge__ = _net_id_order(operator.ge)
Orbit.NetId.__hash__ = Orbit.NetId.hash
Orbit.NetId.__int__ = Orbit.NetId.get_value
Orbit.NetId.__str__ = Orbit.NetId.to_string
Orbit.NetId.__repr__ = _net_id_repr


def _frame_bytes(self):
    # GLib gives None for no bytes.
    return self.get_payload().get_data() or b''


def _frame_repr(self):
    return (f'<Orbit.Frame {self.get_id()} frame_kind={self.get_frame_kind()}'
            f' version={self.get_version()} size={self.get_size()}>')


Orbit.Frame.__bytes__ = _frame_bytes
Orbit.Frame.__len__ = Orbit.Frame.get_size
# A frame without a payload is still a frame: `while frame := cursor.next ()` must not end there.
Orbit.Frame.__bool__ = lambda self: True
Orbit.Frame.__repr__ = _frame_repr


def _cursor_iter(self):
    """The frames that are there now, then the end. Iterating again goes on where this stopped."""
    return iter(self.next, None)


Orbit.Cursor.__iter__ = _cursor_iter


_publish_bytes = Orbit.Fleet.publish


def _fleet_publish(self, kind, frame_kind, version, payload):
    """publish(kind, frame_kind, version, payload) -> Orbit.NetId

    The payload is anything with the buffer protocol, such as `bytes`, or a `GLib.Bytes`.
    """
    if isinstance(payload, GLib.Bytes):
        return _publish_bytes(self, kind, frame_kind, version, payload)
    if not isinstance(payload, bytes):
        payload = memoryview(payload).tobytes()
    return self.publish_data(kind, frame_kind, version, payload)


def _fleet_enter(self):
    return self


def _fleet_exit(self, *exception):
    self.leave()


Orbit.Fleet.publish = _fleet_publish
Orbit.Fleet.__enter__ = _fleet_enter
Orbit.Fleet.__exit__ = _fleet_exit
