/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Joining and leaving" that are about leaving, destroying and damage, in Vala. */

namespace Contract {
  void assert_closed (Attempt attempt) {
    fails (Orbit.FleetError.CLOSED, attempt);
  }

  void assert_all_closed (Orbit.Fleet fleet, Orbit.Ring ring, Orbit.Cursor cursor, Orbit.NetId id) throws Error {
    uint8[] data = { 1, 2, 3, 4 };

    assert_closed (() => { fleet.declare (OTHER_KIND, new Orbit.RingSpec (4, 4, SHARED)); });
    assert_closed (() => { fleet.get_ring (KIND); });
    assert_closed (() => { fleet.create_cursor (KIND, HEAD); });
    assert_closed (() => { fleet.next_id (KIND); });
    assert_closed (() => { fleet.get_head (KIND); });
    assert_closed (() => { fleet.get_ring_capacity (KIND); });
    assert_closed (() => { fleet.reset_ring (KIND); });
    assert_closed (() => { fleet.publish (KIND, 1, 1, new Bytes (data)); });
    assert_closed (() => { fleet.publish_data (KIND, 1, 1, data); });
    assert_closed (() => { fleet.publish_variant (OTHER_KIND, 1, 1, new Variant.uint32 (1)); });
    assert_closed (() => { fleet.publish_packed (KIND, 1, 1, data, 1); });
    assert_closed (() => { fleet.read (id); });
    assert_closed (() => { fleet.read_head (KIND); });
    assert_closed (() => { fleet.read_at (KIND, 0); });
    assert_closed (() => { fleet.publish_heartbeat (); });
    assert_closed (() => { fleet.publish_heartbeat_at (1); });
    assert_closed (() => { fleet.get_latest_heartbeats (); });
    assert_closed (() => { fleet.get_heartbeat_snapshot (1); });
    assert_closed (() => { fleet.get_heartbeat_snapshot_at (1, 1); });
    assert_closed (() => { fleet.start_heartbeat (1); });
    assert_closed (() => { fleet.watch_heartbeats (1); });
    assert_closed (() => { fleet.get_nodes (); });
    assert_closed (() => { ring.get_head (); });
    assert_closed (() => { ring.next_version (); });
    assert_closed (() => { ring.read (id); });
    assert_closed (() => { ring.read_head (); });
    assert_closed (() => { ring.read_at (0); });
    assert_closed (() => { cursor.next (); });
    assert_closed (() => { cursor.read_batch (1); });
  }

  string segment_path (string name) {
    return "/dev/shm/orbit-%s-fleet-%u".printf (name, (uint) Posix.geteuid ());
  }

