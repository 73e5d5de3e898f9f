# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""What Python expects of Orbit's types and C cannot give them.

Everything here only spells calls of the library in Python's own words. Whatever needs to know how a fleet works
belongs into the library, where every language has it.
"""

import array
import collections
import operator
import struct
import sys

from gi.repository import GLib

from ..module import get_introspection_module
from . import _orbit_arguments, _orbit_cursor

Orbit = get_introspection_module('Orbit')
# Looking into a module of PyGObject takes as long as a call.
_Bytes = GLib.Bytes
_Variant = GLib.Variant

__all__ = ['FrameRecord']


def _to_bytes(data):
    """Anything with the buffer protocol as `bytes`, the one type that PyGObject takes without looking at each byte."""
    return data if isinstance(data, bytes) else memoryview(data).tobytes()


def _get_data(block):
    # GLib gives None for no bytes.
    return block.get_data() or b''


# Errors. `except GLib.Error as error: if Orbit.FleetError.BUSY.matches(error): ...`

Orbit.FleetError.matches = lambda self, error: error.matches(Orbit.FleetError.quark(), self)


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


def _net_id_from_text(text):
    return Orbit.NetId.parse(text)


def _net_id_reduce(self):
    return _net_id_from_text, (self.to_string(),)


Orbit.NetId.__eq__ = _net_id_eq
Orbit.NetId.__lt__ = _net_id_order(operator.lt)
Orbit.NetId.__le__ = _net_id_order(operator.le)
Orbit.NetId.__gt__ = _net_id_order(operator.gt)
Orbit.NetId.__ge__ = _net_id_order(operator.ge)
Orbit.NetId.__hash__ = Orbit.NetId.hash
Orbit.NetId.__int__ = Orbit.NetId.get_value
Orbit.NetId.__str__ = Orbit.NetId.to_string
Orbit.NetId.__repr__ = _net_id_repr
# Copies and pickles, as a multiprocessing.Queue makes them.
Orbit.NetId.__reduce__ = _net_id_reduce


# Frames, one object each.

def _frame_bytes(self):
    return _get_data(self.get_payload())


def _frame_payload(self):
    """The payload as a read-only memoryview; `bytes(frame)` gives it as `bytes`."""
    return memoryview(_frame_bytes(self))


def _frame_value(self):
    """The payload as a Python value, where the kind was declared with a type; otherwise `TYPE_MISMATCH`."""
    return self.get_variant().unpack()


def _frame_repr(self):
    return (f'<Orbit.Frame {self.get_id()} frame_kind={self.get_frame_kind()}'
            f' version={self.get_version()} size={self.get_size()}>')


Orbit.Frame.__bytes__ = _frame_bytes
Orbit.Frame.__len__ = Orbit.Frame.get_size
# A frame without a payload is still a frame: `while frame := cursor.next ()` must not end there.
Orbit.Frame.__bool__ = lambda self: True
Orbit.Frame.__repr__ = _frame_repr
Orbit.Frame.payload = property(_frame_payload)
Orbit.Frame.value = property(_frame_value)


# Batches: the headers are unpacked at once, and a frame in a batch is a tuple, because calls into C are what costs most.

class FrameRecord(collections.namedtuple('FrameRecord', 'id frame_kind version payload')):
    """A frame in a batch: its id as a number, frame kind, version, and payload as `bytes`."""

    __slots__ = ()

    @property
    def kind(self):
        return self.id >> 56

    @property
    def node_id(self):
        return self.id >> 40 & 0xffff

    @property
    def counter(self):
        return self.id & 0xffffffffff

    @property
    def net_id(self):
        """The id as an `Orbit.NetId`."""
        return Orbit.NetId.new(self.kind, self.node_id, self.counter)

    def __bytes__(self):
        return self.payload


_HEADER = struct.Struct('<QQIIB7x')
_HEADER_WORDS = _HEADER.size // 8
# Past namedtuple's own __new__, which takes twice as long.
_new_record = tuple.__new__


def _batch_header_bytes(self):
    try:
        return self._header_bytes
    except AttributeError:
        self._header_bytes = _get_data(self.get_headers())
        return self._header_bytes


def _batch_payload_bytes(self):
    try:
        return self._payload_bytes
    except AttributeError:
        self._payload_bytes = _get_data(self.get_payloads())
        return self._payload_bytes


def _batch_iter(self):
    payloads = _batch_payload_bytes(self)
    for number, version, offset, length, frame_kind in _HEADER.iter_unpack(_batch_header_bytes(self)):
        yield _new_record(FrameRecord, (number, frame_kind, version, payloads[offset:offset + length]))


def _batch_get_record(self, index):
    number, version, offset, length, frame_kind = _HEADER.unpack_from(_batch_header_bytes(self), index * _HEADER.size)
    return FrameRecord(number, frame_kind, version, _batch_payload_bytes(self)[offset:offset + length])


def _batch_getitem(self, index):
    indices = range(len(self))[index]
    if isinstance(indices, range):
        return [_batch_get_record(self, i) for i in indices]
    return _batch_get_record(self, indices)


def _batch_repr(self):
    return f'<Orbit.FrameBatch of {len(self)} frames>'


def _batch_headers(self):
    """The headers of all frames, packed as `get_headers()` says, as a read-only memoryview.

    numpy reads them as `numpy.frombuffer(batch.headers(), Orbit.FrameBatch.HEADER_DTYPE)`.
    """
    return memoryview(_batch_header_bytes(self))


def _batch_payloads(self):
    """The payloads of all frames, one right after the other, as a read-only memoryview."""
    return memoryview(_batch_payload_bytes(self))


def _batch_words(self):
    if sys.byteorder == 'little':
        return memoryview(_batch_header_bytes(self)).cast('Q')
    words = array.array('Q', _batch_header_bytes(self))
    words.byteswap()
    return memoryview(words)


def _batch_ids(self):
    """The ids of all frames, as a memoryview of 64-bit numbers."""
    return _batch_words(self)[0::_HEADER_WORDS]


def _batch_versions(self):
    """The versions of all frames, as a memoryview of 64-bit numbers."""
    return _batch_words(self)[1::_HEADER_WORDS]


Orbit.FrameBatch.HEADER_FORMAT = _HEADER.format
Orbit.FrameBatch.HEADER_DTYPE = [('id', '<u8'), ('version', '<u8'), ('offset', '<u4'), ('length', '<u4'),
                                 ('frame_kind', 'u1'), ('reserved', 'V7')]
Orbit.FrameBatch.__len__ = Orbit.FrameBatch.get_n_frames
Orbit.FrameBatch.__iter__ = _batch_iter
Orbit.FrameBatch.__getitem__ = _batch_getitem
Orbit.FrameBatch.__repr__ = _batch_repr
Orbit.FrameBatch.headers = _batch_headers
Orbit.FrameBatch.payloads = _batch_payloads
Orbit.FrameBatch.ids = _batch_ids
Orbit.FrameBatch.versions = _batch_versions


# Fleets.

_declare_spec = Orbit.Fleet.declare
_publish_bytes = Orbit.Fleet.publish
_publish_data = Orbit.Fleet.publish_data
_publish_packed = Orbit.Fleet.publish_packed


def _to_variant_type(kind, value_type):
    if isinstance(value_type, str):
        _orbit_arguments.check_text('value type', value_type, Orbit.FleetError.INVALID_ARGUMENT)
        if not GLib.VariantType.string_is_valid(value_type):
            raise GLib.Error.new_literal(Orbit.FleetError.quark(),
                                         f"ring of kind {kind}: value type '{value_type}' is not a valid GVariant type string",
                                         Orbit.FleetError.INVALID_ARGUMENT)
        return GLib.VariantType.new(value_type)
    return value_type


def _fleet_declare(self, kind, spec=None, *, capacity=None, payload_capacity=None, topology=None, label=None):
    """declare(kind, value_type, *, capacity, payload_capacity, topology, label)

    The value type is a GVariant type string such as '(sd)'. What is left out, or None, is as the ring has it; a new
    ring has the capacities of the fleet, the topology `Orbit.Topology.SHARED`, no label, and bare bytes. Instead of all
    that it takes an `Orbit.RingSpec`.
    """
    if isinstance(spec, Orbit.RingSpec):
        if any(keyword is not None for keyword in (capacity, payload_capacity, topology, label)):
            raise TypeError('what a ring is like is said by an Orbit.RingSpec or by keywords, not by both')
        return _declare_spec(self, kind, spec)

    value_type = _to_variant_type(kind, spec)
    spec = Orbit.RingSpec.new(0 if capacity is None else capacity, 0 if payload_capacity is None else payload_capacity,
                              Orbit.Topology.ANY if topology is None else topology)
    spec.set_value_type(value_type)
    spec.set_label(label)
    return _declare_spec(self, kind, spec)


def _fleet_get_type_string(self, kind):
    """The value type that the ring's header declares, or None. It never changes, so it is asked for once."""
    try:
        types = self._type_strings
    except AttributeError:
        types = self._type_strings = {}
    try:
        return types[kind]
    except KeyError:
        value_type = self.get_ring(kind).get_value_type()
        return types.setdefault(kind, value_type and value_type.dup_string())


