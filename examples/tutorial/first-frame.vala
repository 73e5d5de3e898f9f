/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

const uint8 GREETINGS = 1; // the kind

void run () throws Error {
  var fleet = new Orbit.Fleet.join_shm ("tutorial", 8);
  fleet.publish_data (GREETINGS, 0, 0, "hello".data);

  foreach (var frame in fleet.create_cursor (GREETINGS, OLDEST))
    print ("%s %.*s\n", frame.id.to_string (), (int) frame.size, (string) frame.payload.get_data ());
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
