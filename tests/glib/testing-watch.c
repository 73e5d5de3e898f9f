/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The log of the signals of a fleet. */

#include "testing-watch.h"

static void
add_line (TestingLog *log,
          guint node_id,
          OrbitNodeState state,
          const char *format,
          ...) G_GNUC_PRINTF (4, 5);

static void
add_line (TestingLog *log,
          guint node_id,
          OrbitNodeState state,
          const char *format,
          ...)
{
  g_autoptr (OrbitNode) node = log->nodes != NULL ? testing_find_node (log->nodes, node_id) : NULL;
  char *line;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);

  log->told_at = g_get_monotonic_time ();
  g_assert_true (g_thread_self () == log->thread);
  g_assert_true (g_main_context_is_owner (log->context));
  if (log->left)
    g_error ("\"%s\" came after the fleet was left", line);
  if (log->nodes != NULL)
    g_assert_nonnull (node);
  if (node != NULL && state != ORBIT_NODE_STATE_ABSENT)
    g_assert_cmpint (orbit_node_get_state (node), ==, state);
  g_ptr_array_add (log->lines, line);
  if (log->handler != NULL)
    log->handler (log->data, line);
}

static void
on_joined (OrbitFleet *fleet,
           OrbitNode *node,
           TestingLog *log)
{
  guint node_id = orbit_node_get_node_id (node);
  g_autoptr (OrbitNode) item = log->nodes != NULL ? testing_find_node (log->nodes, node_id) : NULL;

  g_assert_true (item == NULL || item == node);
  add_line (log, node_id, ORBIT_NODE_STATE_ALIVE, "joined %u", node_id);
}

static void
on_left (OrbitFleet *fleet,
         OrbitNode *node,
         OrbitLeaveReason reason,
         TestingLog *log)
{
  guint node_id = orbit_node_get_node_id (node);
  gboolean left = reason == ORBIT_LEAVE_REASON_LEFT;

  add_line (log, node_id, left ? ORBIT_NODE_STATE_LEFT : ORBIT_NODE_STATE_DIED, "left %u %s", node_id, left ? "left" : "died");
}

static void
on_stale (OrbitFleet *fleet,
          guint node_id,
          OrbitHeartbeat *last,
          TestingLog *log)
{
  g_assert_cmpuint (orbit_heartbeat_get_node_id (last), ==, node_id);
  add_line (log, node_id, ORBIT_NODE_STATE_STALE, "stale %u", node_id);
}

static void
on_recovered (OrbitFleet *fleet,
              guint node_id,
              OrbitHeartbeat *heartbeat,
              TestingLog *log)
{
  g_assert_cmpuint (orbit_heartbeat_get_node_id (heartbeat), ==, node_id);
  add_line (log, node_id, ORBIT_NODE_STATE_FRESH, "recovered %u", node_id);
}

static void
on_missing (OrbitFleet *fleet,
            guint node_id,
            TestingLog *log)
{
  add_line (log, node_id, ORBIT_NODE_STATE_ALIVE, "missing %u", node_id);
}

void
testing_log_init (TestingLog *log,
                  OrbitFleet *fleet)
{
  *log = (TestingLog){ .fleet = fleet, .thread = g_thread_self () };
  log->context = g_main_context_ref_thread_default ();
  log->lines = g_ptr_array_new_with_free_func (g_free);
  log->nodes = testing_get_nodes (fleet);
  g_signal_connect (fleet, "node-joined", G_CALLBACK (on_joined), log);
  g_signal_connect (fleet, "node-left", G_CALLBACK (on_left), log);
  g_signal_connect (fleet, "heartbeat-stale", G_CALLBACK (on_stale), log);
  g_signal_connect (fleet, "heartbeat-recovered", G_CALLBACK (on_recovered), log);
  g_signal_connect (fleet, "heartbeat-missing", G_CALLBACK (on_missing), log);
}

void
testing_log_clear (TestingLog *log)
{
  g_signal_handlers_disconnect_by_data (log->fleet, log);
  g_ptr_array_unref (log->lines);
  g_main_context_unref (log->context);
}

static int
compare_lines (gconstpointer one,
               gconstpointer two)
{
  return strcmp (*(const char *const *) one, *(const char *const *) two);
}

