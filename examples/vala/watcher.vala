/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Watches a fleet: prints which members join, leave, die, hang and recover. */

const uint FLEET_SIZE = 8;
const uint INTERVAL = 100; // ms
const uint MAX_AGE = 500; // ms

void watch (string name, int count) throws Error {
  var loop = new MainLoop ();
  var fleet = new Orbit.Fleet.join_shm (name, FLEET_SIZE, 0);

  foreach (var number in new int[] { ProcessSignal.INT, ProcessSignal.TERM })
    Unix.signal_add (number, () => {
      loop.quit ();
      return Source.CONTINUE;
    });
  fleet.node_joined.connect ((node) => {
    tell (loop, ref count, @"node $(node.node_id) joined: $(node.program), process $(node.pid)");
  });
  fleet.node_left.connect ((node, reason) => {
    tell (loop, ref count, "node %u %s".printf (node.node_id, reason == DIED ? "died" : "left"));
  });
  fleet.heartbeat_stale.connect ((node_id) => tell (loop, ref count, @"node $node_id hangs"));
  fleet.heartbeat_recovered.connect ((node_id) => tell (loop, ref count, @"node $node_id is back"));
  fleet.start_heartbeat (INTERVAL);
  fleet.watch_heartbeats (MAX_AGE);
  print ("watching fleet '%s'\n", name);
  loop.run ();
  fleet.leave ();
}

void tell (MainLoop loop, ref int n_left, string text) {
  print ("%s\n", text);
  if (--n_left == 0)
    loop.quit ();
}

int main (string[] args) {
  var options = new OptionContext ("[FLEET] [COUNT]");
  options.set_summary ("Tells COUNT events (0: any number) of FLEET (readings) as they happen.");

  try {
    options.parse (ref args);
    watch (args[1] ?? "readings", int.parse (args.length > 2 ? args[2] : "0"));
  } catch (Error e) {
    printerr ("%s\n", e.message);
    return 1;
  }

  try {
    Orbit.Fleet.destroy (args[1] ?? "readings", null);
  } catch (Error e) {
    // Removes the fleet if this was the last member; otherwise fails.
  }
  return 0;
}
