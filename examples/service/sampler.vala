/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Takes a sample of the machine at a regular interval, in a thread, and publishes it: processor, memory and network, as the
 * kernel counts them. Reading a file of /proc from its beginning needs no new descriptor, so the files stay open. */

/* What a sample is, as its value type (xttttt) says. Clients compute rates from the differences between samples. */
struct Sample {
  public int64 time; // of the monotonic clock, in microseconds
  public uint64 busy; // ticks of all processors that were not idle, since the start of the machine
  public uint64 total; // ticks of all processors
  public uint64 available; // memory that programs can have, in bytes
  public uint64 received; // bytes by all interfaces but the loopback
  public uint64 sent;
}

class ProcFile {
  private string path;
  private int descriptor;
  private uint8 text[16384];

  public ProcFile (string path) throws Error {
    this.path = path;
    descriptor = Posix.open (path, Posix.O_RDONLY);
    if (descriptor < 0)
      throw IOError.from_errno (errno);
  }

  ~ProcFile () {
    Posix.close (descriptor);
  }

  public unowned string read () throws Error {
    var n = Posix.pread (descriptor, text, text.length - 1, 0);
    if (n < 0)
      throw IOError.from_errno (errno);
    text[n] = 0;
    return (string) text;
  }
}

class Sampler {
  public const uint8 KIND = 1;
  public const string VALUE_TYPE = "(xttttt)";

  private Orbit.Fleet fleet;
  private ProcFile stat;
  private ProcFile memory;
  private ProcFile network;
  private Thread<void> thread;
  private int interval; // microseconds; 0: it is to end
  private int n_samples;

  public Sampler (Orbit.Fleet fleet, uint capacity) throws Error {
    var type = new VariantType (VALUE_TYPE);

    fleet.declare (KIND, new Orbit.RingSpec (capacity, (uint) sizeof (Sample), ANY) { label = "samples", value_type = type });
    stat = new ProcFile ("/proc/stat");
    memory = new ProcFile ("/proc/meminfo");
    network = new ProcFile ("/proc/net/dev");
    this.fleet = fleet;
  }

  public uint get_n_samples () {
    return (uint) AtomicInt.get (ref n_samples);
  }

  public void start (uint interval) {
    set_interval (interval);
    thread = new Thread<void> ("sampler", run);
  }

  public void set_interval (uint interval) {
    AtomicInt.set (ref this.interval, (int) interval);
  }

  public void stop () {
    AtomicInt.set (ref interval, 0);
    thread.join ();
  }

  private void run () {
    var next = get_monotonic_time ();
    int step;

    while ((step = AtomicInt.get (ref interval)) > 0) {
      try {
        publish (take ());
      } catch (Error e) {
        critical ("%s", e.message);
        return;
      }
      AtomicInt.inc (ref n_samples);
      // What was missed, for instance while the process was stopped, is left out.
      next = int64.max (next + step, get_monotonic_time () - step);
      var left = next - get_monotonic_time ();
      if (left > 0)
        Thread.usleep ((ulong) left);
    }
  }

  private void publish (Sample sample) throws Error {
    unowned var bytes = (uint8[]) (&sample);
    bytes.length = (int) sizeof (Sample);
    fleet.publish_data (KIND, 0, 0, bytes);
  }

  private Sample take () throws Error {
    var sample = Sample ();

    sample.time = get_monotonic_time ();
    read_processors (stat.read (), ref sample);
    sample.available = read_number (memory.read (), "MemAvailable:") * 1024;
    read_interfaces (network.read (), ref sample);
    return sample;
  }

  /* cpu  USER NICE SYSTEM IDLE IOWAIT IRQ SOFTIRQ STEAL ... */
  private static void read_processors (string text, ref Sample sample) {
    unowned string rest = text.offset (3);

    for (var i = 0; i < 8; i++) {
      uint64 ticks;
      uint64.try_parse (rest, out ticks, out rest);
      sample.total += ticks;
      if (i != 3 && i != 4)
        sample.busy += ticks;
    }
  }

  private static uint64 read_number (string text, string name) {
    var place = text.index_of (name);
    uint64 number = 0;

    if (place >= 0)
      uint64.try_parse (text.offset (place + name.length), out number, null);
    return number;
  }

  /* Two lines of headings, then   NAME: RECEIVED (7 more) SENT ... */
  private static void read_interfaces (string text, ref Sample sample) {
    unowned string line = text;
    int end;

    while ((end = line.index_of_char ('\n')) >= 0) {
      var colon = line.index_of_char (':');
      if (colon >= 0 && colon < end && !line.substring (0, colon).has_suffix ("lo")) {
        unowned string rest = line.offset (colon + 1);
        for (var i = 0; i <= 8; i++) {
          uint64 number;
          uint64.try_parse (rest, out number, out rest);
          if (i == 0)
            sample.received += number;
          else if (i == 8)
            sample.sent += number;
        }
      }
      line = line.offset (end + 1);
    }
  }
}
