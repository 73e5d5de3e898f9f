/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A million repetitions of each operation do not increase resident memory in Vala, where the vapi defines ownership. The limit
 * of growth is so low that a leak of the smallest block in each operation exceeds it. */

const uint BYTES_PER_OPERATION = 4; // malloc() has no block below 24
const uint BYTES_OF_NOISE = 128 * 1024;

const uint FLEET_SIZE = 4;
const uint CAPACITY = 8;
const uint8 KIND = 7;
const uint8 RECORDS = 8; // also a kind

uint million = 1000000;
bool measures = true;

delegate void Operation () throws Error;

int64 resident_bytes () throws Error {
  string text;

  FileUtils.get_contents ("/proc/self/statm", out text);
  return int64.parse (text.split (" ")[1]) * Posix.sysconf (Posix._SC_PAGESIZE);
}

void assert_flat (uint count, Operation operation) throws Error {
  // Allocates everything that is allocated only once.
  for (uint i = 0; i < count / 10; i++)
    operation ();

  var before = resident_bytes ();
  for (uint i = 0; i < count; i++)
    operation ();
  var growth = resident_bytes () - before;

  Test.message ("%u operations, grown by %s bytes", count, growth.to_string ());
  assert_true (!measures || growth <= (int64) count * BYTES_PER_OPERATION + BYTES_OF_NOISE);
}

void run_publishing (Orbit.Fleet fleet) throws Error {
  var bytes = new Bytes ("payload".data);

  assert_flat (million, () => {
    var id = fleet.publish_data (KIND, 1, 1, "payload".data);
    Orbit.NetId copy = fleet.publish (KIND, 1, 1, bytes);

    id = copy;
  });
  assert_flat (million, () => {
    string name;

    fleet.publish_variant (RECORDS, 1, 1, new Variant ("(sd)", "name", 1.5));
    fleet.read_head (RECORDS).get_variant ().get ("(sd)", out name, null);
  });
}

void run_reading (Orbit.Fleet fleet) throws Error {
  var id = fleet.publish_data (KIND, 1, 1, "payload".data);
  var cursor = fleet.create_cursor (KIND, HEAD);

  assert_flat (million, () => {
    var frame = fleet.read (id);
    var kept = frame;
    var kept_id = kept.id;
    var payload = kept.payload;

    frame = null;
    assert_true (payload.length == 7 && kept_id.to_string () == "7:0:%llu".printf (id.counter));
  });
  assert_flat (million, () => {
    var n = 0;

    fleet.publish_data (KIND, 1, 1, "payload".data);
    foreach (var frame in cursor)
      n += (int) frame.size;
    assert_true (n == 7);
  });
  assert_flat (million, () => {
    var n = 0;

    fleet.publish_packed (KIND, 1, 1, "payload.".data, 2);
    var batch = cursor.read_batch (100);
    foreach (var frame in batch)
      n += (int) frame.payload.length;
    assert_true (n == 8 && batch[1].size == 2);
  });
}

void run_errors (Orbit.Fleet fleet) throws Error {
  var too_much = new uint8[257];
  var n = 0;

  assert_flat (million, () => {
    try {
      fleet.publish_data (KIND, 1, 1, too_much);
    } catch (Orbit.FleetError.PAYLOAD_TOO_LARGE e) {
      n++;
    }
    try {
      Orbit.NetId.parse ("1:2:three");
    } catch (Orbit.FleetError e) {
      n++;
    }
  });
  assert_cmpint (n, EQ, 2 * (int) (million + million / 10));
}

void run_values (Orbit.Fleet fleet) throws Error {
  assert_flat (million, () => {
    var heartbeat = fleet.publish_heartbeat ();
    var kept = heartbeat;
    var snapshot = fleet.get_heartbeat_snapshot (1000);

    assert_true (kept.node_id == 0 && snapshot.get_latest ().length == 1);
    assert_true (snapshot.get_missing_node_ids ().length == FLEET_SIZE - 1);
  });
  assert_flat (million, () => {
    var spec = new Orbit.RingSpec (8, 64, SHARED) { label = "label", value_type = new VariantType ("(sd)") };
    var copy = spec;

    spec.label = null;
    assert_true (copy.label == "label");
  });
}

void run_signals (Orbit.Fleet fleet) throws Error {
  var cursor = fleet.create_cursor (KIND, HEAD);
  var n = 0;

  cursor.notify["stall-timeout"].connect (() => { n++; });
  assert_flat (million, () => { cursor.stall_timeout ^= 1; });
  assert_cmpint (n, EQ, (int) (million + million / 10));
}

/* Another member joins and leaves, and two signals report that. */
void run_members (Orbit.Fleet fleet) throws Error {
  var n = 0;

  fleet.node_joined.connect ((node) => { n += node.last_heartbeat == null ? 1 : 0; });
  fleet.node_left.connect ((node, reason) => { n += reason == LEFT ? 1 : 0; });
  fleet.get_nodes ();
  assert_flat (million / 100, () => {
    var other = new Orbit.Fleet.join_shm (fleet.name, FLEET_SIZE);

    for (n = 0; n < 1;)
      MainContext.default ().iteration (true);
    other.leave ();
    while (n < 2)
      MainContext.default ().iteration (true);
  });
}

/* The number of segments of the fleet that this process maps, found by their inodes. */
uint count_mapped (string fleet_name, out uint n_segments) throws Error {
  string maps;
  uint n_mapped = 0;
  unowned string? name;
  var directory = Dir.open ("/dev/shm");

  n_segments = 0;
  FileUtils.get_contents ("/proc/self/maps", out maps);
  while ((name = directory.read_name ()) != null) {
    if (!name.has_prefix (@"orbit-$fleet_name-"))
      continue;

    Posix.Stat status;
    assert_cmpint (Posix.stat (@"/dev/shm/$name", out status), EQ, 0);
    n_segments++;
    if (" %llu ".printf (status.st_ino) in maps)
      n_mapped++;
  }
  return n_mapped;
}

void test_memory (bool shared) throws Error {
  var name = @"memory-vala-$((int) Posix.getpid ())";
  var fleet = shared ? new Orbit.Fleet.join_shm (name, FLEET_SIZE, CAPACITY) : new Orbit.Fleet.join (name, FLEET_SIZE);

  fleet.declare (RECORDS, new Orbit.RingSpec (CAPACITY, 64, SHARED) { value_type = new VariantType ("(sd)") });
  run_publishing (fleet);
  run_reading (fleet);
  run_errors (fleet);
  run_values (fleet);
  run_signals (fleet);
  if (!shared)
    return;

  uint n_segments;
  var cursor = fleet.create_cursor (KIND, OLDEST);
  // Valgrind 3.19 has no pidfds, and a thread that waits for a lock stops all others there.
  if (measures)
    run_members (fleet);
  assert_true (count_mapped (name, out n_segments) == n_segments && n_segments == 4);
  fleet.leave ();
  assert_true (count_mapped (name, out n_segments) == 0 && n_segments == 4);
  assert_cmpuint (cursor.ref_count, EQ, 1);
  Orbit.Fleet.destroy (name);
}

void add (string path, bool shared) {
  Test.add_data_func (path, () => {
    try {
      test_memory (shared);
    } catch (Error e) {
      error ("%s", e.message);
    }
  });
}

int main (string[] args) {
  var operations = Environment.get_variable ("ORBIT_MEMORY_OPERATIONS");

  Test.init (ref args);
  if (operations != null) {
    million = uint.parse (operations);
    measures = false;
  }
  add ("/memory/vala/memory", false);
  add ("/memory/vala/shm", true);
  return Test.run ();
}
