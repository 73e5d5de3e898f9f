# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The exact messages of wrong uses."""

import array
import copy
import ctypes
import pickle
import sys
import traceback
import types

from harness import GLib, KIND, OLDEST, Orbit, line, line_both, run, wait_until

UNTYPED = 7
TYPES = {1: '(sd)', 2: 'i', 3: 'a{sv}', 4: '(sa(ii)y)', 5: 'as', 6: 'b', 8: 'mt', 9: 'o', 10: 'ay', 11: 'a{us}', 12: 'd'}

READINGS = "ring 'readings' (kind 1)"

# The kind, the value, the class of the error, its message.
WRONG_VALUES = [
    (1, ('x', 'y'), TypeError, f'{READINGS}: field 1: expected a number (d), got str'),
    (1, (1, 2.0), TypeError, f'{READINGS}: field 0: expected a string (s), got int'),
    (1, (b'x', 2.0), TypeError, f'{READINGS}: field 0: expected a string (s), got bytes'),
    (1, (None, 2.0), TypeError, f'{READINGS}: field 0: expected a string (s), got None'),
    (1, ('x',), TypeError, f'{READINGS}: expected 2 fields (sd), got 1'),
    (1, ('x', 1, 2), TypeError, f'{READINGS}: expected 2 fields (sd), got 3'),
    (1, 'xy', TypeError, f'{READINGS}: expected a tuple (sd), got str'),
    (1, b'xy', TypeError, f'{READINGS}: expected a tuple (sd), got bytes'),
    (1, None, TypeError, f'{READINGS}: expected a tuple (sd), got None'),
    (1, {'x': 1, 'y': 2}, TypeError, f'{READINGS}: expected a tuple (sd), got dict'),
    (1, ('x', 10**400), OverflowError, f'{READINGS}: field 1: expected a number (d), got int beyond its range'),
    (1, ('\ud800', 1.0), ValueError, f"{READINGS}: field 0: string '\\ud800' cannot be encoded as UTF-8"),
    (2, 1.5, TypeError, 'ring of kind 2: expected a whole number (i), got float'),
    (2, 1.0, TypeError, 'ring of kind 2: expected a whole number (i), got float'),
    (2, '1', TypeError, 'ring of kind 2: expected a whole number (i), got str'),
    (2, 2**31, OverflowError, 'ring of kind 2: expected -2147483648 to 2147483647 (i), got 2147483648'),
    (3, {'a': 1}, TypeError, "ring of kind 3: field ['a']: expected a GLib.Variant (v), got int"),
    (3, {1: GLib.Variant('i', 1)}, TypeError, 'ring of kind 3: field [1]: expected a string (s), got int'),
    (3, [('a', GLib.Variant('i', 1))], TypeError, 'ring of kind 3: expected a dict (a{sv}), got list'),
    (4, ('a', [(1, 2), (1, 'x')], 3), TypeError, 'ring of kind 4: field 1[1].1: expected a whole number (i), got str'),
    (4, ('a', [(1, 2), (1,)], 3), TypeError, 'ring of kind 4: field 1[1]: expected 2 fields (ii), got 1'),
    (4, ('a', [], 300), OverflowError, 'ring of kind 4: field 2: expected 0 to 255 (y), got 300'),
    (5, 'text', TypeError, 'ring of kind 5: expected a list (as), got str'),
    (5, ['a', 2], TypeError, 'ring of kind 5: field [1]: expected a string (s), got int'),
    (6, 1, TypeError, 'ring of kind 6: expected True or False (b), got int'),
    (8, -1, OverflowError, 'ring of kind 8: expected 0 to 18446744073709551615 (t), got -1'),
    (9, 'no path', ValueError, "ring of kind 9: expected an object path (o), got 'no path'"),
    (10, 'text', TypeError, 'ring of kind 10: expected a list (ay), got str'),
    (11, {'1': 'x'}, TypeError, "ring of kind 11: field ['1']: expected a whole number (u), got str"),
    (12, [1.0], TypeError, 'ring of kind 12: expected a number (d), got list'),
]


def join(test):
    fleet = test.join()
    for kind, value_type in TYPES.items():
        fleet.declare(kind, value_type, label='readings' if kind == 1 else None)
    return fleet


def says(error, message, use):
    """Asserts that the use raises this error with this message, and without a chained error."""
    try:
        use()
    except error as caught:
        assert str(caught) == message, f'{caught}\n instead of\n{message}'
        printed = ''.join(traceback.format_exception(caught))
        assert printed.count('Traceback') == 1, printed
    else:
        raise AssertionError(f'no {error}: {message}')


