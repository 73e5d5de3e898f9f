# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The units of the library and what each uses. A unit is a .c file with its headers: orbit-fleet.c, orbit-fleet.h and
# orbit-fleet-private.h are the unit orbit-fleet. It uses another one if it includes a header of it, has an undefined
# symbol that the other defines, or names in a body an inline function of the other. The bodies of inline functions are
# read as text: the compiler moves their calls into the files that include them.

import re
import subprocess
from pathlib import Path

UMBRELLA = 'orbit-glib'  # includes every public header, so including it does not show what is used
MACROS = 'orbit-version'  # the export macros, which every public header includes
GENERATED = {'orbit-enum-types'}

COMMENT = re.compile(r'/\*.*?\*/', re.DOTALL)
INLINE = re.compile(r'^static (?:inline|__attribute__)[^;{]*?^(\w+) \(', re.MULTILINE)
BODY_LINE = re.compile(r'^[ \t].*$', re.MULTILINE)  # GNU style: lines that begin in the first column are declarations
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:<orbit-glib/([^>]+)>|"([^"]+)")', re.MULTILINE)


def unit_of(path):
    return re.sub(r'(-private|-macros)?\.[ch]$', '', path)


def read_includes(library):
    """Maps each source file, relative to the directory of the library, to the files of the library that it includes."""
    includes = {}
    for path in sorted(library.rglob('*.[ch]')):
        name = path.relative_to(library).as_posix()
        includes[name] = found = set()
        for absolute, quoted in INCLUDE.findall(path.read_text(encoding='utf-8')):
            if absolute:
                found.add(absolute)
            elif (path.parent / quoted).exists():
                found.add((path.parent / quoted).resolve().relative_to(library.resolve()).as_posix())
            elif (library / quoted.removeprefix('orbit-glib/')).exists():
                found.add(quoted.removeprefix('orbit-glib/'))
    return includes


def object_unit(label):
    """liblibrary.a:liveness_liveness.c.o and library.p/liveness_liveness.c.o are of the unit liveness/liveness."""
    member = re.split(r'[/:]', label)[-1]
    member = member.rpartition('.._')[2]
    return re.sub(r'\.c\.o$', '', member).replace('_', '/')


def read_symbols(archive):
    """Maps each unit to the symbols that it defines, and to those that it needs."""
    text = subprocess.run(['nm', '-A', '--format=bsd', archive], check=True, capture_output=True, text=True).stdout
    defined, needed = {}, {}
    for line in text.splitlines():
        match = re.match(r'^(.*\.o):\s*(?:[0-9a-fA-F]+)?\s+([A-Za-z])\s+(\S+)$', line)
        if not match:
            continue
        label, kind, symbol = match.groups()
        unit = object_unit(label)
        if kind == 'U':
            needed.setdefault(unit, set()).add(symbol)
        elif kind.isupper():
            defined.setdefault(unit, set()).add(symbol)
    return defined, needed


def read_bodies(library):
    """Maps each source file to the words in its functions, and each inline function of a header to the header's unit."""
    words, inline = {}, {}
    for path in sorted(library.rglob('*.[ch]')):
        name = path.relative_to(library).as_posix()
        text = COMMENT.sub(' ', path.read_text(encoding='utf-8'))
        words[name] = {word for line in BODY_LINE.findall(text) for word in re.findall(r'\w+', line)}
        if path.suffix == '.h':
            inline.update((function, unit_of(name)) for function in INLINE.findall(text))
    return words, inline


def read_uses(library, archive):
    """Maps each unit to the units it uses, and each such pair to a reason that can be looked up in the source."""
    uses, reasons = {}, {}

    def add(user, used, reason):
        uses.setdefault(user, set())
        if used not in (user, UMBRELLA, MACROS) and user != UMBRELLA and user not in GENERATED:
            uses[user].add(used)
            uses.setdefault(used, set())
            reasons.setdefault((user, used), reason)

    # The files of core/ share types through their headers, which refer to each other, so only calls count there.
    for name, found in read_includes(library).items():
        for header in found:
            if name.startswith('core/') and header.startswith('core/'):
                uses.setdefault(unit_of(name), set())
                continue
            add(unit_of(name), unit_of(header), f'{name} includes {header}')
    defined, needed = read_symbols(archive)
    home = {symbol: unit for unit, symbols in defined.items() for symbol in symbols}
    for unit, symbols in needed.items():
        for symbol in sorted(symbols):
            if symbol in home:
                add(unit, home[symbol], f'{unit}.c uses {symbol}')
    words, inline = read_bodies(library)
    for name, found in words.items():
        homes = {**home, **inline} if name.endswith('.h') else inline
        for symbol in sorted(found & homes.keys()):
            add(unit_of(name), homes[symbol], f'{name} uses {symbol}')
    return uses, reasons


def find_circles(uses):
    """The strongly connected components of more than one unit (R. Tarjan, 1972)."""
    index, low, stack, circles = {}, {}, [], []

    def visit(unit):
        index[unit] = low[unit] = len(index)
        stack.append(unit)
        for used in sorted(uses[unit]):
            if used not in index:
                visit(used)
            if used in stack:
                low[unit] = min(low[unit], low[used])
        if low[unit] == index[unit]:
            start = stack.index(unit)
            component = stack[start:]
            del stack[start:]
            if len(component) > 1:
                circles.append(sorted(component))

    for unit in sorted(uses):
        if unit not in index:
            visit(unit)
    return circles


def number_floors(uses, ground):
    """Maps each unit to its floor: 0 for the ground, otherwise one more than the highest that it uses. No circles."""
    floors = {}

    def floor(unit):
        if unit not in floors:
            floors[unit] = 0 if ground(unit) else 1 + max((floor(used) for used in uses[unit]), default=0)
        return floors[unit]

    for unit in uses:
        floor(unit)
    return floors


def measure_functions(path):
    """Yields the name and the number of lines of each C function: GNU style, with the braces in the first column."""
    lines = path.read_text(encoding='utf-8').split('\n')
    start = None
    for number, line in enumerate(lines):
        if line == '{':
            start = number
        elif line == '}' and start is not None:
            head = start
            while head > 0 and not re.match(r'^\w+ \(', lines[head]):
                head -= 1
            yield lines[head].partition(' (')[0], number - start + 1
            start = None


def source_files(root):
    """The hand-written files of the project that have a limit of lines."""
    suffixes = {'.c', '.h', '.cpp', '.py', '.js', '.vala', '.lua', '.pl', '.sh'}
    for top in ('orbit-glib', 'introspection', 'tests', 'examples', 'doc', 'tools', 'packaging'):
        directory = Path(root) / top
        if directory.is_dir():
            yield from sorted(path for path in directory.rglob('*') if path.suffix in suffixes and path.is_file())
