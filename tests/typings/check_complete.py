#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Searches the stub for Python and the declarations for JavaScript for every public symbol of the GIR.

The GIR is read independently of the reader that the generators use.

usage: check_complete.py GIR STUB TSC DECLARATIONS...
"""

import ast
import os
import re
import sys
import tempfile
import xml.etree.ElementTree as ET

sys.dont_write_bytecode = True
import check_tsc
import checking

CORE = '{http://www.gtk.org/introspection/core/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'
TYPES = ('class', 'interface', 'record', 'enumeration', 'bitfield')
MARKUP = re.compile(r'\[\w+@|@error|`error`|\b(NULL|TRUE|FALSE)\b|(?<!\w)[%#][A-Z]')
ABSENT = [('', 'callback', 'NotThereFunc'), ('Fleet', 'method', 'not_there'), ('Cursor', 'signal', 'not-there'),
          ('Node', 'property', 'not-there')]


def symbols(gir):
    """The symbols that bindings have, as the name of their type or '', their kind and their name."""
    for element in ET.parse(gir).getroot().find(CORE + 'namespace'):
        if not usable(element) or element.get(GLIB + 'is-gtype-struct-for'):
            continue
        tag, name = element.tag.removeprefix(CORE), element.get('name')
        if tag in ('function', 'constant', 'callback'):
            yield '', tag, name
        elif tag in TYPES:
            yield '', 'type', name
            is_error = element.get(GLIB + 'error-domain')
            for child in filter(usable, element):
                kind = child.tag.removeprefix(CORE).removeprefix(GLIB)
                if kind == 'member':
                    yield name, 'code' if is_error else kind, child.get('name').upper()
                elif kind in ('constructor', 'function', 'method', 'property', 'signal') or is_field(tag, child):
                    yield name, kind, child.get('shadows') or child.get('name')


def usable(element):
    return element.get('introspectable') != '0' and not element.get('moved-to') and not element.get('shadowed-by')


def is_field(owner, element):
    return owner == 'record' and element.tag == CORE + 'field' and \
        element.get('private') != '1' and element.get('readable') != '0'


def in_stub(stub):
    """All names in a stub, with dots between a class and its members, and colons before its signals."""
    with open(stub, encoding='utf-8') as source:
        pending = [('', node) for node in ast.parse(source.read()).body]
    while pending:
        owner, node = pending.pop()
        if isinstance(node, ast.AnnAssign):
            yield owner + node.target.id
        elif isinstance(node, ast.FunctionDef):
            yield owner + node.name
            if node.name == 'connect':
                for literal in ast.walk(node.args.args[1].annotation):
                    if isinstance(literal, ast.Constant):
                        yield f'{owner.removesuffix(".")}::{literal.value}'
        elif isinstance(node, ast.ClassDef):
            yield owner + node.name
            pending += [(f'{owner}{node.name}.', child) for child in node.body]


def python_name(owner, kind, name):
    if kind == 'signal':
        return f'{owner}::{name}'
    if kind == 'property':
        return f'{owner}.Props.{name.replace("-", "_")}'
    return f'{owner}.{name}' if owner else name


def javascript_use(owner, kind, name):
    if kind == 'callback':
        return f'/** @type {{Orbit.{name} | undefined}} */ (undefined);'
    if kind == 'signal':
        return f"Orbit.{owner}.prototype.connect('{name}', () => {{}});"
    if kind == 'property':
        first, *rest = name.split('-')
        camel = first + ''.join(word.capitalize() for word in rest)
        return f'Orbit.{owner}.prototype.{camel}; Orbit.{owner}.prototype.{name.replace("-", "_")};'
    if kind in ('method', 'field'):
        return f'Orbit.{owner}.prototype.{name};'
    return f'Orbit.{owner}.{name};' if owner else f'Orbit.{name};'


def check_python(tap, wanted, stub):
    found = set(in_stub(stub))
    # Callback types do not exist at run time, and a stub may only have names that exist there.
    wanted = [symbol for symbol in wanted if symbol[1] != 'callback']
    missing = [symbol for symbol in [*wanted, *ABSENT] if python_name(*symbol) not in found]
    tap.result(f'all {len(wanted)} public symbols are in the stub', describe(missing))


def describe(missing):
    """The symbols that were not found, which must be exactly those that are known to be absent."""
    complaints = [f'{owner} {kind} {name} is missing' for owner, kind, name in missing
                  if (owner, kind, name) not in ABSENT]
    return complaints + [f'{symbol} is found, though it is not there' for symbol in ABSENT if symbol not in missing]


def check_javascript(tap, wanted, tsc, declarations):
    symbols_by_line = [*wanted, *ABSENT]
    with tempfile.TemporaryDirectory(prefix='orbit-typings-') as root:
        path = os.path.join(root, 'uses-all.js')
        with open(path, 'w', encoding='utf-8') as file:
            file.write("import Orbit from 'gi://Orbit?version=1';\n")
            file.writelines(javascript_use(*symbol) + '\n' for symbol in symbols_by_line)
        reported = {line for message, where, line in check_tsc.run(tsc, [*declarations, path])
                    if os.path.realpath(where) == os.path.realpath(path)}
    missing = [symbol for line, symbol in enumerate(symbols_by_line, 2) if line in reported]
    tap.result(f'all {len(wanted)} public symbols are in the declarations', describe(missing))


def check_prose(tap, paths):
    """Documentation must use the terms of the language: no markup, and no GError."""
    complaints = []
    for path in paths:
        with open(path, encoding='utf-8') as lines:
            complaints += [f'{os.path.basename(path)}:{number}: {line.strip()}' for number, line in enumerate(lines, 1)
                           if MARKUP.search(line)]
    tap.result('no markup is left', complaints)


def main():
    gir, stub, tsc, *declarations = sys.argv[1:]
    wanted = list(symbols(gir))
    tap = checking.Tap()
    check_python(tap, wanted, stub)
    check_prose(tap, [stub, declarations[0]])
    if tsc:
        check_javascript(tap, wanted, tsc, declarations)
    else:
        tap.skip('all public symbols are in the declarations', 'tsc is not installed')
    return tap.end()


sys.exit(main())
