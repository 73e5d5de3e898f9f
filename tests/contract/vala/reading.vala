/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Reading", in Vala. */

namespace Contract {
  void add_reading () {
    line_both ("read/unknown", (test) => {
      var fleet = test.join ();

      publish (fleet);
      assert_true (fleet.read (new Orbit.NetId (OTHER_KIND, 0, 0)) == null);
      assert_true (fleet.read (new Orbit.NetId (KIND, 0, 1)) == null);
    });

    line_both ("read/whole-id", (test) => {
      var fleet = test.join ();

      publish (fleet);
      assert_true (fleet.read (new Orbit.NetId (KIND, 1, 0)) == null);
    });

    line ("read/attaches", (test) => {
      var fleet = test.join (0);
      var other = test.join_too (fleet, 1);

      declare (fleet, 4, 1000);
      assert_text (other.read (publish (fleet, KIND, "of a kind never heard of")), "of a kind never heard of");
    });

    line_both ("read-head/newest", (test) => {
      var fleet = test.join ();
      string[] texts = { "a", "b", "c" };

      assert_true (fleet.read_head (KIND) == null);
      foreach (unowned var text in texts) {
        publish (fleet, KIND, text);
        assert_text (fleet.read_head (KIND), text);
      }
    });

    line_both ("read-at/exact", (test) => {
      var fleet = test.join ();

      for (var i = 0; i < CAPACITY + 2; i++)
        publish (fleet);
      for (uint64 i = 0; i < 2 * CAPACITY; i++) {
        var frame = fleet.read_at (KIND, i);

        if (i >= 2 && i < CAPACITY + 2)
          assert_true (frame.get_counter () == i);
        else
          assert_true (frame == null);
      }
    });

    line_both ("read-at/counter-too-large", (test) => {
      var fleet = test.join ();

      fails (Orbit.FleetError.INVALID_ARGUMENT, () => { fleet.read_at (KIND, COUNTER_MAX + 1); });
    });

    line_both ("frame/fields", (test) => {
      var fleet = test.join (2);

      publish (fleet);
      var id = fleet.publish_data (KIND, 7, 1234567890123, "text".data);
      var frame = fleet.read (id);
      assert_true (frame.get_id ().equal (id));
      assert_cmpuint (frame.get_kind (), EQ, KIND);
      assert_cmpuint (frame.get_node_id (), EQ, 2);
      assert_true (frame.get_counter () == 1);
      assert_cmpuint (frame.get_frame_kind (), EQ, 7);
      assert_true (frame.get_version () == 1234567890123);
      assert_true (frame.get_size () == 4);
      assert_text (frame, "text");
    });

    line_both ("frame/variant-mismatch", (test) => {
      var fleet = test.join ();

      var untyped = fleet.read (publish (fleet, KIND, "12345678"));
      fails (Orbit.FleetError.TYPE_MISMATCH, () => { untyped.get_variant (); });
    });

    line_both ("reading/outlives-owner", (test) => {
      var fleet = test.join (1);

      declare (fleet, 4, 64, SHARED, null, "ay");
      publish (fleet, KIND, "first");
      Orbit.NetId id = fleet.read_head (KIND).dup_id ();
      Orbit.NetId of_property = fleet.read_head (KIND).id;
      Orbit.NetId lent = fleet.read_head (KIND).get_id ();
      Bytes payload = fleet.read_head (KIND).ref_payload ();
      var cursor = fleet.create_cursor (KIND, OLDEST);
      Orbit.FrameBatch? batch = cursor.read_batch (1);
      Bytes headers = batch.ref_headers ();
      Bytes payloads = batch.ref_payloads ();
      batch = null;
      Orbit.NetId beat = fleet.publish_heartbeat ().dup_id ();
      var spec = new Orbit.RingSpec (4, 64, SHARED);
      spec.set_value_type (new VariantType ("ay"));
      VariantType of_spec = spec.dup_value_type ();
      VariantType of_ring = fleet.get_ring (KIND).dup_value_type ();
      spec.set_value_type (null);
      var node = (Orbit.Node) fleet.get_nodes ().get_item (0);
      fleet.watch_heartbeats (60000);
      Orbit.Heartbeat last = node.dup_last_heartbeat ();
      for (int i = 0; i < 500; i++)
        publish (fleet, OTHER_KIND, "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz");
      fleet.leave ();
      assert_cmpstr (id.to_string (), EQ, "1:1:0");
      assert_cmpstr (of_property.to_string (), EQ, "1:1:0");
      assert_cmpstr (lent.to_string (), EQ, "1:1:0");
      assert_cmpstr (beat.to_string (), EQ, "221:1:0");
      assert_true (payload.compare (new Bytes ("first".data)) == 0);
      assert_true (payloads.compare (payload) == 0);
      assert_cmpuint ((uint) headers.get_size (), EQ, 32);
      assert_cmpstr (of_spec.dup_string (), EQ, "ay");
      assert_cmpstr (of_ring.dup_string (), EQ, "ay");
      assert_true (last.get_id ().equal (beat));
    });
  }
}
