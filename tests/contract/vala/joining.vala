/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Joining and leaving" that are about joining, in Vala. */

namespace Contract {
  Orbit.Fleet construct_with (Test test, uint fleet_size, string property, int value) {
    return (Orbit.Fleet) Object.new (typeof (Orbit.Fleet), "name", test.name (), "fleet-size", fleet_size, property, value);
  }

  void add_ways_to_join () {
    line ("fleet/join", (test) => {
      var fleet = test.keep (new Orbit.Fleet.join (test.name (), FLEET_SIZE));

      assert_cmpuint (fleet.get_node_id (), EQ, 0);
      assert_false (fleet.is_shm ());
    });

    line ("fleet/join-as", (test) => {
      var fleet = test.keep (new Orbit.Fleet.join_as (test.name (), FLEET_SIZE, 2));

      assert_cmpuint (fleet.get_node_id (), EQ, 2);
      assert_false (fleet.is_shm ());
    });

    line ("fleet/join-shm", (test) => {
      var name = test.name ();
      test.keep (new Orbit.Fleet.join_shm_as (name, FLEET_SIZE, CAPACITY, 1));
      var first = test.keep (new Orbit.Fleet.join_shm (name, FLEET_SIZE, CAPACITY));
      var third = test.keep (new Orbit.Fleet.join_shm (name, FLEET_SIZE, CAPACITY));

      assert_cmpuint (first.get_node_id (), EQ, 0);
      assert_cmpuint (third.get_node_id (), EQ, 2);
      assert_true (first.is_shm ());
    });

    line ("fleet/join-shm-as", (test) => {
      var fleet = test.keep (new Orbit.Fleet.join_shm_as (test.name (), FLEET_SIZE, CAPACITY, 2));

      assert_cmpuint (fleet.get_node_id (), EQ, 2);
      assert_true (fleet.is_shm ());
    });

    line_both ("fleet/properties", (test) => {
      var fleet = test.join (1);

      assert_cmpstr (fleet.name, EQ, test.names[0]);
      assert_cmpstr (fleet.get_name (), EQ, test.names[0]);
      assert_cmpuint (fleet.fleet_size, EQ, FLEET_SIZE);
      assert_cmpuint (fleet.get_fleet_size (), EQ, FLEET_SIZE);
      assert_cmpint (fleet.node_id, EQ, 1);
      assert_cmpuint (fleet.get_node_id (), EQ, 1);
      assert_true (fleet.backing == test.backing);
      assert_true (fleet.is_shm () == test.is_shm);
      assert_cmpuint (fleet.capacity, EQ, CAPACITY);
      assert_cmpuint (fleet.payload_capacity, EQ, Orbit.DEFAULT_PAYLOAD_CAPACITY);
      assert_null (fleet.directory);
    });

    line_both ("fleet/construct", (test) => {
      var fleet = test.make (test.name (), FLEET_SIZE, 2, 4, 10);

      assert_true (fleet.init ());
      assert_cmpuint (publish (fleet, KIND, "0123456789").get_node_id (), EQ, 2);
      fails (Orbit.FleetError.PAYLOAD_TOO_LARGE, () => { publish (fleet, KIND, "0123456789a"); });
      assert_cmpuint (fleet.get_ring_capacity (KIND), EQ, 4);
    });

    line ("fleet/not-initialised", (test) => {
      var fleet = (Orbit.Fleet) Object.new (typeof (Orbit.Fleet), "name", test.name (), "fleet-size", FLEET_SIZE);

      fails (Orbit.FleetError.CLOSED, () => { fleet.next_id (KIND); });
      fails (Orbit.FleetError.CLOSED, () => { fleet.get_head (KIND); });
      fails (Orbit.FleetError.CLOSED, () => { fleet.get_nodes (); });
    });

    line ("fleet/left-before-init", (test) => {
      var fleet = (Orbit.Fleet) Object.new (typeof (Orbit.Fleet), "name", test.name (), "fleet-size", FLEET_SIZE);

      fleet.leave ();
      fails (Orbit.FleetError.CLOSED, () => { fleet.init (); });
      fails (Orbit.FleetError.CLOSED, () => { publish (fleet, KIND, "text"); });
      fails (Orbit.FleetError.CLOSED, () => { fleet.start_heartbeat (1000); });
    });

    line ("fleet/bad-values", (test) => {
      fails (Orbit.FleetError.NODE_OUTSIDE_FLEET, () => { construct_with (test, FLEET_SIZE, "node-id", 70000).init (); });
      fails (Orbit.FleetError.INVALID_ARGUMENT, () => { construct_with (test, FLEET_SIZE, "node-id", -2).init (); });
      fails (Orbit.FleetError.INVALID_ARGUMENT, () => { construct_with (test, FLEET_SIZE, "backing", 5).init (); });
      fails (Orbit.FleetError.INVALID_ARGUMENT, () => { construct_with (test, 4097, "node-id", -1).init (); });
      fails (Orbit.FleetError.INVALID_CAPACITY, () => { construct_with (test, FLEET_SIZE, "capacity", 3).init (); });
    });

    line ("fleet/directory", (test) => {
      var name = test.name ();
      var directory = @"/dev/shm/orbit-$name-directory";

      assert_cmpint (DirUtils.create (directory, 0700), EQ, 0);
      var fleet = (Orbit.Fleet) Object.new (typeof (Orbit.Fleet),
                                            "name", name, "fleet-size", FLEET_SIZE, "backing", Orbit.Backing.SHM,
                                            "directory", directory);
      fleet.init ();
      assert_cmpstr (fleet.directory, EQ, directory);
      assert_nonnull (Dir.open (directory).read_name ());
      fleet.leave ();
      assert_true (Orbit.Fleet.destroy (name, directory));
      assert_cmpint (DirUtils.remove (directory), EQ, 0);
    });
  }

