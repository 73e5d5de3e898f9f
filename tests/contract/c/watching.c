/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Beating", and those under "Watching" that are about heartbeats, in C. */

#include "contract.h"

#include <signal.h>

static guint64
n_beats (OrbitFleet *fleet)
{
  return contract_head (fleet, ORBIT_HEARTBEAT_RING_KIND);
}

static void
beat (OrbitFleet *fleet)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitHeartbeat) heartbeat = orbit_fleet_publish_heartbeat (fleet, &error);

  g_assert_no_error (error);
  g_assert_nonnull (heartbeat);
}

static void
start (OrbitFleet *fleet,
       guint interval_ms)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (orbit_fleet_start_heartbeat (fleet, interval_ms, &error));
  g_assert_no_error (error);
}

static void
watch (OrbitFleet *fleet,
       guint max_age_ms)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (orbit_fleet_watch_heartbeats (fleet, max_age_ms, &error));
  g_assert_no_error (error);
}

static OrbitNodeState
get_state (OrbitFleet *fleet,
           guint node_id)
{
  g_autoptr (OrbitNode) node = contract_node (fleet, node_id);

  return orbit_node_get_state (node);
}

/* Runs the main loop until another member has published some heartbeats. */
static void
let_others_beat (void)
{
  g_autoptr (OrbitFleet) other = contract_join (ORBIT_BACKING_MEMORY, 0);

  start (other, 1);
  contract_wait_until (n_beats (other) >= 6);
}

static void
beat_start (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  guint64 beaten;

  start (fleet, 1);
  g_assert_cmpuint (n_beats (fleet), ==, 1);
  contract_wait_until (n_beats (fleet) >= 3);

  for (guint i = 0; i < 2; i++)
    {
      orbit_fleet_stop_heartbeat (fleet);
      beaten = n_beats (fleet);
      let_others_beat ();
      g_assert_cmpuint (n_beats (fleet), ==, beaten);
    }
}

static void
beat_interval_zero (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (GError) error = NULL;

  g_assert_false (orbit_fleet_start_heartbeat (fleet, 0, &error));
  contract_assert_fails (error, INVALID_ARGUMENT);
  g_assert_cmpuint (n_beats (fleet), ==, 0);

  start (fleet, 1);
  g_assert_false (orbit_fleet_start_heartbeat (fleet, 0, &error));
  contract_assert_fails (error, INVALID_ARGUMENT);
  contract_wait_until (n_beats (fleet) >= 3);
}

static void
beat_start_again (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);

  start (fleet, 1);
  start (fleet, 3600000);
  let_others_beat ();
  g_assert_cmpuint (n_beats (fleet), ==, 2);

  start (fleet, 1);
  contract_wait_until (n_beats (fleet) >= 5);
}

static void
beat_hung_loop (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  gint64 hung_until;

  start (fleet, 10);
  g_usleep (200000);
  g_assert_cmpuint (n_beats (fleet), ==, 1);

  /* One late heartbeat, and those that became due meanwhile, however long this takes. */
  hung_until = g_get_monotonic_time ();
  contract_wait_until (n_beats (fleet) > 1);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (n_beats (fleet), <=, 3 + (g_get_monotonic_time () - hung_until) / 10000);
}

static void
beat_leave (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) other = contract_join_too (fleet, 1);
  guint64 beaten;

  start (other, 1);
  contract_wait_until (n_beats (fleet) >= 3);
  orbit_fleet_leave (other);
  beaten = n_beats (fleet);
  let_others_beat ();
  g_assert_cmpuint (n_beats (fleet), ==, beaten);
}

static void
count (OrbitFleet *fleet,
       GParamSpec *pspec,
       guint *n)
{
  ++*n;
}

