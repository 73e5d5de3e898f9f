/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reads the readings that the publishers of these examples publish, without blocking the main loop. */

const uint FLEET_SIZE = 8;
const uint8 READINGS = 1; // the kind

async void read_readings (string name, int count) throws Error {
  var fleet = new Orbit.Fleet.join_shm (name, FLEET_SIZE, 0);

  // The publishers declare the type of a reading, before or after this.
  var cursor = fleet.create_cursor (READINGS, OLDEST);
  print ("waiting for %d readings in fleet '%s'\n", count, name);
  while (yield cursor.wait_async ()) {
    foreach (var frame in cursor) {
      string label;
      double value;

      frame.get_variant ().get ("(sd)", out label, out value);
      print ("%s, node %u: %.2f\n", label, frame.node_id, value);
      if (--count == 0) {
        print ("%llu were lost\n", cursor.n_overwritten);
        return;
      }
    }
  }
}

int main (string[] args) {
  var options = new OptionContext ("[FLEET] [COUNT]");
  options.set_summary ("Prints COUNT readings (20) of FLEET (readings) as they come.");

  var loop = new MainLoop ();
  var status = 0;
  try {
    options.parse (ref args);
  } catch (Error e) {
    printerr ("%s\n", e.message);
    return 1;
  }
  read_readings.begin (args[1] ?? "readings", int.parse (args.length > 2 ? args[2] : "20"), (_, result) => {
    try {
      read_readings.end (result);
    } catch (Error e) {
      printerr ("%s\n", e.message);
      status = 1;
    }
    loop.quit ();
  });
  loop.run ();

  try {
    Orbit.Fleet.destroy (args[1] ?? "readings", null);
  } catch (Error e) {
    // Removes the fleet if this was the last member; otherwise fails.
  }
  return status;
}