  void add_leaving () {
    line_both ("fleet/leave", (test) => {
      var fleet = test.join (1);
      var id = publish (fleet);
      var ring = fleet.get_ring (KIND);
      var cursor = fleet.create_cursor (KIND, OLDEST);

      for (var i = 0; i < 2; i++) {
        fleet.leave ();
        assert_all_closed (fleet, ring, cursor, id);
      }
      assert_cmpuint (fleet.get_node_id (), EQ, 1);
      assert_cmpuint (fleet.get_fleet_size (), EQ, FLEET_SIZE);
      assert_cmpuint (ring.get_kind (), EQ, KIND);
      assert_cmpuint (ring.get_capacity (), EQ, CAPACITY);
    });

    line_both ("fleet/frames-outlive-it", (test) => {
      var fleet = test.join ();
      var frame = fleet.read (publish (fleet, KIND, "kept"));
      var batch = fleet.create_cursor (KIND, OLDEST).read_batch (10);

      fleet.leave ();
      test.fleets = {};
      fleet = null;
      assert_text (frame, "kept");
      assert_text (batch.get_frame (0), "kept");
    });

    line ("fleet/destroy", (test) => {
      var fleet = test.join ();
      var id = publish (fleet);

      fleet.leave ();
      assert_true (Orbit.Fleet.destroy (fleet.get_name (), null));
      var new_fleet = test.join_too (fleet, 0);
      assert_true (new_fleet.get_head (KIND) == 0);
      assert_true (new_fleet.read (id) == null);
    });

    line ("fleet/destroy-busy", (test) => {
      var fleet = test.join ();
      var refused = false;

      try {
        Orbit.Fleet.destroy (fleet.get_name (), null);
      } catch (Orbit.FleetError.BUSY e) {
        refused = true;
      }
      assert_true (refused);
      publish (fleet);
    });

    line ("fleet/destroy-missing", (test) => {
      var missed = false;

      try {
        Orbit.Fleet.destroy (test.name (), null);
      } catch (IOError.NOT_FOUND e) {
        missed = true;
      }
      assert_true (missed);
    });

    line ("fleet/forked", (test) => {
      var fleet = test.join ();
      int status;
      var child = Posix.fork ();

      if (child == 0) {
        try {
          fleet.next_id (KIND);
        } catch (Orbit.FleetError.FORKED e) {
          Posix._exit (0);
        } catch (Error e) {
          Posix._exit (2);
        }
        Posix._exit (1);
      }
      assert_cmpint (Posix.waitpid (child, out status, 0), EQ, child);
      assert_cmpint (status, EQ, 0);
      publish (fleet);
    });

    line ("fleet/corrupt", (test) => {
      var name = test.name ();

      FileUtils.set_data (segment_path (name), string.nfill (65536, '?').data);
      FileUtils.chmod (segment_path (name), 0600);
      fails (Orbit.FleetError.CORRUPT, () => { new Orbit.Fleet.join_shm (name, FLEET_SIZE, CAPACITY); });
    });

    line ("fleet/permission", (test) => {
      var name = test.join ().get_name ();

      assert_cmpint (FileUtils.chmod (segment_path (name), 0644), EQ, 0);
      fails (Orbit.FleetError.PERMISSION, () => { new Orbit.Fleet.join_shm (name, FLEET_SIZE, CAPACITY); });
    });

    add_lost ();
  }

  void add_lost () {
    line ("lost/member", (test) => {
      var fleet = test.join ();
      var cursor = fleet.create_cursor (KIND, OLDEST);
      string? told = null;
      Error? error = null;

      fleet.segment_lost.connect ((message) => { told = message; });
      cursor.stopped.connect ((e) => { error = e; });
      assert_true (cursor.start ());
      assert_cmpint (FileUtils.unlink (segment_path (fleet.get_name ())), EQ, 0);
      fails (Orbit.FleetError.LOST, () => { fleet.get_ring (KIND); });
      fails (Orbit.FleetError.LOST, () => { publish (fleet); });
      wait_until (() => told != null && error != null);
      assert_true (told.contains (fleet.get_name ()));
      assert_true (error is Orbit.FleetError.LOST);
    });

    line ("lost/newcomer", (test) => {
      var fleet = test.join ();
      var name = fleet.get_name ();
      var id = publish (fleet);

      assert_cmpint (FileUtils.unlink (segment_path (name)), EQ, 0);
      fails (Orbit.FleetError.BUSY, () => { new Orbit.Fleet.join_shm (name, FLEET_SIZE, CAPACITY); });
      fails (Orbit.FleetError.BUSY, () => { Orbit.Fleet.destroy (name, null); });
      fleet.leave ();
      var new_fleet = test.join_too (fleet, 0);
      assert_true (new_fleet.get_head (KIND) == 0);
      assert_true (new_fleet.read (id) == null);
    });

    line ("lost/ring", (test) => {
      var fleet = test.join ();
      var name = fleet.get_name ();

      publish (fleet);
      assert_cmpint (FileUtils.unlink (segment_path (name).replace ("-fleet-", @"-$KIND-")), EQ, 0);
      var newcomer = test.join_too (fleet, 1);
      fails (Orbit.FleetError.LOST, () => { publish (newcomer); });
      publish (newcomer, OTHER_KIND);
      newcomer.leave ();
      fleet.leave ();
      assert_true (Orbit.Fleet.destroy (name, null));
      assert_true (publish (test.join_too (fleet, 0)).get_counter () == 0);
    });
  }
}
