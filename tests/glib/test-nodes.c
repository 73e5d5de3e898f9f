/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The members as a live list of objects. */

#include "testing-watch.h"

#include "orbit-glib/core/process.h"

#include <unistd.h>

static void
test_properties (Testing *test)
{
  OrbitEpoch before = orbit_epoch_now ();
  g_autoptr (OrbitFleet) other = testing_join (test, 2);
  g_autoptr (OrbitNode) node = NULL;
  g_autoptr (OrbitHeartbeat) heartbeat = NULL, last = NULL;
  g_autofree char *program = NULL;
  OrbitNodeState state;
  OrbitCoreProcess self;
  guint node_id;
  gint64 joined_at;
  int pid;

  orbit_core_process_describe_self (&self);
  node = testing_find_node (testing_get_nodes (test->fleet), 2);
  g_assert_cmpuint (orbit_node_get_node_id (node), ==, 2);
  g_assert_cmpint (orbit_node_get_pid (node), ==, getpid ());
  g_assert_cmpstr (orbit_node_get_program (node), ==, self.program);
  g_assert_cmpint (orbit_node_get_joined_at (node), >=, before);
  g_assert_cmpint (orbit_node_get_joined_at (node), <=, orbit_epoch_now ());
  g_assert_cmpint (orbit_node_get_state (node), ==, ORBIT_NODE_STATE_ALIVE);
  g_assert_null (orbit_node_get_last_heartbeat (node));

  heartbeat = orbit_fleet_publish_heartbeat (other, NULL);
  testing_watch (test->fleet, 60000);
  g_object_get (node, "node-id", &node_id, "pid", &pid, "program", &program, "state", &state, "joined-at", &joined_at,
                "last-heartbeat", &last, NULL);
  g_assert_cmpuint (node_id, ==, 2);
  g_assert_cmpint (pid, ==, getpid ());
  g_assert_cmpstr (program, ==, self.program);
  g_assert_cmpint (state, ==, ORBIT_NODE_STATE_FRESH);
  g_assert_cmpint (joined_at, ==, orbit_node_get_joined_at (node));
  g_assert_true (orbit_net_id_equal (orbit_heartbeat_get_id (last), orbit_heartbeat_get_id (heartbeat)));
}

static void
count (GObject *object,
       GParamSpec *property,
       guint *n_calls)
{
  *n_calls += 1;
}

static void
test_notify (Testing *test)
{
  g_autoptr (OrbitFleet) other = testing_join (test, 1);
  guint n_states = 0, n_heartbeats = 0, n_others = 0;
  g_autoptr (OrbitNode) node = NULL;
  TestingLog log;

  testing_log_init (&log, test->fleet);
  node = testing_find_node (log.nodes, 1);
  g_signal_connect (node, "notify::state", G_CALLBACK (count), &n_states);
  g_signal_connect (node, "notify::last-heartbeat", G_CALLBACK (count), &n_heartbeats);
  g_signal_connect (node, "notify::program", G_CALLBACK (count), &n_others);

  testing_beat (other);
  testing_watch (test->fleet, 100);
  g_assert_cmpuint (n_states, ==, 1);
  g_assert_cmpuint (n_heartbeats, ==, 1);
  testing_watch (test->fleet, 101);
  g_assert_cmpuint (n_states, ==, 1);
  g_assert_cmpuint (n_heartbeats, ==, 1);
  testing_log_expect_any_order (&log, "stale 1", "missing 0", NULL);
  g_assert_cmpuint (n_states, ==, 2);
  orbit_fleet_leave (other);
  testing_log_expect (&log, "left 1 left", NULL);
  g_assert_cmpuint (n_states, ==, 3);
  g_assert_cmpuint (n_heartbeats, ==, 1);
  g_assert_cmpuint (n_others, ==, 0);
  testing_log_clear (&log);
}

/* A copy that is updated only by items-changed, as a list view does. */
static void
follow_items (GListModel *nodes,
              guint position,
              guint n_removed,
              guint n_added,
              GPtrArray *view)
{
  g_assert_cmpuint (position + n_removed, <=, view->len);
  if (n_removed > 0)
    g_ptr_array_remove_range (view, position, n_removed);
  for (guint i = 0; i < n_added; i++)
    g_ptr_array_insert (view, (gint) (position + i), g_list_model_get_item (nodes, position + i));
}

