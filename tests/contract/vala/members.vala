/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Watching" that are about the list of nodes, in Vala; and how the tests follow a fleet. */

namespace Contract {
  delegate bool Condition () throws Error;

  /* Runs the main loop until the condition holds. The time that takes does not matter. */
  void wait_until (Condition condition) throws Error {
    var guard = Timeout.add_seconds (30, () => { error ("what was waited for never came to be"); });

    while (!condition ())
      MainContext.default ().iteration (true);
    Source.remove (guard);
  }

  /* The node with this id in the list of the fleet. Fails if there is none. */
  Orbit.Node get_node (Orbit.Fleet fleet, uint node_id) throws Error {
    var nodes = fleet.get_nodes ();

    for (var i = 0; i < nodes.get_n_items (); i++) {
      var node = (Orbit.Node) nodes.get_item (i);

      if (node.get_node_id () == node_id)
        return node;
    }
    error ("node %u is not in the list", node_id);
  }

  /* Watches the fleet: each signal adds a word and a node id, as in "joined 1;stale 1;". */
  class Log {
    public string text = "";
    private unowned Orbit.Fleet fleet;

    public Log (Orbit.Fleet fleet) throws Error {
      this.fleet = fleet;
      fleet.get_nodes ();
      fleet.node_joined.connect ((node) => {
        assert_cmpint (node.state, EQ, Orbit.NodeState.ALIVE);
        add (@"joined $(node.node_id)");
      });
      fleet.node_left.connect ((node, reason) => {
        var died = reason == Orbit.LeaveReason.DIED;

        assert_cmpint (node.state, EQ, died ? Orbit.NodeState.DIED : Orbit.NodeState.LEFT);
        add ("%s %u".printf (died ? "died" : "left", node.node_id));
      });
      fleet.heartbeat_stale.connect ((node_id, last) => add_heartbeat ("stale", node_id, last, STALE));
      fleet.heartbeat_recovered.connect ((node_id, last) => add_heartbeat ("recovered", node_id, last, FRESH));
      fleet.heartbeat_missing.connect ((node_id) => add (@"missing $node_id"));
    }

    public void add (string event) {
      text += event + ";";
    }

    /* The node already has the state that the signal reports. */
    private void add_heartbeat (string word, uint node_id, Orbit.Heartbeat heartbeat, Orbit.NodeState state) {
      try {
        var node = get_node (fleet, node_id);

        assert_cmpuint (heartbeat.get_node_id (), EQ, node_id);
        assert_true (heartbeat.get_id ().equal (node.get_last_heartbeat ().get_id ()));
        assert_cmpint (node.state, EQ, state);
        add (@"$word $node_id");
      } catch (Error e) {
        error ("%s", e.message);
      }
    }

    public void add_changes () throws Error {
      fleet.get_nodes ().items_changed.connect ((position, removed, added) => {
        add (@"changed $position $removed $added");
      });
    }

    public void wait_for (string event) throws Error {
      wait_until (() => (event + ";") in text);
    }
  }

  void add_own_node () {
    line_both ("nodes/own", (test) => {
      var before = Orbit.Epoch.now ();
      var nodes = test.join (2).get_nodes ();
      var node = (Orbit.Node) nodes.get_item (0);

      assert_cmpuint (nodes.get_n_items (), EQ, 1);
      assert_true (nodes.get_item_type () == typeof (Orbit.Node));
      assert_cmpuint (node.get_node_id (), EQ, 2);
      assert_cmpuint (node.node_id, EQ, 2);
      assert_cmpint (node.get_pid (), EQ, Posix.getpid ());
      assert_cmpint (node.pid, EQ, Posix.getpid ());
      assert_cmpstr (node.get_program (), EQ, "contract-vala");
      assert_cmpstr (node.program, EQ, "contract-vala");
      assert_cmpstr (node.get_label (), EQ, "contract-vala");
      assert_cmpstr (node.label, EQ, "contract-vala");
      assert_cmpint (node.get_state (), EQ, Orbit.NodeState.ALIVE);
      assert_cmpint (node.state, EQ, Orbit.NodeState.ALIVE);
      assert_true (before <= node.get_joined_at () && node.get_joined_at () <= Orbit.Epoch.now ());
      assert_true (node.joined_at == node.get_joined_at ());
      assert_null (node.get_last_heartbeat ());
      assert_null (node.last_heartbeat);
    });

    line_both ("nodes/one-list", (test) => {
      var fleet = test.join ();
      var nodes = fleet.get_nodes ();

      assert_true (fleet.get_nodes () == nodes);
      assert_true (nodes.get_item (0) == nodes.get_item (0));
    });
  }

  void add_members () {
    add_own_node ();

    line ("nodes/joined", (test) => {
      var fleet = test.join (1);
      var log = new Log (fleet);

      log.add_changes ();
      test.join_too (fleet, 0);
      log.wait_for ("joined 0");
      test.join_too (fleet, 2);
      log.wait_for ("joined 2");
      assert_cmpstr (log.text, EQ, "changed 0 0 1;joined 0;changed 2 0 1;joined 2;");
      assert_cmpint (get_node (fleet, 2).pid, EQ, Posix.getpid ());
    });

    line ("nodes/left", (test) => {
      var fleet = test.join (0);
      var other = test.join_too (fleet, 1);
      var log = new Log (fleet);
      var node = get_node (fleet, 1);

      log.add_changes ();
      node.notify["state"].connect (() => log.add (@"state $(node.node_id)"));
      other.leave ();
      log.wait_for ("left 1");
      assert_cmpstr (log.text, EQ, "state 1;left 1;");
      assert_cmpint (node.state, EQ, Orbit.NodeState.LEFT);
      assert_cmpuint (fleet.get_nodes ().get_n_items (), EQ, 2);
    });

    line ("nodes/taken-over", (test) => {
      var fleet = test.join (0);
      var other = test.join_too (fleet, 1);
      var log = new Log (fleet);
      var before = get_node (fleet, 1);

      log.add_changes ();
      other.leave ();
      test.join_too (fleet, 1);
      log.wait_for ("joined 1");
      assert_cmpstr (log.text, EQ, "left 1;changed 1 1 1;joined 1;");
      var after = get_node (fleet, 1);
      assert_true (after != before);
      assert_cmpint (before.state, EQ, Orbit.NodeState.LEFT);
      assert_cmpint (after.state, EQ, Orbit.NodeState.ALIVE);
    });

    line ("nodes/late", (test) => {
      var fleet = test.join (0);

      test.join_too (fleet, 1).leave ();
      test.join_too (fleet, 2);
      var log = new Log (fleet);
      assert_cmpuint (fleet.get_nodes ().get_n_items (), EQ, 2);
      assert_cmpint (get_node (fleet, 2).state, EQ, Orbit.NodeState.ALIVE);
      test.join_too (fleet, 1);
      log.wait_for ("joined 1");
      assert_cmpstr (log.text, EQ, "joined 1;");
    });
  }
}
