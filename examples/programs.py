# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""How the checks of the examples run them, and what they may not leave behind."""

import glob
import os


INTERPRETERS = {
    '.js': ['gjs', '-m'],
    '.lua': ['lua5.3'],
    '.pl': ['perl'],
    '.py': ['/usr/bin/python3'],
}


def command(program):
    """A program is a path; a script is run by the interpreter that its name calls for."""
    return [*INTERPRETERS.get(os.path.splitext(program)[1], []), program]


def fleet_name(*words):
    """The name of a fleet of this check alone, with nothing in it that such a name may not have."""
    name = '-'.join(words).replace('+', 'p').replace(' ', '-')
    return f'examples-{os.getpid()}-{name}'


def clear_shared_memory(fleet):
    """Removes what the fleet has left in shared memory, and complains of it."""
    left = glob.glob(f'/dev/shm/orbit-{fleet}-*')
    for path in left:
        os.unlink(path)
    return [f'{path} was left behind' for path in left]
