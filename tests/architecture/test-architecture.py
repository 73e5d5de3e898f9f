#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Breaks each rule of the architecture in a small library, and checks that check-architecture.py finds it.
#
# usage: test-architecture.py COMPILER...

import importlib
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

compiler = sys.argv[1:]
checker = importlib.import_module('check-architecture')

# One function in each unit; each calls the one below it.
SOUND = {
    'core/ring.h': 'int core_ring (void);',
    'core/ring.c': '#include "ring.h"\nint\ncore_ring (void)\n{\n  return 1;\n}\n',
    'orbit-node.h': 'int node (void);',
    'orbit-node.c': '#include "orbit-node.h"\nint\nnode (void)\n{\n  return 2;\n}\n',
    'liveness/liveness.h': 'int liveness (void);',
    'liveness/liveness.c': '#include "liveness.h"\n#include <orbit-glib/core/ring.h>\n#include <orbit-glib/orbit-node.h>\n'
                           'int\nliveness (void)\n{\n  return core_ring () + node ();\n}\n',
    'reading/reader.h': 'int reader (void);',
    'reading/reader.c': '#include "reader.h"\n#include <orbit-glib/core/ring.h>\nint\nreader (void)\n{\n  return core_ring ();\n}\n',
    'orbit-fleet.h': 'int fleet (void);',
    'orbit-fleet-private.h': 'int fleet_private (void);',
    'orbit-fleet.c': '#include "orbit-fleet.h"\n#include "orbit-fleet-private.h"\n#include <orbit-glib/liveness/liveness.h>\n'
                     'int\nfleet (void)\n{\n  return liveness ();\n}\nint\nfleet_private (void)\n{\n  return 3;\n}\n',
    'orbit-glib.h': '#include <orbit-glib/orbit-node.h>\n#include <orbit-glib/orbit-fleet.h>\n',
}


