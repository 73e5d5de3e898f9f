/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

const uint8 READINGS = 2; // the kind

async void run () throws Error {
  var fleet = new Orbit.Fleet.join_shm ("tutorial", 8);
  var cursor = fleet.create_cursor (READINGS, HEAD);
  var left = 3;
  print ("waiting\n");
  while (left > 0 && yield cursor.wait_async ()) {
    foreach (var frame in cursor) {
      string place;
      double degrees;

      frame.get_variant ().get ("(sd)", out place, out degrees);
      print ("%s %.2f\n", place, degrees);
      left--;
    }
  }
}

int main () {
  var loop = new MainLoop ();
  var status = 0;

  Timeout.add (50, () => {
    print ("tick\n");
    return Source.CONTINUE;
  });
  run.begin ((_, result) => {
    try {
      run.end (result);
    } catch (Error e) {
      printerr ("%s\n", e.message);
      status = 1;
    }
    loop.quit ();
  });
  loop.run ();
  return status;
}