def _fleet_publish_value(self, kind, frame_kind, version, value):
    if not isinstance(value, _Variant):
        type_string = _fleet_get_type_string(self, kind)
        if type_string is None:
            return _fleet_publish(self, kind, frame_kind, version, value)
        # GLib.Variant makes an empty container of None, or fails to.
        if value is None and not type_string.startswith('m'):
            raise TypeError(f"ring of kind {kind}: None is no value of type '{type_string}'")
        _orbit_arguments.check_value(kind, value)
        value = _Variant(type_string, value)
    return self.publish_variant(kind, frame_kind, version, value)


def _fleet_publish(self, kind, *arguments, frame_kind=0, version=0, payload=None):
    """publish(kind, value, *, frame_kind=0, version=0) -> Orbit.NetId
    publish(kind, frame_kind, version, payload) -> Orbit.NetId

    The value is packed by the type that the kind was declared with; without one it must be a payload. A payload is
    anything with the buffer protocol, such as `bytes`, or a `GLib.Bytes`.
    """
    if len(arguments) == 1 and payload is None:
        return _fleet_publish_value(self, kind, frame_kind, version, *arguments)
    if len(arguments) == 3 and payload is None and frame_kind == version == 0:
        frame_kind, version, payload = arguments
    elif arguments or payload is None:
        if payload is None or len(arguments) > 2 or frame_kind != 0 or (len(arguments) == 2 and version != 0):
            raise TypeError('publish() takes a kind and a value, or a kind, a frame kind, a version and a payload')
        frame_kind, version = *arguments, *(version,)[len(arguments) - 1:]
    if isinstance(payload, _Bytes):
        return _publish_bytes(self, kind, frame_kind, version, payload)
    return _publish_data(self, kind, frame_kind, version, _to_bytes(payload))


