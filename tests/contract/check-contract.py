#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Runs the tests of the contract in one language and compares them with the list.

Prints the TAP output of the program and adds two tests: that it ran exactly the lines of the contract that are for its
language, and that it left no segment in shared memory. Segments that it left are removed.

usage: check-contract.py CONTRACT LANGUAGE MEMBER PROGRAM [ARGUMENT...]

MEMBER is the program that some tests start as another process. They find its path in the environment variable CONTRACT_MEMBER.
"""

import glob
import os
import re
import shutil
import signal
import subprocess
import sys

LANGUAGES = ('C', 'Python', 'GJS', 'Vala')

LINE = re.compile(r'(?P<number>\d+)\. `(?P<id>[a-z0-9/-]+)`'
                  r'(?: \{(?P<backings>[^}]*)\})?(?: \[(?P<languages>[^]]*)\])? (?P<text>\S.*)')
RESULT = re.compile(r'(?P<verdict>ok|not ok) (?P<number>\d+) -? ?/?(?P<name>[^#\s]+)(?P<directive> *# *(?:SKIP|TODO).*)?',
                    re.IGNORECASE)


def split(words):
    return [word.strip() for word in words.split(',')]


def read_contract(path, language):
    """The names of the tests that the language must run."""
    expected, ids = [], set()
    with open(path, encoding='utf-8') as contract:
        numbered = [line.rstrip() for line in contract if line[0].isdigit()]

    for position, line in enumerate(numbered, start=1):
        match = LINE.fullmatch(line)
        if not match or int(match['number']) != position or match['id'] in ids:
            sys.exit(f'line {position} of the contract has no number, or not its own, or is there twice: {line}')
        ids.add(match['id'])

        languages = split(match['languages']) if match['languages'] else LANGUAGES
        if not set(languages) <= set(LANGUAGES):
            sys.exit(f'line {position} of the contract is for languages that do not exist: {line}')
        if match['languages'] and not line.endswith('.)'):
            sys.exit(f'line {position} of the contract does not say why it is not for all languages: {line}')
        if language in languages:
            backings = split(match['backings']) if match['backings'] else []
            expected += [f'{match["id"]}/{backing}' for backing in backings] or [match['id']]
    return expected


def compare(expected, ran, skipped):
    """Returns the differences between the expected tests and those that ran."""
    complaints = [f'{name} is a line of the contract and was not tested' for name in expected if name not in ran]
    complaints += [f'{name} is not a line of the contract' for name in ran if name not in expected]
    complaints += [f'{name} was tested {ran.count(name)} times' for name in sorted(set(ran)) if ran.count(name) > 1]
    complaints += [f'{name} was skipped: no line of the contract may be' for name in skipped]
    return complaints


def clear_shared_memory(pid):
    """Removes the segments that the fleets of the process left behind, and returns their names."""
    left = glob.glob(f'/dev/shm/orbit-contract-{pid}-*')
    for path in left:
        if os.path.isdir(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)
    return [f'{path} was left behind' for path in left]


def report(number, name, complaints):
    print(f'{"not " if complaints else ""}ok {number} {name}')
    for complaint in complaints:
        print(f'# {complaint}')
    return not complaints


def main():
    contract, language, member, *command = sys.argv[1:]
    expected = read_contract(contract, language)
    ran, skipped = [], []

    # Ending early still cleans up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors='replace',
                               env={**os.environ, 'CONTRACT_MEMBER': member})
    try:
        for line in program.stdout:
            result = RESULT.match(line)
            if result:
                ran.append(result['name'])
                if result['directive']:
                    skipped.append(result['name'])
            # The plan comes last, with two tests more.
            if not re.match(r'1\.\.\d+', line):
                print(line, end='', flush=True)
        status = program.wait()
    finally:
        program.kill()
        left = clear_shared_memory(program.pid)

    complete = report(len(ran) + 1, 'contract/every-line', compare(expected, ran, skipped))
    clean = report(len(ran) + 2, 'contract/nothing-left-behind', left)
    print(f'1..{len(ran) + 2}')
    if status != 0:
        print(f'# the program ended with status {status}')
    sys.exit(0 if complete and clean and status == 0 else 1)


if __name__ == '__main__':
    main()
