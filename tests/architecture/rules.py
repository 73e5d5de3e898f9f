# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The rules of the architecture, and the exceptions with their reasons. CONTRIBUTING.md explains the floors.

MAX_FLOORS = 9           # above core/
MAX_INCLUDERS = 5        # of a private header, in the library
MAX_LINES = 450          # of a file
MAX_FUNCTION_LINES = 60  # from brace to brace

# The units that define a value. Apart from core/, liveness/ and reading/ may use only these.
VALUES = {
    'orbit-backing', 'orbit-batch-memory', 'orbit-enum-types', 'orbit-epoch', 'orbit-error', 'orbit-fleet-info', 'orbit-frame', 'orbit-frame-batch',
    'orbit-heartbeat', 'orbit-heartbeat-snapshot', 'orbit-limits', 'orbit-net-id', 'orbit-node', 'orbit-ring-info', 'orbit-ring-spec',
    'orbit-warning',
}

# Which floors a floor may use. The floor of the public types, which is not listed, may use all.
MAY_USE = {
    'core': {'core'},
    'values': {'core', 'values'},
    'liveness': {'core', 'values', 'liveness'},
    'reading': {'core', 'values', 'reading'},
}

WIDELY_INCLUDED = {
    'orbit-error-private.h': 'declares one function, which every unit that calls core/ needs',
    'orbit-heartbeat-private.h': 'declares the layout of a value of two fields, so that arrays can hold it',
    'orbit-net-id-private.h': 'declares how an id is packed, and no state',
    'orbit-warning-private.h': 'declares two functions that log, and no state',
    'reading/frame-loader.h': 'declares functions that read a frame, and no state',
}

LONG_FILES = {}  # none

LONG_FUNCTIONS = {
    'orbit-glib/orbit-cursor.c': {'orbit_cursor_class_init': 'a list of properties with their documentation'},
    'orbit-glib/orbit-fleet.c': {'orbit_fleet_class_init': 'a list of properties with their documentation'},
    'orbit-glib/orbit-fleet-signals.c': {'orbit_fleet_signals_install': 'a list of signals with their documentation'},
    'orbit-glib/orbit-node.c': {'orbit_node_class_init': 'a list of properties with their documentation'},
    'orbit-glib/orbit-ring.c': {'orbit_ring_class_init': 'a list of properties with their documentation'},
    'tests/glib/test-net-id.c': {'test_bad_text': 'a table of texts'},
}


def floor_of(unit):
    if '/' in unit:
        return unit.partition('/')[0]
    return 'values' if unit in VALUES else 'public'
