/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Observing", in Vala. */

namespace Contract {
  Orbit.Observer observe (Orbit.Fleet fleet) throws Error {
    return new Orbit.Observer (fleet.get_name ());
  }

  void not_found (Attempt attempt) {
    try {
      attempt ();
    } catch (IOError.NOT_FOUND e) {
      return;
    } catch (Error e) {
      error ("%s", e.message);
    }
    error ("it was found");
  }

  Orbit.FleetInfo? find (string name) throws Error {
    foreach (unowned var info in Orbit.Observer.list_fleets ())
      if (info.get_name () == name)
        return info.copy ();
    return null;
  }

  uint8[] read_segment (string name, string part) throws Error {
    uint8[] contents;

    FileUtils.get_data ("/dev/shm/orbit-%s-%s-%d".printf (name, part, (int) Posix.geteuid ()), out contents);
    return contents;
  }

  Orbit.NodeState state_at (Orbit.Observer observer, uint max_age_ms, uint index, uint node_id) throws Error {
    var node = (Orbit.Node) observer.get_nodes (max_age_ms).get_item (index);

    assert_cmpuint (node.get_node_id (), EQ, node_id);
    return node.get_state ();
  }

  void add_attaching () {
    line ("observer/attach", (test) => {
      var fleet = test.join ();
      var observer = observe (fleet);

      assert_cmpstr (observer.get_fleet_name (), EQ, fleet.get_name ());
      assert_cmpstr (observer.fleet_name, EQ, fleet.get_name ());
      assert_true (observer.get_directory () == null && observer.directory == null);
      assert_cmpuint (observer.get_fleet_size (), EQ, FLEET_SIZE);
      assert_cmpuint (observer.fleet_size, EQ, FLEET_SIZE);
      assert_cmpuint (observer.get_info ().get_n_alive (), EQ, 1);
      for (uint16 node_id = 1; node_id < FLEET_SIZE; node_id++)
        test.join_too (fleet, node_id);
      assert_cmpuint (observer.get_info ().get_n_alive (), EQ, FLEET_SIZE);
    });

    line ("observer/missing", (test) => {
      var name = test.name ();

      not_found (() => { new Orbit.Observer (name); });
      fails (Orbit.FleetError.INVALID_NAME, () => { new Orbit.Observer ("a/b"); });
    });

    line ("observer/not-initialised", (test) => {
      var observer = (Orbit.Observer) Object.new (typeof (Orbit.Observer), "fleet-name", test.name ());

      fails (Orbit.FleetError.CLOSED, () => { observer.get_kinds (); });
      fails (Orbit.FleetError.CLOSED, () => { observer.get_nodes (0); });
    });

    line ("observer/lost", (test) => {
      var fleet = test.join ();

      publish (fleet);
      var observer = observe (fleet);
      var cursor = observer.create_cursor (KIND, OLDEST);
      assert_text (cursor.next (), "frame");
      fleet.leave ();
      Orbit.Fleet.destroy (fleet.get_name ());
      fails (Orbit.FleetError.LOST, () => { cursor.wait (); });
      fails (Orbit.FleetError.LOST, () => { observer.get_nodes (0); });
    });
  }

  void add_finding () {
    line ("observer/left-over", (test) => {
      var fleet = test.join ();

      publish (fleet);
      fleet.leave ();
      var observer = observe (fleet);
      assert_true (observer.get_info ().get_condition () == Orbit.FleetCondition.LEFT_OVER);
      assert_text (observer.create_cursor (KIND, OLDEST).next (), "frame");
    });

    line ("observer/list", (test) => {
      var fleet = test.join ();
      string? last = null;

      publish (fleet);
      var info = find (fleet.get_name ());
      assert_cmpuint (info.get_owner (), EQ, (uint) Posix.geteuid ());
      assert_cmpuint (info.get_fleet_size (), EQ, FLEET_SIZE);
      assert_cmpuint (info.get_n_alive (), EQ, 1);
      assert_cmpuint (info.get_n_kinds (), EQ, 1);
      assert_true (info.get_bytes () == read_segment (fleet.get_name (), "fleet").length + read_segment (fleet.get_name (), "1").length);
      assert_true (info.get_condition () == Orbit.FleetCondition.ALIVE && info.get_problem () == null);
      foreach (unowned var each in Orbit.Observer.list_fleets ()) {
        assert_true (last == null || strcmp (last, each.get_name ()) < 0);
        last = each.get_name ();
      }
    });

    line ("observer/damaged", (test) => {
      var name = test.name ();
      var path = "/dev/shm/orbit-%s-fleet-%d".printf (name, (int) Posix.geteuid ());

      FileUtils.set_data (path, string.nfill (65536, '?').data);
      FileUtils.chmod (path, 0600);
      fails (Orbit.FleetError.CORRUPT, () => { new Orbit.Observer (name); });
      var info = find (name);
      assert_true (info.get_condition () == Orbit.FleetCondition.DAMAGED && name in info.get_problem ());
    });

    line ("observer/copies", (test) => {
      var fleet = test.join ();

      declare (fleet, 4, 16, PER_NODE, "prices", "u");
      var observer = observe (fleet);
      var info = observer.get_info ().copy ();
      var ring = observer.get_ring_info (KIND).copy ();
      assert_cmpstr (info.get_name (), EQ, fleet.get_name ());
      assert_cmpuint (info.get_fleet_size (), EQ, FLEET_SIZE);
      assert_cmpstr (ring.get_label (), EQ, "prices");
      assert_cmpstr (ring.dup_value_type ().dup_string (), EQ, "u");
      assert_true (ring.get_lane_head (0) == 0);
    });
  }