@line_both('value/wrong')
def _(test):
    fleet = join(test)
    for kind, value, error, message in WRONG_VALUES:
        says(error, message, lambda: fleet.publish(kind, value))
    says(GLib.Error, "Orbit.FleetError.INVALID_ARGUMENT: ring of kind 5: field [1]: string 'b\\x00' contains a NUL character",
         lambda: fleet.publish(5, ['a', 'b\0']))
    assert all(fleet.get_head(kind) == 0 for kind in TYPES)


@line_both('value/right')
def _(test):
    fleet = join(test)

    class Index:
        def __index__(self):
            return 7

    for kind, value, read in [(1, ('x', 1), ('x', 1.0)), (1, ['x', True], ('x', 1.0)), (2, True, 1), (2, Index(), 7),
                              (3, {'a': GLib.Variant('i', 1)}, {'a': 1}), (4, ('a', ((1, 2),), 255), ('a', [(1, 2)], 255)),
                              (5, (text for text in 'ab'), ['a', 'b']), (5, [], []), (6, False, False), (8, None, None),
                              (8, 2**64 - 1, 2**64 - 1), (9, '/a', '/a'), (10, b'\0\1', [0, 1]), (10, [0, 255], [0, 255]),
                              (10, bytearray(b'z'), [122]), (11, {5: 'x'}, {5: 'x'}), (12, Index(), 7.0),
                              (1, GLib.Variant('(sd)', ('v', 2)), ('v', 2.0)), (3, {'v': GLib.Variant('v', GLib.Variant('s', 'x'))}, {'v': 'x'})]:
        frame = fleet.read(fleet.publish(kind, value))
        assert frame.value == read, (kind, frame.value, read)
    same = GLib.Variant('(sd)', ('x', 1.0))
    assert bytes(fleet.read(fleet.publish(1, ('x', 1.0)))) == same.get_data_as_bytes().get_data()


@line_both('bytes/wrong')
def _(test):
    fleet = join(test)
    advice = "encode the text, as by text.encode(), or declare the ring with the value type 's'"
    for method, use in [('publish', lambda: fleet.publish(UNTYPED, 'text')), ('publish', lambda: fleet.publish(UNTYPED, 0, 0, 'text')),
                        ('publish_data', lambda: fleet.publish_data(UNTYPED, 0, 0, 'text')),
                        ('publish_packed', lambda: fleet.publish_packed(UNTYPED, 0, 0, 'text', 1))]:
        says(TypeError, f'ring of kind 7: {method}() takes bytes or an object with the buffer protocol, not str; {advice}', use)
    says(TypeError, 'ring of kind 7: publish_data() takes bytes or an object with the buffer protocol, not int;'
         ' pack it, as by struct.pack(), or declare the ring with a value type', lambda: fleet.publish_data(UNTYPED, 0, 0, 5))
    says(TypeError, f"{READINGS}: publish_data() takes bytes or an object with the buffer protocol, not tuple;"
         " publish a value of its type '(sd)' by fleet.publish(kind, value)", lambda: fleet.publish_data(1, 0, 0, ('x', 1.0)))
    mismatch = "payload of 3 bytes is not a value of type '(sd)', which the ring declares"
    for use in [lambda: fleet.publish_data(1, 0, 0, b'raw'), lambda: fleet.publish(1, 0, 0, b'raw'),
                lambda: fleet.publish_packed(1, 0, 0, b'raw', 3), lambda: fleet.publish(1, 0, 0, GLib.Bytes.new(b'raw'))]:
        says(GLib.Error, f'Orbit.FleetError.TYPE_MISMATCH: {READINGS}: {mismatch}', use)
    assert fleet.get_head(1) == fleet.get_head(UNTYPED) == 0
    assert fleet.publish_packed(12, 0, 0, array.array('d', [1.5, 2.5]), 8) == 2
    assert [frame.value for frame in fleet.create_cursor(12, OLDEST)] == [1.5, 2.5]


@line_both('batch/value')
def _(test):
    fleet = join(test)
    fleet.publish(1, ('x', 1.5))
    fleet.publish(1, ('y', 2.5))
    fleet.publish_data(UNTYPED, 0, 0, b'raw')
    cursor = fleet.create_cursor(1, OLDEST)
    batch = cursor.read_batch(10)
    assert [record.value for record in batch] == [('x', 1.5), ('y', 2.5)]
    assert batch[-1].value == ('y', 2.5) and isinstance(batch[0], Orbit.FrameRecord) and len(batch[0]) == 4
    assert copy.copy(batch[0]).value == pickle.loads(pickle.dumps(batch[0])).value == ('x', 1.5)
    assert batch[0] == tuple(batch[0]) and cursor.read_batch(10)[:] == []
    says(GLib.Error, 'Orbit.FleetError.TYPE_MISMATCH: frame 7:0:0: ring kind 7 declares no value type',
         lambda: fleet.create_cursor(UNTYPED, OLDEST).read_batch(1)[0].value)

    batches = []
    signalled = fleet.create_cursor(1, OLDEST)
    signalled.connect('frames', lambda _, batch: batches.append(batch))
    signalled.start()
    wait_until(lambda: batches)
    signalled.stop()
    assert [record.value for record in batches[0]] == [('x', 1.5), ('y', 2.5)]


