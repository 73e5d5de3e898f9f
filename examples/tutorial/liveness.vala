/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

void run () throws Error {
  var loop = new MainLoop ();
  var fleet = new Orbit.Fleet.join_shm ("tutorial", 8);

  fleet.node_joined.connect ((node) => print ("node %u joined: %s\n", node.node_id, node.label));
  fleet.node_left.connect ((node, reason) => {
    print ("node %u %s\n", node.node_id, reason == DIED ? "died" : "left");
    loop.quit ();
  });
  fleet.heartbeat_stale.connect ((node_id) => print (@"node $node_id hangs\n"));
  fleet.heartbeat_recovered.connect ((node_id) => print (@"node $node_id is well again\n"));
  fleet.start_heartbeat (100); // milliseconds
  fleet.watch_heartbeats (500);
  print ("watching\n");
  loop.run ();
}

int main () {
  try {
    run ();
    return 0;
  } catch (Error e) {
    printerr ("%s\n", e.message);
    return 1;
  }
}
