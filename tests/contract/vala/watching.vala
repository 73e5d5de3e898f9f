/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Beating", and those under "Watching" that are about heartbeats, in Vala. */

namespace Contract {
  uint64 n_beats (Orbit.Fleet fleet) throws Error {
    return fleet.get_head (Orbit.HEARTBEAT_RING_KIND);
  }

  /* Runs the main loop until another member has published some heartbeats. */
  void let_others_beat (Test test) throws Error {
    var other = new Orbit.Fleet.join (test.name (), FLEET_SIZE);

    assert_true (other.start_heartbeat (1));
    wait_until (() => n_beats (other) >= 6);
    other.leave ();
  }

  void add_beating () {
    line_both ("beat/start", (test) => {
      var fleet = test.join ();

      assert_true (fleet.start_heartbeat (1));
      assert_true (n_beats (fleet) == 1);
      wait_until (() => n_beats (fleet) >= 3);
      for (var i = 0; i < 2; i++) {
        fleet.stop_heartbeat ();
        var beaten = n_beats (fleet);
        let_others_beat (test);
        assert_true (n_beats (fleet) == beaten);
      }
    });

    line_both ("beat/interval-zero", (test) => {
      var fleet = test.join ();

      fails (Orbit.FleetError.INVALID_ARGUMENT, () => { fleet.start_heartbeat (0); });
      assert_true (n_beats (fleet) == 0);
      fleet.start_heartbeat (1);
      fails (Orbit.FleetError.INVALID_ARGUMENT, () => { fleet.start_heartbeat (0); });
      wait_until (() => n_beats (fleet) >= 3);
    });

    line_both ("beat/start-again", (test) => {
      var fleet = test.join ();

      fleet.start_heartbeat (1);
      fleet.start_heartbeat (3600000);
      let_others_beat (test);
      assert_true (n_beats (fleet) == 2);
      fleet.start_heartbeat (1);
      wait_until (() => n_beats (fleet) >= 5);
    });

    line_both ("beat/hung-loop", (test) => {
      var fleet = test.join ();

      fleet.start_heartbeat (10);
      Thread.usleep (200000);
      assert_true (n_beats (fleet) == 1);

      /* One late heartbeat, and those that became due meanwhile, however long this takes. */
      var hung_until = get_monotonic_time ();
      wait_until (() => n_beats (fleet) > 1);
      while (MainContext.default ().iteration (false))
        continue;
      assert_true (n_beats (fleet) <= 3 + (get_monotonic_time () - hung_until) / 10000);
    });

    line ("beat/leave", (test) => {
      var fleet = test.join (0);
      var other = test.join_too (fleet, 1);

      other.start_heartbeat (1);
      wait_until (() => n_beats (fleet) >= 3);
      other.leave ();
      var beaten = n_beats (fleet);
      let_others_beat (test);
      assert_true (n_beats (fleet) == beaten);
    });
  }

  void add_states () {
    line_both ("watch/max-age", (test) => {
      var fleet = test.join ();
      var notified = "";

      fleet.notify["heartbeat-max-age"].connect (() => { notified += @"$(fleet.heartbeat_max_age) "; });
      assert_cmpuint (fleet.get_heartbeat_max_age (), EQ, 0);
      assert_true (fleet.watch_heartbeats (60000));
      assert_true (fleet.watch_heartbeats (60000));
      assert_cmpuint (fleet.get_heartbeat_max_age (), EQ, 60000);
      assert_true (fleet.watch_heartbeats (0));
      assert_cmpuint (fleet.get_heartbeat_max_age (), EQ, 0);
      assert_cmpstr (notified, EQ, "60000 0 ");
    });

    line ("watch/late", (test) => {
      var fleet = test.join (0);
      var quiet = test.join_too (fleet, 1);
      var well = test.join_too (fleet, 2);
      var log = new Log (fleet);
      var then = Orbit.Epoch.now () - 120000;

      quiet.publish_heartbeat_at (then);
      well.publish_heartbeat ();
      fleet.watch_heartbeats (60000);
      assert_cmpint (get_node (fleet, 0).state, EQ, Orbit.NodeState.ALIVE);
      assert_cmpint (get_node (fleet, 1).state, EQ, Orbit.NodeState.STALE);
      assert_cmpint (get_node (fleet, 2).state, EQ, Orbit.NodeState.FRESH);
      assert_true (get_node (fleet, 1).last_heartbeat.get_captured_at () == then);
      well.leave ();
      log.wait_for ("left 2");
      assert_cmpstr (log.text, EQ, "left 2;");
    });
  }