static void
expect (TestingLog *log,
        gboolean sorted,
        va_list args)
{
  g_autoptr (GPtrArray) expected = g_ptr_array_new ();
  g_autofree char *expected_text = NULL, *text = NULL;
  const char *line;

  while ((line = va_arg (args, const char *)) != NULL)
    g_ptr_array_add (expected, (gpointer) line);
  testing_run_until (log->lines->len >= expected->len);
  if (sorted)
    {
      g_ptr_array_sort (expected, compare_lines);
      g_ptr_array_sort (log->lines, compare_lines);
    }
  g_ptr_array_add (expected, NULL);
  g_ptr_array_add (log->lines, NULL);
  expected_text = g_strjoinv (", ", (char **) expected->pdata);
  text = g_strjoinv (", ", (char **) log->lines->pdata);
  g_assert_cmpstr (text, ==, expected_text);
  g_ptr_array_set_size (log->lines, 0);
}

void
testing_log_expect (TestingLog *log,
                    ...)
{
  va_list args;

  va_start (args, log);
  expect (log, FALSE, args);
  va_end (args);
}

void
testing_log_expect_any_order (TestingLog *log,
                              ...)
{
  va_list args;

  va_start (args, log);
  expect (log, TRUE, args);
  va_end (args);
}

void
testing_log_expect_nothing (TestingLog *log,
                            guint ms)
{
  testing_run_for (ms);
  testing_log_expect (log, NULL);
}

void
testing_log_print_delay (TestingLog *log,
                         const char *what,
                         gint64 since)
{
  g_test_message ("%s: reported after %.3f ms", what, (double) (log->told_at - since) / 1000);
}

/* --- the loop --- */

static gboolean
do_nothing (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
testing_iterate (gint64 deadline,
                 const char *condition)
{
  GMainContext *context = g_main_context_get_thread_default ();
  GSource *source = g_timeout_source_new (5);

  g_source_set_callback (source, do_nothing, NULL, NULL);
  g_source_attach (source, context);
  g_main_context_iteration (context, TRUE);
  g_source_destroy (source);
  g_source_unref (source);
  if (g_get_monotonic_time () > deadline)
    g_error ("waited in vain for: %s", condition);
}

void
testing_run_for (guint ms)
{
  gint64 until = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
  guint n_turns = 0;

  /* The machine may have been busy for the whole time, so dispatch the sources that are ready now. */
  testing_run_until (n_turns++ >= 4 && g_get_monotonic_time () >= until);
}

/* --- nodes --- */

char *
testing_describe (GListModel *nodes)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GEnumClass) states = g_type_class_ref (ORBIT_TYPE_NODE_STATE);

  for (guint i = 0; i < g_list_model_get_n_items (nodes); i++)
    {
      g_autoptr (OrbitNode) node = g_list_model_get_item (nodes, i);

      g_string_append_printf (text, "%s%u:%s", i > 0 ? " " : "", orbit_node_get_node_id (node),
                              g_enum_get_value (states, (int) orbit_node_get_state (node))->value_nick);
    }
  return g_string_free (text, FALSE);
}

GListModel *
testing_get_nodes (OrbitFleet *fleet)
{
  g_autoptr (GError) error = NULL;
  GListModel *nodes = orbit_fleet_get_nodes (fleet, &error);

  g_assert_no_error (error);
  g_assert_true (g_list_model_get_item_type (nodes) == ORBIT_TYPE_NODE);
  return nodes;
}

OrbitNode *
testing_find_node (GListModel *nodes,
                   guint node_id)
{
  for (guint i = 0; i < g_list_model_get_n_items (nodes); i++)
    {
      g_autoptr (OrbitNode) node = g_list_model_get_item (nodes, i);

      if (orbit_node_get_node_id (node) == node_id)
        return g_steal_pointer (&node);
    }
  return NULL;
}

void
testing_watch (OrbitFleet *fleet,
               guint max_age_ms)
{
  g_autoptr (GError) error = NULL;
  gboolean watched = orbit_fleet_watch_heartbeats (fleet, max_age_ms, &error);

  g_assert_no_error (error);
  g_assert_true (watched);
  g_assert_cmpuint (orbit_fleet_get_heartbeat_max_age (fleet), ==, max_age_ms);
}

void
testing_beat (OrbitFleet *fleet)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitHeartbeat) heartbeat = orbit_fleet_publish_heartbeat (fleet, &error);

  g_assert_no_error (error);
  g_assert_nonnull (heartbeat);
}
