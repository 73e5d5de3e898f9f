#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Checks that a critical message ends the tests of every language: that `meson test` sets G_DEBUG=fatal-criticals.

Programs in C and Vala that call g_test_init() end without the variable; interpreters and examples need it.

usage: check-fatal.py LANGUAGE=INTERPRETER...
"""

import os
import signal
import subprocess
import sys

# Each causes one critical message of GLib, because there is no source with that number, and would continue.
CRITICAL = {
    'Python': ['-c', 'from gi.repository import GLib; GLib.source_remove(4000000); print("went on")'],
    'GJS': ['-c', 'imports.gi.GLib.Source.remove(4000000); print("went on");'],
    'Lua': ['-e', 'require "lgi".GLib.source_remove (4000000) print ("went on")'],
    'Perl': ['-MGlib', '-e', 'Glib::Source->remove (4000000); print "went on\\n"'],
}


def run(language, interpreter):
    """A description of the failure, or an empty string."""
    program = subprocess.run([interpreter, *CRITICAL[language]], capture_output=True, text=True, check=False,
                             env={**os.environ, 'G_MESSAGES_DEBUG': ''})
    if program.returncode in (-signal.SIGTRAP, -signal.SIGABRT) and 'Source ID 4000000' in program.stderr:
        return ''
    return f'status {program.returncode}, output {program.stdout!r}, errors {program.stderr!r}'


def main():
    for number, argument in enumerate(sys.argv[1:], 1):
        language, interpreter = argument.split('=', 1)
        problem = run(language, interpreter)
        print(f'{"not ok" if problem else "ok"} {number} {language}')
        if problem:
            print(f'# {problem}')
    print(f'1..{len(sys.argv) - 1}')


main()
