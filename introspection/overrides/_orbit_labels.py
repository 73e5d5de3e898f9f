# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Labels where a kind is expected: `fleet.publish('readings', value)`."""

import functools
import operator

from ._orbit_arguments import check_text


def to_kind(owner, kind):
    """The kind, or that of the ring with this label. `NOT_FOUND` if no ring of the fleet has it."""
    if isinstance(kind, int):
        return kind
    if not isinstance(kind, str):
        # PyGObject would take 3.5 for 3.
        if not hasattr(type(kind), '__index__'):
            raise TypeError(f'a kind is a number or the label of a ring, not {type(kind).__name__}')
        return operator.index(kind)
    # A label keeps its kind as long as its fleet exists.
    try:
        return owner._kinds[kind]
    except AttributeError:
        owner._kinds = {}
    except KeyError:
        pass
    found = owner._kinds[kind] = owner.lookup_kind(kind)
    return found


def _by_label(function):
    @functools.wraps(function, assigned=('__name__', '__doc__'))
    def call(self, kind, *arguments, **keywords):
        return function(self, to_kind(self, kind), *arguments, **keywords)

    return call


def _with_label_checked(function):
    """PyGObject would pass a label up to its first NUL."""
    @functools.wraps(function, assigned=('__name__', '__doc__'))
    def call(self, label, *arguments):
        check_text('label', label, _codes.INVALID_ARGUMENT)
        return function(self, label, *arguments)

    return call


def extend(Orbit):
    global _codes
    _codes = Orbit.FleetError

    for owner, names in ((Orbit.Fleet, ('create_cursor', 'get_head', 'get_ring', 'get_ring_capacity', 'next_id', 'publish_variant',
                                        'read_at', 'read_head', 'reset_ring')),
                         (Orbit.Observer, ('create_cursor', 'get_ring_info'))):
        for name in names:
            setattr(owner, name, _by_label(getattr(owner, name)))
        owner.lookup_kind = _with_label_checked(owner.lookup_kind)
    Orbit.Fleet.declare_label = _with_label_checked(Orbit.Fleet.declare_label)
