#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Checks programs in JavaScript against the declarations, strictly.

usage: check_tsc.py TSC DECLARATIONS... PROGRAM...
"""

import json
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import checking

OPTIONS = {
    'allowJs': True, 'checkJs': True, 'noEmit': True, 'strict': True,
    # JavaScript has no type annotation for a caught error.
    'useUnknownInCatchVariables': False,
    'target': 'ES2022', 'module': 'ES2022', 'moduleResolution': 'node', 'lib': ['ES2022'], 'types': [],
}
ERROR = re.compile(r'(.*?)\((\d+),\d+\): error ')


def run(tsc, files):
    """Pairs of a message and its place."""
    with tempfile.TemporaryDirectory(prefix='orbit-typings-') as root:
        project = os.path.join(root, 'tsconfig.json')
        with open(project, 'w', encoding='utf-8') as file:
            json.dump({'compilerOptions': OPTIONS, 'files': [os.path.realpath(path) for path in files]}, file)
        done = subprocess.run([tsc, '--pretty', 'false', '--project', project], cwd=root, check=False,
                              capture_output=True, text=True)
        if done.returncode not in (0, 1, 2):
            raise SystemExit(f'tsc failed: {done.stdout}{done.stderr}')
        for line in done.stdout.splitlines():
            match = ERROR.match(line)
            if match:
                yield line, os.path.join(root, match.group(1)), int(match.group(2))
            elif line.startswith('error '):
                raise SystemExit(line)


def main():
    tsc, *files = sys.argv[1:]
    if not tsc:
        return checking.skip_all('tsc is not installed')
    tap = checking.Tap()
    checking.compare(tap, run(tsc, files), [path for path in files if path.endswith('.js')])
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
