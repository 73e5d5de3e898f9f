#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Prints the symbols file of the Debian package: every function in the GIR, with the version of its Since.

usage: make-symbols.py GIR SONAME PACKAGE
"""

import sys
import xml.etree.ElementTree as ElementTree

CORE = '{http://www.gtk.org/introspection/core/1.0}'
C = '{http://www.gtk.org/introspection/c/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'
FUNCTIONS = {CORE + name for name in ('function', 'method', 'constructor')}


def find_symbols(element, version=None):
    """Pairs of a symbol and its Since version; members of a type without one have that of the type."""
    version = element.get('version', version)
    if element.tag in FUNCTIONS:
        yield element.get(C + 'identifier'), version
    if GLIB + 'get-type' in element.attrib:
        yield element.get(GLIB + 'get-type'), version
    for child in element:
        # The version of the namespace is not a Since version.
        yield from find_symbols(child, None if element.tag == CORE + 'namespace' else version)


def main():
    gir, soname, package = sys.argv[1:]
    symbols = {name: version for name, version in find_symbols(ElementTree.parse(gir).getroot())
               if name.startswith('orbit_')}
    unknown = sorted(name for name, version in symbols.items() if version is None)
    if unknown:
        sys.exit(f'these functions have no Since: {", ".join(unknown)}')
    if not symbols:
        sys.exit(f'{gir} has no function')
    print(f'{soname} {package} #MINVER#')
    print('* Build-Depends-Package: liborbit-glib-dev')
    for name, version in sorted(symbols.items()):
        print(f' {name}@Base {version}.0')


if __name__ == '__main__':
    main()