static void
watch_max_age (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  guint n_notified = 0;
  guint max_age;

  g_signal_connect (fleet, "notify::heartbeat-max-age", G_CALLBACK (count), &n_notified);
  g_assert_cmpuint (orbit_fleet_get_heartbeat_max_age (fleet), ==, 0);
  watch (fleet, 60000);
  watch (fleet, 60000);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpuint (orbit_fleet_get_heartbeat_max_age (fleet), ==, 60000);
  g_object_get (fleet, "heartbeat-max-age", &max_age, NULL);
  g_assert_cmpuint (max_age, ==, 60000);
  watch (fleet, 0);
  g_assert_cmpuint (n_notified, ==, 2);
  g_assert_cmpuint (orbit_fleet_get_heartbeat_max_age (fleet), ==, 0);
}

static void
watch_late (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) quiet = contract_join_too (fleet, 1);
  g_autoptr (OrbitFleet) well = contract_join_too (fleet, 2);
  GString *log = contract_log (fleet);
  g_autoptr (GError) error = NULL;
  OrbitEpoch then = orbit_epoch_now () - 120000;
  g_autoptr (OrbitHeartbeat) heartbeat = orbit_fleet_publish_heartbeat_at (quiet, then, &error);
  g_autoptr (OrbitNode) quiet_node = contract_node (fleet, 1);

  g_assert_no_error (error);
  g_assert_nonnull (heartbeat);
  beat (well);
  watch (fleet, 60000);
  g_assert_cmpint (get_state (fleet, 0), ==, ORBIT_NODE_STATE_ALIVE);
  g_assert_cmpint (get_state (fleet, 1), ==, ORBIT_NODE_STATE_STALE);
  g_assert_cmpint (get_state (fleet, 2), ==, ORBIT_NODE_STATE_FRESH);
  g_assert_cmpint (orbit_heartbeat_get_captured_at (orbit_node_get_last_heartbeat (quiet_node)), ==, then);

  orbit_fleet_leave (well);
  contract_wait_for (log, "left 2;");
  g_assert_cmpstr (log->str, ==, "left 2;");
}

static void
watch_stale (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 2);
  GString *log = contract_log (fleet);

  watch (fleet, 20);
  beat (fleet);
  contract_wait_for (log, "stale 2;");
  let_others_beat ();
  g_assert_cmpstr (log->str, ==, "stale 2;");
}

static void
watch_recovered (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 2);
  GString *log = contract_log (fleet);

  watch (fleet, 50);
  beat (fleet);
  contract_wait_for (log, "stale 2;");
  start (fleet, 1);
  contract_wait_for (log, "recovered 2;");
  g_assert_cmpstr (log->str, ==, "stale 2;recovered 2;");
}

static void
watch_missing (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 2);
  GString *log = contract_log (fleet);

  watch (fleet, 50);
  contract_wait_for (log, "missing 2;");
  let_others_beat ();
  g_assert_cmpint (get_state (fleet, 2), ==, ORBIT_NODE_STATE_ALIVE);
  start (fleet, 1);
  contract_wait_for (log, "recovered 2;");
  g_assert_cmpstr (log->str, ==, "missing 2;recovered 2;");
}

static void
on_stale_one (OrbitFleet *fleet,
              guint node_id,
              OrbitHeartbeat *last,
              GString *log)
{
  g_string_append_printf (log, "stale %u alone;", node_id);
}

static void
watch_detail (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) other = contract_join_too (fleet, 1);
  GString *log = contract_log (fleet);

  g_signal_connect (fleet, "heartbeat-stale::1", G_CALLBACK (on_stale_one), log);
  watch (fleet, 20);
  beat (fleet);
  beat (other);
  contract_wait_for (log, "stale 0;");
  contract_wait_for (log, "stale 1 alone;");
  g_assert_null (strstr (log->str, "stale 0 alone;"));
}

static void
watch_stop (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitFleet) other = contract_join (backing, 0);
  GString *log = contract_log (fleet);
  GString *other_log = contract_log (other);

  watch (fleet, 60000);
  beat (fleet);
  contract_wait_until (get_state (fleet, 0) == ORBIT_NODE_STATE_FRESH);
  watch (fleet, 20);
  watch (fleet, 0);
  g_assert_cmpint (get_state (fleet, 0), ==, ORBIT_NODE_STATE_ALIVE);

  watch (other, 20);
  beat (other);
  contract_wait_for (other_log, "stale 0;");
  g_assert_cmpint (get_state (fleet, 0), ==, ORBIT_NODE_STATE_ALIVE);
  g_assert_cmpstr (log->str, ==, "");
}

