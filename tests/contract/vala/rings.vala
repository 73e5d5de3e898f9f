/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Rings", in Vala. */

namespace Contract {
  void publish_texts (Orbit.Fleet fleet, int n) throws Error {
    for (var i = 0; i < n; i++)
      publish (fleet, KIND, i.to_string ());
  }

  void add_declarations () {
    line_both ("ring/defaults", (test) => {
      var ring = test.join ().get_ring (KIND);

      assert_cmpuint (ring.get_capacity (), EQ, CAPACITY);
      assert_cmpuint (ring.get_payload_capacity (), EQ, Orbit.DEFAULT_PAYLOAD_CAPACITY);
      assert_true (ring.get_topology () == SHARED);
      assert_cmpuint (ring.get_lane_count (), EQ, 1);
      assert_null (ring.get_label ());
      assert_true (ring.get_value_type () == null);
    });

    line_both ("ring/declare", (test) => {
      var fleet = test.join ();

      declare (fleet, 16, 100, PER_NODE, "prices", "(sd)");
      var ring = fleet.get_ring (KIND);
      assert_cmpuint (ring.get_kind (), EQ, KIND);
      assert_cmpuint (ring.kind, EQ, KIND);
      assert_cmpuint (ring.get_capacity (), EQ, 16);
      assert_cmpuint (ring.capacity, EQ, 16);
      assert_cmpuint (ring.get_payload_capacity (), EQ, 100);
      assert_cmpuint (ring.payload_capacity, EQ, 100);
      assert_true (ring.get_topology () == PER_NODE);
      assert_true (ring.topology == PER_NODE);
      assert_cmpstr (ring.get_label (), EQ, "prices");
      assert_cmpstr (ring.label, EQ, "prices");
      assert_cmpstr (ring.get_value_type ().dup_string (), EQ, "(sd)");
      assert_cmpstr (ring.value_type.dup_string (), EQ, "(sd)");
      assert_cmpuint (ring.get_lane_count (), EQ, FLEET_SIZE);
      assert_cmpuint (ring.lane_count, EQ, FLEET_SIZE);
    });

    line_both ("ring/declare-again", (test) => {
      var fleet = test.join ();

      declare (fleet, 16, 100, SHARED, "prices", "(sd)");
      declare (fleet, 16, 100, SHARED, "prices", "(sd)");
      declare (fleet, 16, 100);
      assert_cmpstr (fleet.get_ring (KIND).get_label (), EQ, "prices");
    });

    line_both ("ring/declare-otherwise", (test) => {
      var fleet = test.join ();

      declare (fleet, 16, 100, SHARED, "prices");
      fails (Orbit.FleetError.INCOMPATIBLE, () => { declare (fleet, 32, 100, SHARED, "prices"); }, "16", "32");
      fails (Orbit.FleetError.INCOMPATIBLE, () => { declare (fleet, 16, 101, SHARED, "prices"); }, "100", "101");
      fails (Orbit.FleetError.INCOMPATIBLE, () => { declare (fleet, 16, 100, PER_NODE, "prices"); }, "shared", "per");
      fails (Orbit.FleetError.INCOMPATIBLE, () => { declare (fleet, 16, 100, SHARED, "orders"); }, "prices", "orders");
    });

    line_both ("ring/declare-part", (test) => {
      var fleet = test.join ();

      declare (fleet, 0, 0, ANY, null, "(sd)");
      var ring = fleet.get_ring (KIND);
      assert_cmpuint (ring.get_capacity (), EQ, CAPACITY);
      assert_cmpuint (ring.get_payload_capacity (), EQ, Orbit.DEFAULT_PAYLOAD_CAPACITY);
      assert_true (ring.get_topology () == SHARED);
      assert_null (ring.get_label ());

      var other = test.join ();
      declare (other, 16, 100, PER_NODE, "prices", "(sd)");
      declare (other, 0, 0, ANY);
      declare (other, 16, 0, ANY);
      declare (other, 0, 100, PER_NODE, "prices");
      assert_cmpuint (other.get_ring (KIND).get_capacity (), EQ, 16);

      /* The message has the first difference, both values, and the member that created the ring. */
      try {
        declare (other, 32, 0, SHARED, "orders", "(st)");
        assert_not_reached ();
      } catch (Orbit.FleetError.TYPE_MISMATCH e) {
        foreach (var part in new string[] { "(st)", "(sd)", "node 0", "contract" })
          assert_true (part in e.message);
      }
    });

    line_both ("ring/declare-other-type", (test) => {
      var fleet = test.join ();

      declare (fleet, 16, 100, SHARED, null, "(sd)");
      fails (Orbit.FleetError.TYPE_MISMATCH, () => { declare (fleet, 16, 100, SHARED, null, "(st)"); }, "(sd)", "(st)");
    });

    line_both ("ring/declare-invalid", (test) => {
      var fleet = test.join ();

      fails (Orbit.FleetError.INVALID_CAPACITY, () => { declare (fleet, 3, 100); });
      fails (Orbit.FleetError.INVALID_CAPACITY, () => { declare (fleet, 1, 100); });
      fails (Orbit.FleetError.INVALID_ARGUMENT, () => { declare (fleet, 16, 100, SHARED, string.nfill (1000, 'x')); });
      fails (Orbit.FleetError.INVALID_ARGUMENT, () => { declare (fleet, 16, 100, SHARED, null, "a*"); });
    });
  }