@line_both('batch/malformed-value')
def _(test):
    # A payload that C fills in in place may not be a value of the type.
    fleet = join(test)
    library = ctypes.CDLL('liborbit-glib-1.so.0')
    begin, end = library.orbit_ring_begin_write, library.orbit_ring_end_write
    begin.restype = ctypes.c_void_p
    begin.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_void_p]
    end.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint8, ctypes.c_uint64, ctypes.c_void_p]
    ring, write = fleet.get_ring(1), ctypes.create_string_buffer(64)
    ctypes.memmove(begin(hash(ring), 3, write, None), b'raw', 3)
    end(hash(ring), write, 0, 0, None)
    cursor = fleet.create_cursor(1, OLDEST)
    says(GLib.Error, 'Orbit.FleetError.TYPE_MISMATCH: frame 1:0:0: payload of 3 bytes is not a value of the type that its ring declares',
         lambda: cursor.read_batch(1)[0].value)
    fleet.publish(1, ('x', 1.5))
    first, second = fleet.create_cursor(1, OLDEST).read_batch(2)
    assert second.value == ('x', 1.5)
    says(GLib.Error, "Orbit.FleetError.TYPE_MISMATCH: frame 1:0:0: payload of 3 bytes is not a value of type '(sd)'",
         lambda: first.value)


@line('keyword/unknown')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    for method, use in [('Orbit.Fleet.publish', lambda: fleet.publish(KIND, b'', other=1)),
                        ('Orbit.Fleet.publish_data', lambda: fleet.publish_data(KIND, 0, 0, b'', other=1)),
                        ('Orbit.Fleet.publish_packed', lambda: fleet.publish_packed(KIND, 0, 0, b'', 1, other=1)),
                        ('Orbit.Fleet.declare', lambda: fleet.declare(KIND, 's', other=1)),
                        ('Orbit.Fleet.join_shm', lambda: Orbit.Fleet.join_shm('name', 4, 0, other=1)),
                        ('Orbit.Cursor.wait', lambda: cursor.wait(other=1)),
                        ('Orbit.Cursor.wait_async', lambda: cursor.wait_async(other=1)),
                        ('Orbit.Cursor.read_batch', lambda: cursor.read_batch(1, other=1)),
                        ('Orbit.Fleet', lambda: Orbit.Fleet(other=1))]:
        says(TypeError, f"{method}() got an unexpected keyword argument 'other'", use)


@line('keyword/every-method')
def _(test):
    # Functions that the override adds to a class have the names that a program uses.
    n_methods = 0
    for type_name in 'Cursor', 'Fleet', 'FleetError', 'Frame', 'FrameBatch', 'NetId', 'RingSpec':
        for name, function in vars(getattr(Orbit, type_name)).items():
            function = getattr(function, '__func__', function)
            if isinstance(function, types.FunctionType) and function.__module__.startswith('gi.overrides'):
                assert function.__qualname__ == f'Orbit.{type_name}.{name}', function
                n_methods += 1
    assert n_methods > 20, n_methods


@line('error/code-name')
def _(test):
    fleet = test.join()
    says(GLib.Error, 'Orbit.FleetError.PAYLOAD_TOO_LARGE: ring of kind 1: payload of 1000 bytes exceeds 256',
         lambda: fleet.publish(KIND, bytes(1000)))
    says(GLib.Error, f"Orbit.FleetError.BUSY: fleet '{fleet.get_name()}' still has members",
         lambda: Orbit.Fleet.destroy(fleet.get_name()))
    for code in Orbit.FleetError.__enum_values__.values():
        error = GLib.Error.new_literal(code.quark(), 'what', code)
        assert str(error) == f'Orbit.FleetError.{code.value_nick.upper().replace("-", "_")}: what'
        assert hasattr(Orbit.FleetError, str(error).split(':')[0].split('.')[-1])
    assert str(GLib.Error.new_literal(GLib.quark_from_string('other'), 'what', 3)) == 'other: what (3)'
    assert 'what' in str(GLib.Error.new_literal(Orbit.FleetError.quark(), 'what', 999))


sys.exit(run())
