# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Shared by the tests of the typings: results in TAP, and files with marked mistakes."""

import collections
import os
import re

MARK = re.compile(r'(?:#|//) mistake: ')


def is_mistaken(path):
    return os.path.basename(path).startswith('mistakes.')


def marked_lines(path):
    with open(path, encoding='utf-8') as lines:
        return {number for number, line in enumerate(lines, 1) if MARK.search(line)}


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = False

    def result(self, name, complaints):
        self.count += 1
        self.failed = self.failed or bool(complaints)
        for complaint in complaints:
            print(f'# {complaint}')
        print(f'{"not ok" if complaints else "ok"} {self.count} - {name}', flush=True)

    def skip(self, name, reason):
        self.count += 1
        print(f'ok {self.count} - {name} # SKIP {reason}', flush=True)

    def end(self):
        print(f'1..{self.count}')
        return 1 if self.failed else 0


def skip_all(reason):
    print(f'1..0 # SKIP {reason}')
    return 0


def compare(tap, reported, programs):
    """Compares the reports of a checker with each program: one for every marked line, and none for other lines.

    `reported` holds pairs of a message and where it is, as a path and the number of a line.
    """
    by_path = collections.defaultdict(list)
    for message, path, line in reported:
        by_path[os.path.realpath(path)].append((line, message))
    for program in map(os.path.realpath, programs):
        found = by_path.pop(program, [])
        name = '/'.join(program.split(os.sep)[-2:])
        if not is_mistaken(program):
            tap.result(f'{name} has no mistakes', [message for _, message in found])
            continue
        marked = marked_lines(program)
        complaints = [f'{name}:{line}: is not reported' for line in sorted(marked - {line for line, _ in found})]
        complaints += [f'not marked: {message}' for line, message in found if line not in marked]
        complaints += ['none is marked'] * (not marked)
        tap.result(f'the {len(marked)} mistakes of {name} are reported', complaints)
    tap.result('nothing else is reported', [message for found in by_path.values() for _, message in found])
