/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

const uint8 SAMPLES = 6; // the kind

[DBus (name = "org.example.Tutorial")]
class Tutorial : Object {
  private Orbit.Fleet fleet;

  public Tutorial (Orbit.Fleet fleet) {
    this.fleet = fleet;
  }

  public void measure (uint count, out string fleet_name, out uint8 kind) throws Error {
    var values = new double[count];
    for (var i = 0; i < count; i++)
      values[i] = i / 2.0;
    unowned var bytes = (uint8[]) values;
    bytes.length = (int) (count * sizeof (double));
    fleet.publish_packed (SAMPLES, 0, 0, bytes, sizeof (double));
    fleet_name = fleet.name;
    kind = SAMPLES;
  }
}

int main () {
  try {
    var fleet = new Orbit.Fleet.join_shm ("tutorial", 8);
    fleet.declare (SAMPLES, new Orbit.RingSpec (1024, 0, ANY) {
      label = "measured",
      value_type = VariantType.DOUBLE
    });
    fleet.start_heartbeat (100);
    Bus.own_name (SESSION, "org.example.Tutorial", NONE, (connection) => {
      try {
        connection.register_object ("/org/example/Tutorial", new Tutorial (fleet));
      } catch (Error e) {
        error ("%s", e.message);
      }
    }, () => print ("serving\n"));
    new MainLoop ().run ();
    return 0;
  } catch (Error e) {
    printerr ("%s\n", e.message);
    return 1;
  }
}
