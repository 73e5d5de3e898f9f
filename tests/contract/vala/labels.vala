/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Labels", in Vala. */

namespace Contract {
  void add_labels () {
    line_both ("label/declare", (test) => {
      var fleet = test.join ();

      publish (fleet, 255);
      assert_cmpuint (fleet.declare_label ("readings", new Orbit.RingSpec (4, 0, ANY)), EQ, 254);
      var ring = fleet.get_ring (254);
      assert_cmpstr (ring.get_label (), EQ, "readings");
      assert_cmpuint (ring.get_capacity (), EQ, 4);
      assert_cmpuint (fleet.declare_label ("orders"), EQ, 253);
      assert_cmpuint (fleet.declare_label ("readings"), EQ, 254);
      if (fleet.is_shm ()) {
        var other = test.join_too (fleet, 1);
        assert_cmpuint (other.lookup_kind ("readings"), EQ, 254);
        assert_cmpuint (other.declare_label ("readings"), EQ, 254);
      }
    });

    line_both ("label/lookup", (test) => {
      var fleet = test.join ();

      fails (Orbit.FleetError.NOT_FOUND, () => { fleet.lookup_kind ("prices"); }, "prices");
      declare (fleet, 0, 0, ANY, "prices");
      assert_cmpuint (fleet.lookup_kind ("prices"), EQ, KIND);
      assert_cmpuint (fleet.declare_label ("prices"), EQ, KIND);
      assert_cmpuint (fleet.lookup_kind ("heartbeats"), EQ, Orbit.HEARTBEAT_RING_KIND);
    });

    line_both ("label/one-ring", (test) => {
      var fleet = test.join ();
      var spec = new Orbit.RingSpec (0, 0, ANY);

      declare (fleet, 0, 0, ANY, "prices");
      spec.label = "prices";
      fails (Orbit.FleetError.INCOMPATIBLE, () => { fleet.declare (OTHER_KIND, spec); }, "kind 2: label 'prices'", "kind 1");
    });

    line_both ("label/invalid", (test) => {
      var fleet = test.join ();
      var spec = new Orbit.RingSpec (0, 0, ANY);

      fleet.declare_label (string.nfill (63, 'x'));
      foreach (var label in new string[] { "", string.nfill (64, 'x'), "\xff" })
        fails (Orbit.FleetError.INVALID_ARGUMENT, () => { fleet.declare_label (label); });
      spec.label = "orders";
      fails (Orbit.FleetError.INVALID_ARGUMENT, () => { fleet.declare_label ("prices", spec); });
    });

    line_both ("label/for-kind", (test) => {
      var fleet = test.join ();

      fails (Orbit.FleetError.NOT_FOUND, () => { publish (fleet, fleet["readings"]); }, "readings", "declare");
      fleet.declare_label ("readings");
      var cursor = fleet.create_cursor (fleet["readings"], OLDEST);
      publish (fleet, fleet["readings"], "text");
      assert_text (cursor.next (), "text");
      assert_text (fleet.read_head (fleet["readings"]), "text");
      if (fleet.is_shm ()) {
        var observer = new Orbit.Observer (fleet.name);
        assert_cmpstr (observer.get_ring_info (observer["readings"]).get_label (), EQ, "readings");
        fails (Orbit.FleetError.NOT_FOUND, () => { observer.get_ring_info (observer["orders"]); }, "orders");
      }
    });

    line ("label/observer", (test) => {
      var fleet = test.join ();
      var kind = fleet.declare_label ("readings");
      var observer = new Orbit.Observer (fleet.name);

      assert_cmpuint (observer.lookup_kind ("readings"), EQ, kind);
      fails (Orbit.FleetError.NOT_FOUND, () => { observer.lookup_kind ("orders"); }, "orders");
    });
  }
}