static void
watch_leave (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) other = contract_join_too (fleet, 1);
  g_autoptr (OrbitFleet) third = NULL;
  g_autoptr (GError) error = NULL;
  GListModel *nodes = orbit_fleet_get_nodes (fleet, &error);
  GString *log = contract_log (fleet);
  GString *other_log = contract_log (other);

  watch (fleet, 20);
  watch (other, 20);
  beat (other);
  orbit_fleet_leave (fleet);
  third = contract_join_too (other, 2);
  contract_wait_for (other_log, "joined 2;");
  orbit_fleet_leave (third);
  contract_wait_for (other_log, "left 2;");
  contract_wait_for (other_log, "stale 1;");
  g_assert_cmpstr (log->str, ==, "");
  g_assert_cmpuint (g_list_model_get_n_items (nodes), ==, 2);
}

static void
watch_each (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) other = contract_join_too (fleet, 1);
  g_autoptr (OrbitFleet) third = NULL;
  GString *log = contract_log (fleet);
  GString *other_log = contract_log (other);

  third = contract_join_too (fleet, 2);
  contract_wait_for (log, "joined 2;");
  contract_wait_for (other_log, "joined 2;");
  orbit_fleet_leave (third);
  contract_wait_for (log, "left 2;");
  contract_wait_for (other_log, "left 2;");
  g_assert_cmpstr (log->str, ==, "joined 2;left 2;");
  g_assert_cmpstr (other_log->str, ==, "joined 2;left 2;");
}

static void
watch_process (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  GString *log = contract_log (fleet);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (OrbitNode) node = NULL;
  g_autofree char *size = g_strdup_printf ("%u", FLEET_SIZE);
  g_autofree char *pid = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error,
                              g_getenv ("CONTRACT_MEMBER"), orbit_fleet_get_name (fleet), size, NULL);
  g_assert_no_error (error);
  contract_wait_for (log, "joined 1;");
  node = contract_node (fleet, 1);
  pid = g_strdup_printf ("%d", orbit_node_get_pid (node));
  g_assert_cmpstr (pid, ==, g_subprocess_get_identifier (process));
  g_assert_cmpstr (orbit_node_get_program (node), ==, "contract-member");

  watch (fleet, 100);
  contract_wait_until (orbit_node_get_state (node) == ORBIT_NODE_STATE_FRESH);
  g_string_truncate (log, 0);
  g_subprocess_send_signal (process, SIGSTOP);
  contract_wait_for (log, "stale 1;");
  g_string_truncate (log, 0);
  g_subprocess_send_signal (process, SIGCONT);
  contract_wait_for (log, "recovered 1;");
  g_subprocess_send_signal (process, SIGKILL);
  contract_wait_for (log, "died 1;");
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
}

void
contract_add_watching (void)
{
  contract_add_both ("beat/start", beat_start);
  contract_add_both ("beat/interval-zero", beat_interval_zero);
  contract_add_both ("beat/start-again", beat_start_again);
  contract_add_both ("beat/hung-loop", beat_hung_loop);
  contract_add ("beat/leave", beat_leave);
  contract_add_both ("watch/max-age", watch_max_age);
  contract_add ("watch/late", watch_late);
  contract_add_both ("watch/stale", watch_stale);
  contract_add_both ("watch/recovered", watch_recovered);
  contract_add_both ("watch/missing", watch_missing);
  contract_add ("watch/detail", watch_detail);
  contract_add_both ("watch/stop", watch_stop);
  contract_add ("watch/leave", watch_leave);
  contract_add ("watch/each", watch_each);
  contract_add ("watch/process", watch_process);
}