  void add_looking () {
    line ("observer/kinds", (test) => {
      var fleet = test.join ();

      declare (fleet, 4, 32, PER_NODE, "prices", "(sd)");
      publish (fleet, OTHER_KIND);
      fleet.publish_variant (KIND, 1, 1, new Variant ("(sd)", "a", 1.0));
      var observer = observe (fleet);
      assert_bytes (new Bytes (observer.get_kinds ()), { KIND, OTHER_KIND });
      var info = observer.get_ring_info (KIND);
      assert_cmpuint (info.get_kind (), EQ, KIND);
      assert_cmpstr (info.get_label (), EQ, "prices");
      assert_cmpstr (info.get_value_type ().dup_string (), EQ, "(sd)");
      assert_cmpuint (info.get_capacity (), EQ, 4);
      assert_cmpuint (info.get_payload_capacity (), EQ, 32);
      assert_true (info.get_topology () == Orbit.Topology.PER_NODE);
      assert_cmpuint (info.get_lane_count (), EQ, FLEET_SIZE);
      assert_true (info.get_head () == 1 && info.get_lane_head (0) == 1 && info.get_lane_head (1) == 0);
      assert_true (info.get_bytes () == read_segment (fleet.get_name (), "1").length);
      var other = observer.get_ring_info (OTHER_KIND);
      assert_true (other.get_label () == null && other.get_value_type () == null && other.get_capacity () == CAPACITY);
    });

    line ("observer/ring-missing", (test) => {
      var observer = observe (test.join ());

      not_found (() => { observer.get_ring_info (KIND); });
      not_found (() => { observer.create_cursor (KIND, OLDEST); });
      assert_cmpint (observer.get_kinds ().length, EQ, 0);
    });

    line ("observer/nodes", (test) => {
      var fleet = test.join ();

      test.join_too (fleet, 2).leave ();
      var observer = observe (fleet);
      assert_true (state_at (observer, 0, 0, 0) == Orbit.NodeState.ALIVE);
      assert_true (state_at (observer, 0, 1, 2) == Orbit.NodeState.LEFT);
      fleet.publish_heartbeat ();
      assert_true (state_at (observer, 60000, 0, 0) == Orbit.NodeState.FRESH);
      test.join_too (fleet, 1).publish_heartbeat_at (Orbit.Epoch.now () - 120000);
      assert_true (state_at (observer, 60000, 1, 1) == Orbit.NodeState.STALE);
      assert_true (state_at (observer, 0, 1, 1) == Orbit.NodeState.ALIVE);
    });
  }

  void add_reading_along () {
    line ("observer/cursor", (test) => {
      var fleet = test.join ();

      declare (fleet, CAPACITY, 16, SHARED, null, "u");
      for (uint i = 0; i < CAPACITY + 3; i++)
        fleet.publish_variant (KIND, 1, i, new Variant.uint32 (i));
      var cursor = observe (fleet).create_cursor (KIND, OLDEST);
      for (uint i = 3; i < CAPACITY + 3; i++)
        assert_cmpuint (cursor.next ().get_variant ().get_uint32 (), EQ, i);
      publish (fleet, KIND, "four");
      assert_cmpuint (cursor.read_batch (10).get_n_frames (), EQ, 1);
      assert_true (cursor.get_position () == CAPACITY + 4 && cursor.get_n_delivered () == CAPACITY + 1);
      assert_true (cursor.get_n_overwritten () == 0);
    });

    line ("observer/wait", (test) => {
      var fleet = test.join ();

      publish (fleet);
      var cursor = observe (fleet).create_cursor (KIND, OLDEST);
      assert_true (cursor.wait (0) && cursor.next () != null);
      assert_false (cursor.wait (5000));
      publish (fleet);
      assert_true (cursor.wait () && cursor.next () != null);
    });

    line ("observer/unchanged", (test) => {
      var fleet = test.join ();

      publish (fleet);
      var before = new Bytes (read_segment (fleet.get_name (), "fleet"));
      var ring_before = new Bytes (read_segment (fleet.get_name (), "1"));
      var observer = observe (fleet);
      var cursor = observer.create_cursor (KIND, OLDEST);
      assert_true (cursor.next () != null && !cursor.wait (30000) && observer.get_nodes (1000) != null);
      assert_bytes (before, read_segment (fleet.get_name (), "fleet"));
      assert_bytes (ring_before, read_segment (fleet.get_name (), "1"));
    });
  }

  void add_observing () {
    add_attaching ();
    add_finding ();
    add_looking ();
    add_reading_along ();
  }
}
