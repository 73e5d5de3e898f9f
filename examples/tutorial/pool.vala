/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

const uint8 WORK = 4; // kinds
const uint8 RESULTS = 5;
const uint N_WORKERS = 2;
const uint N_PIECES = 6;

void work (Orbit.Fleet fleet, uint index) throws Error {
  var cursor = fleet.create_cursor (WORK, OLDEST);
  while (cursor.wait ()) {
    foreach (var frame in cursor) {
      var number = frame.get_variant ().get_uint32 ();
      if (number == 0) // no more work
        return;
      if (number % N_WORKERS == index) // the share of this worker
        fleet.publish_variant (RESULTS, 0, 0, new Variant ("(uu)", number, number * number));
    }
  }
}

void supervise (Orbit.Fleet fleet) throws Error {
  var results = fleet.create_cursor (RESULTS, HEAD);
  for (var number = 1; number <= N_PIECES; number++)
    fleet.publish_variant (WORK, 0, 0, new Variant.uint32 (number));
  fleet.publish_variant (WORK, 0, 0, new Variant.uint32 (0));

  var squares = new uint[N_PIECES + 1];
  var left = N_PIECES;
  while (left > 0 && results.wait ()) {
    foreach (var frame in results) {
      uint number, square;
      frame.get_variant ().get ("(uu)", out number, out square);
      squares[number] = square;
      left--;
    }
  }
  for (var number = 1; number <= N_PIECES; number++)
    print (@"$number * $number = $(squares[number])\n");
}

void declare (Orbit.Fleet fleet, uint8 kind, string label, string type) throws Error {
  fleet.declare (kind, new Orbit.RingSpec (0, 0, ANY) { label = label, value_type = new VariantType (type) });
}

int main (string[] args) {
  try {
    var fleet = new Orbit.Fleet.join_shm ("tutorial", 8);
    declare (fleet, WORK, "work", "u");
    declare (fleet, RESULTS, "results", "(uu)");
    if (args.length > 1)
      work (fleet, uint.parse (args[1]));
    else
      supervise (fleet);
    return 0;
  } catch (Error e) {
    printerr ("%s\n", e.message);
    return 1;
  }
}
