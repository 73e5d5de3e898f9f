# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Batches of frames.

The headers of a batch are unpacked at once, and a frame in a batch is a tuple, because calls into C cost most.
"""

import array
import collections
import functools
import struct
import sys

from gi.repository import GLib

from ._orbit_arguments import make_error


def _get_data(block):
    # GLib returns None if there are no bytes.
    return block.get_data() or b''


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
        return _NetId.new(self.kind, self.node_id, self.counter)

    @property
    def value(self):
        """The payload as a Python value, where the kind was declared with a type; otherwise `TYPE_MISMATCH`."""
        raise make_error(_codes.TYPE_MISMATCH, f'frame {self.net_id}: ring kind {self.kind} declares no value type')

    def __bytes__(self):
        return self.payload


def _unpack_value(record, type_string):
    # GVariant reads bytes of a wrong size as a value of zeros if the type has a fixed size, so the size is compared, too.
    if type_string is not None:
        value = GLib.Variant.new_from_bytes(GLib.VariantType.new(type_string), GLib.Bytes.new(record.payload), False)
        if value.get_size() == len(record.payload) and value.is_normal_form():
            return value.unpack()
    wanted = f"of type '{type_string}'" if type_string is not None else 'of the type that its ring declares'
    raise make_error(_codes.TYPE_MISMATCH,
                     f'frame {record.net_id}: payload of {len(record.payload)} bytes is not a value {wanted}')


def _make_record(type_string, *fields):
    return _get_record_class(type_string)(*fields)


@functools.lru_cache(maxsize=None)
def _get_record_class(type_string):
    """FrameRecord for frames of a value type. It is a class, because a record must not grow by a field for the type."""
    class Record(FrameRecord):
        __slots__ = ()

        @property
        def value(self):
            return _unpack_value(self, type_string)

        def __reduce__(self):
            return _make_record, (type_string, *self)

    Record.__name__ = Record.__qualname__ = FrameRecord.__name__
    Record.__doc__ = FrameRecord.__doc__
    Record.value.__doc__ = FrameRecord.value.__doc__
    return Record


def _find_record_class(batch):
    """The class for the records of a batch, which must not be empty. All batches of a cursor have the same."""
    try:
        classes = batch._record_classes
    except AttributeError:  # the batch comes from a signal
        classes = batch._record_classes = []
    if classes:
        return classes[0]
    for i in range(len(batch)):
        try:
            classes.append(_get_record_class(batch.get_frame(i).get_variant().get_type_string()))
            return classes[0]
        except GLib.Error as error:
            if error.message.endswith('declares no value type'):
                classes.append(FrameRecord)
                return FrameRecord
    return _get_record_class(None)  # a type is declared, and no payload is a value of it


def _cursor_read_batch(self, max_frames):
    """read_batch(max_frames) -> Orbit.FrameBatch"""
    batch = _read_batch(self, max_frames)
    try:
        batch._record_classes = self._record_classes
    except AttributeError:
        batch._record_classes = self._record_classes = []
    return batch


_HEADER = struct.Struct('<QQIIB7x')
_HEADER_WORDS = _HEADER.size // 8
# Bypasses __new__ of the namedtuple, which takes twice as long.
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
    if len(self) == 0:
        return
    payloads = _batch_payload_bytes(self)
    record_class = _find_record_class(self)
    for number, version, offset, length, frame_kind in _HEADER.iter_unpack(_batch_header_bytes(self)):
        yield _new_record(record_class, (number, frame_kind, version, payloads[offset:offset + length]))


def _batch_get_record(self, index):
    number, version, offset, length, frame_kind = _HEADER.unpack_from(_batch_header_bytes(self), index * _HEADER.size)
    return _find_record_class(self)(number, frame_kind, version, _batch_payload_bytes(self)[offset:offset + length])


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
    """The payloads of all frames, without gaps, as a read-only memoryview."""
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


def extend(Orbit):
    global _NetId, _codes, _read_batch
    _NetId = Orbit.NetId
    _codes = Orbit.FleetError
    _read_batch = Orbit.Cursor.read_batch

    Orbit.Cursor.read_batch = _cursor_read_batch
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