static void
assert_same (GListModel *nodes,
             GPtrArray *view)
{
  g_assert_cmpuint (g_list_model_get_n_items (nodes), ==, view->len);
  for (guint i = 0; i < view->len; i++)
    {
      g_autoptr (OrbitNode) node = g_list_model_get_item (nodes, i);
      g_autoptr (OrbitNode) again = g_list_model_get_item (nodes, i);

      g_assert_true (node == g_ptr_array_index (view, i));
      g_assert_true (node == again);
      if (i > 0)
        g_assert_cmpuint (orbit_node_get_node_id (node), >, orbit_node_get_node_id (g_ptr_array_index (view, i - 1)));
    }
}

static void
check_view (OrbitFleet *fleet,
            OrbitNode *node,
            GPtrArray *view)
{
  g_assert_true (g_ptr_array_find (view, node, NULL));
}

static void
test_list (Testing *test)
{
  static const int order[] = { 3, 1, 2, 3, 2, 1, 1 };
  g_autoptr (GPtrArray) view = g_ptr_array_new_with_free_func (g_object_unref);
  OrbitFleet *members[TESTING_FLEET_SIZE] = { NULL };
  TestingLog log;

  testing_log_init (&log, test->fleet);
  g_assert_true (testing_get_nodes (test->fleet) == log.nodes);
  follow_items (log.nodes, 0, 0, 1, view);
  g_signal_connect (log.nodes, "items-changed", G_CALLBACK (follow_items), view);
  g_signal_connect (test->fleet, "node-joined", G_CALLBACK (check_view), view);
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    {
      int node_id = order[i];
      g_autoptr (OrbitNode) before = testing_find_node (log.nodes, (guint) node_id);
      g_autoptr (OrbitNode) after = NULL;
      guint n_lines = members[node_id] != NULL ? 2 : 1;

      g_clear_object (&members[node_id]);
      members[node_id] = testing_join (test, node_id);
      testing_run_until (log.lines->len == n_lines);
      g_ptr_array_set_size (log.lines, 0);
      after = testing_find_node (log.nodes, (guint) node_id);
      g_assert_true (after != before);
      if (before != NULL)
        g_assert_cmpint (orbit_node_get_state (before), ==, ORBIT_NODE_STATE_LEFT);
      assert_same (log.nodes, view);
    }
  testing_assert_nodes (log.nodes, "0:alive 1:alive 2:alive 3:alive");

  /* Members that left stay in the list. */
  g_clear_object (&members[2]);
  testing_log_expect (&log, "left 2 left", NULL);
  testing_assert_nodes (log.nodes, "0:alive 1:alive 2:left 3:alive");
  assert_same (log.nodes, view);
  g_clear_object (&members[1]);
  g_clear_object (&members[3]);
  testing_log_expect (&log, "left 1 left", "left 3 left", NULL);
  g_signal_handlers_disconnect_by_data (log.nodes, view);
  g_signal_handlers_disconnect_by_data (test->fleet, view);
  testing_log_clear (&log);
}

static void
count_notify (GObject *object,
              GParamSpec *property,
              guint *n_calls)
{
  guint n_items;

  g_object_get (object, "n-items", &n_items, NULL);
  g_assert_cmpuint (n_items, ==, g_list_model_get_n_items (G_LIST_MODEL (object)));
  *n_calls += 1;
}

/* A caller cannot change the list: a cast to GListStore fails. */
static void
test_read_only (Testing *test)
{
  g_autoptr (OrbitFleet) other = NULL;
  GListModel *nodes = testing_get_nodes (test->fleet);
  guint n_interfaces, n_signals, n_items, n_calls = 0;
  g_autofree GType *interfaces = g_type_interfaces (G_OBJECT_TYPE (nodes), &n_interfaces);
  GType item_type;

  g_assert_false (G_IS_LIST_STORE (nodes));
  g_assert_cmpuint (g_type_parent (G_OBJECT_TYPE (nodes)), ==, G_TYPE_OBJECT);
  g_assert_cmpuint (n_interfaces, ==, 1);
  g_assert_cmpuint (interfaces[0], ==, G_TYPE_LIST_MODEL);
  g_free (g_signal_list_ids (G_OBJECT_TYPE (nodes), &n_signals));
  g_assert_cmpuint (n_signals, ==, 0);
  g_assert_cmpuint (g_list_model_get_item_type (nodes), ==, ORBIT_TYPE_NODE);
  g_assert_null (g_list_model_get_item (nodes, 1));
  g_assert_null (g_list_model_get_item (nodes, G_MAXUINT));

  g_object_get (nodes, "item-type", &item_type, "n-items", &n_items, NULL);
  g_assert_cmpuint (item_type, ==, ORBIT_TYPE_NODE);
  g_assert_cmpuint (n_items, ==, 1);
  if (test->backing != ORBIT_BACKING_SHM)
    return;
  g_signal_connect (nodes, "notify::n-items", G_CALLBACK (count_notify), &n_calls);
  other = testing_join (test, 2);
  testing_run_until (n_calls == 1);
  g_clear_object (&other);
  other = testing_join (test, 2);
  testing_run_until (g_list_model_get_n_items (nodes) == 2);
  testing_run_for (20);
  g_assert_cmpuint (n_calls, ==, 1);
}

