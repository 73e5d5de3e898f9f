# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Additions to Orbit's types that Python programs expect and C cannot provide.

This file only translates calls of the library to Python. Logic about fleets belongs in the library, where every language can use it.
"""

import operator
import types

from gi.repository import GLib

from ..module import get_introspection_module
from . import _orbit_arguments, _orbit_asyncio, _orbit_batches, _orbit_cursor, _orbit_labels, _orbit_values
from ._orbit_asyncio import FleetEvent
from ._orbit_batches import FrameRecord
from ._orbit_cursor import CursorSource
from ._orbit_labels import to_kind

GLib.quark_from_string('orbit-glib-override')  # tells the library that this was found
Orbit = get_introspection_module('Orbit')
# An attribute access on a module of PyGObject takes as long as a call.
_Bytes = GLib.Bytes
_Variant = GLib.Variant

__all__ = ['CursorSource', 'FleetEvent', 'FrameRecord']

# Marks an argument that was not given, if None is a valid value.
_ABSENT = object()


# Errors. `except GLib.Error as error: if Orbit.FleetError.BUSY.matches(error): ...`

Orbit.FleetError.matches = lambda self, error: error.matches(Orbit.FleetError.quark(), self)

_ERROR_DOMAIN = GLib.quark_to_string(Orbit.FleetError.quark())
_error_str = GLib.Error.__str__


def _fleet_error_str(self):
    # All domains share one class. Errors of other domains are printed as before.
    if self.domain != _ERROR_DOMAIN:
        return _error_str(self)
    try:
        return f'Orbit.FleetError.{Orbit.FleetError(self.code).value_nick.upper().replace("-", "_")}: {self.message}'
    except (AttributeError, ValueError):  # a code of a later version
        return _error_str(self)


GLib.Error.__str__ = _fleet_error_str


# Ids are values: two of them are equal if their fields are.

# PyGObject would ignore the arguments, and create 0:0:0.
def _net_id_new(cls, kind=0, node_id=0, counter=0):
    return cls.new(kind, node_id, counter)


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


Orbit.NetId.__new__ = _net_id_new
Orbit.NetId.__init__ = lambda self, *arguments, **keywords: None
Orbit.NetId.__eq__ = _net_id_eq
Orbit.NetId.__lt__ = _net_id_order(operator.lt)
Orbit.NetId.__le__ = _net_id_order(operator.le)
Orbit.NetId.__gt__ = _net_id_order(operator.gt)
Orbit.NetId.__ge__ = _net_id_order(operator.ge)
Orbit.NetId.__hash__ = Orbit.NetId.hash
Orbit.NetId.__int__ = Orbit.NetId.get_value
Orbit.NetId.__str__ = Orbit.NetId.to_string
Orbit.NetId.__repr__ = _net_id_repr
# Support for copying and pickling, for example by a multiprocessing.Queue.
Orbit.NetId.__reduce__ = _net_id_reduce


# Frames, one object each.

def _frame_bytes(self):
    # GLib returns None if there are no bytes.
    return self.get_payload().get_data() or b''


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


# Fleets.

_orbit_labels.extend(Orbit)
_declare_kind = Orbit.Fleet.declare
_declare_label = Orbit.Fleet.declare_label
_publish_bytes = Orbit.Fleet.publish
_publish_data = Orbit.Fleet.publish_data
_publish_packed = Orbit.Fleet.publish_packed


def _to_variant_type(title, value_type):
    if isinstance(value_type, str):
        _orbit_arguments.check_text('value type', value_type, Orbit.FleetError.INVALID_ARGUMENT)
        if not GLib.VariantType.string_is_valid(value_type):
            raise GLib.Error.new_literal(Orbit.FleetError.quark(),
                                         f"{title}: value type '{value_type}' is not a valid GVariant type string",
                                         Orbit.FleetError.INVALID_ARGUMENT)
        return GLib.VariantType.new(value_type)
    return value_type


def _make_spec(method, title, spec, value_type, capacity, payload_capacity, topology, label):
    if isinstance(spec, Orbit.RingSpec):
        if any(keyword is not None for keyword in (value_type, capacity, payload_capacity, topology, label)):
            raise TypeError('what a ring is like is said by an Orbit.RingSpec or by keywords, not by both')
        return spec

    if spec is not None and value_type is not None:
        raise TypeError(f'{method}() takes one value type')
    value_type = _to_variant_type(title, value_type if spec is None else spec)
    spec = Orbit.RingSpec.new(0 if capacity is None else capacity, 0 if payload_capacity is None else payload_capacity,
                              Orbit.Topology.ANY if topology is None else topology)
    spec.set_value_type(value_type)
    spec.set_label(label)
    return spec


def _fleet_declare(self, kind, spec=None, *, value_type=None, capacity=None, payload_capacity=None, topology=None,
                   label=None):
    """declare(kind, value_type, *, capacity, payload_capacity, topology, label)
    declare(label, value_type, *, capacity, payload_capacity, topology)

    The value type is a GVariant type string such as '(sd)'. What is left out, or None, is as the ring has it; a new
    ring has the capacities of the fleet, the topology `Orbit.Topology.SHARED`, no label, and bare bytes. Instead of all
    that it takes an `Orbit.RingSpec`. A label that no ring has gets a free kind.
    """
    by_label = isinstance(kind, str)
    title = f"ring '{kind}'" if by_label else f'ring of kind {kind}'
    spec = _make_spec('declare', title, spec, value_type, capacity, payload_capacity, topology, label)
    if by_label:
        _declare_label(self, kind, spec)
        return True
    return _declare_kind(self, to_kind(self, kind), spec)


def _fleet_declare_label(self, label, spec=None, *, value_type=None, capacity=None, payload_capacity=None, topology=None):
    """declare_label(label, value_type, *, capacity, payload_capacity, topology) -> kind

    As `declare()` with a label, and gives the kind of the ring.
    """
    spec = _make_spec('declare_label', f"ring '{label}'", spec, value_type, capacity, payload_capacity, topology, None)
    return _declare_label(self, label, spec)


def _fleet_get_value_type(self, kind):
    """The title of the ring for messages, and the value type in its header, or None. Neither ever changes, so they are read once."""
    try:
        types = self._value_types
    except AttributeError:
        types = self._value_types = {}
    try:
        return types[kind]
    except KeyError:
        ring = self.get_ring(kind)
        label, value_type = ring.get_label(), ring.get_value_type()
        title = f"ring '{label}' (kind {kind})" if label else f'ring of kind {kind}'
        return types.setdefault(kind, (title, value_type and value_type.dup_string()))


def _fleet_publish_value(self, kind, frame_kind, version, value):
    kind = to_kind(self, kind)
    if not isinstance(value, _Variant):
        title, type_string = _fleet_get_value_type(self, kind)
        if type_string is None:
            return _fleet_publish_payload(self, 'publish', kind, frame_kind, version, value)
        value = _orbit_values.pack(title, type_string, value)
    return self.publish_variant(kind, frame_kind, version, value)


def _take_bytes(self, method, kind, payload):
    """Converts an object with the buffer protocol to `bytes`, the only type that PyGObject converts without a loop over each
    byte. The error says what to do instead."""
    if isinstance(payload, bytes):
        return payload
    try:
        return memoryview(payload).tobytes()
    except TypeError:
        pass  # do not chain the following error to this one
    title, type_string = _fleet_get_value_type(self, kind)
    if type_string is not None:
        advice = f"publish a value of its type '{type_string}' by fleet.publish(kind, value)"
    elif isinstance(payload, str):
        advice = "encode the text, as by text.encode(), or declare the ring with the value type 's'"
    else:
        advice = 'pack it, as by struct.pack(), or declare the ring with a value type'
    raise TypeError(f'{title}: {method}() takes bytes or an object with the buffer protocol,'
                    f' not {type(payload).__name__}; {advice}')


def _fleet_publish_payload(self, method, kind, frame_kind, version, payload):
    kind = to_kind(self, kind)
    if isinstance(payload, _Bytes):
        return _publish_bytes(self, kind, frame_kind, version, payload)
    return _publish_data(self, kind, frame_kind, version, _take_bytes(self, method, kind, payload))


def _fleet_publish(self, kind, *arguments, frame_kind=0, version=0, payload=None, value=_ABSENT):
    """publish(kind, value, *, frame_kind=0, version=0) -> Orbit.NetId
    publish(kind, frame_kind, version, payload) -> Orbit.NetId

    The kind is a number, or the label of a ring. The value is packed by the type that the kind was declared with; without one it must be a payload. A payload is
    anything with the buffer protocol, such as `bytes`, or a `GLib.Bytes`.
    """
    if value is not _ABSENT:
        if arguments or payload is not None:
            raise TypeError('publish() takes one value, and no payload beside it')
        arguments = (value,)
    if len(arguments) == 1 and payload is None:
        return _fleet_publish_value(self, kind, frame_kind, version, *arguments)
    if len(arguments) == 3 and payload is None and frame_kind == version == 0:
        frame_kind, version, payload = arguments
    elif arguments or payload is None:
        if payload is None or len(arguments) > 2 or frame_kind != 0 or (len(arguments) == 2 and version != 0):
            raise TypeError('publish() takes a kind and a value, or a kind, a frame kind, a version and a payload')
        frame_kind, version = *arguments, *(version,)[len(arguments) - 1:]
    return _fleet_publish_payload(self, 'publish', kind, frame_kind, version, payload)


def _fleet_publish_data(self, kind, frame_kind, version, data):
    """publish_data(kind, frame_kind, version, data) -> Orbit.NetId

    The data is anything with the buffer protocol, such as `bytes`.
    """
    if isinstance(data, bytes):
        return _publish_data(self, to_kind(self, kind), frame_kind, version, data)
    return _fleet_publish_payload(self, 'publish_data', kind, frame_kind, version, data)


def _fleet_publish_packed(self, kind, frame_kind, version, data, record_size):
    """publish_packed(kind, frame_kind, version, data, record_size) -> number of frames published

    The data is anything with the buffer protocol, such as `bytes`, an `array.array` or a numpy array; the size of a
    record is in bytes.
    """
    kind = to_kind(self, kind)
    return _publish_packed(self, kind, frame_kind, version, _take_bytes(self, 'publish_packed', kind, data), record_size)


def _fleet_enter(self):
    if getattr(self, '_left', False):
        self.get_head(0)  # fails
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
    source = f"'{kind}'" if isinstance(kind, str) else f'kind {kind}'
    if hasattr(self, '_runner'):
        cursor._runner = self._runner
    cursor._source = f"{source} of '{self.get_name()}'"
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
_orbit_asyncio.extend(Orbit)
_orbit_batches.extend(Orbit)
_orbit_cursor.extend(Orbit)
_orbit_values.extend(Orbit)
Orbit.Fleet.declare = _fleet_declare
Orbit.Fleet.declare_label = _fleet_declare_label
Orbit.Fleet.publish = _fleet_publish
Orbit.Fleet.publish_data = _fleet_publish_data
Orbit.Fleet.publish_packed = _fleet_publish_packed
Orbit.Fleet.__enter__ = _fleet_enter
Orbit.Fleet.__repr__ = _fleet_repr
Orbit.Fleet.create_cursor = _fleet_create_cursor
Orbit.Ring.__repr__ = _ring_repr
Orbit.Node.__repr__ = _node_repr
Orbit.Fleet.__exit__ = lambda self, *exception: self.leave()


def _name_functions(owner, name):
    """Gives the function its public name, for tracebacks and errors about arguments."""
    for attribute, function in vars(owner).items():
        function = getattr(function, '__func__', function)
        if isinstance(function, types.FunctionType) and function.__module__.startswith(__package__ + '.'):
            function.__name__ = attribute
            function.__qualname__ = f'{name}.{attribute}'


for _type in (Orbit.Cursor, Orbit.Fleet, Orbit.FleetError, Orbit.Frame, Orbit.FrameBatch, Orbit.NetId, Orbit.Observer, Orbit.RingSpec):
    _name_functions(_type, f'Orbit.{_type.__name__}')
