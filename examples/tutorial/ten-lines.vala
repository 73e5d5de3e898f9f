/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

int main () {
  try {
    var fleet = new Orbit.Fleet.join_shm ("weather", 8);
    var type = new VariantType ("(sd)");
    fleet.declare (1, new Orbit.RingSpec (0, 0, ANY) { label = "readings", value_type = type });
    fleet.publish_variant (1, 0, 0, new Variant ("(sd)", "roof", 21.5));

    foreach (var frame in fleet.create_cursor (1, OLDEST))
      print ("%s %s\n", frame.id.to_string (), frame.get_variant ().print (false));
    return 0;
  } catch (Error e) {
    error ("%s", e.message);
  }
}
