# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Checks of arguments that PyGObject would change before the library sees them.

PyGObject passes a `str` as a C string, which ends at its first NUL, so that 'a\\0b' would reach the library as 'a'. Each
function with a string argument is wrapped here, and fails as the library does for other characters that are not allowed.
"""

import functools
import operator

from gi.repository import GLib

_INT64_MIN, _INT64_MAX = -2**63, 2**63 - 1


def make_error(code, message):
    # The codes are an enumeration of the library, so their domain is known.
    return GLib.Error.new_literal(code.quark(), message, code)


def check_text(what, text, code):
    """Raises a GLib.Error of this code if a string has a NUL."""
    if isinstance(text, str) and '\0' in text:
        raise make_error(code, f'{what} {text!r} contains a NUL character')


def to_timeout(timeout_us):
    """A time in microseconds as an int. Raises TypeError if it is not an integer, OverflowError beyond 64 bits."""
    timeout_us = operator.index(timeout_us)
    if not _INT64_MIN <= timeout_us <= _INT64_MAX:
        raise OverflowError(f'{timeout_us} not in range {_INT64_MIN} to {_INT64_MAX}')
    return timeout_us


def _checked(function, *parameters):
    """The function, with a check of its string arguments: the name of each, its position and the error code."""
    @functools.wraps(function, assigned=('__name__', '__doc__'))
    def call(*arguments, **keywords):
        for name, position, code in parameters:
            check_text(name, arguments[position] if position < len(arguments) else keywords.get(name), code)
        return function(*arguments, **keywords)

    return call


def _refuse_subclass(final):
    """Called by Python for a new subclass, before PyGObject registers a GType and gets a warning."""
    def refuse(cls, **_):
        raise TypeError(f'Orbit.{final.__name__} is final: no class can be derived from it')

    return classmethod(refuse)


def extend(Orbit):
    global _codes
    _codes = Orbit.FleetError

    name = ('name', 0, _codes.INVALID_NAME)
    for join in 'join', 'join_as', 'join_shm', 'join_shm_as':
        setattr(Orbit.Fleet, join, staticmethod(_checked(getattr(Orbit.Fleet, join), name)))
    directory = ('directory', 1, _codes.INVALID_ARGUMENT)
    Orbit.Fleet.destroy = staticmethod(_checked(Orbit.Fleet.destroy, name, directory))
    Orbit.Observer.new = staticmethod(_checked(Orbit.Observer.new, ('fleet_name', 0, _codes.INVALID_NAME), directory))
    Orbit.Observer.list_fleets = staticmethod(
        _checked(Orbit.Observer.list_fleets, ('directory', 0, _codes.INVALID_ARGUMENT)))
    Orbit.NetId.parse = staticmethod(_checked(Orbit.NetId.parse, ('text', 0, _codes.INVALID_ARGUMENT)))
    # The first argument of a method is its object.
    Orbit.RingSpec.set_label = _checked(Orbit.RingSpec.set_label, ('label', 1, _codes.INVALID_ARGUMENT))

    initialise = Orbit.Fleet.__init__

    def _fleet_init(self, **properties):
        for keyword in properties:
            if self.find_property(keyword) is None:
                raise TypeError(f"Orbit.Fleet() got an unexpected keyword argument '{keyword}'")
        if properties.get('name') is None:
            raise TypeError("Orbit.Fleet() needs a name, as in Orbit.Fleet.join_shm('name', 8, 0)")
        check_text('name', properties['name'], _codes.INVALID_NAME)
        check_text('label', properties.get('label'), _codes.INVALID_ARGUMENT)
        check_text('directory', properties.get('directory'), _codes.INVALID_ARGUMENT)
        initialise(self, **properties)

    Orbit.Fleet.__init__ = _fleet_init

    for final in Orbit.Cursor, Orbit.Fleet, Orbit.Node, Orbit.Observer, Orbit.Ring:
        final.__init_subclass__ = _refuse_subclass(final)
