# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""How the checks of the examples run them, and what they may not leave behind."""

import glob
import os


def command(program):
    """A program is a path; a script is run by the interpreter that its name calls for."""
    if program.endswith('.py'):
        return ['/usr/bin/python3', program]
    if program.endswith('.js'):
        return ['gjs', '-m', program]
    return [program]


def clear_shared_memory(fleet):
    """Removes what the fleet has left in shared memory, and complains of it."""
    left = glob.glob(f'/dev/shm/orbit-{fleet}-*')
    for path in left:
        os.unlink(path)
    return [f'{path} was left behind' for path in left]
