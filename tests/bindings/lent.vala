/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Values that are kept longer than the objects they were read from. Vala copies or references what is assigned to a variable
 * that owns it. */

const uint8 KIND = 2;
const uint8 OTHER_KIND = 9;

Orbit.Fleet fleet;

/* Overwrites memory that was freed. */
void churn () throws Error {
  for (var i = 0; i < 500; i++) {
    fleet.publish_data (OTHER_KIND, 1, 0, "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz".data);
    fleet.read_head (OTHER_KIND).ref_payload ();
  }
}

void assert_bytes (Bytes bytes, string expected) throws Error {
  churn ();
  assert_cmpint (bytes.compare (new Bytes (expected.data)), EQ, 0);
}

void assert_id (Orbit.NetId id, string expected) throws Error {
  churn ();
  assert_cmpstr (id.to_string (), EQ, expected);
}

void assert_type (VariantType type) throws Error {
  churn ();
  assert_cmpstr (type.dup_string (), EQ, "(sdsdsdsdsd)");
}

Orbit.FrameBatch batch () throws Error {
  return fleet.create_cursor (KIND, OLDEST).read_batch (4);
}

void test_frame () throws Error {
  var frame = fleet.read_at (KIND, 0);
  Orbit.NetId by_getter = frame.get_id ();
  var by_property = frame.id;
  var twin = frame.dup_id ();
  Bytes payload = frame.get_payload ();
  var by_payload_property = frame.payload;
  var payload_twin = frame.ref_payload ();

  frame = null;
  foreach (unowned var id in new Orbit.NetId[] { by_getter, by_property, twin })
    assert_id (id, "2:1:0");
  foreach (unowned var bytes in new Bytes[] { payload, by_payload_property, payload_twin })
    assert_bytes (bytes, "first");
}

void test_batch () throws Error {
  Bytes headers = batch ().headers;
  Bytes by_getter = batch ().get_payloads ();
  var by_property = batch ().payloads;
  var twin = batch ().ref_payloads ();
  var frame = batch ()[0];

  churn ();
  assert_cmpint ((int) headers.length, EQ, 32);
  assert_cmpint (headers[7], EQ, KIND);
  foreach (unowned var bytes in new Bytes[] { by_getter, by_property, twin, frame.payload })
    assert_bytes (bytes, "first");
}

Orbit.RingSpec make_spec () {
  return new Orbit.RingSpec (4, 64, SHARED) { value_type = new VariantType ("(sdsdsdsdsd)") };
}

void test_types () throws Error {
  var spec = make_spec ();
  VariantType by_getter = spec.get_value_type ();
  var by_property = spec.value_type;
  var twin = spec.dup_value_type ();
  var other = new Orbit.Fleet.join ("lent", 1);

  other.declare (KIND, spec);
  spec.value_type = null;
  spec = null;
  var of_ring = other.get_ring (KIND).value_type;
  var twin_of_ring = other.get_ring (KIND).dup_value_type ();
  other = null;
  foreach (unowned var type in new VariantType[] { by_getter, by_property, twin, of_ring, twin_of_ring })
    assert_type (type);
}

void test_heartbeat () throws Error {
  Orbit.NetId by_getter = fleet.publish_heartbeat ().get_id ();
  var by_property = fleet.publish_heartbeat ().id;
  var twin = fleet.publish_heartbeat ().dup_id ();

  assert_id (by_getter, "221:1:0");
  assert_id (by_property, "221:1:1");
  assert_id (twin, "221:1:2");
}

void test_node () throws Error {
  fleet.watch_heartbeats (100);
  var node = (Orbit.Node) fleet.get_nodes ().get_item (0);

  while (node.last_heartbeat == null)
    MainContext.default ().iteration (true);
  Orbit.Heartbeat by_getter = node.get_last_heartbeat ();
  var by_property = node.last_heartbeat;
  var twin = node.dup_last_heartbeat ();
  var counter = twin.counter;
  do {
    fleet.publish_heartbeat ();
    MainContext.default ().iteration (true);
  } while (node.get_last_heartbeat ().counter == counter);
  churn ();
  assert_true (by_getter.counter == counter && by_property.counter == counter && twin.counter == counter);
}

void test_signals () throws Error {
  var cursor = fleet.create_cursor (KIND, OLDEST);
  Orbit.FrameBatch? kept = null;
  Orbit.Heartbeat? stale = null;

  cursor.frames.connect ((found) => { kept = found; });
  fleet.heartbeat_stale.connect ((node_id, last) => { stale = last; });
  cursor.start ();
  // After the watch has found it fresh, it becomes stale.
  var node = (Orbit.Node) fleet.get_nodes ().get_item (0);
  fleet.start_heartbeat (5);
  while (node.state != FRESH)
    MainContext.default ().iteration (true);
  fleet.stop_heartbeat ();
  while (kept == null || stale == null)
    MainContext.default ().iteration (true);
  cursor.stop ();
  assert_bytes (kept[0].payload, "first");
  assert_true (stale.node_id == 1 && stale.id.kind == Orbit.HEARTBEAT_RING_KIND);
}

void test_error () throws Error {
  var other = new Orbit.Fleet.join ("lent", 1);
  var cursor = other.create_cursor (KIND, OLDEST);
  Error? kept = null;

  cursor.stopped.connect ((problem) => { kept = problem; });
  cursor.start ();
  other.leave ();
  while (kept == null)
    MainContext.default ().iteration (true);
  other = null;
  cursor = null;
  churn ();
  assert_true (kept is Orbit.FleetError.CLOSED);
  assert_cmpstr (kept.message, EQ, "fleet 'lent' has been left");
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
  try {
    fleet = new Orbit.Fleet.join_as ("lent", 3, 1);
    fleet.publish_data (KIND, 1, 7, "first".data);
  } catch (Error e) {
    error ("%s", e.message);
  }
  add ("/lent/frame", test_frame);
  add ("/lent/batch", test_batch);
  add ("/lent/types", test_types);
  add ("/lent/heartbeat", test_heartbeat);
  add ("/lent/node", test_node);
  add ("/lent/signals", test_signals);
  add ("/lent/error", test_error);
  var status = Test.run ();
  fleet = null;
  return status;
}
