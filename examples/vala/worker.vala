/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Takes pieces of work from one kind, and publishes the results in another: texts, and the same in upper case. */

const uint FLEET_SIZE = 8;
const uint CAPACITY = 1024;
const uint8 WORK = 14; // a kind
const uint8 RESULTS = 15; // a kind

string text_of (Orbit.Frame frame) {
  var text = new StringBuilder ();

  // A payload is not terminated by a zero byte.
  text.append_len ((string) frame.payload.get_data (), (ssize_t) frame.size);
  return text.str;
}

void run (string name, int count) throws Error {
  var fleet = new Orbit.Fleet.join_shm (name, FLEET_SIZE, CAPACITY);

  fleet.declare (WORK, new Orbit.RingSpec (CAPACITY, 256, SHARED) { label = "work" });
  fleet.declare (RESULTS, new Orbit.RingSpec (CAPACITY, 256, SHARED) { label = "results" });

  var cursor = fleet.create_cursor (WORK, OLDEST);
  print ("waiting for %d pieces of work in fleet '%s'\n", count, name);
  while (count > 0) {
    foreach (var work in cursor) {
      // The version of a result is the counter of its work.
      fleet.publish_data (RESULTS, 1, work.counter, text_of (work).up ().data);
      if (--count == 0)
        return;
    }
    cursor.wait ();
  }
}

int main (string[] args) {
  if (args.length != 3) {
    printerr ("usage: %s FLEET COUNT\n", args[0]);
    return 1;
  }

  try {
    run (args[1], int.parse (args[2]));
  } catch (Error e) {
    printerr ("%s\n", e.message);
    return 1;
  }

  try {
    Orbit.Fleet.destroy (args[1]);
  } catch (Error e) {
    // Removes the fleet if this was the last member; otherwise fails.
  }
  return 0;
}