  void add_ways_to_fail () {
    line_both ("fleet/empty", (test) => {
      fails (Orbit.FleetError.EMPTY_FLEET, () => { test.make (test.name (), 0); });
    });

    line_both ("fleet/too-large", (test) => {
      fails (Orbit.FleetError.INVALID_ARGUMENT, () => { test.make (test.name (), Orbit.MAX_FLEET_SIZE + 1); });
    });

    line_both ("fleet/invalid-name", (test) => {
      string[] names = { "", ".hidden", "-dash", "a/b", "a b", "a\nb", "ä", string.nfill (65, 'x') };

      foreach (var name in names)
        fails (Orbit.FleetError.INVALID_NAME, () => { test.make (name, FLEET_SIZE); });
    });

    line_both ("fleet/longest-name", (test) => {
      var name = test.name ();

      test.names += name + string.nfill (64 - name.length, '_');
      assert_cmpint (test.make (test.names[1], FLEET_SIZE).get_name ().length, EQ, 64);
    });

    line ("fleet/invalid-capacity", (test) => {
      uint[] capacities = { 1, 3, 1000 };

      foreach (var capacity in capacities) {
        fails (Orbit.FleetError.INVALID_CAPACITY,
               () => { new Orbit.Fleet.join_shm (test.name (), FLEET_SIZE, capacity); });
      }
    });

    line_both ("fleet/node-outside", (test) => {
      int[] node_ids = { (int) FLEET_SIZE, 65535 };

      foreach (var node_id in node_ids)
        fails (Orbit.FleetError.NODE_OUTSIDE_FLEET, () => { test.make (test.name (), FLEET_SIZE, node_id); });
    });

    line ("fleet/node-in-use", (test) => {
      var fleet = test.join (1);

      fails (Orbit.FleetError.NODE_IN_USE, () => { test.join_too (fleet, 1); });
    });

    line ("fleet/full", (test) => {
      var fleet = test.join (0);

      test.join_too (fleet, 1);
      test.join_too (fleet, 2);
      fails (Orbit.FleetError.FLEET_FULL, () => { new Orbit.Fleet.join_shm (fleet.get_name (), FLEET_SIZE, 0); });
    });

    line ("fleet/incompatible", (test) => {
      var fleet = test.join ();

      fails (Orbit.FleetError.INCOMPATIBLE,
             () => { new Orbit.Fleet.join_shm (fleet.get_name (), FLEET_SIZE + 1, 0); });
      fails (Orbit.FleetError.INCOMPATIBLE,
             () => { new Orbit.Fleet.join_shm (fleet.get_name (), FLEET_SIZE, CAPACITY * 2); });
    });
  }

  void add_joining () {
    add_ways_to_join ();
    add_ways_to_fail ();

    line ("fleet/adopt-size", (test) => {
      fails (Orbit.FleetError.EMPTY_FLEET, () => test.keep (new Orbit.Fleet.join_shm (test.name (), 0, 0)));
      var name = test.join ().get_name ();
      var adopted = test.keep (new Orbit.Fleet.join_shm (name, 0, 0));

      assert_cmpuint (adopted.get_fleet_size (), EQ, FLEET_SIZE);
      assert_cmpuint (adopted.fleet_size, EQ, FLEET_SIZE);
      fails (Orbit.FleetError.NODE_OUTSIDE_FLEET, () => test.keep (new Orbit.Fleet.join_shm_as (name, 0, 0, (uint16) FLEET_SIZE)));
    });

    line ("fleet/adopt-capacity", (test) => {
      var fleet = test.join (0);
      var new_fleet = test.keep (new Orbit.Fleet.join_shm (test.name (), FLEET_SIZE, 0));

      assert_cmpuint (test.join_too (fleet, 1).get_ring_capacity (KIND), EQ, CAPACITY);
      assert_cmpuint (new_fleet.get_ring_capacity (KIND), EQ, Orbit.DEFAULT_CAPACITY);
    });

    line ("fleet/separate", (test) => {
      var name = test.name ();
      var fleet = test.keep (new Orbit.Fleet.join (name, FLEET_SIZE));
      var other = test.keep (new Orbit.Fleet.join (name, FLEET_SIZE));
      var id = publish (fleet);

      assert_true (fleet.get_head (KIND) == 1);
      assert_true (other.get_head (KIND) == 0);
      assert_true (other.read (id) == null);
    });

    line ("fleet/shared", (test) => {
      var fleet = test.join (0);
      var other = test.join_too (fleet, 1);
      var frame = other.read (publish (fleet, KIND, "ours"));

      assert_text (frame, "ours");
      assert_cmpuint (frame.get_node_id (), EQ, 0);
    });

    line ("fleet/node-free-again", (test) => {
      var fleet = test.join (0);

      test.join_too (fleet, 1).leave ();
      assert_cmpuint (test.join_too (fleet, 1).get_node_id (), EQ, 1);
    });
  }
}
