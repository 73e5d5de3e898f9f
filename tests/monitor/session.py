# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The monitor and the members it looks at, for one test."""

import json
import os
import signal
import subprocess
import sys
import time

import accessible
import desktop
import screenshot
from harness import DEADLINE, PROGRAM, run

MEMBER = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'member.py')
MARGIN = 28  # pixels around the window in a picture

screen = None


class Member:
    """A member in a process of its own, which beats and does what it is told."""

    def __init__(self, scene, fleet, label, size=6):
        self.process = subprocess.Popen([sys.executable, MEMBER, scene.directory, fleet, str(size), label],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        scene.processes.append(self.process)
        assert self.process.stdout.readline() == 'joined\n'

    def tell(self, *words):
        self.process.stdin.write(json.dumps(words) + '\n')
        self.process.stdin.flush()
        assert self.process.stdout.readline() == 'done\n', f'the member did not do {words}'

    def leave(self):
        self.process.stdin.close()
        assert self.process.wait(DEADLINE) == 0


class Monitor:
    def __init__(self, scene, *arguments, **environment):
        self.process = subprocess.Popen([PROGRAM, '--directory', scene.directory, '--statistics', *arguments],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment})
        scene.processes.append(self.process)
        self.tree = accessible.Tree(self.process.pid)
        self.window = screen.x11.find_window('Fleet Monitor')
        screen.x11.focus(self.window)

    def press(self, *keys):
        screen.x11.press(*keys)

    def type(self, text):
        for letter in text:
            screen.x11.press(letter)

    def click(self, role, name):
        """With the mouse, in the middle of what has this name."""
        node = self.tree.find(role, name)
        place = accessible.Atspi.Component.get_extents(node, accessible.Atspi.CoordType.WINDOW)
        x, y, _, _ = screen.x11.get_frame(self.window)
        screen.x11.click(x + place.x + place.width // 2, y + place.y + place.height // 2)

    def resize(self, width, height):
        screen.x11.resize(self.window, width, height)
        accessible.wait_for(lambda: screen.x11.get_frame(self.window)[2:] == (width, height), f'a window of {width} x {height}')

    def stop_and(self, do):
        """Does something while the monitor stands still."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED)
        do()
        self.process.send_signal(signal.SIGCONT)

    def end(self):
        """Quits; returns the statistics. Anything on standard error is a mistake."""
        # A dialog that was closed may have had the focus, and there is no window manager.
        screen.x11.focus(self.window)
        self.press('Control_L', 'q')
        output, errors = self.process.communicate(timeout=DEADLINE)
        assert (self.process.returncode, errors) == (0, ''), f'ended with {self.process.returncode}: {errors}'
        return json.loads(output)

    def take_picture(self, path):
        """Of the window with its shadow. It must show something."""
        x, y, width, height = screen.x11.get_frame(self.window)
        screen.x11.move_pointer(0, 0)
        time.sleep(0.3)
        _, _, rows = screenshot.read_screen(os.path.join(screen.directory, 'Xvfb_screen0'))
        x, y = max(x - MARGIN, 0), max(y - MARGIN, 0)
        rows = screenshot.crop(rows, x, y, width + 2 * MARGIN, height + 2 * MARGIN)
        assert screenshot.count_colors(rows) > 50, f'{path} shows nothing'
        screenshot.write_png(path, rows)


def main():
    """Runs the tests of this program on a desktop of their own."""
    global screen
    reason = desktop.find_missing()
    if reason:
        print(f'1..0 # SKIP {reason}')
        return
    screen = desktop.Desktop(1100, 800)
    try:
        run()
    finally:
        screen.end()


def settle(seconds):
    """For a picture, in which something must have gone on for a while. Nothing else depends on it."""
    time.sleep(seconds)
