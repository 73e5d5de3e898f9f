#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""A window with the members of a fleet, as they join, hang and leave."""

import sys

import gi

gi.require_version("Gtk", "4.0")
gi.require_version("Orbit", "1")
from gi.repository import Gtk, Orbit


def on_setup(_factory, item):
    item.set_child(Gtk.Label(xalign=0))


def on_bind(_factory, item):
    node, label = item.get_item(), item.get_child()

    def show(*_):
        label.set_text(f"{node.props.node_id}  {node.props.label}  {node.props.state.value_nick}")

    show()
    item.handler = node.connect("notify::state", show)


def on_unbind(_factory, item):
    item.get_item().disconnect(item.handler)


def on_activate(app):
    factory = Gtk.SignalListItemFactory()
    factory.connect("setup", on_setup)
    factory.connect("bind", on_bind)
    factory.connect("unbind", on_unbind)
    members = Gtk.ListView(model=Gtk.NoSelection(model=app.fleet.get_nodes()), factory=factory)
    Gtk.ApplicationWindow(application=app, title=app.fleet.get_name(), child=members,
                          default_width=320, default_height=240).present()


app = Gtk.Application()
app.connect("activate", on_activate)
app.fleet = Orbit.Fleet.join_shm(sys.argv[1], 0, 0)
app.fleet.start_heartbeat(100)
app.fleet.watch_heartbeats(500)
app.run()
app.fleet.leave()
