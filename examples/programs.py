# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Functions of the checks of the examples: how to run one, and how to find segments that it left behind."""

import glob
import os


INTERPRETERS = {
    '.js': ['gjs', '-m'],
    '.lua': ['lua5.3'],
    '.pl': ['perl'],
    '.py': ['/usr/bin/python3'],
}


def command(program):
    """The command for a program, which is a path; a script is run by the interpreter for its extension."""
    return [*INTERPRETERS.get(os.path.splitext(program)[1], []), program]


def fleet_name(*words):
    """A fleet name for this check only, without characters that are not allowed in such names."""
    name = '-'.join(words).replace('+', 'p').replace(' ', '-')
    return f'examples-{os.getpid()}-{name}'


def clear_shared_memory(fleet):
    """Removes segments that the fleet left in shared memory, and returns a complaint about them."""
    left = glob.glob(f'/dev/shm/orbit-{fleet}-*')
    for path in left:
        os.unlink(path)
    return [f'{path} was left behind' for path in left]
