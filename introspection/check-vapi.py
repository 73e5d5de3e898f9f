#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Fails if the vapi differs from the reviewed one, or lacks a public symbol of the GIR.

After a change of the API, review the difference from the view of a Vala program, correct it in Orbit-1.metadata or
Orbit-1-custom.vala, and then copy the new vapi over the reviewed one, as the message says.

usage: check-vapi.py VAPI REVIEWED GIR METADATA VAPIGEN_VERSION
"""

import difflib
import os
import re
import sys
import xml.etree.ElementTree as ET

CORE = '{http://www.gtk.org/introspection/core/1.0}'
C = '{http://www.gtk.org/introspection/c/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'

# Other versions of vapigen write the same API in different ways.
REVIEWED_WITH = '0.56'
# Vala calls these itself: they are named in the attributes of a type.
MEMORY = {'ref', 'unref', 'free'}


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def words(vapi):
    """The lines of a vapi with one space between all words and brackets, because versions of vapigen format them differently."""
    return [' '.join(re.findall(r'\w+|"[^"]*"|[^\w\s]', line)) for line in vapi.splitlines() if line.strip()]


def types_of(vapi):
    """The attributes and the body of each type of the namespace, and under '' the text outside of types."""
    types = {}
    pattern = re.compile(r'((?:^\t\[.*\]\n)*)^\tpublic (?:sealed )?(?:class|struct|enum|errordomain) (\w+).*\{\n'
                         r'((?:^\t\t.*\n)*)^\t\}\n', re.MULTILINE)
    for attributes, name, body in pattern.findall(vapi):
        types[name] = attributes + body
    types[''] = pattern.sub('', vapi)
    return types


def expected(owner, element):
    """The C name of the element, and a pattern for its Vala declaration; nothing if Vala does not need it."""
    name = element.get('name')
    symbol = element.get(C + 'identifier')
    if element.get('moved-to') or element.get('introspectable') == '0' or element.get('private') == '1':
        return None
    if element.tag == CORE + 'constructor':
        named = re.sub('^new_?', '', name)
        return symbol, rf'\b{owner}{"." + named if named else ""} \('
    if element.tag in (CORE + 'method', CORE + 'function'):
        if name in MEMORY:
            return symbol, rf'_function = "(?:{symbol}|g_boxed_{name})"'
        if name.endswith('_finish'):
            return symbol, rf'\basync [^(]* {name.removesuffix("_finish")}(?:_async)? \('
        # The functions of a simple type are its methods there.
        return symbol, rf'(?<![.\w])@?(?:{name}|{name.removeprefix("epoch_")}) \('
    if element.tag == CORE + 'callback':
        return element.get(C + 'type'), rf'\bdelegate [^(]* {name} \('
    if element.tag == CORE + 'property':
        return f'{owner}:{name}', rf'\b{name.replace("-", "_")} \{{'
    if element.tag == GLIB + 'signal':
        return f'{owner}::{name}', rf'\bsignal \w+ {name.replace("-", "_")} \('
    if element.tag in (CORE + 'member', CORE + 'constant', CORE + 'field'):
        word = name.upper() if element.tag == CORE + 'member' else name
        return element.get(C + 'type') or element.get(C + 'identifier') or f'{owner}.{name}', rf'\b{word}\b'
    return None


def missing_in(types, gir):
    namespace = ET.parse(gir).getroot().find(CORE + 'namespace')
    for parent in [namespace, *namespace]:
        owner = parent.get('name') if parent is not namespace else ''
        if parent.get(GLIB + 'is-gtype-struct-for') or parent.get('introspectable') == '0':
            continue
        for element in parent:
            found = expected(owner, element)
            if found is None:
                continue
            what, pattern = found
            places = [types.get(owner, '')] if owner else types.values()
            if not any(re.search(pattern, text) for text in places):
                yield f'{what} is in the GIR, but not in the vapi'


def main():
    vapi_path, reviewed_path, gir, metadata, version = sys.argv[1:]
    vapi = read(vapi_path)

    complaints = list(missing_in(types_of(vapi), gir))
    if os.path.getmtime(metadata) > os.path.getmtime(vapi_path):
        complaints.append(f'{metadata} has changed since {vapi_path} was made; remove that and build again')
    if not version.startswith(REVIEWED_WITH + '.'):
        print(f'vapigen is {version}, and the reviewed vapi was made with {REVIEWED_WITH}: not compared')
    elif difference := list(difflib.unified_diff(words(read(reviewed_path)), words(vapi),
                                                 'reviewed', 'generated', lineterm='', n=4)):
        complaints += [*difference, '', 'The vapi is not the one that was reviewed. If it reads well:',
                       f'  cp {vapi_path} {reviewed_path}']

    print('\n'.join(complaints) or 'all that is public is in the vapi, which is as reviewed')
    sys.exit(1 if complaints else 0)


if __name__ == '__main__':
    main()
