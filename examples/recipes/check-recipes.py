#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Does what the recipes of the documentation say they do: runs each program beside members of its fleet."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile

import gi

gi.require_version('Orbit', '1')
from gi.repository import GLib, Orbit

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = '/usr/bin/python3'
TIMEOUT = 30  # seconds

# Runs the program of the window, and ends it when the window shows what is expected of it.
SEE_WINDOW = '''
import sys
sys.argv = [{path!r}, {fleet!r}]
import gi
gi.require_version('Gtk', '4.0')
from gi.repository import GLib, Gtk

def texts(widget):
    found = [widget.get_text()] if isinstance(widget, Gtk.Label) else []
    child = widget.get_first_child()
    while child is not None:
        found += texts(child)
        child = child.get_next_sibling()
    return found

def look(n=[0]):
    n[0] += 1
    shown = sorted(text for window in app.get_windows() for text in texts(window) if 'visitor' in text)
    if shown == ['0  visitor  fresh'] or n[0] > 400:
        print(shown, flush=True)
        app.quit()
        return GLib.SOURCE_REMOVE
    return GLib.SOURCE_CONTINUE

GLib.timeout_add(50, look)
exec(compile(open({path!r}).read(), {path!r}, 'exec'))
'''


def fleet_name(name):
    return f'recipes-{os.getpid()}-{name}'


@contextlib.contextmanager
def program(*words, **environment):
    process = subprocess.Popen(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **environment},
                               start_new_session=True)
    try:
        yield process
    finally:
        # xvfb-run has started others, which outlive it if it is killed.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def expect(found, expected):
    if found != expected:
        raise AssertionError(f'{found!r} instead of {expected!r}')


def next_frame(cursor):
    if not cursor.wait(TIMEOUT * 1000000):
        raise AssertionError('no frame came')
    return cursor.next()


def check_asyncio():
    name = fleet_name('asyncio')
    with program(PYTHON, f'{HERE}/asyncio-service.py', name) as service:
        expect(service.stdout.readline(), 'serving\n')
        os.environ['ORBIT_MEMBER_LABEL'] = 'visitor'
        with Orbit.Fleet.join_shm(name, 0, 0) as fleet:
            expect(service.stdout.readline(), 'node-joined visitor\n')
            answers = fleet.create_cursor(2, Orbit.CursorStart.HEAD)
            request = fleet.publish(1, 12)
            answer = next_frame(answers)
            expect((answer.value, answer.get_version()), (144, request.get_counter()))
        expect(service.stdout.readline(), 'node-left visitor\n')
        service.send_signal(signal.SIGTERM)
        expect(service.stdout.read(), 'left\n')
        expect(service.wait(TIMEOUT), 0)
    Orbit.Fleet.destroy(name)


def check_systemd():
    """The program in a directory on a tmpfs, which knows nothing of systemd but its environment."""
    with tempfile.TemporaryDirectory(dir='/dev/shm', prefix='orbit-recipes-') as directory:
        with program(PYTHON, f'{HERE}/weather-service.py', RUNTIME_DIRECTORY=directory):
            observer = None
            while observer is None or 1 not in observer.get_kinds():
                with contextlib.suppress(GLib.Error):
                    observer = Orbit.Observer.new('weather', directory)
            info = observer.get_ring_info(1)
            expect((info.get_label(), info.get_value_type().dup_string()), ('load', '(ddd)'))
            cursor = observer.create_cursor(1, Orbit.CursorStart.OLDEST)
            expect(len(next_frame(cursor).get_variant().unpack()), 3)
        Orbit.Fleet.destroy('weather', directory)
    if shutil.which('systemd-analyze'):
        unit = f'{HERE}/weather.service'
        done = subprocess.run(['systemd-analyze', 'verify', '--man=no', unit], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        wrong = [line for line in done.stdout.splitlines() if 'weather.service' in line and 'weather-service.py' not in line]
        expect(wrong, [])


def check_testing():
    done = subprocess.run([PYTHON, f'{HERE}/test-thermostat.py'], text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    expect((done.returncode, 'Ran 2 tests' in done.stdout), (0, True))


def check_window():
    has_gtk = subprocess.run([PYTHON, '-c', 'import gi; gi.require_version("Gtk", "4.0")'], check=False, stderr=subprocess.DEVNULL)
    if has_gtk.returncode != 0 or not shutil.which('xvfb-run'):
        return 'there is no GTK 4 or no Xvfb'
    name = fleet_name('window')
    os.environ['ORBIT_MEMBER_LABEL'] = 'visitor'
    with Orbit.Fleet.join_shm(name, 4, 0) as fleet:
        del os.environ['ORBIT_MEMBER_LABEL']
        fleet.start_heartbeat(100)
        script = SEE_WINDOW.format(path=f'{HERE}/members-window.py', fleet=name)
        with program('xvfb-run', '--auto-servernum', '--server-num=120', PYTHON, '-c', script, GDK_BACKEND='x11', GSK_RENDERER='cairo',
                     GTK_A11Y='none', G_DEBUG='') as window:
            while window.poll() is None:
                GLib.MainContext.default().iteration(True)  # the heartbeats wake it
            shown = window.stdout.read()
        expect(shown.splitlines()[-1:], ["['0  visitor  fresh']"])
    Orbit.Fleet.destroy(name)
    return None


def main():
    checks = {'asyncio': check_asyncio, 'systemd': check_systemd, 'testing': check_testing, 'window': check_window}
    failed = False
    print(f'1..{len(checks)}')
    for number, (name, check) in enumerate(checks.items(), 1):
        try:
            skipped = check()
            print(f'ok {number} - {name}{f" # SKIP {skipped}" if skipped else ""}', flush=True)
        except (AssertionError, GLib.Error) as problem:
            print(f'not ok {number} - {name}\n# {problem}', flush=True)
            failed = True
    sys.exit(failed)


if __name__ == '__main__':
    main()
