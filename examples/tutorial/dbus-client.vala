/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

[DBus (name = "org.example.Tutorial")]
interface Tutorial : Object {
  public abstract void measure (uint count, out string fleet_name, out uint8 kind) throws Error;
}

int main () {
  try {
    // Control goes over the bus: one call, one answer.
    string name;
    uint8 kind;
    Tutorial service = Bus.get_proxy_sync (SESSION, "org.example.Tutorial", "/org/example/Tutorial");
    service.measure (500, out name, out kind);
    print (@"measured: fleet $name, kind $kind\n");

    // The values go through the fleet.
    var fleet = new Orbit.Fleet.join_shm (name, 0);
    var batch = fleet.create_cursor (kind, OLDEST).read_batch (500);
    var values = (double*) batch.payloads.get_data ();
    var sum = 0.0;
    for (var i = 0; i < batch.size; i++)
      sum += values[i];
    print ("%d values, mean %.2f\n", batch.size, sum / batch.size);
    return 0;
  } catch (Error e) {
    printerr ("%s\n", e.message);
    return 1;
  }
}
