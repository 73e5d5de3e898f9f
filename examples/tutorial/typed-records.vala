/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

const uint8 READINGS = 2; // the kind

void run () throws Error {
  var fleet = new Orbit.Fleet.join_shm ("tutorial", 8);
  var spec = new Orbit.RingSpec (0, 0, ANY) { label = "readings", value_type = new VariantType ("(sd)") };
  fleet.declare (READINGS, spec);

  string[] places = { "roof", "cellar", "attic" };
  double[] values = { 21.5, 12.25, 27.0 };
  for (var i = 0; i < places.length; i++)
    fleet.publish_variant (READINGS, 0, 0, new Variant ("(sd)", places[i], values[i]));

  try {
    fleet.publish_variant (READINGS, 0, 0, new Variant ("(ss)", "roof", "warm"));
  } catch (Orbit.FleetError.TYPE_MISMATCH e) {
    print ("refused: %s\n", e.message);
  }

  string place;
  double degrees;
  fleet.read_head (READINGS).get_variant ().get ("(sd)", out place, out degrees);
  print ("newest: %s %.2f\n", place, degrees);
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
