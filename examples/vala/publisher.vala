/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Publishes the readings of a thermometer, which the readers of these examples read, in any language. */

const uint FLEET_SIZE = 8;
const uint8 READINGS = 1; // the kind

void publish_readings (string name, int count) throws Error {
  var fleet = new Orbit.Fleet.join_shm (name, FLEET_SIZE, 0);

  // Each reading is a label and a number. A different declaration of the ring fails.
  var spec = new Orbit.RingSpec (1024, 64, SHARED);
  spec.set_label ("readings");
  spec.set_value_type (new VariantType ("(sd)"));
  fleet.declare (READINGS, spec);

  for (var i = 0; i < count; i++) {
    var reading = new Variant ("(sd)", "thermometer in Vala", 20 + 0.25 * i);
    var id = fleet.publish_variant (READINGS, 1, i, reading);
    print ("published %s\n", id.to_string ());
    Thread.usleep (100000);
  }
}

int main (string[] args) {
  var options = new OptionContext ("[FLEET] [COUNT]");
  options.set_summary ("Publishes COUNT readings (20) in FLEET (readings), ten a second.");

  try {
    options.parse (ref args);
    publish_readings (args[1] ?? "readings", int.parse (args.length > 2 ? args[2] : "20"));
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
