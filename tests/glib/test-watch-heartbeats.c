/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which members are fresh, stale, missing and recovered: one signal for each change, with changes of the clocks. */

#include "testing-watch.h"

#include "orbit-glib/core/clock.h"

#include <signal.h>

#define HOUR_NS (3600000 * ORBIT_CORE_NS_PER_MS)
#define LONG_MS 600000 /* no heartbeat becomes this old in a test unless a clock is moved */

static void
count_detail (OrbitFleet *fleet,
              guint node_id,
              OrbitHeartbeat *last,
              guint *n_calls)
{
  g_assert_cmpuint (node_id, ==, 1);
  *n_calls += 1;
}

static void
count_notify (GObject *object,
              GParamSpec *property,
              guint *n_calls)
{
  *n_calls += 1;
}

/* SIGSTOP makes another process hang, SIGCONT ends that. One signal of each kind for each turn. */
static void
test_stop_and_continue (Testing *test)
{
  guint n_detailed = 0, n_other = 0;
  TestingMember member;
  TestingLog log;
  gint64 since;

  testing_log_init (&log, test->fleet);
  g_signal_connect (test->fleet, "heartbeat-stale::1", G_CALLBACK (count_detail), &n_detailed);
  g_signal_connect (test->fleet, "heartbeat-stale::2", G_CALLBACK (count_detail), &n_other);
  testing_member_start (&member, test, 1);
  testing_member_tell (&member, TESTING_BEATS);
  testing_log_expect (&log, "joined 1", NULL);
  g_assert_true (orbit_fleet_start_heartbeat (test->fleet, 10, NULL));
  testing_watch (test->fleet, 500);
  testing_run_for (50);
  testing_assert_nodes (log.nodes, "0:fresh 1:fresh");

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (OrbitNode) node = testing_find_node (log.nodes, 1);
      gint64 expired_at;

      testing_member_kill (&member, SIGSTOP);
      testing_log_expect (&log, "stale 1", NULL);
      expired_at = orbit_heartbeat_get_captured_at (orbit_node_get_last_heartbeat (node)) + 500;
      g_test_message ("stale: reported within %" G_GINT64_FORMAT " ms of the expiry", orbit_epoch_now () - expired_at);
      testing_log_expect_nothing (&log, 50);
      testing_assert_nodes (log.nodes, "0:fresh 1:stale");

      since = g_get_monotonic_time ();
      testing_member_kill (&member, SIGCONT);
      testing_log_expect (&log, "recovered 1", NULL);
      testing_log_print_delay (&log, "SIGCONT", since);
      testing_log_expect_nothing (&log, 50);
    }

  /* Stopped and then killed: no further signal about its heartbeat. */
  testing_member_kill (&member, SIGSTOP);
  testing_log_expect (&log, "stale 1", NULL);
  testing_member_kill (&member, SIGKILL);
  testing_log_expect (&log, "left 1 died", NULL);
  testing_member_end (&member);
  g_assert_cmpuint (n_detailed, ==, 3);
  g_assert_cmpuint (n_other, ==, 0);
  testing_log_clear (&log);
}

/* A main loop that hangs publishes no heartbeats, and does not publish the missed ones later. */
static void
test_hang (Testing *test)
{
  TestingMember member;
  TestingLog log;

  testing_log_init (&log, test->fleet);
  testing_member_start (&member, test, 1);
  testing_member_tell (&member, TESTING_BEATS);
  testing_beat (test->fleet);
  testing_watch (test->fleet, 300);
  testing_log_expect_any_order (&log, "joined 1", "stale 0", NULL);
  testing_member_tell (&member, TESTING_HANG);
  testing_log_expect (&log, "stale 1", "recovered 1", NULL);
  testing_member_end (&member);
  testing_log_expect (&log, "left 1 died", NULL);
  testing_log_clear (&log);
}

static void
test_missing (Testing *test)
{
  g_autoptr (OrbitFleet) other = testing_join (test, 2);
  TestingLog log;

  testing_log_init (&log, test->fleet);
  testing_watch (test->fleet, 40);
  testing_log_expect (&log, "missing 0", "missing 2", NULL);
  testing_log_expect_nothing (&log, 100);

  /* A missing member, this one or another one, recovers with its first heartbeat. Then it can become stale. */
  testing_beat (other);
  testing_log_expect (&log, "recovered 2", "stale 2", NULL);
  testing_beat (test->fleet);
  testing_log_expect (&log, "recovered 0", "stale 0", NULL);

  /* A member that joins has one maximum age for its first heartbeat. */
  g_clear_object (&other);
  other = testing_join (test, 2);
  testing_log_expect (&log, "left 2 left", "joined 2", "missing 2", NULL);
  testing_log_expect_nothing (&log, 100);
  testing_assert_nodes (log.nodes, "0:stale 2:alive");
  testing_log_clear (&log);
}

