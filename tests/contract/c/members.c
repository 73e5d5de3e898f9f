/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Watching" that are about the list of nodes, in C; and how the tests follow a fleet. */

#include "contract.h"

#include <unistd.h>

/* --- following a fleet --- */

static GListModel *
get_nodes (OrbitFleet *fleet)
{
  g_autoptr (GError) error = NULL;
  GListModel *nodes = orbit_fleet_get_nodes (fleet, &error);

  g_assert_no_error (error);
  return nodes;
}

OrbitNode *
contract_node (OrbitFleet *fleet,
               guint node_id)
{
  GListModel *nodes = get_nodes (fleet);

  for (guint i = 0; i < g_list_model_get_n_items (nodes); i++)
    {
      g_autoptr (OrbitNode) node = g_list_model_get_item (nodes, i);

      if (orbit_node_get_node_id (node) == node_id)
        return g_steal_pointer (&node);
    }
  g_error ("node %u is not in the list", node_id);
}

static void
on_joined (OrbitFleet *fleet,
           OrbitNode *node,
           GString *log)
{
  g_assert_cmpint (orbit_node_get_state (node), ==, ORBIT_NODE_STATE_ALIVE);
  g_string_append_printf (log, "joined %u;", orbit_node_get_node_id (node));
}

static void
on_left (OrbitFleet *fleet,
         OrbitNode *node,
         OrbitLeaveReason reason,
         GString *log)
{
  gboolean left = reason == ORBIT_LEAVE_REASON_LEFT;

  g_assert_cmpint (orbit_node_get_state (node), ==, left ? ORBIT_NODE_STATE_LEFT : ORBIT_NODE_STATE_DIED);
  g_string_append_printf (log, "%s %u;", left ? "left" : "died", orbit_node_get_node_id (node));
}

/* The node already has the state that the signal reports. */
static void
add_heartbeat (OrbitFleet *fleet,
               guint node_id,
               OrbitHeartbeat *heartbeat,
               OrbitNodeState state,
               const char *word,
               GString *log)
{
  g_autoptr (OrbitNode) node = contract_node (fleet, node_id);
  const OrbitHeartbeat *last = orbit_node_get_last_heartbeat (node);

  g_assert_cmpuint (orbit_heartbeat_get_node_id (heartbeat), ==, node_id);
  g_assert_true (orbit_net_id_equal (orbit_heartbeat_get_id (heartbeat), orbit_heartbeat_get_id (last)));
  g_assert_cmpint (orbit_node_get_state (node), ==, state);
  g_string_append_printf (log, "%s %u;", word, node_id);
}

static void
on_stale (OrbitFleet *fleet,
          guint node_id,
          OrbitHeartbeat *last,
          GString *log)
{
  add_heartbeat (fleet, node_id, last, ORBIT_NODE_STATE_STALE, "stale", log);
}

static void
on_recovered (OrbitFleet *fleet,
              guint node_id,
              OrbitHeartbeat *heartbeat,
              GString *log)
{
  add_heartbeat (fleet, node_id, heartbeat, ORBIT_NODE_STATE_FRESH, "recovered", log);
}

static void
on_missing (OrbitFleet *fleet,
            guint node_id,
            GString *log)
{
  g_string_append_printf (log, "missing %u;", node_id);
}

static void
free_log (gpointer log)
{
  g_string_free (log, TRUE);
}

GString *
contract_log (OrbitFleet *fleet)
{
  GString *log = g_string_new (NULL);

  get_nodes (fleet);
  g_object_set_data_full (G_OBJECT (fleet), "contract-log", log, free_log);
  g_signal_connect (fleet, "node-joined", G_CALLBACK (on_joined), log);
  g_signal_connect (fleet, "node-left", G_CALLBACK (on_left), log);
  g_signal_connect (fleet, "heartbeat-stale", G_CALLBACK (on_stale), log);
  g_signal_connect (fleet, "heartbeat-recovered", G_CALLBACK (on_recovered), log);
  g_signal_connect (fleet, "heartbeat-missing", G_CALLBACK (on_missing), log);
  return log;
}

gboolean
contract_hangs (gpointer what)
{
  g_error ("this never came to be: %s", (const char *) what);
}

void
contract_wait_for (GString *log,
                   const char *event)
{
  contract_wait_until (strstr (log->str, event) != NULL);
}

/* --- the tests --- */

static void
nodes_own (OrbitBacking backing)
{
  OrbitEpoch before = orbit_epoch_now ();
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 2);
  GListModel *nodes = get_nodes (fleet);
  g_autoptr (OrbitNode) node = g_list_model_get_item (nodes, 0);
  g_autoptr (OrbitHeartbeat) last_heartbeat = NULL;
  g_autofree char *program = NULL;
  OrbitNodeState state;
  gint64 joined_at;
  guint node_id;
  int pid;

  g_assert_cmpuint (g_list_model_get_n_items (nodes), ==, 1);
  g_assert_true (g_list_model_get_item_type (nodes) == ORBIT_TYPE_NODE);
  g_assert_cmpuint (orbit_node_get_node_id (node), ==, 2);
  g_assert_cmpint (orbit_node_get_pid (node), ==, getpid ());
  g_assert_cmpstr (orbit_node_get_program (node), ==, "contract-c");
  g_assert_cmpstr (orbit_node_get_label (node), ==, "contract-c");
  g_assert_cmpint (orbit_node_get_state (node), ==, ORBIT_NODE_STATE_ALIVE);
  g_assert_cmpint (orbit_node_get_joined_at (node), >=, before);
  g_assert_cmpint (orbit_node_get_joined_at (node), <=, orbit_epoch_now ());
  g_assert_null (orbit_node_get_last_heartbeat (node));

  g_object_get (node,
                "node-id", &node_id,
                "pid", &pid,
                "program", &program,
                "state", &state,
                "joined-at", &joined_at,
                "last-heartbeat", &last_heartbeat,
                NULL);
  g_assert_cmpuint (node_id, ==, 2);
  g_assert_cmpint (pid, ==, getpid ());
  g_assert_cmpstr (program, ==, "contract-c");
  g_assert_cmpint (state, ==, ORBIT_NODE_STATE_ALIVE);
  g_assert_cmpint (joined_at, ==, orbit_node_get_joined_at (node));
  g_assert_null (last_heartbeat);
}

