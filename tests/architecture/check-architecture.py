#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Fails if the library breaks a rule of rules.py: a floor uses one above it, units use each other in a circle, there are too
# many floors, too many files include a private header, or a file or a function is too long.
#
# usage: check-architecture.py [--draw] SOURCE_ROOT ARCHIVE

import sys
from pathlib import Path

import architecture
import rules


def check_floors(uses, reasons):
    for user in sorted(uses):
        allowed = rules.MAY_USE.get(rules.floor_of(user))
        for used in sorted(uses[user]):
            if allowed is not None and rules.floor_of(used) not in allowed:
                yield f'{user} is in {rules.floor_of(user)}/ and must not use {used}: {reasons[user, used]}'


def check_umbrella(includes):
    # orbit-version.c defines the only function that the umbrella header itself declares.
    for name, found in sorted(includes.items()):
        if architecture.UMBRELLA + '.h' in found and architecture.unit_of(name) != architecture.MACROS:
            yield f'{name} must not include {architecture.UMBRELLA}.h, which includes every public type'


def check_circles(uses, reasons):
    for circle in architecture.find_circles(uses):
        lines = [reasons[user, used] for user in circle for used in circle if (user, used) in reasons]
        yield f'{" ".join(circle)} use each other:\n  ' + '\n  '.join(lines)


def check_height(floors):
    highest = max(floors.values())
    if highest > rules.MAX_FLOORS:
        units = ' '.join(sorted(unit for unit, floor in floors.items() if floor == highest))
        yield f'{highest} floors above core/, more than {rules.MAX_FLOORS}: {units} are on the highest'


def check_includers(includes):
    for header in sorted(includes):
        private = header.endswith('-private.h') or header.startswith(('liveness/', 'reading/')) and header.endswith('.h')
        includers = sorted(name for name, found in includes.items() if header in found)
        if private and len(includers) > rules.MAX_INCLUDERS and header not in rules.WIDELY_INCLUDED:
            yield f'{header} is included by {len(includers)} files, more than {rules.MAX_INCLUDERS}: {" ".join(includers)}'


def check_lengths(root):
    for path in architecture.source_files(root):
        name = path.relative_to(root).as_posix()
        n_lines = len(path.read_text(encoding='utf-8').splitlines())
        if n_lines > rules.MAX_LINES and name not in rules.LONG_FILES:
            yield f'{name} has {n_lines} lines, more than {rules.MAX_LINES}'
        if n_lines <= rules.MAX_LINES and name in rules.LONG_FILES:
            yield f'{name} has {n_lines} lines, and needs no exception in rules.py'
        if path.suffix != '.c':
            continue
        reasons = rules.LONG_FUNCTIONS.get(name, {})
        for function, length in architecture.measure_functions(path):
            if length > rules.MAX_FUNCTION_LINES and function not in reasons:
                yield f'{name}: {function}() has {length} lines, more than {rules.MAX_FUNCTION_LINES}, and no listed reason'
            if length <= rules.MAX_FUNCTION_LINES and function in reasons:
                yield f'{name}: {function}() has {length} lines, and needs no exception in rules.py'


def check(root, archive):
    library = root / 'orbit-glib'
    includes = architecture.read_includes(library)
    uses, reasons = architecture.read_uses(library, archive)
    complaints = list(check_circles(uses, reasons))
    if not complaints:
        complaints += check_height(architecture.number_floors(uses, lambda unit: rules.floor_of(unit) == 'core'))
    complaints += check_floors(uses, reasons)
    complaints += check_umbrella(includes)
    complaints += check_includers(includes)
    complaints += check_lengths(root)
    return complaints


def draw(root, archive):
    uses, _ = architecture.read_uses(root / 'orbit-glib', archive)
    floors = architecture.number_floors(uses, lambda unit: rules.floor_of(unit) == 'core')
    for floor in sorted(set(floors.values()), reverse=True):
        print(f'{floor}:', ' '.join(sorted(unit for unit, its in floors.items() if its == floor)))


def main(arguments):
    drawn = '--draw' in arguments
    root, archive = (Path(argument) for argument in arguments if argument != '--draw')
    complaints = check(root, archive)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    if drawn:
        draw(root, archive)
    return 1 if complaints else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