/* Members join and leave in bursts, several between two looks. The copy always equals the list. */
static void
test_churn (Testing *test)
{
  enum
  {
    N_ROUNDS = 60,
  };
  g_autoptr (GPtrArray) view = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GRand) random = g_rand_new_with_seed (14);
  OrbitFleet *members[TESTING_FLEET_SIZE] = { NULL };
  GListModel *nodes = testing_get_nodes (test->fleet);

  follow_items (nodes, 0, 0, 1, view);
  g_signal_connect (nodes, "items-changed", G_CALLBACK (follow_items), view);
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      gint32 n_changes = g_rand_int_range (random, 1, 5);

      for (gint32 i = 0; i < n_changes; i++)
        {
          gint32 node_id = g_rand_int_range (random, 1, TESTING_FLEET_SIZE);

          if (members[node_id] != NULL)
            g_clear_object (&members[node_id]);
          else
            members[node_id] = testing_join (test, node_id);
        }
      testing_run_for (2);
      assert_same (nodes, view);
    }
  g_assert_cmpuint (view->len, ==, TESTING_FLEET_SIZE);
  g_signal_handlers_disconnect_by_data (nodes, view);
  for (int node_id = 1; node_id < TESTING_FLEET_SIZE; node_id++)
    g_clear_object (&members[node_id]);
}

/* After the fleet was left the list does not change, and may be kept. */
static void
test_left (Testing *test)
{
  g_autoptr (GListModel) nodes = g_object_ref (testing_get_nodes (test->fleet));
  g_autoptr (GError) error = NULL;
  OrbitFleet *other;

  other = testing_join (test, 1);
  testing_run_until (g_list_model_get_n_items (nodes) == 2);
  orbit_fleet_leave (test->fleet);
  g_object_unref (other);
  other = testing_join (test, 2);
  testing_run_for (30);
  testing_assert_nodes (nodes, "0:alive 1:alive");
  g_assert_null (orbit_fleet_get_nodes (test->fleet, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_CLOSED, test->name);
  g_object_unref (other);
  g_assert_finalize_object (g_steal_pointer (&test->fleet));
  testing_assert_nodes (nodes, "0:alive 1:alive");
  g_assert_finalize_object (g_steal_pointer (&nodes));
}

/* Members that died or left before the watch began are not in the list. */
static void
test_late (Testing *test)
{
  TestingMember member;
  TestingLog log;

  g_object_unref (testing_join (test, 1));
  testing_member_start (&member, test, 2);
  testing_member_end (&member);
  testing_member_start (&member, test, 3);
  testing_log_init (&log, test->fleet);
  testing_assert_nodes (log.nodes, "0:alive 3:alive");
  testing_log_expect_nothing (&log, 30);
  testing_member_end (&member);
  testing_log_expect (&log, "left 3 died", NULL);
  testing_log_clear (&log);
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);
  testing_add ("/nodes/properties", TESTING_SHM, test_properties);
  testing_add ("/nodes/notify", TESTING_SHM, test_notify);
  testing_add ("/nodes/list", TESTING_SHM, test_list);
  testing_add ("/nodes/read-only", TESTING_FLEETS, test_read_only);
  testing_add ("/nodes/churn", TESTING_SHM, test_churn);
  testing_add ("/nodes/left", TESTING_SHM, test_left);
  testing_add ("/nodes/late", TESTING_SHM, test_late);
  return g_test_run ();
}
