#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Fails if the tests of the contract do not mention a public function, property, signal or error in one of the languages.

It only searches the source for the name. Whether a test is useful must be judged by a reviewer.

usage: check-coverage.py GIR DIRECTORY
"""

import glob
import re
import sys
import xml.etree.ElementTree as ET

CORE = '{http://www.gtk.org/introspection/core/1.0}'
C = '{http://www.gtk.org/introspection/c/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'

SOURCES = {'C': 'c/*.c', 'Python': 'python/*.py', 'GJS': 'gjs/*.js', 'Vala': 'vala/*.vala'}

# Other languages count references automatically.
MEMORY = {'ref', 'unref', 'free'}
# In these languages one function has the name of another, which is then not available.
RENAMING = {'Python', 'GJS'}
# GJS would round the result.
UNFIT = {'GJS': {'orbit_net_id_get_value'}}
# A single correct process cannot cause these.
UNREACHABLE = {'FAILED', 'READ_ONLY', 'NO_SPACE'}
# GJS cannot fork.
UNREACHABLE_IN = {'GJS': {'FORKED'}}


def call_pattern(language, owner, callable_):
    name = callable_.get('name')
    if language == 'C':
        return re.escape(callable_.get(C + 'identifier')) + r'\b'
    if language in RENAMING:
        name = callable_.get('shadows') or name
    if language == 'Vala' and callable_.tag == CORE + 'constructor':
        name = re.sub('^new_?', '', name)
        return rf'new Orbit\.{owner}{"." + name if name else ""} \('
    if language == 'Vala' and name.endswith('_finish'):
        return rf"\.{name.removesuffix('_finish')}_async\.end \("
    if language == 'Vala':
        # The functions of a simple type are its methods there.
        return r'\.(?:{}|{}) \('.format(name, name.removeprefix('epoch_'))
    return rf'\.{name}(?:\(|\b)'


def property_pattern(name):
    words = name.split('-')
    camel = words[0] + ''.join(word.capitalize() for word in words[1:])
    return rf'["\'.( ]({name}|{"_".join(words)}|{camel})\b'


def main():
    gir, directory = sys.argv[1:]
    namespace = ET.parse(gir).getroot().find(CORE + 'namespace')
    texts = {}
    for language, pattern in SOURCES.items():
        paths = glob.glob(f'{directory}/{pattern}')
        texts[language] = ''.join(open(path, encoding='utf-8').read() for path in paths)

    missing = []

    def expect(language, pattern, what):
        if not re.search(pattern, texts[language]):
            missing.append(f'{language}: {what} is in no test of the contract')

    for parent in [namespace, *namespace]:
        owner = parent.get('name') if parent is not namespace else ''
        for element in parent:
            # Functions that moved into a type are listed there.
            if element.get('moved-to') or element.get('introspectable') == '0':
                continue
            for language in SOURCES:
                if element.tag in (CORE + 'function', CORE + 'method', CORE + 'constructor'):
                    symbol = element.get(C + 'identifier')
                    if language in RENAMING and element.get('shadowed-by'):
                        continue
                    if language != 'C' and element.get('name') in MEMORY or symbol in UNFIT.get(language, set()):
                        continue
                    expect(language, call_pattern(language, owner, element), symbol)
                elif element.tag == CORE + 'property':
                    expect(language, property_pattern(element.get('name')), f'{owner}:{element.get("name")}')
                elif element.tag == GLIB + 'signal':
                    name = element.get('name')
                    expect(language, rf'["\'.]({name}|{name.replace("-", "_")})\b', f'{owner}::{name}')
                elif element.tag == CORE + 'member' and parent.get(GLIB + 'error-domain'):
                    code = element.get('name').upper()
                    if code not in UNREACHABLE | UNREACHABLE_IN.get(language, set()):
                        expect(language, rf'(?:fails|matches|catch) ?\([^;]*{code}\b', f'error {code}')

    print('\n'.join(missing) or 'every public function, property, signal and error is in the tests of every language')
    sys.exit(1 if missing else 0)


if __name__ == '__main__':
    main()
