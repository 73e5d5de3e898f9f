# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Prints the directory under PREFIX that this Python searches for modules, and PyGObject for overrides.

usage: pygobject-directory.py PREFIX
"""

import os
import site
import sys
import sysconfig

prefix = sys.argv[1]

# Distributions change these paths, and /usr/local is in /usr, so take a search path directly below PREFIX.
for directory in site.getsitepackages():
    if os.path.relpath(directory, prefix).split(os.sep)[0] in ('lib', 'lib64'):
        break
else:
    # The usual place, which is searched only if PYTHONPATH names it.
    directory = sysconfig.get_path('purelib', 'posix_prefix', {'base': prefix})

print(os.path.join(directory, 'gi', 'overrides'))
