/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A service that D-Bus activates. Clients control it over the bus, and read its samples from a fleet. */

const string BUS_NAME = "org.example.OrbitSampler1";
const string OBJECT_PATH = "/org/example/OrbitSampler1";
const uint FLEET_SIZE = 64;
const uint CAPACITY = 16384; // 16 seconds at the highest rate
const uint MIN_INTERVAL = 1000; // microseconds
const uint MAX_INTERVAL = 60000000;
const uint HEARTBEAT = 100; // milliseconds

[DBus (name = "org.example.OrbitSampler1")]
class Service : Object {
  private Orbit.Fleet membership;
  private Sampler sampler;

  /* Where the samples are. */
  public string fleet { owned get; private set; }
  public string directory { owned get; private set; }
  public uint8 kind { get; private set; }
  /* The time between two samples, in microseconds. */
  public uint interval { get; private set; default = MIN_INTERVAL; }
  /* How many samples this process has published. */
  public uint n_samples { get { return sampler.get_n_samples (); } }

  public Service (string name, string? directory) throws Error {
    membership = Initable.@new (typeof (Orbit.Fleet), null, "name", name, "fleet-size", FLEET_SIZE, "backing", Orbit.Backing.SHM,
                                "directory", directory, "label", "sampler") as Orbit.Fleet;
    this.fleet = name;
    this.directory = directory ?? "";
    this.kind = Sampler.KIND;
    sampler = new Sampler (membership, CAPACITY);
    membership.start_heartbeat (HEARTBEAT);
    sampler.start (interval);
  }

  public void set_interval_us (uint interval) throws Error {
    if (interval < MIN_INTERVAL || interval > MAX_INTERVAL)
      throw new DBusError.INVALID_ARGS ("an interval of %u µs is not from %u to %u", interval, MIN_INTERVAL, MAX_INTERVAL);
    this.interval = interval;
    sampler.set_interval (interval);
  }

  [DBus (visible = false)]
  public void leave () {
    sampler.stop ();
    membership.leave ();
  }
}

int main (string[] args) {
  string fleet = "sampler";
  string? directory = Environment.get_variable ("RUNTIME_DIRECTORY");
  var options = new OptionContext ("");
  OptionEntry[] entries = {
    { "fleet", 0, 0, OptionArg.STRING, ref fleet, "The fleet to publish in", "NAME" },
    { "directory", 0, 0, OptionArg.FILENAME, ref directory, "Where its segments are", "DIRECTORY" },
    { null }
  };
  options.add_main_entries (entries, null);

  var loop = new MainLoop ();
  var status = 0;
  foreach (var number in new int[] { ProcessSignal.INT, ProcessSignal.TERM })
    Unix.signal_add (number, () => {
      loop.quit ();
      return Source.REMOVE;
    });
  try {
    options.parse (ref args);
    var service = new Service (fleet, directory);
    Bus.own_name (SESSION, BUS_NAME, NONE, (connection) => {
      try {
        connection.register_object (OBJECT_PATH, service);
      } catch (Error e) {
        error ("%s", e.message);
      }
    }, null, () => {
      // There is no bus, or the name belongs to another instance, which serves the clients.
      status = 1;
      loop.quit ();
    });
    loop.run ();
    service.leave ();
  } catch (Error e) {
    printerr ("%s\n", e.message);
    return 1;
  }
  return status;
}
