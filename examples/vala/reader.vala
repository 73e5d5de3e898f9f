/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reads the readings that the publishers of these examples publish, in any language. */

const uint FLEET_SIZE = 8;
const uint8 READINGS = 1; // the kind

void read_readings (string name, int count) throws Error {
  var fleet = new Orbit.Fleet.join_shm (name, FLEET_SIZE, 0);

  // The publishers declare the type of a reading, before or after this.
  var cursor = fleet.create_cursor (READINGS, OLDEST);
  print ("waiting for %d readings in fleet '%s'\n", count, name);
  while (count > 0) {
    var frame = cursor.next ();
    if (frame == null) {
      cursor.wait ();
      continue;
    }

    string label;
    double value;
    frame.get_variant ().get ("(sd)", out label, out value);
    print ("%s, node %u: %.2f\n", label, frame.get_node_id (), value);
    count--;
  }
  print ("%llu were lost\n", cursor.n_overwritten);
}

int main (string[] args) {
  var options = new OptionContext ("[FLEET] [COUNT]");
  options.set_summary ("Prints COUNT readings (20) of FLEET (readings) as they come.");

  try {
    options.parse (ref args);
    read_readings (args[1] ?? "readings", int.parse (args.length > 2 ? args[2] : "20"));
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
