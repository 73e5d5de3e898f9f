#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Checks that each version up to that of the project has its macros, and that those for deprecation warn when they should.

usage: check-version-macros.py VERSION COMPILER-AND-FLAGS...

The flags are those of a program that includes <orbit-glib/orbit-glib.h>. Each case is compiled with all warnings about
deprecation, and the names in the warnings are compared with the deprecated names.
"""

import re
import subprocess
import sys

MACROS = ['ORBIT_VERSION_{v}', 'ORBIT_AVAILABLE_IN_{v}',
          'ORBIT_DEPRECATED_IN_{v}', 'ORBIT_DEPRECATED_IN_{v}_FOR',
          'ORBIT_DEPRECATED_ENUMERATOR_IN_{v}', 'ORBIT_DEPRECATED_ENUMERATOR_IN_{v}_FOR',
          'ORBIT_DEPRECATED_TYPE_IN_{v}', 'ORBIT_DEPRECATED_TYPE_IN_{v}_FOR',
          'ORBIT_DEPRECATED_MACRO_IN_{v}', 'ORBIT_DEPRECATED_MACRO_IN_{v}_FOR']

# Declarations as a header has them, and a program that uses all of them.
PROGRAM = '''
#include <orbit-glib/orbit-glib.h>

ORBIT_DEPRECATED_IN_{v} int old_function (void);
ORBIT_DEPRECATED_IN_{v}_FOR (new_function) int old_function_with_successor (void);
ORBIT_AVAILABLE_IN_{v} int new_function (void);
typedef enum {{
  OLD_VALUE ORBIT_DEPRECATED_ENUMERATOR_IN_{v},
  OLD_VALUE_WITH_SUCCESSOR ORBIT_DEPRECATED_ENUMERATOR_IN_{v}_FOR (NEW_VALUE),
  NEW_VALUE
}} Value;
typedef int OldType ORBIT_DEPRECATED_TYPE_IN_{v};
typedef int OldTypeWithSuccessor ORBIT_DEPRECATED_TYPE_IN_{v}_FOR (NewType);
#define OLD_MACRO ORBIT_DEPRECATED_MACRO_IN_{v} 1
#define OLD_MACRO_WITH_SUCCESSOR ORBIT_DEPRECATED_MACRO_IN_{v}_FOR (NEW_MACRO) 2

int
use (void)
{{
  OldType first = OLD_VALUE;
  OldTypeWithSuccessor second = OLD_VALUE_WITH_SUCCESSOR;

  first += OLD_MACRO;
  second += OLD_MACRO_WITH_SUCCESSOR;
  return old_function () + old_function_with_successor () + new_function () + (int) NEW_VALUE + first + second;
}}
'''

OLD = {'old_function', 'old_function_with_successor', 'OLD_VALUE', 'OLD_VALUE_WITH_SUCCESSOR', 'OldType',
       'OldTypeWithSuccessor'}
SUCCESSORS = {'new_function', 'NEW_VALUE', 'NewType'}
N_MACROS = 2


def compile_program(compiler, program, *flags):
    return subprocess.run([*compiler, *flags, '-Wdeprecated-declarations', '-x', 'c', '-fsyntax-only', '-'],
                          input=program, capture_output=True, text=True)


def look(compiler, version, *flags):
    """The names that warnings report as deprecated, the names of their replacements, and the number of macros."""
    result = compile_program(compiler, PROGRAM.format(v=version), *flags)
    if result.returncode != 0:
        sys.exit(result.stderr)
    text = re.sub(r'[\u2018\u2019]', "'", result.stderr)
    warnings = [line for line in text.splitlines() if 'warning:' in line]
    return (set(re.findall(r"'(\w+)' is deprecated", '\n'.join(warnings))),
            set(re.findall(r"Use '(\w+)' instead", '\n'.join(warnings))),
            sum('Deprecated pre-processor symbol' in line for line in warnings))


def main():
    version, *compiler = sys.argv[1:]
    major, minor = version.split('.')[:2]
    complaints = []

    defined = subprocess.run([*compiler, '-x', 'c', '-E', '-dM', '-'], input='#include <orbit-glib/orbit-glib.h>',
                             capture_output=True, text=True, check=True).stdout
    names = set(re.findall(r'#define (\w+)', defined))
    versions = [f'{major}_{number}' for number in range(int(minor) + 1)]
    for v in versions:
        complaints += [f'{name.format(v=v)} is not defined' for name in MACROS if name.format(v=v) not in names]
    if complaints:
        sys.exit('\n'.join(complaints))

    for v in versions:
        wanted = (OLD, SUCCESSORS, N_MACROS)
        nothing = (set(), set(), 0)
        for expected, *flags in (
                (wanted,),
                (wanted, f'-DORBIT_VERSION_MIN_REQUIRED=ORBIT_VERSION_{v}'),
                (nothing, '-DORBIT_VERSION_MIN_REQUIRED=0'),
                (nothing, '-DORBIT_DISABLE_DEPRECATION_WARNINGS')):
            found = look(compiler, v, *flags)
            if found != expected:
                complaints.append(f'version {v} with {flags}: {found} instead of {expected}')
    for flag in ('-DORBIT_VERSION_MAX_ALLOWED=0', '-DORBIT_VERSION_MIN_REQUIRED=G_ENCODE_VERSION(99,0)'):
        if compile_program(compiler, PROGRAM.format(v=versions[0]), flag).returncode == 0:
            complaints.append(f'{flag} is accepted')
    if complaints:
        sys.exit('\n'.join(complaints))
    print(f'{len(versions)} versions, {len(MACROS)} macros each')


if __name__ == '__main__':
    main()
