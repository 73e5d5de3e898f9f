/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Publishes many small objects with one call, and reads them in batches. */

const uint FLEET_SIZE = 8;
const uint CAPACITY = 1024;
const uint8 OBJECTS = 13; // the kind

/* The format of an object, little-endian on every machine. The value contains the bits of a double. */
struct Object {
  public uint64 sequence;
  public uint64 value;
}

void publish_objects (Orbit.Fleet fleet, int count) throws Error {
  var objects = new Object[count];

  for (var i = 0; i < count; i++) {
    var value = (i + 1) * 0.25;
    uint64 bits = *(uint64*) (&value);

    objects[i].sequence = ((uint64) (i + 1)).to_little_endian ();
    objects[i].value = bits.to_little_endian ();
  }

  unowned var bytes = (uint8[]) objects;
  bytes.length = count * (int) sizeof (Object);
  fleet.publish_packed (OBJECTS, 1, 0, bytes, sizeof (Object));
}

void read_objects (Orbit.Fleet fleet, int count) throws Error {
  var cursor = fleet.create_cursor (OBJECTS, OLDEST);
  uint64 sum = 0;
  var n_read = 0;

  print ("waiting for %d objects in fleet '%s'\n", count, fleet.name);
  while (n_read < count) {
    var batch = cursor.read_batch (count - n_read);

    if (batch.size == 0)
      cursor.wait ();
    // All payloads have one size, so they form an array.
    var objects = (Object*) batch.payloads.get_data ();
    for (var i = 0; i < batch.size; i++)
      sum += uint64.from_little_endian (objects[i].sequence);
    n_read += batch.size;
  }
  print (@"count $n_read sum of sequences $sum\n");
}

int main (string[] args) {
  if (args.length != 4) {
    printerr ("usage: %s publish|read FLEET COUNT\n", args[0]);
    return 1;
  }

  try {
    var fleet = new Orbit.Fleet.join_shm (args[2], FLEET_SIZE, CAPACITY);

    fleet.declare (OBJECTS, new Orbit.RingSpec (CAPACITY, (uint) sizeof (Object), SHARED) { label = "objects" });
    if (args[1] == "publish")
      publish_objects (fleet, int.parse (args[3]));
    else
      read_objects (fleet, int.parse (args[3]));
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
