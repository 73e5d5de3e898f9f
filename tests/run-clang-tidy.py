#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Runs clang-tidy, with the checks of .clang-tidy, over every C file of a build. Fails if there is a finding.

    run-clang-tidy.py BUILD-DIRECTORY [CLANG-TIDY]

The build must use clang. A file that is compiled several times is checked once, with the flags for tests: those include the
hooks of the core, so more code.
"""

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def commands_of(build):
    """The compile command of each C file of the project."""
    chosen = {}
    with open(os.path.join(build, 'compile_commands.json'), encoding='utf-8') as file:
        for command in json.load(file):
            path = os.path.normpath(os.path.join(command['directory'], command['file']))
            inside = path.startswith(ROOT + os.sep) and not path.startswith(os.path.abspath(build) + os.sep)
            if inside and path.endswith('.c') and (path not in chosen or '-DORBIT_CORE_TESTING' in command['command']):
                chosen[path] = command
    return chosen


def check(tool, database, path):
    result = subprocess.run([tool, '-p', database, '--quiet', path], capture_output=True, text=True, check=False)
    if result.returncode == 0:
        return True
    # The error output of clang-tidy only counts suppressed findings in system headers.
    print(result.stdout or result.stderr, end='', flush=True)
    return False


def main():
    if len(sys.argv) not in (2, 3):
        print('usage: run-clang-tidy.py BUILD-DIRECTORY [CLANG-TIDY]', file=sys.stderr)
        return 2
    tool = sys.argv[2] if len(sys.argv) == 3 else 'clang-tidy'
    commands = commands_of(sys.argv[1])
    if not commands:
        print(f'{sys.argv[1]} compiles no C file of {ROOT}', file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as database:
        with open(os.path.join(database, 'compile_commands.json'), 'w', encoding='utf-8') as file:
            json.dump(list(commands.values()), file)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            clean = list(pool.map(lambda path: check(tool, database, path), sorted(commands)))
    print(f'clang-tidy: {len(clean)} files, {clean.count(False)} with findings')
    return 0 if all(clean) else 1


if __name__ == '__main__':
    sys.exit(main())
