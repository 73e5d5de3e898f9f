# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import gi
gi.require_version("Orbit", "1")
from gi.repository import GLib, Orbit

loop = GLib.MainLoop()


def on_left(_fleet, node, reason):
    print(f"node {node.props.node_id} {reason.value_nick}")
    loop.quit()


with Orbit.Fleet.join_shm("tutorial", 8, 0) as fleet:
    fleet.connect("node-joined", lambda _, node: print(f"node {node.props.node_id} joined: {node.props.label}"))
    fleet.connect("node-left", on_left)
    fleet.connect("heartbeat-stale", lambda _, node_id, last: print(f"node {node_id} hangs"))
    fleet.connect("heartbeat-recovered", lambda _, node_id, beat: print(f"node {node_id} is well again"))
    fleet.start_heartbeat(100)  # milliseconds
    fleet.watch_heartbeats(500)
    print("watching")
    loop.run()