  void add_transitions () {
    line_both ("watch/stale", (test) => {
      var fleet = test.join (2);
      var log = new Log (fleet);

      fleet.watch_heartbeats (20);
      fleet.publish_heartbeat ();
      log.wait_for ("stale 2");
      let_others_beat (test);
      assert_cmpstr (log.text, EQ, "stale 2;");
    });

    line_both ("watch/recovered", (test) => {
      var fleet = test.join (2);
      var log = new Log (fleet);

      fleet.watch_heartbeats (50);
      fleet.publish_heartbeat ();
      log.wait_for ("stale 2");
      fleet.start_heartbeat (1);
      log.wait_for ("recovered 2");
      assert_cmpstr (log.text, EQ, "stale 2;recovered 2;");
    });

    line_both ("watch/missing", (test) => {
      var fleet = test.join (2);
      var log = new Log (fleet);

      fleet.watch_heartbeats (50);
      log.wait_for ("missing 2");
      let_others_beat (test);
      assert_cmpint (get_node (fleet, 2).state, EQ, Orbit.NodeState.ALIVE);
      fleet.start_heartbeat (1);
      log.wait_for ("recovered 2");
      assert_cmpstr (log.text, EQ, "missing 2;recovered 2;");
    });

    line ("watch/detail", (test) => {
      var fleet = test.join (0);
      var other = test.join_too (fleet, 1);
      var log = new Log (fleet);

      fleet.heartbeat_stale["1"].connect ((node_id) => log.add (@"stale $node_id alone"));
      fleet.watch_heartbeats (20);
      fleet.publish_heartbeat ();
      other.publish_heartbeat ();
      log.wait_for ("stale 0");
      log.wait_for ("stale 1 alone");
      assert_false ("stale 0 alone" in log.text);
    });
  }

  void add_watching () {
    add_beating ();
    add_states ();
    add_transitions ();

    line_both ("watch/stop", (test) => {
      var fleet = test.join ();
      var other = test.join ();
      var log = new Log (fleet);
      var other_log = new Log (other);

      fleet.watch_heartbeats (60000);
      fleet.publish_heartbeat ();
      wait_until (() => get_node (fleet, 0).state == FRESH);
      fleet.watch_heartbeats (20);
      fleet.watch_heartbeats (0);
      assert_cmpint (get_node (fleet, 0).state, EQ, Orbit.NodeState.ALIVE);

      other.watch_heartbeats (20);
      other.publish_heartbeat ();
      other_log.wait_for ("stale 0");
      assert_cmpint (get_node (fleet, 0).state, EQ, Orbit.NodeState.ALIVE);
      assert_cmpstr (log.text, EQ, "");
    });

    line ("watch/leave", (test) => {
      var fleet = test.join (0);
      var other = test.join_too (fleet, 1);
      var nodes = fleet.get_nodes ();
      var log = new Log (fleet);
      var other_log = new Log (other);

      fleet.watch_heartbeats (20);
      other.watch_heartbeats (20);
      other.publish_heartbeat ();
      fleet.leave ();
      var third = test.join_too (other, 2);
      other_log.wait_for ("joined 2");
      third.leave ();
      other_log.wait_for ("left 2");
      other_log.wait_for ("stale 1");
      assert_cmpstr (log.text, EQ, "");
      assert_cmpuint (nodes.get_n_items (), EQ, 2);
    });

    line ("watch/each", (test) => {
      var fleet = test.join (0);
      var other = test.join_too (fleet, 1);
      var log = new Log (fleet);
      var other_log = new Log (other);

      var third = test.join_too (fleet, 2);
      log.wait_for ("joined 2");
      other_log.wait_for ("joined 2");
      third.leave ();
      log.wait_for ("left 2");
      other_log.wait_for ("left 2");
      assert_cmpstr (log.text, EQ, "joined 2;left 2;");
      assert_cmpstr (other_log.text, EQ, "joined 2;left 2;");
    });

    line ("watch/process", (test) => {
      var fleet = test.join (0);
      var log = new Log (fleet);
      var member = Environment.get_variable ("CONTRACT_MEMBER");
      var process = new Subprocess (NONE, member, fleet.get_name (), @"$FLEET_SIZE");

      log.wait_for ("joined 1");
      var node = get_node (fleet, 1);
      assert_cmpstr (@"$(node.pid)", EQ, process.get_identifier ());
      assert_cmpstr (node.program, EQ, "contract-member");
      fleet.watch_heartbeats (100);
      wait_until (() => node.state == FRESH);
      log.text = "";
      process.send_signal (ProcessSignal.STOP);
      log.wait_for ("stale 1");
      log.text = "";
      process.send_signal (ProcessSignal.CONT);
      log.wait_for ("recovered 1");
      process.send_signal (ProcessSignal.KILL);
      log.wait_for ("died 1");
      process.wait ();
    });
  }
}
