#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Compares the figures in README.md and in the pages with those of doc/performance.md, which ./dev bench --publish writes. A figure that is
not among the measured ones fails.

usage: check-numbers.py SOURCE
"""

import re
import sys

ROWS = {'publish, no reader': 'publish, no reader, 64 B', 'one way, for each frame': 'one way, 64 B',
        'round trip, spinning': 'round trip, spinning, 64 B', 'round trip, blocking': 'round trip, blocking, 64 B',
        'round trip, both asleep': 'round trip, asleep, 64 B'}
COLUMNS = {'orbit-glib': 'shared ring', 'D-Bus signal': 'GDBus signal'}
# Figures in a sentence: the file, the pattern, the row and the column. Below 1000 the unit is ns.
SENTENCES = [
    ('doc/landing.md', r'<strong>([^<]*)</strong><span>to publish 64 bytes', 'publish, no reader, 64 B', 'shared ring'),
    ('doc/landing.md', r'<strong>([^<]*)</strong><span>for a blocking round trip', 'round trip, blocking, 64 B', 'shared ring'),
    ('doc/tutorial/tutorial-bulk.md', r'a frame of a batch costs (.*?) and', 'read_batch, headers, per frame', 'ours, ns'),
    ('doc/tutorial/tutorial-bulk.md', r'a single one with its payload (.*?),', 'next, and the payload as bytes', 'ours, ns'),
]


def read(source, name):
    with open(f'{source}/{name}', encoding='utf-8') as file:
        return file.read()


def cells(line):
    return [cell.strip().strip('*') for cell in line.strip().strip('|').split('|')]


def tables(text):
    """{(row, column): figure} of all tables, of which the first one that has a row counts."""
    figures = {}
    for table in re.findall(r'(?:^\|.*\|\n)+', text, re.MULTILINE):
        head, _, *lines = map(cells, table.splitlines())
        for line in lines:
            for column, figure in zip(head[1:], line[1:]):
                if figure:
                    figures.setdefault((line[0], column), figure)
    return figures


def main():
    source = sys.argv[1]
    performance = read(source, 'doc/performance.md')
    measured = tables(performance)
    # The tables of languages have rows of one name.
    measured.update(tables(re.search(r'<!-- begin python -->(.*?)<!-- end python -->', performance, re.DOTALL)[1]))
    shown = tables(re.search(r'<!-- begin numbers -->(.*?)<!-- end numbers -->', read(source, 'README.md'), re.DOTALL)[1])
    complaints = []
    for (row, column), figure in shown.items():
        known = measured.get((ROWS[row], COLUMNS.get(column, column)))
        if figure != known:
            complaints.append(f'README.md has {figure} for {row!r} of {column}, measured is {known}')
    for name, pattern, row, column in SENTENCES:
        found = re.search(pattern, read(source, name))
        known = measured.get((row, column))
        if found is None or found[1].removesuffix(' ns') != known:
            complaints.append(f'{name} has {found and found[1]} for {row!r} of {column}, measured is {known}')
    print('\n'.join(complaints) or f'{len(shown) + len(SENTENCES)} figures are as measured')
    sys.exit(1 if complaints or not shown else 0)


if __name__ == '__main__':
    main()
