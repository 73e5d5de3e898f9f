#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Checks programs in Python against the stubs, strictly.

usage: check_mypy.py MYPY STUB... PROGRAM...
"""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import checking

# The stubs of GLib, GObject and Gio have only what these tests need. The stub of Orbit is checked itself.
CONFIGURATION = '''[mypy]
strict = True
warn_unreachable = True
show_error_codes = True
cache_dir = {root}/cache
mypy_path = {root}/stubs

[mypy-gi.repository.GLib,gi.repository.GObject,gi.repository.Gio]
ignore_errors = True
'''
ERROR = re.compile(r'(.*?):(\d+): error: ')
REQUIRE_VERSION = 'def require_version(namespace: str, version: str) -> None: ...\n'


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def run(mypy, root, arguments):
    done = subprocess.run([mypy, '--config-file', f'{root}/mypy.ini', *arguments], cwd=root, check=False,
                          capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f'mypy failed: {done.stdout}{done.stderr}')
    for line in done.stdout.splitlines():
        match = ERROR.match(line)
        if match:
            yield line, os.path.join(root, match.group(1)), int(match.group(2))


def check_installed(tap, mypy, root, stub):
    """mypy must find the installed stub package in a Python without other stubs."""
    environment = os.path.join(root, 'environment')
    subprocess.run([sys.executable, '-m', 'venv', '--without-pip', environment], check=True)
    [site] = glob.glob(f'{environment}/lib/python3*/site-packages')
    os.makedirs(os.path.join(site, 'gi-stubs', 'repository'))
    shutil.copy(stub, os.path.join(site, 'gi-stubs', 'repository'))
    write(f'{root}/mypy.ini', f'[mypy]\ncache_dir = {root}/cache-installed\n')
    write(f'{root}/user.py', 'from gi.repository import Orbit\nreveal_type(Orbit.epoch_now())\n')
    done = subprocess.run([mypy, '--config-file', f'{root}/mypy.ini', '--python-executable',
                           f'{environment}/bin/python3', 'user.py'], cwd=root, check=False,
                          capture_output=True, text=True)
    found = 'Revealed type is "builtins.int"' in done.stdout and done.returncode == 0
    tap.result('mypy finds the stub package that is installed', [] if found else done.stdout.splitlines())


def main():
    mypy, *files = sys.argv[1:]
    if not mypy:
        return checking.skip_all('mypy is not installed')
    stubs = [path for path in files if path.endswith('.pyi')]
    programs = [path for path in files if path.endswith('.py')]

    tap = checking.Tap()
    with tempfile.TemporaryDirectory(prefix='orbit-typings-') as root:
        write(f'{root}/mypy.ini', CONFIGURATION.format(root=root))
        write(f'{root}/stubs/gi/__init__.pyi', REQUIRE_VERSION)
        write(f'{root}/stubs/gi/repository/__init__.pyi', '')
        for stub in stubs:
            shutil.copy(stub, f'{root}/stubs/gi/repository')
        # One by one, because mypy treats programs of the same name as one module.
        reported = [found for program in programs for found in run(mypy, root, [program])]
        checking.compare(tap, reported, programs)
        [orbit] = [stub for stub in stubs if stub.endswith('Orbit.pyi')]
        check_installed(tap, mypy, root, orbit)
    return tap.end()


sys.exit(main())
