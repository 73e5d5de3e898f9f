# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Packs Python values by a ring's value type.

`GLib.Variant()` converts what it can: 1.5 becomes 1 in an integer, a string becomes an array of its characters. Here each
part of a value is checked first, and an error names the ring, the field, what is expected and what was given.
"""

import operator

from gi.repository import GLib

from ._orbit_arguments import make_error

_Variant = GLib.Variant

_INTEGERS = {
    'y': (0, 2**8 - 1, _Variant.new_byte),
    'n': (-2**15, 2**15 - 1, _Variant.new_int16),
    'q': (0, 2**16 - 1, _Variant.new_uint16),
    'i': (-2**31, 2**31 - 1, _Variant.new_int32),
    'u': (0, 2**32 - 1, _Variant.new_uint32),
    'x': (-2**63, 2**63 - 1, _Variant.new_int64),
    't': (0, 2**64 - 1, _Variant.new_uint64),
    'h': (-2**31, 2**31 - 1, _Variant.new_handle),
}


class _Mismatch(Exception):
    """An error in a part of a value. The path to the part is added while it is raised, the innermost step first."""

    def __init__(self, error, text):
        super().__init__(text)
        self.error = error
        self.text = text
        self.steps = []

    def path(self):
        return ''.join(reversed(self.steps)).removeprefix('.')


def _name(value):
    return 'None' if value is None else type(value).__name__


def _expect(what, type_string, value):
    shown = type_string if type_string[0] == '(' else f'({type_string})'
    return _Mismatch(TypeError, f'expected {what} {shown}, got {_name(value)}')


def _make_integer(type_string):
    smallest, largest, create = _INTEGERS[type_string]

    def pack(value):
        try:
            number = operator.index(value)
        except TypeError:
            raise _expect('a whole number', type_string, value) from None
        if not smallest <= number <= largest:
            raise _Mismatch(OverflowError, f'expected {smallest} to {largest} ({type_string}), got {number}')
        return create(number)

    return pack


def _pack_double(value):
    if not hasattr(type(value), '__float__') and not hasattr(type(value), '__index__'):
        raise _expect('a number', 'd', value)
    try:
        return _Variant.new_double(float(value))
    except OverflowError:
        raise _Mismatch(OverflowError, f'expected a number (d), got {_name(value)} beyond its range') from None
    except (TypeError, ValueError):  # an array of several numbers
        raise _expect('a number', 'd', value) from None


def _pack_boolean(value):
    if not isinstance(value, bool) and type(value).__name__ not in ('bool', 'bool_'):  # numpy has its own
        raise _expect('True or False', 'b', value)
    return _Variant.new_boolean(bool(value))


def _check_string(what, type_string, value):
    if not isinstance(value, str):
        raise _expect(what, type_string, value)
    if '\0' in value:
        raise _Mismatch(None, f'string {value[:64]!r} contains a NUL character')
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise _Mismatch(ValueError, f'string {value[:64]!r} cannot be encoded as UTF-8') from None


def _pack_string(value):
    _check_string('a string', 's', value)
    return _Variant.new_string(value)


def _pack_object_path(value):
    _check_string('an object path', 'o', value)
    if not _Variant.is_object_path(value):
        raise _Mismatch(ValueError, f'expected an object path (o), got {value[:64]!r}')
    return _Variant.new_object_path(value)


def _pack_signature(value):
    _check_string('a D-Bus signature', 'g', value)
    if not _Variant.is_signature(value):
        raise _Mismatch(ValueError, f'expected a D-Bus signature (g), got {value[:64]!r}')
    return _Variant.new_signature(value)


def _pack_variant(value):
    if not isinstance(value, _Variant):
        raise _expect('a GLib.Variant', 'v', value)
    return _Variant.new_variant(value)


def _pack_bytes(value):
    try:
        data = memoryview(value).tobytes()
    except TypeError:
        return None
    return _Variant.new_from_bytes(GLib.VariantType.new('ay'), GLib.Bytes.new(data), True)


def _pack_step(pack, value, step):
    try:
        return pack(value)
    except _Mismatch as mismatch:
        mismatch.steps.append(step)
        raise


def _build(type_string, children):
    builder = GLib.VariantBuilder.new(GLib.VariantType.new(type_string))
    for child in children:
        builder.add_value(child)
    return builder.end()


def _split(types):
    """Splits a string of consecutive types: 'sa(ii)' -> ['s', 'a(ii)']."""
    singles = []
    depth = start = 0
    for i, character in enumerate(types):
        if character in '({':
            depth += 1
        elif character in ')}':
            depth -= 1
        if depth == 0 and character not in 'am':
            singles.append(types[start:i + 1])
            start = i + 1
    return singles


def _make_maybe(type_string):
    pack_inner = _make(type_string[1:])
    return lambda value: _build(type_string, [] if value is None else [pack_inner(value)])


def _make_dictionary(type_string):
    entry_type = type_string[1:]
    pack_key, pack_value = map(_make, _split(entry_type[1:-1]))

    def pack(value):
        if not hasattr(value, 'items'):
            raise _expect('a dict', type_string, value)
        return _build(type_string, [_build(entry_type, [_pack_step(pack_key, key, f'[{key!r}]'),
                                                        _pack_step(pack_value, item, f'[{key!r}]')])
                                    for key, item in value.items()])

    return pack


def _make_array(type_string):
    if type_string[1] == '{':
        return _make_dictionary(type_string)
    pack_element = _make(type_string[1:])

    def pack(value):
        if type_string == 'ay' and not isinstance(value, (list, tuple)):
            packed = _pack_bytes(value)
            if packed is not None:
                return packed
        if isinstance(value, str) or hasattr(value, 'items') or not hasattr(value, '__iter__'):
            raise _expect('a list', type_string, value)
        return _build(type_string, [_pack_step(pack_element, item, f'[{i}]') for i, item in enumerate(value)])

    return pack


def _make_fields(type_string):
    """For a tuple, and for a dictionary entry outside of a dictionary."""
    packers = [_make(single) for single in _split(type_string[1:-1])]

    def pack(value):
        if isinstance(value, (str, bytes, bytearray)) or not hasattr(type(value), '__getitem__') or hasattr(value, 'items'):
            raise _expect('a tuple', type_string, value)
        if len(value) != len(packers):
            raise _Mismatch(TypeError, f'expected {len(packers)} fields {type_string}, got {len(value)}')
        return _build(type_string, [_pack_step(pack_field, value[i], f'.{i}') for i, pack_field in enumerate(packers)])

    return pack


_LEAVES = {'b': _pack_boolean, 'd': _pack_double, 's': _pack_string, 'o': _pack_object_path, 'g': _pack_signature,
           'v': _pack_variant}
_CONTAINERS = {'m': _make_maybe, 'a': _make_array, '(': _make_fields, '{': _make_fields}


def _make(type_string):
    """The function that packs values of a type."""
    if type_string in _INTEGERS:
        pack = _make_integer(type_string)
    elif type_string in _LEAVES:
        pack = _LEAVES[type_string]
    else:
        pack = _CONTAINERS[type_string[0]](type_string)

    def pack_or_take(value):
        # A packed value is used unchanged.
        return value if isinstance(value, _Variant) and value.get_type_string() == type_string else pack(value)

    return pack_or_take


_packers = {}


def pack(title, type_string, value):
    """The value as a GLib.Variant of the type; the title of the ring is for errors."""
    try:
        packer = _packers[type_string]
    except KeyError:
        packer = _packers[type_string] = _make(type_string)
    try:
        return packer(value)
    except _Mismatch as mismatch:
        where = f'field {mismatch.path()}: ' if mismatch.steps else ''
        text = f'{title}: {where}{mismatch.text}'
        error = make_error(_codes.INVALID_ARGUMENT, text) if mismatch.error is None else mismatch.error(text)
    raise error


def extend(Orbit):
    global _codes
    _codes = Orbit.FleetError
