/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Heartbeats", in Vala. */

namespace Contract {
  /* A time in the past, to which tests add. */
  const int64 THEN = 1000000000000;

  void add_single_heartbeats () {
    line_both ("heartbeat/publish", (test) => {
      var fleet = test.join (2);

      for (uint64 i = 0; i < 3; i++) {
        var before = Orbit.Epoch.now ();
        var heartbeat = fleet.publish_heartbeat ();

        assert_cmpuint (heartbeat.get_node_id (), EQ, 2);
        assert_true (heartbeat.get_counter () == i);
        assert_cmpuint (heartbeat.get_id ().get_kind (), EQ, Orbit.HEARTBEAT_RING_KIND);
        assert_true (before <= heartbeat.get_captured_at () && heartbeat.get_captured_at () <= Orbit.Epoch.now ());
      }
    });

    line_both ("heartbeat/publish-at", (test) => {
      var fleet = test.join ();

      assert_true (fleet.publish_heartbeat_at (THEN).get_captured_at () == THEN);
      var latest = fleet.get_latest_heartbeats ();
      assert_cmpint (latest.length, EQ, 1);
      assert_true (latest[0].get_captured_at () == THEN);
    });

    line_both ("heartbeat/frame", (test) => {
      var fleet = test.join ();
      var frame = fleet.read (fleet.publish_heartbeat_at (THEN).get_id ());

      assert_cmpuint (frame.get_kind (), EQ, Orbit.HEARTBEAT_RING_KIND);
      assert_cmpuint (frame.get_frame_kind (), EQ, Orbit.HEARTBEAT_FRAME_KIND);
      assert_true (frame.get_version () == THEN);
    });

    line_both ("heartbeat/age", (test) => {
      var heartbeat = test.join ().publish_heartbeat_at (THEN);

      assert_true (heartbeat.get_age (THEN) == 0);
      assert_true (heartbeat.get_age (THEN + 1000) == 1000);
    });

    line_both ("heartbeat/equal-age-is-fresh", (test) => {
      var heartbeat = test.join ().publish_heartbeat_at (THEN);

      assert_true (heartbeat.is_fresh (THEN + 500, 750));
      assert_true (heartbeat.is_fresh (THEN + 750, 750));
      assert_false (heartbeat.is_fresh (THEN + 751, 750));
      assert_false (heartbeat.is_fresh (THEN + 1000, 750));
    });

    line_both ("heartbeat/future-has-age-zero", (test) => {
      var heartbeat = test.join ().publish_heartbeat_at (THEN);

      assert_true (heartbeat.get_age (THEN - 1000) == 0);
      assert_true (heartbeat.is_fresh (THEN - 1000, 0));
    });

    line_both ("heartbeat/copy", (test) => {
      var heartbeat = test.join (1).publish_heartbeat_at (THEN);
      var copy = heartbeat.copy ();

      assert_true (copy.get_id ().equal (heartbeat.get_id ()));
      assert_true (copy.get_captured_at () == THEN);
    });
  }

  void add_heartbeats () {
    add_single_heartbeats ();

    line ("heartbeat/latest", (test) => {
      var fleet = test.join (2);
      var other = test.join_too (fleet, 0);

      fleet.publish_heartbeat_at (THEN);
      other.publish_heartbeat_at (THEN + 1);
      fleet.publish_heartbeat_at (THEN + 2);
      var latest = other.get_latest_heartbeats ();
      assert_cmpint (latest.length, EQ, 2);
      assert_cmpuint (latest[0].get_node_id (), EQ, 0);
      assert_true (latest[0].get_captured_at () == THEN + 1);
      assert_cmpuint (latest[1].get_node_id (), EQ, 2);
      assert_true (latest[1].get_captured_at () == THEN + 2);
    });

    line_both ("snapshot/fields", (test) => {
      var fleet = test.join (1);

      fleet.publish_heartbeat_at (THEN);
      var snapshot = fleet.get_heartbeat_snapshot_at (THEN + 10, 20);
      var latest = snapshot.get_latest ();
      assert_true (snapshot.get_now () == THEN + 10);
      assert_cmpuint (snapshot.get_max_age (), EQ, 20);
      assert_cmpint (latest.length, EQ, 1);
      assert_cmpuint (latest[0].get_node_id (), EQ, 1);
      assert_true (latest[0].get_captured_at () == THEN);
    });

    line_both ("snapshot/now", (test) => {
      var fleet = test.join (1);
      var before = Orbit.Epoch.now ();

      fleet.publish_heartbeat ();
      var snapshot = fleet.get_heartbeat_snapshot (60000);
      assert_true (before <= snapshot.get_now () && snapshot.get_now () <= Orbit.Epoch.now ());
      assert_false (snapshot.is_stale (1));
      assert_cmpstr (show (snapshot.get_stale_node_ids ()), EQ, "");
    });

    line_both ("snapshot/missing", (test) => {
      var fleet = test.join (1);

      fleet.publish_heartbeat_at (THEN);
      var snapshot = fleet.get_heartbeat_snapshot_at (THEN, 0);
      assert_cmpstr (show (snapshot.get_missing_node_ids ()), EQ, "0 2 ");
      assert_cmpstr (show (snapshot.get_stale_node_ids ()), EQ, "");
      assert_false (snapshot.is_stale (0));
    });

    line_both ("snapshot/stale", (test) => {
      var fleet = test.join (1);

      fleet.publish_heartbeat_at (THEN);
      var fresh = fleet.get_heartbeat_snapshot_at (THEN + 750, 750);
      var stale = fleet.get_heartbeat_snapshot_at (THEN + 751, 750);
      assert_cmpstr (show (fresh.get_stale_node_ids ()), EQ, "");
      assert_false (fresh.is_stale (1));
      assert_cmpstr (show (stale.get_stale_node_ids ()), EQ, "1 ");
      assert_cmpstr (show (stale.get_missing_node_ids ()), EQ, "0 2 ");
      assert_true (stale.is_stale (1));
      assert_false (stale.is_stale (0));
      assert_false (stale.is_stale ((uint16) FLEET_SIZE));
    });

    line ("snapshot/quiet-node", (test) => {
      var fleet = test.join (0);

      test.join_too (fleet, 1).publish_heartbeat_at (THEN);
      for (var i = 0; i < 1000; i++)
        fleet.publish_heartbeat_at (THEN + i);
      var snapshot = fleet.get_heartbeat_snapshot_at (THEN + 1000, 750);
      assert_cmpstr (show (snapshot.get_missing_node_ids ()), EQ, "2 ");
      assert_cmpstr (show (snapshot.get_stale_node_ids ()), EQ, "1 ");
    });
  }
}
