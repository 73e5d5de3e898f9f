#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Checks the options of this project that documents and scripts pass to meson: that they exist, and take the value.

usage: check-options.py MESON SOURCE BUILD
"""

import json
import os
import re
import subprocess
import sys

OPTION = re.compile(r'-D ?([a-z_]+)=([\w./%{}$()"-]*)')
OUT_OF_SIGHT = {'.git', '_build', 'debian/tmp'}
# A value that a script computes.
COMPUTED = re.compile(r'[$%{]')


def list_files(source):
    for directory, directories, names in os.walk(source):
        directories[:] = [name for name in directories if name not in OUT_OF_SIGHT and not name.startswith('_')]
        for name in names:
            if name.endswith(('.md', '.sh', '.py', '.spec', '.wrap', '.build', '.yml', '.json')) or '.' not in name:
                yield os.path.join(directory, name)


def is_value(option, value):
    if option['type'] == 'boolean':
        return value in ('true', 'false')
    return option['type'] != 'combo' or value in option['choices']


def main():
    meson, source, build = sys.argv[1:]
    done = subprocess.run([meson, 'introspect', '--buildoptions', build], check=True, capture_output=True, text=True)
    options = {option['name']: option for option in json.loads(done.stdout)}
    n_found, problems = 0, []
    for path in list_files(source):
        with open(path, encoding='utf-8', errors='replace') as file:
            text = file.read()
        if 'meson' not in text:
            continue
        for match in OPTION.finditer(text):
            name, value = match.groups()
            if COMPUTED.search(value):
                continue
            n_found += 1
            place = f'{os.path.relpath(path, source)}:{text.count(chr(10), 0, match.start()) + 1}'
            if name not in options:
                problems.append(f"{place}: there is no option '{name}'")
            elif not is_value(options[name], value):
                problems.append(f"{place}: option '{name}' does not take '{value}'")
    print(f'{n_found} options are passed to meson in documents and scripts')
    for problem in problems:
        print(problem)
    return 1 if problems or n_found == 0 else 0


if __name__ == '__main__':
    sys.exit(main())
