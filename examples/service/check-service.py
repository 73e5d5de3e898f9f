#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Lets clients start the service on a private bus, kills it under them, and looks at what they see: they go on without joining again, the
bus starts the service anew, and every sample is accounted for.

usage: check-service.py SERVICE ACTIVATION-FILE [PICTURE]    77: there is no dbus-daemon
"""

import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import gi

gi.require_version('Orbit', '1')
from gi.repository import Gio, GLib, Orbit

HERE = os.path.dirname(os.path.abspath(__file__))
NAME, PATH = 'org.example.OrbitSampler1', '/org/example/OrbitSampler1'
LINE = re.compile(r'^([1-9]\d*) samples, (\d+) lost, (\d+) % busy, ([\d.]+) GiB available, ([\d.]+) kB/s in, ([\d.]+) kB/s out$')
TIMEOUT = 30  # seconds

# Runs the client with plots, and ends it when its plots have points of the service before and after it was killed.
SEE_PLOTS = '''
import cairo
import gi
import runpy
gi.require_version('Gtk', '4.0')
from gi.repository import GLib, Gtk

module = runpy.run_path({path!r}, run_name='plot_client')
app = module['Client']()

def save():
    """What the plots draw, one below the other, on white."""
    surface = cairo.ImageSurface(cairo.FORMAT_RGB24, 640, 480)
    for i, plot in enumerate(app.plots):
        context = cairo.Context(surface.create_for_rectangle(0, 160 * i, 640, 160))
        context.set_source_rgb(1, 1, 1)
        context.paint()
        plot.draw(plot, context, 640, 160)
    surface.write_to_png({picture!r})

class Seen:
    plotted, n_back = False, None

def watch():
    if not hasattr(app, 'plots'):
        return GLib.SOURCE_CONTINUE
    if not Seen.plotted and all(len(plot.points) >= 10 for plot in app.plots):
        Seen.plotted = True
        print('plotted', flush=True)
    if app.text == 'The service is back':
        Seen.n_back = Seen.n_back or app.samples.n
        if app.samples.n > Seen.n_back + 1000:
            if {picture!r}:
                save()
            print('plotted again', flush=True)
            app.quit()
            return GLib.SOURCE_REMOVE
    return GLib.SOURCE_CONTINUE

GLib.timeout_add(50, watch)
app.run()
'''


class Program:
    """A running client. A thread collects its lines, so that waiting for one has an end."""

    def __init__(self, *words, **environment):
        self.process = subprocess.Popen(words, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        env={**os.environ, **environment}, start_new_session=True)
        self.lines, self.incoming = [], queue.Queue()
        threading.Thread(target=self.collect, daemon=True).start()

    def collect(self):
        for line in self.process.stdout:
            self.incoming.put(line.rstrip())
        self.incoming.put(None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # xvfb-run has started others, which outlive it if it is killed.
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def wait_for(self, pattern):
        """The match of the next line that has the pattern."""
        while True:
            try:
                line = self.incoming.get(timeout=TIMEOUT)
            except queue.Empty:
                line = None
            if line is None:
                raise AssertionError(f'no line {pattern!r} in {self.lines}')
            self.lines.append(line)
            found = re.search(pattern, line)
            if found:
                return found

    def expect_end(self):
        status = self.process.wait(TIMEOUT)
        if status != 0:
            raise AssertionError(f'it ended with {status} after {self.lines}')


def expect(what, holds):
    if not holds:
        raise AssertionError(what)


def has_ended(pid):
    """Also if nothing waits for it, as in a container whose first process is no init."""
    try:
        with open(f'/proc/{pid}/stat', encoding='utf-8') as file:
            return file.read().rpartition(') ')[2][0] in 'ZX'
    except (FileNotFoundError, ProcessLookupError):
        return True


class Bus:
    """A private bus that knows how to start the service, and the fleet of the service in a directory of this test."""

    def __init__(self, service, activation, directory):
        self.segments = os.path.join(directory, 'segments')
        services = os.path.join(directory, 'services')
        os.mkdir(self.segments)
        os.mkdir(services)
        with open(activation, encoding='utf-8') as file:
            text = file.read()
        expect('the activation file names the service', f'Exec={service}\n' in text)
        with open(os.path.join(services, os.path.basename(activation)), 'w', encoding='utf-8') as file:
            file.write(text.replace(f'Exec={service}', f'Exec={service} --directory={self.segments}'))
        self.bus = Gio.TestDBus.new(Gio.TestDBusFlags.NONE)
        self.bus.add_service_dir(services)
        self.bus.up()
        self.connection = Gio.DBusConnection.new_for_address_sync(
            self.bus.get_bus_address(),
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.environment = {'DBUS_SESSION_BUS_ADDRESS': self.bus.get_bus_address()}

    def call(self, name, path, interface, method, arguments, result):
        return self.connection.call_sync(name, path, interface, method, arguments, GLib.VariantType(result), Gio.DBusCallFlags.NONE,
                                         TIMEOUT * 1000, None).unpack()

    def service_pid(self):
        return self.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'GetConnectionUnixProcessID',
                         GLib.Variant('(s)', (NAME,)), '(u)')[0]

    def get(self, name):
        return self.call(NAME, PATH, 'org.freedesktop.DBus.Properties', 'Get', GLib.Variant('(ss)', (NAME, name)), '(v)')[0]

    def stop(self):
        try:
            pid = self.service_pid()
            os.kill(pid, signal.SIGTERM)
            while not has_ended(pid):
                time.sleep(0.01)
        except GLib.Error:
            pass  # it does not run
        self.connection.close_sync(None)
        self.bus.stop()


def check_text_client(bus):
    with Program('gjs', '-m', f'{HERE}/text-client.js', '300', **bus.environment) as client:
        for _ in range(2):
            line = client.wait_for(LINE)
            expect(f'there is memory: {line[0]}', float(line[4]) > 0)
        os.kill(bus.service_pid(), signal.SIGKILL)
        client.wait_for('^the service died$')
        client.wait_for('^the service is back$')
        client.wait_for(LINE)
        line = client.wait_for(LINE)  # from the next service, by the same cursor
        expect(f'none was lost: {line[0]}', int(line[2]) == 0)


def check_account(bus):
    """Every sample of this process of the service is in the fleet, in order, once."""
    observer = Orbit.Observer.new(bus.get('Fleet'), bus.get('Directory'))
    cursor = observer.create_cursor(bus.get('Kind'), Orbit.CursorStart.OLDEST)
    counters, times = [], []
    while batch := cursor.read_batch(4096):
        for record in batch:
            counters.append(record.counter)
            times.append(int.from_bytes(record.payload[:8], sys.byteorder))
    expect('the counters rise', all(a < b for a, b in zip(counters, counters[1:])))
    # A position of a writer that was killed while it wrote has no frame.
    expect('no counter is missing', counters[-1] - counters[0] + 1 == len(counters) + cursor.get_n_abandoned())
    expect('the times rise', times == sorted(times))
    expect('a sample has all fields', observer.get_ring_info(1).get_value_type().dup_string() == '(xttttt)')


def check_control(bus):
    bus.call(NAME, PATH, NAME, 'SetIntervalUs', GLib.Variant('(u)', (20000,)), '()')
    expect('the interval is set', bus.get('Interval') == 20000)
    try:
        bus.call(NAME, PATH, NAME, 'SetIntervalUs', GLib.Variant('(u)', (1,)), '()')
        expect('an interval that is too short is refused', False)
    except GLib.Error as error:
        expect(f'by its own error: {error.message}', error.matches(Gio.dbus_error_quark(), Gio.DBusError.INVALID_ARGS))
    bus.call(NAME, PATH, NAME, 'SetIntervalUs', GLib.Variant('(u)', (1000,)), '()')


def check_plots(bus, picture):
    has_gtk = subprocess.run(['/usr/bin/python3', '-c', 'import gi, cairo; gi.require_version("Gtk", "4.0"); gi.require_foreign("cairo")'],
                             check=False, stderr=subprocess.DEVNULL)
    if has_gtk.returncode != 0 or not shutil.which('xvfb-run'):
        return 'there is no GTK 4, no pycairo or no Xvfb'
    script = SEE_PLOTS.format(path=f'{HERE}/plot-client.py', picture=picture)
    with Program('xvfb-run', '--auto-servernum', '--server-num=140', '/usr/bin/python3', '-c', script, GDK_BACKEND='x11',
                 GSK_RENDERER='cairo', GTK_A11Y='none', G_DEBUG='', **bus.environment) as client:
        client.wait_for('^plotted$')
        os.kill(bus.service_pid(), signal.SIGKILL)
        client.wait_for('^the service died$')
        client.wait_for('^the service is back$')
        client.wait_for('^plotted again$')
        client.expect_end()
    return None


def main():
    if shutil.which('dbus-daemon') is None:
        print('1..0 # SKIP there is no dbus-daemon')
        sys.exit(77)
    service, activation = map(os.path.abspath, sys.argv[1:3])
    picture = os.path.abspath(sys.argv[3]) if len(sys.argv) > 3 else ''
    checks = {'a client in JavaScript goes on when the service is killed': check_text_client, 'every sample is accounted for': check_account,
              'the bus controls the service': check_control,
              'a client in Python plots, and goes on when the service is killed': lambda bus: check_plots(bus, picture)}
    failed = False
    print(f'1..{len(checks)}')
    with tempfile.TemporaryDirectory(dir='/dev/shm', prefix='orbit-service-') as directory:
        bus = Bus(service, activation, directory)
        try:
            for number, (name, check) in enumerate(checks.items(), 1):
                try:
                    skipped = check(bus)
                    print(f'ok {number} - {name}{f" # SKIP {skipped}" if skipped else ""}', flush=True)
                except (AssertionError, GLib.Error) as problem:
                    print(f'not ok {number} - {name}\n# {problem}', flush=True)
                    failed = True
        finally:
            bus.stop()
    sys.exit(failed)


if __name__ == '__main__':
    main()
