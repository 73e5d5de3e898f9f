#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Fails when the documentation of a method, a signal or a property did not come through to valadoc's pages.

Each must have the first words of its documentation, up to the first that valadoc writes in a way of its own, and no page
may have a link or code that was not understood.

usage: check-valadoc.py GIR DIRECTORY
"""

import glob
import html
import os
import re
import sys
import xml.etree.ElementTree as ET

CORE = '{http://www.gtk.org/introspection/core/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'

KINDS = {CORE + 'method': 'method', GLIB + 'signal': 'signal', CORE + 'property': 'property'}
# Vala does these by itself, or has them under the name of the other half of an asynchronous call.
ABSENT = re.compile(r'(?:ref|unref|free|.*_finish)$')


def text_of(page):
    with open(page, encoding='utf-8') as file:
        return ' '.join(html.unescape(re.sub('<[^>]*>', ' ', file.read())).split())


def first_words(doc):
    return ' '.join(re.split(r'[\[`%#@*_]|\.\s', doc, maxsplit=1)[0].split())


def main():
    gir, directory = sys.argv[1:]
    pages = {os.path.basename(page): text_of(page) for page in glob.glob(f'{directory}/*.html')}
    counts = dict.fromkeys(KINDS.values(), 0)
    complaints = [f'{page}: a link or code was not understood: {found[0]}'
                  for page, text in sorted(pages.items()) if (found := re.search(r'\[\w+@\S*|`', text))]

    namespace = ET.parse(gir).getroot().find(CORE + 'namespace')
    for parent in namespace:
        for element in parent:
            name = element.get('name', '').replace('-', '_')
            doc = element.find(CORE + 'doc')
            if element.tag not in KINDS or element.get('introspectable') == '0' or ABSENT.match(name):
                continue
            counts[KINDS[element.tag]] += 1
            page = f'Orbit.{parent.get("name")}.{name}.html'
            words = first_words(doc.text)
            if page not in pages:
                complaints.append(f'{page} is not there')
            elif words not in pages[page]:
                complaints.append(f'{page} does not say: {words}')

    complaints += [f'there is no {kind} to look at' for kind, n in counts.items() if n == 0]
    print('\n'.join(complaints) or 'valadoc has ' + ', '.join(f'{n} times a {kind}' for kind, n in counts.items()))
    sys.exit(1 if complaints else 0)


if __name__ == '__main__':
    main()
