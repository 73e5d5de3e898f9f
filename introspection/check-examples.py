#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Fails if an example in C, in a comment of a function, does not compile, or if one of the functions that are used most has none.

usage: check-examples.py GIR COMPILER [ARGUMENT...]
"""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

CORE = '{http://www.gtk.org/introspection/core/1.0}'
C = '{http://www.gtk.org/introspection/c/1.0}'

# Each beside what the reference says of it.
EXPECTED = {
    'orbit_cursor_next', 'orbit_cursor_read_batch', 'orbit_cursor_start', 'orbit_cursor_wait', 'orbit_fleet_create_cursor',
    'orbit_fleet_declare', 'orbit_fleet_declare_label', 'orbit_fleet_destroy', 'orbit_fleet_get_nodes', 'orbit_fleet_join',
    'orbit_fleet_join_shm', 'orbit_fleet_leave', 'orbit_fleet_publish', 'orbit_fleet_publish_data', 'orbit_fleet_publish_packed',
    'orbit_fleet_publish_variant', 'orbit_fleet_read_head', 'orbit_fleet_start_heartbeat', 'orbit_fleet_watch_heartbeats',
    'orbit_ring_write',
}

# What the examples take for granted.
START = '''
#include <orbit-glib/orbit-glib.h>

OrbitFleet *fleet;
OrbitCursor *cursor;
OrbitRing *ring;
GError *error;
void on_frames (OrbitCursor *self, OrbitFrameBatch *batch, gpointer data);
void on_stale (OrbitFleet *self, guint node_id, OrbitHeartbeat *last, gpointer data);
'''


def main():
    gir, *compiler = sys.argv[1:]
    examples = {}
    for element in ET.parse(gir).iter():
        doc = element.find(CORE + 'doc')
        symbol = element.get(C + 'identifier')
        for code in re.findall(r'^```c\n(.*?)^```', doc.text if doc is not None and symbol else '', re.DOTALL | re.MULTILINE):
            examples[symbol] = code

    failed = False
    for symbol in sorted(EXPECTED - examples.keys()):
        failed = True
        print(f'{symbol} has no example')
    source = START + ''.join(f'\nvoid example_{symbol} (void);\nvoid example_{symbol} (void)\n{{\n{code}}}\n' for symbol, code in examples.items())
    result = subprocess.run([*compiler, '-Wall', '-Werror', '-Wno-unused-variable', '-fsyntax-only', '-x', 'c', '-'], input=source, text=True,
                            capture_output=True)
    if result.returncode != 0:
        failed = True
        print(result.stderr)
    print(f'{len(examples)} examples')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