/* A watch that begins late sets states and emits no signals for earlier events; 0 stops it, and the next start emits none either. */
static void
test_late (Testing *test)
{
  g_autoptr (OrbitFleet) one = testing_join (test, 1), two = testing_join (test, 2);
  G_GNUC_UNUSED g_autoptr (OrbitFleet) three = testing_join (test, 3);
  g_autoptr (OrbitHeartbeat) old = orbit_fleet_publish_heartbeat_at (two, orbit_epoch_now () - 2 * LONG_MS, NULL);
  guint n_notified = 0;
  TestingLog log;

  g_assert_nonnull (old);
  testing_beat (one);
  testing_log_init (&log, test->fleet);
  g_signal_connect (test->fleet, "notify::heartbeat-max-age", G_CALLBACK (count_notify), &n_notified);
  testing_watch (test->fleet, LONG_MS);
  testing_assert_nodes (log.nodes, "0:alive 1:fresh 2:stale 3:alive");
  testing_log_expect_nothing (&log, 50);

  testing_watch (test->fleet, 0);
  testing_assert_nodes (log.nodes, "0:alive 1:alive 2:alive 3:alive");
  testing_beat (two);
  testing_log_expect_nothing (&log, 50);
  testing_watch (test->fleet, LONG_MS);
  testing_assert_nodes (log.nodes, "0:alive 1:fresh 2:fresh 3:alive");
  testing_log_expect_nothing (&log, 50);
  g_assert_cmpuint (n_notified, ==, 3);

  /* Stopped for good: no member can become stale. */
  testing_watch (test->fleet, 20);
  testing_watch (test->fleet, 0);
  testing_log_expect_nothing (&log, 100);
  testing_log_clear (&log);
}

static void
move_clock (OrbitCoreClock clock,
            gint64 ns)
{
  orbit_core_clock_offset_ns[clock] += ns;
}

static void
test_wall_clock (Testing *test)
{
  g_autoptr (OrbitFleet) stale = testing_join (test, 1);
  TestingLog log;

  testing_beat (stale);
  testing_log_init (&log, test->fleet);
  g_assert_true (orbit_fleet_start_heartbeat (test->fleet, 5, NULL));
  testing_watch (test->fleet, 500);
  testing_log_expect (&log, "stale 1", NULL);
  for (int i = 0; i < 4; i++)
    {
      move_clock (ORBIT_CORE_CLOCK_WALL, i % 3 == 0 ? HOUR_NS : -HOUR_NS);
      testing_log_expect_nothing (&log, 250);
      testing_assert_nodes (log.nodes, "0:fresh 1:stale");
    }
  memset (orbit_core_clock_offset_ns, 0, sizeof orbit_core_clock_offset_ns);
  testing_log_clear (&log);
}

/* After an hour of suspend, each member has one maximum age to publish a heartbeat before it becomes stale. */
static void
test_suspend (Testing *test)
{
  g_autoptr (OrbitFleet) beating = testing_join (test, 1), silent = testing_join (test, 2), stale = testing_join (test, 3);
  TestingLog log;
  gint64 since;

  testing_beat (stale);
  testing_log_init (&log, test->fleet);
  testing_watch (test->fleet, 600);
  testing_log_expect_any_order (&log, "stale 3", "missing 0", "missing 1", "missing 2", NULL);
  testing_beat (test->fleet);
  testing_beat (beating);
  testing_beat (silent);
  testing_log_expect_any_order (&log, "recovered 0", "recovered 1", "recovered 2", NULL);

  move_clock (ORBIT_CORE_CLOCK_BOOT, HOUR_NS);
  move_clock (ORBIT_CORE_CLOCK_WALL, HOUR_NS);
  since = g_get_monotonic_time ();
  g_assert_true (orbit_fleet_start_heartbeat (beating, 5, NULL));
  g_assert_true (orbit_fleet_start_heartbeat (test->fleet, 5, NULL));
  testing_log_expect (&log, "stale 2", NULL);
  testing_log_print_delay (&log, "silent since a suspend, maximum age 600 ms", since);
  g_assert_cmpint (log.told_at - since, >=, 600 * G_TIME_SPAN_MILLISECOND);
  testing_log_expect_nothing (&log, 50);
  testing_assert_nodes (log.nodes, "0:fresh 1:fresh 2:stale 3:stale");
  memset (orbit_core_clock_offset_ns, 0, sizeof orbit_core_clock_offset_ns);
  testing_log_clear (&log);
}