  void add_lanes () {
    line_both ("ring/lanes", (test) => {
      var fleet = test.join (1);

      declare (fleet, 4, 16, PER_NODE);
      var ring = fleet.get_ring (KIND);
      publish_texts (fleet, 2);
      assert_true (ring.get_lane_head (0) == 0);
      assert_true (ring.get_lane_head (1) == 2);
      assert_true (ring.get_head () == 2);
      assert_true (ring.read_lane_at (0, 1) == null);
      assert_text (ring.read_lane_at (1, 1), "1");
    });

    line_both ("ring/no-lanes", (test) => {
      var fleet = test.join ();
      var shared = fleet.get_ring (OTHER_KIND);

      fails (Orbit.FleetError.INVALID_ARGUMENT, () => { shared.get_lane_head (0); });
      fails (Orbit.FleetError.INVALID_ARGUMENT, () => { shared.read_lane_at (0, 0); });
      declare (fleet, 4, 16, PER_NODE);
      var per_node = fleet.get_ring (KIND);
      fails (Orbit.FleetError.NODE_OUTSIDE_FLEET, () => { per_node.get_lane_head ((uint16) FLEET_SIZE); });
      fails (Orbit.FleetError.NODE_OUTSIDE_FLEET, () => { per_node.read_lane_at ((uint16) FLEET_SIZE, 0); });
    });
  }

  void add_rings () {
    add_declarations ();

    line_both ("ring/same-object", (test) => {
      var fleet = test.join ();
      var ring = fleet.get_ring (KIND);

      assert_true (fleet.get_ring (KIND) == ring);
      assert_true (fleet.get_ring (OTHER_KIND) != ring);
    });

    line ("ring/without-fleet", () => {
      var ring = (Orbit.Ring) Object.new (typeof (Orbit.Ring));

      fails (Orbit.FleetError.CLOSED, () => { ring.get_head (); });
      fails (Orbit.FleetError.CLOSED, () => { ring.read_head (); });
    });

    line_both ("ring/head", (test) => {
      var fleet = test.join ();
      var ring = fleet.get_ring (KIND);

      for (uint64 i = 0; i < 3; i++) {
        assert_true (fleet.get_head (KIND) == i);
        assert_true (ring.get_head () == i);
        publish (fleet);
      }
    });

    line_both ("ring/reading-makes-none", (test) => {
      var fleet = test.join ();

      assert_null (fleet.read (new Orbit.NetId (KIND, 0, 0)));
      assert_null (fleet.read_head (KIND));
      assert_null (fleet.read_at (KIND, 0));
      assert_true (fleet.get_head (KIND) == 0);
      assert_cmpuint (fleet.get_ring_capacity (KIND), EQ, CAPACITY);
      assert_true (fleet.reset_ring (KIND));
      var cursor = fleet.create_cursor (KIND, OLDEST);
      assert_null (cursor.next ());
      assert_false (cursor.wait (0));
      declare (fleet, 2 * CAPACITY, 16, PER_NODE, "readings", "(sd)");
      assert_cmpuint (fleet.get_ring_capacity (KIND), EQ, 2 * CAPACITY);
    });

    line_both ("ring/capacity-four-six-writes", (test) => {
      var fleet = test.join ();

      declare (fleet, 4, 16);
      assert_cmpuint (fleet.get_ring_capacity (KIND), EQ, 4);
      publish_texts (fleet, 6);
      for (var i = 0; i < 6; i++) {
        var frame = fleet.read (new Orbit.NetId (KIND, 0, i));

        if (i < 2)
          assert_true (frame == null);
        else
          assert_text (frame, i.to_string ());
      }
    });

    line_both ("ring/kinds-independent", (test) => {
      var fleet = test.join ();

      assert_true (publish (fleet, OTHER_KIND).get_counter () == 0);
      publish_texts (fleet, 2);
      assert_true (fleet.get_head (KIND) == 2);
      assert_true (fleet.get_head (OTHER_KIND) == 1);
    });

    line_both ("ring/read", (test) => {
      var fleet = test.join ();
      var ring = fleet.get_ring (KIND);
      var id = publish (fleet, KIND, "first");

      publish (fleet, KIND, "second");
      assert_text (ring.read (id), "first");
      assert_text (ring.read_at (0), "first");
      assert_text (ring.read_head (), "second");
    });

    add_lanes ();

    line_both ("ring/next-version", (test) => {
      var fleet = test.join ();
      var ring = fleet.get_ring (KIND);
      var same = test.is_shm ? test.join_too (fleet, 1).get_ring (KIND) : ring;

      assert_true (ring.next_version () == 1);
      assert_true (same.next_version () == 2);
      assert_true (ring.next_version () == 3);
    });

    line_both ("ring/reset", (test) => {
      var fleet = test.join ();

      publish_texts (fleet, 3);
      assert_true (fleet.reset_ring (KIND));
      assert_true (fleet.get_head (KIND) == 0);
      assert_true (fleet.read_head (KIND) == null);
      assert_true (fleet.read_at (KIND, 2) == null);
      assert_true (publish (fleet).get_counter () == 0);
    });
  }
}
