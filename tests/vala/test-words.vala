/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The additions for Vala (Orbit-1-custom.vala, Orbit-1.metadata): loops over cursors and
 * batches, properties of values, default arguments, ids as keys. */

const uint8 KIND = 3;

string text_of (Orbit.Frame frame) throws Error {
  return frame.get_variant ().get_string ();
}

/* A fleet with a ring of these texts. */
Orbit.Fleet publish_texts (string[] texts) throws Error {
  var fleet = new Orbit.Fleet.join ("words", 8);

  fleet.declare (KIND, new Orbit.RingSpec (16, 64, SHARED) { label = "texts", value_type = VariantType.STRING });
  for (var i = 0; i < texts.length; i++)
    fleet.publish_variant (KIND, 1, i, texts[i]);
  return fleet;
}

void test_loop_over_cursor () throws Error {
  var fleet = publish_texts ({ "one", "two", "three" });
  var cursor = fleet.create_cursor (KIND, OLDEST);
  var all = "";

  foreach (var frame in cursor) {
    all += text_of (frame) + " ";
    if (frame.counter == 1)
      break;
  }
  all += "| ";
  foreach (var frame in cursor)
    all += text_of (frame) + " ";
  foreach (var frame in cursor)
    assert_not_reached ();
  assert_cmpstr (all, EQ, "one two | three ");
  assert_true (cursor.n_delivered == 3);
  assert_cmpuint (cursor.ref_count, EQ, 1);
}

void loop (Orbit.Cursor cursor) throws Error {
  foreach (var frame in cursor)
    assert_not_reached ();
  assert_not_reached ();
}

void test_loop_throws () throws Error {
  var fleet = publish_texts ({ "one" });
  var cursor = fleet.create_cursor (KIND, OLDEST);

  fleet.leave ();
  try {
    loop (cursor);
  } catch (Orbit.FleetError.CLOSED e) {
    assert_cmpuint (cursor.ref_count, EQ, 1);
    return;
  }
  assert_not_reached ();
}

void test_batch () throws Error {
  var batch = publish_texts ({ "one", "two", "three" }).create_cursor (KIND, OLDEST).read_batch (100);
  var all = "";

  foreach (var frame in batch)
    all += text_of (frame) + " ";
  assert_cmpstr (all, EQ, "one two three ");
  assert_cmpint (batch.size, EQ, 3);
  assert_cmpint ((int) batch.headers.length, EQ, 3 * 32);
  assert_cmpstr (text_of (batch[2]), EQ, "three");
  assert_true (batch[3] == null && batch[-1] == null);
}

void test_properties () throws Error {
  var fleet = publish_texts ({ "one", "two" });
  Orbit.Frame frame = fleet.read_head (KIND);
  var kept = frame;
  var id = frame.id;
  var spec = new Orbit.RingSpec (16, 64, PER_NODE);

  frame = null;
  assert_cmpstr (id.to_string (), EQ, "3:0:1");
  assert_true (id.kind == KIND && id.node_id == 0 && id.counter == 1 && id.equal (kept.id));
  assert_true (kept.kind == KIND && kept.node_id == 0 && kept.frame_kind == 1 && kept.version == 1);
  assert_true (kept.size == kept.payload.length);
  assert_true (spec.capacity == 16 && spec.payload_capacity == 64 && spec.topology == PER_NODE);
  assert_true (spec.label == null && spec.value_type == null);

  var heartbeat = fleet.publish_heartbeat ();
  var snapshot = fleet.get_heartbeat_snapshot (1000);
  assert_true (heartbeat.node_id == 0 && heartbeat.counter == heartbeat.id.counter);
  assert_true (heartbeat.captured_at <= snapshot.now && snapshot.max_age == 1000);
  // Constants have the types of their parameters.
  assert_true (fleet.get_head (Orbit.HEARTBEAT_RING_KIND) == 1);
}

void test_ids_as_keys () throws Error {
  var fleet = publish_texts ({ "one", "two" });
  var texts = new HashTable<Orbit.NetId, string> (Orbit.NetId.hash, Orbit.NetId.equal);
  var sorted = new GenericArray<Orbit.NetId> ();

  foreach (var frame in fleet.create_cursor (KIND, OLDEST)) {
    texts[frame.id] = text_of (frame);
    sorted.insert (0, frame.id.copy ());
  }
  sorted.sort_with_data ((a, b) => a.compare (b));
  assert_cmpstr (texts[Orbit.NetId.parse ("3:0:1")], EQ, "two");
  assert_cmpstr (texts[sorted[0]], EQ, "one");
}

void test_default_arguments () throws Error {
  var name = @"words-$((int) Posix.getpid ())";
  var fleet = new Orbit.Fleet.join_shm (name, 8);

  assert_cmpuint (fleet.get_ring_capacity (KIND), EQ, Orbit.DEFAULT_CAPACITY);
  assert_true (fleet.directory == null);
  fleet.leave ();
  Orbit.Fleet.destroy (name);
}

delegate void Body () throws Error;

void add (string path, owned Body body) {
  Test.add_data_func (path, () => {
    try {
      body ();
    } catch (Error e) {
      error ("%s", e.message);
    }
  });
}

int main (string[] args) {
  Test.init (ref args);
  add ("/words/loop-over-cursor", test_loop_over_cursor);
  add ("/words/loop-throws", test_loop_throws);
  add ("/words/batch", test_batch);
  add ("/words/properties", test_properties);
  add ("/words/ids-as-keys", test_ids_as_keys);
  add ("/words/default-arguments", test_default_arguments);
  return Test.run ();
}
