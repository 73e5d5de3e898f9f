#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Live plots of what the machine does, from the samples of the service. If the service dies, D-Bus is asked to start it again; the fleet
and this reader go on meanwhile."""

import collections
import gi
import numpy

gi.require_version('Gtk', '4.0')
gi.require_version('Orbit', '1')
from gi.repository import Gio, GLib, Gtk, Orbit

NAME, PATH = 'org.example.OrbitSampler1', '/org/example/OrbitSampler1'
SAMPLE = numpy.dtype([(name, '<i8') for name in ('time', 'busy', 'total', 'available', 'received', 'sent')])
SECONDS = 20  # that a plot shows
STEP = 0.1  # seconds between two points of it
COLOURS = {'processors': (0.23, 0.31, 0.77), 'memory': (0.05, 0.56, 0.49), 'network': (0.76, 0.39, 0.1)}


class Samples:
    """What came from the service, as points of plots: the rates between samples that are a step apart."""

    def __init__(self, cursor):
        self.cursor = cursor
        self.first = None  # of the step that is being collected
        self.points = {name: collections.deque(maxlen=int(SECONDS / STEP)) for name in COLOURS}
        self.n = 0

    def read(self):
        while batch := self.cursor.read_batch(4096):
            self.n += len(batch)
            for sample in numpy.frombuffer(batch.payloads(), SAMPLE):
                if self.first is None:
                    self.first = sample
                elif sample['time'] - self.first['time'] >= STEP * 1e6:
                    self.add(self.first, sample)
                    self.first = sample

    def add(self, first, last):
        seconds = (last['time'] - first['time']) / 1e6
        self.points['processors'].append(100 * (last['busy'] - first['busy']) / max(last['total'] - first['total'], 1))
        self.points['memory'].append(last['available'] / 2 ** 30)
        self.points['network'].append((last['received'] + last['sent'] - first['received'] - first['sent']) / 1e6 / seconds)


class Plot(Gtk.DrawingArea):
    """One row of points, newest at the right."""

    def __init__(self, name, unit, points, ceiling=None):
        super().__init__(hexpand=True, vexpand=True, content_width=560, content_height=120)
        self.name, self.unit, self.points, self.ceiling = name, unit, points, ceiling
        self.set_draw_func(self.draw)

    def draw(self, _area, cairo, width, height):
        ink = self.get_style_context().get_color()
        newest = self.points[-1] if self.points else 0
        ceiling = self.ceiling or 1.15 * max(self.points, default=0) or 1
        cairo.set_source_rgba(ink.red, ink.green, ink.blue, 0.15)
        for quarter in range(5):
            y = 24 + (height - 32) * quarter / 4
            cairo.move_to(8, y)
            cairo.line_to(width - 8, y)
        cairo.stroke()
        cairo.set_source_rgb(*COLOURS[self.name])
        x_step = (width - 16) / (SECONDS / STEP - 1)
        for i, value in enumerate(self.points):
            x = width - 8 - (len(self.points) - 1 - i) * x_step
            y = 24 + (height - 32) * (1 - min(value / ceiling, 1))
            (cairo.line_to if i else cairo.move_to)(x, y)
        cairo.set_line_width(2)
        cairo.stroke()
        cairo.set_source_rgb(ink.red, ink.green, ink.blue)
        cairo.set_font_size(13)
        cairo.move_to(8, 16)
        cairo.show_text(f'{self.name}: {newest:.1f} {self.unit}')


class Client(Gtk.Application):
    def do_activate(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        # This starts the service.
        self.service = Gio.DBusProxy.new_sync(self.bus, Gio.DBusProxyFlags.NONE, None, NAME, PATH, NAME, None)
        fleet, directory, kind = (self.service.get_cached_property(name).unpack() for name in ('Fleet', 'Directory', 'Kind'))
        self.fleet = Orbit.Fleet(name=fleet, fleet_size=0, backing=Orbit.Backing.SHM, directory=directory or None, label='plot client')
        self.fleet.init()
        self.samples = Samples(self.fleet.create_cursor(kind, Orbit.CursorStart.OLDEST))
        self.fleet.connect('node-joined', self.on_joined)
        self.fleet.connect('node-left', self.on_left)
        self.fleet.watch_heartbeats(500)

        points = self.samples.points
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=12, margin_top=12, margin_bottom=12, margin_start=12, margin_end=12)
        self.plots = [Plot('processors', '% busy', points['processors'], 100), Plot('memory', 'GiB available', points['memory']),
                      Plot('network', 'MB/s', points['network'])]
        self.state = Gtk.Label(xalign=0)
        for child in (*self.plots, self.state):
            box.append(child)
        Gtk.ApplicationWindow(application=self, title='Samples', child=box, default_width=640, default_height=520).present()
        self.say('the service works')
        box.add_tick_callback(self.on_tick)

    def on_tick(self, _widget, _clock):
        self.samples.read()
        cursor = self.samples.cursor
        self.state.set_text(f'{self.text}. {self.samples.n} samples read, {cursor.get_n_overwritten()} lost')
        for plot in self.plots:
            plot.queue_draw()
        return GLib.SOURCE_CONTINUE

    def say(self, text):
        self.text = text[0].upper() + text[1:]
        print(text, flush=True)

    def on_joined(self, _fleet, node):
        if node.props.label == 'sampler':
            self.say('the service is back')

    def on_left(self, _fleet, node, reason):
        if node.props.label == 'sampler':
            self.say(f'the service {reason.value_nick}')
            self.bus.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'StartServiceByName',
                          GLib.Variant('(su)', (NAME, 0)), None, Gio.DBusCallFlags.NONE, -1, None, None)


if __name__ == '__main__':
    app = Client()
    app.run()
