/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

const uint8 READINGS = 2; // the kind

void run () throws Error {
  var fleet = new Orbit.Fleet.join_shm ("tutorial", 8);
  var cursor = fleet.create_cursor (READINGS, HEAD);
  print ("waiting\n");
  var left = 3;
  while (left > 0) {
    cursor.wait ();
    foreach (var frame in cursor) {
      string place;
      double degrees;

      frame.get_variant ().get ("(sd)", out place, out degrees);
      print ("%s %.2f\n", place, degrees);
      left--;
    }
  }
  print ("lost: %llu\n", cursor.n_overwritten);
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
