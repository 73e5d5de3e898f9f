/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Minting ids" and "Publishing", in Vala. */

namespace Contract {
  const uint8[] BYTES = { 97, 0, 98, 255 };

  void assert_published (Orbit.Fleet fleet, Orbit.NetId id, uint8 frame_kind, uint64 version, uint8[] payload) throws Error {
    var frame = fleet.read (id);

    assert_true (frame.get_id ().equal (id));
    assert_cmpuint (frame.get_frame_kind (), EQ, frame_kind);
    assert_true (frame.get_version () == version);
    assert_bytes (frame.get_payload (), payload);
  }

  void add_minting () {
    line_both ("next-id/fields", (test) => {
      var id = test.join (2).next_id (200);

      assert_cmpuint (id.get_kind (), EQ, 200);
      assert_cmpuint (id.get_node_id (), EQ, 2);
    });

    line_both ("next-id/unique", (test) => {
      var fleet = test.join ();
      var seen = new GenericSet<string> (str_hash, str_equal);

      for (var i = 0; i < 100; i++) {
        seen.add (fleet.next_id (KIND).to_string ());
        seen.add (fleet.next_id (OTHER_KIND).to_string ());
        seen.add (publish (fleet).to_string ());
      }
      assert_cmpuint (seen.length, EQ, 300);
    });

    line ("next-id/restart", (test) => {
      var fleet = test.join ();
      var before = fleet.next_id (KIND);

      fleet.leave ();
      assert_false (test.join_too (fleet, 0).next_id (KIND).equal (before));
    });
  }

  void add_variants () {
    line_both ("publish/variant", (test) => {
      var fleet = test.join ();
      unowned string label;
      double number;

      declare (fleet, 4, 64, SHARED, "readings", "(sd)");
      var frame = fleet.read (fleet.publish_variant (KIND, 3, 4, new Variant ("(sd)", "kitchen", 21.5)));
      assert_cmpuint (frame.get_frame_kind (), EQ, 3);
      assert_true (frame.get_version () == 4);
      var value = frame.get_variant ();
      value.get ("(&sd)", out label, out number);
      assert_cmpstr (label, EQ, "kitchen");
      assert_true (number == 21.5);
    });

    line_both ("publish/variant-mismatch", (test) => {
      var fleet = test.join ();
      uint8[] kinds = { KIND, OTHER_KIND };

      declare (fleet, 4, 64, SHARED, null, "(sd)");
      foreach (var kind in kinds) {
        fails (Orbit.FleetError.TYPE_MISMATCH,
               () => { fleet.publish_variant (kind, 1, 1, new Variant.string ("kitchen")); });
        assert_true (fleet.get_head (kind) == 0);
      }
    });

    line_both ("publish/bytes-mismatch", (test) => {
      var fleet = test.join ();

      declare (fleet, 4, 64, SHARED, null, "s");
      fails (Orbit.FleetError.TYPE_MISMATCH, () => { fleet.publish (KIND, 1, 1, new Bytes ("kitchen".data)); });
      fails (Orbit.FleetError.TYPE_MISMATCH, () => { fleet.publish_data (KIND, 1, 1, "kitchen".data); });
      fails (Orbit.FleetError.TYPE_MISMATCH, () => { fleet.publish_packed (KIND, 1, 1, { 'a', 'b', '\0', 'c' }, 2); });
      assert_true (fleet.get_head (KIND) == 0);
      var id = fleet.publish_data (KIND, 1, 1, { 'o', 'n', '\0' });
      assert_cmpstr (fleet.read (id).get_variant ().get_string (), EQ, "on");
    });
  }

  void add_publishing () {
    add_minting ();

    line_both ("publish/ids-count-up", (test) => {
      var fleet = test.join (1);

      for (var i = 0; i < 2 * CAPACITY; i++)
        assert_cmpstr (publish (fleet).to_string (), EQ, @"$KIND:1:$i");
    });

    line_both ("publish/round-trip", (test) => {
      var fleet = test.join ();

      assert_published (fleet, fleet.publish (KIND, 255, 77, new Bytes (BYTES)), 255, 77, BYTES);
    });

    line_both ("publish/data", (test) => {
      var fleet = test.join ();

      assert_published (fleet, fleet.publish_data (KIND, 255, 77, BYTES), 255, 77, BYTES);
    });

    line_both ("publish/zero-length", (test) => {
      var fleet = test.join ();

      assert_published (fleet, fleet.publish (KIND, 0, 0, new Bytes ({})), 0, 0, {});
      assert_published (fleet, fleet.publish_data (KIND, 0, 0, {}), 0, 0, {});
    });

    line_both ("publish/full-length", (test) => {
      var fleet = test.join ();
      var text = string.nfill (Orbit.DEFAULT_PAYLOAD_CAPACITY, 'x');

      assert_published (fleet, publish (fleet, KIND, text), 1, 1, text.data);
    });

    line_both ("publish/too-large-moves-nothing", (test) => {
      var fleet = test.join ();
      var data = new uint8[Orbit.DEFAULT_PAYLOAD_CAPACITY + 1];

      fails (Orbit.FleetError.PAYLOAD_TOO_LARGE,
             () => { fleet.publish (OTHER_KIND, 1, 1, new Bytes (data)); }, "257", "256");
      fails (Orbit.FleetError.PAYLOAD_TOO_LARGE, () => { fleet.publish_data (OTHER_KIND, 1, 1, data); });
      fails (Orbit.FleetError.PAYLOAD_TOO_LARGE, () => { fleet.publish_packed (OTHER_KIND, 1, 1, data, data.length); });
      assert_true (fleet.get_head (OTHER_KIND) == 0);

      declare (fleet, 4, 4, SHARED, null, "t");
      fails (Orbit.FleetError.PAYLOAD_TOO_LARGE, () => { fleet.publish_variant (KIND, 1, 1, new Variant.uint64 (1)); });
      assert_true (fleet.get_head (KIND) == 0);
    });

    line ("publish/version-64-bits", (test) => {
      var fleet = test.join ();

      assert_published (fleet, fleet.publish_data (KIND, 1, uint64.MAX - 1, BYTES), 1, uint64.MAX - 1, BYTES);
    });

    line_both ("publish/heartbeat-kind", (test) => {
      var fleet = test.join ();

      fails (Orbit.FleetError.INVALID_ARGUMENT,
             () => { fleet.publish_data (Orbit.HEARTBEAT_RING_KIND, 1, 1, BYTES); });
    });

    add_variants ();

    line_both ("publish/packed", (test) => {
      var fleet = test.join ();
      var data = "aabbcc".data;

      assert_cmpuint (fleet.publish_packed (KIND, 3, 4, data, 2), EQ, 3);
      assert_cmpuint (fleet.publish_packed (KIND, 3, 4, {}, 2), EQ, 0);
      for (var i = 0; i < 3; i++)
        assert_published (fleet, new Orbit.NetId (KIND, 0, i), 3, 4, data[2 * i:2 * i + 2]);
      assert_true (fleet.get_head (KIND) == 3);
    });

    line_both ("publish/packed-uneven", (test) => {
      var fleet = test.join ();

      fails (Orbit.FleetError.INVALID_ARGUMENT, () => { fleet.publish_packed (KIND, 1, 1, "aabbc".data, 2); });
      fails (Orbit.FleetError.INVALID_ARGUMENT, () => { fleet.publish_packed (KIND, 1, 1, "aabbc".data, 0); });
      assert_true (fleet.get_head (KIND) == 0);
    });
  }
}