def _fleet_publish_packed(self, kind, frame_kind, version, data, record_size):
    """publish_packed(kind, frame_kind, version, data, record_size) -> number of frames published

    The data is anything with the buffer protocol, such as `bytes`, an `array.array` or a numpy array; the size of a
    record is in bytes.
    """
    return _publish_packed(self, kind, frame_kind, version, _to_bytes(data), record_size)


def _fleet_enter(self):
    self.get_head(0)  # fails if the fleet was left, and makes nothing
    return self


def _fleet_repr(self):
    try:
        self.get_head(0)
        state = ''
    except GLib.Error as error:
        state = f' {Orbit.FleetError(error.code).value_nick}' if error.matches(Orbit.FleetError.quark(), error.code) else ' failed'
    return (f"<Orbit.Fleet '{self.get_name()}' node {self.get_node_id()} of {self.get_fleet_size()}"
            f" label='{self.props.label}'{state}>")


_create_cursor = Orbit.Fleet.create_cursor


def _fleet_create_cursor(self, kind, start):
    cursor = _create_cursor(self, kind, start)
    cursor._source = f"kind {kind} of '{self.get_name()}'"
    return cursor


def _ring_repr(self):
    if self.get_capacity() == 0:
        return '<Orbit.Ring of no fleet>'
    value_type = self.get_value_type()
    try:
        head = self.get_head()
    except GLib.Error:
        head = 'unknown'
    return (f"<Orbit.Ring '{self.get_label() or ''}' kind {self.get_kind()}: {self.get_capacity()} slots of"
            f" {self.get_payload_capacity()} bytes, {self.get_topology().value_nick},"
            f" type {value_type.dup_string() if value_type else 'none'}, head {head}>")


def _node_repr(self):
    return f"<Orbit.Node {self.get_node_id()} '{self.get_label()}' (pid {self.get_pid()}) {self.get_state().value_nick}>"


_orbit_arguments.extend(Orbit)
_orbit_cursor.extend(Orbit)
Orbit.Fleet.declare = _fleet_declare
Orbit.Fleet.publish = _fleet_publish
Orbit.Fleet.publish_packed = _fleet_publish_packed
Orbit.Fleet.__enter__ = _fleet_enter
Orbit.Fleet.__repr__ = _fleet_repr
Orbit.Fleet.create_cursor = _fleet_create_cursor
Orbit.Ring.__repr__ = _ring_repr
Orbit.Node.__repr__ = _node_repr
Orbit.Fleet.__exit__ = lambda self, *exception: self.leave()
