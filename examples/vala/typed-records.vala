/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Publishes and reads records of a declared type: measurements of stations. */

const uint FLEET_SIZE = 8;
const uint CAPACITY = 1024;
const uint8 STATIONS = 12; // the kind

void publish_records (Orbit.Fleet fleet, int count) throws Error {
  for (var i = 0; i < count; i++)
    fleet.publish_variant (STATIONS, 1, i, new Variant ("(sdx)", @"station-$i", i * 0.5, Orbit.Epoch.now ()));
}

void read_records (Orbit.Fleet fleet, int count) throws Error {
  var cursor = fleet.create_cursor (STATIONS, OLDEST);

  print ("waiting for %d records in fleet '%s'\n", count, fleet.name);
  while (count > 0) {
    foreach (var frame in cursor) {
      string name;
      double temperature;

      frame.get_variant ().get ("(sdx)", out name, out temperature, null);
      print ("%s %.1f\n", name, temperature);
      if (--count == 0)
        return;
    }
    cursor.wait ();
  }
}

int main (string[] args) {
  if (args.length != 4) {
    printerr ("usage: %s publish|read FLEET COUNT\n", args[0]);
    return 1;
  }

  try {
    var fleet = new Orbit.Fleet.join_shm (args[2], FLEET_SIZE, CAPACITY);

    // Name, temperature in degrees, and when, in milliseconds.
    fleet.declare (STATIONS, new Orbit.RingSpec (CAPACITY, 64, SHARED) {
      label = "stations",
      value_type = new VariantType ("(sdx)")
    });
    if (args[1] == "publish")
      publish_records (fleet, int.parse (args[3]));
    else
      read_records (fleet, int.parse (args[3]));
  } catch (Error e) {
    printerr ("%s\n", e.message);
    return 1;
  }

  try {
    Orbit.Fleet.destroy (args[2]);
  } catch (Error e) {
    // Removes the fleet if this was the last member; otherwise fails.
  }
  return 0;
}