/* Two members in one process that both watch: each of them emits every signal once. */
static void
test_two_watchers (Testing *test)
{
  g_autoptr (OrbitFleet) second = testing_join (test, 1);
  TestingMember member;
  TestingLog logs[2];

  testing_log_init (&logs[0], test->fleet);
  testing_log_init (&logs[1], second);
  testing_member_start (&member, test, 2);
  testing_member_tell (&member, TESTING_BEATS);
  for (guint i = 0; i < 2; i++)
    testing_log_expect (&logs[i], "joined 2", NULL);
  testing_watch (test->fleet, 500);
  testing_watch (second, 600);
  for (guint i = 0; i < 2; i++)
    testing_log_expect_any_order (&logs[i], "missing 0", "missing 1", NULL);
  testing_member_kill (&member, SIGSTOP);
  testing_log_expect (&logs[0], "stale 2", NULL);
  testing_log_expect (&logs[1], "stale 2", NULL);
  testing_member_kill (&member, SIGCONT);
  testing_log_expect (&logs[0], "recovered 2", NULL);
  testing_log_expect (&logs[1], "recovered 2", NULL);

  /* The calls of one do not affect the other, except that its leave is reported. */
  testing_watch (second, 0);
  testing_member_kill (&member, SIGSTOP);
  testing_log_expect (&logs[0], "stale 2", NULL);
  testing_member_kill (&member, SIGKILL);
  testing_log_expect (&logs[1], "left 2 died", NULL);
  testing_log_expect (&logs[0], "left 2 died", NULL);
  orbit_fleet_leave (second);
  logs[1].left = TRUE;
  testing_log_expect (&logs[0], "left 1 left", NULL);
  testing_member_end (&member);
  testing_log_clear (&logs[0]);
  testing_log_clear (&logs[1]);
}

/* A fleet in process memory has one member, which watches itself. */
static void
test_alone (Testing *test)
{
  TestingLog log;

  testing_log_init (&log, test->fleet);
  testing_assert_nodes (log.nodes, "0:alive");
  testing_watch (test->fleet, 50);
  testing_log_expect (&log, "missing 0", NULL);
  testing_beat (test->fleet);
  testing_log_expect (&log, "recovered 0", "stale 0", NULL);
  testing_beat (test->fleet);
  testing_log_expect (&log, "recovered 0", "stale 0", NULL);
  testing_log_clear (&log);
}

/* Heartbeats of a previous owner of the node id are ignored for the present one. */
static void
test_takeover (Testing *test)
{
  g_autoptr (OrbitFleet) other = testing_join (test, 1);
  g_autoptr (OrbitNode) node = NULL;
  TestingLog log;

  g_assert_true (orbit_fleet_start_heartbeat (test->fleet, 5, NULL));
  testing_log_init (&log, test->fleet);
  testing_watch (test->fleet, LONG_MS);
  testing_beat (other);
  testing_watch (test->fleet, LONG_MS);
  testing_assert_nodes (log.nodes, "0:fresh 1:fresh");
  g_clear_object (&other);
  other = testing_join (test, 1);
  testing_log_expect (&log, "left 1 left", "joined 1", NULL);
  testing_assert_nodes (log.nodes, "0:fresh 1:alive");
  node = testing_find_node (log.nodes, 1);
  g_assert_null (orbit_node_get_last_heartbeat (node));
  testing_beat (other);
  testing_run_until (orbit_node_get_state (node) == ORBIT_NODE_STATE_FRESH);
  g_assert_nonnull (orbit_node_get_last_heartbeat (node));
  testing_log_expect (&log, NULL);
  testing_log_clear (&log);
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);
  testing_add ("/watch-heartbeats/stop-and-continue", TESTING_SHM, test_stop_and_continue);
  testing_add ("/watch-heartbeats/hang", TESTING_SHM, test_hang);
  testing_add ("/watch-heartbeats/missing", TESTING_SHM, test_missing);
  testing_add ("/watch-heartbeats/late", TESTING_SHM, test_late);
  testing_add ("/watch-heartbeats/wall-clock", TESTING_SHM, test_wall_clock);
  testing_add ("/watch-heartbeats/suspend", TESTING_SHM, test_suspend);
  testing_add ("/watch-heartbeats/two-watchers", TESTING_SHM, test_two_watchers);
  testing_add ("/watch-heartbeats/alone", TESTING_MEMORY, test_alone);
  testing_add ("/watch-heartbeats/takeover", TESTING_SHM, test_takeover);
  return g_test_run ();
}
