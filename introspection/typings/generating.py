# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Shared by the generators of stubs and declarations: their command line, and reading and writing files."""

import argparse

import fragments
import gir


def make_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument('--docs', action='store_true')
    parser.add_argument('--include', action='append', default=[])
    parser.add_argument('--override')
    parser.add_argument('gir')
    parser.add_argument('output')
    return parser


def run(arguments, read_fragment, write):
    """Writes the text that write(library, namespace, fragment, docs) returns."""
    library = gir.Library(arguments.include)
    namespace = library.load(arguments.gir)
    fragment = fragments.Fragment()
    if arguments.override:
        with open(arguments.override, encoding='utf-8') as source:
            fragment = read_fragment(source.read())
    text = write(library, namespace, fragment, arguments.docs)
    with open(arguments.output, 'w', encoding='utf-8') as output:
        output.write(text)