static void
nodes_one_list (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  GListModel *nodes = get_nodes (fleet);
  g_autoptr (OrbitNode) node = g_list_model_get_item (nodes, 0);
  g_autoptr (OrbitNode) again = g_list_model_get_item (nodes, 0);

  g_assert_true (get_nodes (fleet) == nodes);
  g_assert_true (again == node);
}

static void
on_items_changed (GListModel *nodes,
                  guint position,
                  guint n_removed,
                  guint n_added,
                  GString *log)
{
  g_string_append_printf (log, "changed %u %u %u;", position, n_removed, n_added);
}

static void
nodes_joined (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 1);
  g_autoptr (OrbitFleet) first = NULL;
  g_autoptr (OrbitFleet) last = NULL;
  g_autoptr (OrbitNode) node = NULL;
  GString *log = contract_log (fleet);

  g_signal_connect (get_nodes (fleet), "items-changed", G_CALLBACK (on_items_changed), log);
  first = contract_join_too (fleet, 0);
  contract_wait_for (log, "joined 0;");
  last = contract_join_too (fleet, 2);
  contract_wait_for (log, "joined 2;");
  g_assert_cmpstr (log->str, ==, "changed 0 0 1;joined 0;changed 2 0 1;joined 2;");

  node = contract_node (fleet, 2);
  g_assert_cmpint (orbit_node_get_pid (node), ==, getpid ());
}

static void
on_state (OrbitNode *node,
          GParamSpec *pspec,
          GString *log)
{
  g_string_append_printf (log, "state %u;", orbit_node_get_node_id (node));
}

static void
nodes_left (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) other = contract_join_too (fleet, 1);
  GString *log = contract_log (fleet);
  g_autoptr (OrbitNode) node = contract_node (fleet, 1);

  g_signal_connect (get_nodes (fleet), "items-changed", G_CALLBACK (on_items_changed), log);
  g_signal_connect (node, "notify::state", G_CALLBACK (on_state), log);
  orbit_fleet_leave (other);
  contract_wait_for (log, "left 1;");
  g_assert_cmpstr (log->str, ==, "state 1;left 1;");
  g_assert_cmpint (orbit_node_get_state (node), ==, ORBIT_NODE_STATE_LEFT);
  g_assert_cmpuint (g_list_model_get_n_items (get_nodes (fleet)), ==, 2);
}

static void
nodes_taken_over (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) other = contract_join_too (fleet, 1);
  g_autoptr (OrbitFleet) again = NULL;
  GString *log = contract_log (fleet);
  g_autoptr (OrbitNode) before = contract_node (fleet, 1);
  g_autoptr (OrbitNode) after = NULL;

  g_signal_connect (get_nodes (fleet), "items-changed", G_CALLBACK (on_items_changed), log);
  orbit_fleet_leave (other);
  again = contract_join_too (fleet, 1);
  contract_wait_for (log, "joined 1;");
  g_assert_cmpstr (log->str, ==, "left 1;changed 1 1 1;joined 1;");

  after = contract_node (fleet, 1);
  g_assert_true (after != before);
  g_assert_cmpint (orbit_node_get_state (before), ==, ORBIT_NODE_STATE_LEFT);
  g_assert_cmpint (orbit_node_get_state (after), ==, ORBIT_NODE_STATE_ALIVE);
}

static void
nodes_late (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) gone = contract_join_too (fleet, 1);
  G_GNUC_UNUSED g_autoptr (OrbitFleet) present = contract_join_too (fleet, 2);
  g_autoptr (OrbitFleet) again = NULL;
  g_autoptr (OrbitNode) node = NULL;
  GString *log;

  orbit_fleet_leave (gone);
  log = contract_log (fleet);
  node = contract_node (fleet, 2);
  g_assert_cmpuint (g_list_model_get_n_items (get_nodes (fleet)), ==, 2);
  g_assert_cmpint (orbit_node_get_state (node), ==, ORBIT_NODE_STATE_ALIVE);

  again = contract_join_too (fleet, 1);
  contract_wait_for (log, "joined 1;");
  g_assert_cmpstr (log->str, ==, "joined 1;");
}

void
contract_add_members (void)
{
  contract_add_both ("nodes/own", nodes_own);
  contract_add_both ("nodes/one-list", nodes_one_list);
  contract_add ("nodes/joined", nodes_joined);
  contract_add ("nodes/left", nodes_left);
  contract_add ("nodes/taken-over", nodes_taken_over);
  contract_add ("nodes/late", nodes_late);
}
