/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

const uint8 SAMPLES = 3; // the kind

struct Sample {
  public double time;
  public double value;
}

void run () throws Error {
  var fleet = new Orbit.Fleet.join_shm ("tutorial", 8);
  fleet.declare (SAMPLES, new Orbit.RingSpec (1024, (uint) sizeof (Sample), ANY) { label = "samples" });
  var cursor = fleet.create_cursor (SAMPLES, HEAD);

  var samples = new Sample[1000];
  for (var i = 0; i < samples.length; i++)
    samples[i] = Sample () { time = i / 1000.0, value = i / 2.0 };
  unowned var bytes = (uint8[]) samples;
  bytes.length = samples.length * (int) sizeof (Sample);
  print ("published %u\n", fleet.publish_packed (SAMPLES, 0, 0, bytes, sizeof (Sample)));

  var batch = cursor.read_batch (1000);
  var found = (Sample*) batch.payloads.get_data (); // one after the other
  var sum = 0.0;
  for (var i = 0; i < batch.size; i++)
    sum += found[i].value;
  print ("read %d, mean %.2f, last at %.3f s\n", batch.size, sum / batch.size, found[batch.size - 1].time);
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
