# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""A desktop of its own for the tests of the monitor: an X server without a screen, a session bus, and the accessibility bus.

Every process below ends with the desktop, also those that started others and ended before.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time

import x11

PROGRAMS = ('Xvfb', 'dbus-daemon', 'xcompmgr')
DEADLINE = 30  # seconds, after which a program hangs
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
libc = ctypes.CDLL(None)
BACKGROUND = 0xdeddda


def find_missing():
    """What is not installed and the tests need, or None."""
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        return f'{missing[0]} is not installed'
    import gi
    try:
        gi.require_version('Atspi', '2.0')
    except ValueError:
        return 'the typelib Atspi 2.0 is not installed'
    if not os.path.exists('/usr/share/dbus-1/services/org.a11y.Bus.service'):
        return 'at-spi2-core is not installed'
    return None


def list_children():
    """The processes whose parent we are, among them those that were left to us."""
    with open(f'/proc/self/task/{os.getpid()}/children') as children:
        return [int(pid) for pid in children.read().split()]


class Desktop:
    def __init__(self, width, height):
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.directory = tempfile.mkdtemp(prefix='orbit-monitor-')
        self.width, self.height = width, height
        self.environment = {
            'HOME': self.directory, 'XDG_RUNTIME_DIR': self.directory, 'XDG_CONFIG_HOME': self.directory, 'XDG_CACHE_HOME': self.directory,
            'XDG_DATA_HOME': self.directory, 'GSETTINGS_BACKEND': 'memory', 'GDK_BACKEND': 'x11', 'GSK_RENDERER': 'cairo', 'GTK_A11Y': 'atspi',
            'LC_ALL': 'C.UTF-8', 'TZ': 'UTC', 'NO_AT_BRIDGE': '0',
        }
        for name in ('WAYLAND_DISPLAY', 'AT_SPI_BUS_ADDRESS', 'GTK_THEME', 'ADW_DEBUG_COLOR_SCHEME', 'XDG_CURRENT_DESKTOP'):
            os.environ.pop(name, None)
        os.environ.update(self.environment)
        self.write_settings()
        self.start_with_answer('DISPLAY', ['Xvfb', '-screen', '0', f'{width}x{height}x24', '-fbdir', self.directory, '-nolisten', 'tcp', '-noreset',
                                           '-dpi', '96', '-displayfd'], lambda answer: f':{answer}')
        self.start_with_answer('DBUS_SESSION_BUS_ADDRESS', ['dbus-daemon', '--session', '--nofork', '--nopidfile', '--print-address'], str)
        self.x11 = x11.Display()
        self.x11.become_manager()
        self.x11.paint_root(width, height, BACKGROUND)
        # With a compositor, windows have their shadows and round corners.
        self.start(['xcompmgr', '-n'])

    def write_settings(self):
        """The font of GNOME, which is not what GTK has without a desktop."""
        os.mkdir(os.path.join(self.directory, 'gtk-4.0'))
        with open(os.path.join(self.directory, 'gtk-4.0', 'settings.ini'), 'w') as settings:
            settings.write('[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=false\n')

    def start(self, command, **options):
        """Also if we are killed it ends, and with it all that needs it."""
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                         preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), **options)

    def start_with_answer(self, variable, command, convert):
        """Starts a program that prints its address to a descriptor that it is told."""
        ours, theirs = os.pipe()
        try:
            if command[-1] == '--print-address':
                command = [*command[:-1], f'--print-address={theirs}']
            else:
                command = [*command, str(theirs)]
            self.start(command, pass_fds=[theirs])
        finally:
            os.close(theirs)
        with os.fdopen(ours) as answer:
            line = answer.readline().strip()
        assert line, f'{command[0]} did not start'
        os.environ[variable] = convert(line)

    def end(self):
        """Kills all that is below us, generation by generation, and waits for it."""
        self.x11.close()
        deadline = time.monotonic() + DEADLINE
        while children := list_children():
            for pid in children:
                os.kill(pid, signal.SIGKILL)
            for pid in children:
                os.waitpid(pid, 0)
            assert time.monotonic() < deadline, f'processes do not end: {children}'
        shutil.rmtree(self.directory)
