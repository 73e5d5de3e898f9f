#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Fails if something in the GIR is undocumented, has no version, cannot be bound well, or differs from the symbols that the
# library exports.
#
# usage: check-gir.py GIR LIBRARY EXACT_LIST C_ONLY_LIST

import subprocess
import sys
import xml.etree.ElementTree as ET

CORE = '{http://www.gtk.org/introspection/core/1.0}'
C = '{http://www.gtk.org/introspection/c/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'

CALLABLES = {CORE + t for t in ('function', 'method', 'constructor', 'callback')} | {GLIB + 'signal'}
TYPES = {CORE + t for t in ('class', 'interface', 'record', 'enumeration', 'bitfield', 'constant')}
SIXTY_FOUR_BITS = {'guint64', 'gint64', 'Epoch'}


def read_list(path):
    with open(path, encoding='utf-8') as lines:
        words = (line.partition('#')[0].strip() for line in lines)
        return {word for word in words if word}


def exported_by(library):
    text = subprocess.run(['nm', '-D', '--defined-only', '--format=posix', library],
                          check=True, capture_output=True, text=True).stdout
    return {line.split()[0] for line in text.splitlines()}


class Check:
    def __init__(self, exact):
        self.complaints = []
        self.in_gir = set()
        self.exact = exact
        self.exact_unused = set(exact)

    def complain(self, where, what):
        self.complaints.append(f'{where}: {what}')

    def described(self, element, where, needs_version=True):
        if element.find(CORE + 'doc') is None:
            self.complain(where, 'is not documented')
        if needs_version and element.get('version') is None:
            self.complain(where, 'does not say since when it exists')

    def sixty_four_bits(self, element, where):
        kind = element.find(CORE + 'type')
        if kind is None or kind.get('name') not in SIXTY_FOUR_BITS:
            return
        self.exact_unused.discard(where)
        if where not in self.exact:
            self.complain(where, 'gives a 64-bit number, which JavaScript rounds above 2^53; '
                                 'if it stays below that, or says so in its documentation, list it')

    def callable(self, element, owner):
        is_signal = element.tag == GLIB + 'signal'
        where = f'{owner}::{element.get("name")}' if is_signal else element.get(C + 'identifier') or element.get('name')
        if element.get('moved-to'):
            return
        if element.get('introspectable') == '0':
            self.in_gir.add(where)
            return
        if not is_signal and element.tag != CORE + 'callback':
            self.in_gir.add(where)
        self.described(element, where)

        result = element.find(CORE + 'return-value')
        kind = result.find(CORE + 'type')
        if (kind is None or kind.get('name') != 'none') and result.find(CORE + 'doc') is None:
            self.complain(where, 'does not say what it returns')
        self.sixty_four_bits(result, where)

        for parameter in element.iterfind(f'{CORE}parameters/*'):
            name = parameter.get('name')
            if parameter.find(CORE + 'doc') is None:
                self.complain(where, f'parameter {name} is not documented')
            if parameter.get('caller-allocates') == '1' and parameter.find(CORE + 'array') is not None:
                self.complain(where, f'parameter {name} is an array the caller allocates, which bindings cannot pass')
            if parameter.get('direction') == 'inout':
                self.complain(where, f'parameter {name} is both in and out')
            if is_signal:
                self.sixty_four_bits(parameter, where)

    def walk(self, element, owner=''):
        for child in element:
            name = f'{owner}.{child.get("name")}' if owner else child.get('name')
            if child.get(GLIB + 'is-gtype-struct-for'):
                continue
            if child.tag in CALLABLES:
                self.callable(child, owner)
            elif child.tag in TYPES:
                self.described(child, name)
                if child.get(GLIB + 'get-type'):
                    self.in_gir.add(child.get(GLIB + 'get-type'))
                self.walk(child, name)
            elif child.tag == CORE + 'member':
                self.described(child, f'{owner}.{child.get("name")}', needs_version=False)
            elif child.tag == CORE + 'property':
                where = f'{owner}:{child.get("name")}'
                self.described(child, where)
                self.sixty_four_bits(child, where)
            elif child.tag == CORE + 'field' and child.get('private') != '1' and child.get('readable') != '0':
                self.described(child, name, needs_version=False)
                self.sixty_four_bits(child, name)


def main():
    gir, library, exact_list, c_only_list = sys.argv[1:]
    check = Check(read_list(exact_list))
    c_only = read_list(c_only_list)
    exported = exported_by(library)

    check.walk(ET.parse(gir).getroot().find(CORE + 'namespace'))

    for symbol in sorted(exported - check.in_gir - c_only):
        check.complain(symbol, 'is exported, but neither in the GIR nor listed as for C only')
    for symbol in sorted((check.in_gir | c_only) - exported):
        check.complain(symbol, 'is promised, but not exported')
    for where in sorted(check.exact_unused):
        check.complain(where, 'is listed as exact in JavaScript, but is no 64-bit number')

    for complaint in check.complaints:
        print(complaint)
    print(f'{len(check.in_gir)} symbols, {len(check.complaints)} complaints')
    return 1 if check.complaints else 0


if __name__ == '__main__':
    sys.exit(main())