class ArchitectureTest(unittest.TestCase):
    def complain(self, changes):
        """The complaints about the sound library with some files changed or added."""
        with tempfile.TemporaryDirectory() as directory:
            root = Path(directory)
            objects = []
            for name, text in {**SOUND, **changes}.items():
                path = root / 'orbit-glib' / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding='utf-8')
                if path.suffix == '.c':
                    objects.append((path, root / (name.replace('/', '_') + '.o')))
            for source, compiled in objects:
                subprocess.run([*compiler, '-w', '-O0', '-I', root, '-c', source, '-o', compiled], check=True)
            archive = root / 'library.a'
            subprocess.run(['ar', 'rc', archive, *(compiled for _, compiled in objects)], check=True)
            return checker.check(root, archive)

    def assert_found(self, changes, *words):
        complaints = self.complain(changes)
        self.assertTrue(any(all(word in complaint for word in words) for complaint in complaints), complaints)

    def test_sound(self):
        self.assertEqual(self.complain({}), [])

    def test_circle_of_calls(self):
        # Neither unit includes a header of the other.
        self.assert_found({
            'orbit-fleet-watch.c': 'int fleet (void);\nint watch (void)\n{\n  return fleet ();\n}\n',
            'orbit-fleet.c': SOUND['orbit-fleet.c'] + 'int watch (void);\nint also (void)\n{\n  return watch ();\n}\n',
        }, 'orbit-fleet orbit-fleet-watch use each other', 'orbit-fleet.c uses watch', 'orbit-fleet-watch.c uses fleet')

    def test_circle_of_three(self):
        units = ('orbit-a', 'orbit-b', 'orbit-c')
        self.assert_found({f'{unit}.c': f'int {used[-1]} (void);\nint {unit[-1]} (void)\n{{\n  return {used[-1]} ();\n}}\n'
                           for unit, used in zip(units, units[1:] + units[:1])}, 'orbit-a orbit-b orbit-c use each other')

    def test_circle_of_includes(self):
        self.assert_found({'orbit-node.h': '#pragma once\n#include <orbit-glib/orbit-fleet.h>\n' + SOUND['orbit-node.h'],
                           'orbit-fleet.h': '#pragma once\n#include <orbit-glib/orbit-node.h>\n' + SOUND['orbit-fleet.h']},
                          'orbit-fleet orbit-node use each other')

    def test_circle_in_core(self):
        self.assert_found({'core/gate.c': 'int core_ring (void);\nint gate (void)\n{\n  return core_ring ();\n}\n',
                           'core/ring.c': SOUND['core/ring.c'] + 'int gate (void);\nint more (void)\n{\n  return gate ();\n}\n'},
                          'core/gate core/ring use each other')

    def test_circle_through_inline_function(self):
        # The compiler puts the call of the header into core/ring.c, where it looks like a call within the unit.
        self.assert_found({
            'core/publish.h': 'int core_ring (void);\nstatic inline int\ncore_publish (void)\n{\n  return core_ring ();\n}\n',
            'core/ring.c': '#include "ring.h"\n#include "publish.h"\nint\ncore_ring (void)\n{\n  return 1;\n}\n'
                           'int more (void)\n{\n  return core_publish ();\n}\n',
        }, 'core/publish core/ring use each other', 'core/publish.h uses core_ring', 'core/ring.c uses core_publish')

    def test_upward_inline_call(self):
        self.assert_found({'reading/reader.h': 'int fleet (void);\nstatic inline int\nreader_fleet (void)\n{\n  return fleet ();\n}\n'},
                          'reading/reader is in reading/ and must not use orbit-fleet', 'reading/reader.h uses fleet')

    def test_upward_include(self):
        for name, header, floor in (('core/ring.c', 'orbit-node.h', 'core'),
                                    ('liveness/liveness.c', 'orbit-fleet.h', 'liveness'),
                                    ('liveness/liveness.c', 'reading/reader.h', 'liveness'),
                                    ('reading/reader.c', 'orbit-fleet-private.h', 'reading'),
                                    ('orbit-node.c', 'liveness/liveness.h', 'values')):
            with self.subTest(name=name, header=header):
                self.assert_found({name: f'#include <orbit-glib/{header}>\n' + SOUND[name]},
                                  f'is in {floor}/ and must not use', f'{name} includes {header}')

    def test_upward_call(self):
        self.assert_found({'reading/reader.c': 'int fleet (void);\nint reader (void)\n{\n  return fleet ();\n}\n'},
                          'reading/reader is in reading/ and must not use orbit-fleet', 'reading/reader.c uses fleet')

    def test_umbrella(self):
        self.assert_found({'liveness/liveness.c': '#include <orbit-glib/orbit-glib.h>\n' + SOUND['liveness/liveness.c']},
                          'liveness/liveness.c', 'must not include orbit-glib.h')

    def test_height(self):
        def tower(height):
            return {f'orbit-t{i}.c': f'int t{i + 1} (void);\nint t{i} (void)\n{{\n  return {f"t{i + 1} ()" if i < height else 0};\n}}\n'
                    for i in range(1, height + 1)}

        self.assertEqual(self.complain(tower(9)), [])
        self.assert_found(tower(10), '10 floors above core/', 'orbit-t1 ')

    def test_includers(self):
        def included(n_files):
            return {f'orbit-user{i}.c': '#include "orbit-fleet-private.h"\n' for i in range(1, n_files)}

        self.assertEqual(self.complain(included(5)), [])
        self.assert_found(included(6), 'orbit-fleet-private.h is included by 6 files')

    def test_lengths(self):
        self.assertEqual(self.complain({'orbit-long.h': '\n' * 450, 'orbit-long.c': 'int f (void)\n{\n' + ';\n' * 58 + '}\n'}), [])
        self.assert_found({'orbit-long.h': '\n' * 451}, 'orbit-glib/orbit-long.h has 451 lines')
        self.assert_found({'orbit-long.c': 'int\nlengthy (void)\n{\n' + ';\n' * 59 + '}\n'}, 'lengthy() has 61 lines')

    def test_needless_exceptions(self):
        self.assert_found({'orbit-node.c': SOUND['orbit-node.c'] + 'void\norbit_node_class_init (void)\n{\n}\n'},
                          'orbit_node_class_init()', 'needs no exception')
        name = next(iter(checker.rules.LONG_FILES), None)
        if name is not None:
            self.assert_found({f'../{name}': '/* short */\n'}, name, 'needs no exception')


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
