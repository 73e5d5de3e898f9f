/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Heartbeats from the main loop: at regular intervals, not while the loop hangs, and not after the fleet was left. */

#include "testing-watch.h"

#include "orbit-glib/orbit-fleet-private.h"

static void
start (OrbitFleet *fleet,
       guint interval_ms)
{
  g_autoptr (GError) error = NULL;
  gboolean started = orbit_fleet_start_heartbeat (fleet, interval_ms, &error);

  g_assert_no_error (error);
  g_assert_true (started);
}

static guint64
count_beats (OrbitFleet *fleet)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitRing) ring = orbit_fleet_get_ring (fleet, ORBIT_HEARTBEAT_RING_KIND, &error);
  guint64 n_beats = orbit_ring_get_lane_head (ring, orbit_fleet_get_node_id (fleet), &error);

  g_assert_no_error (error);
  return n_beats;
}

static void
run_until_beat (OrbitFleet *fleet,
                guint64 n_beats)
{
  testing_run_until (count_beats (fleet) >= n_beats);
}

/* The first heartbeat comes immediately, then one in each interval, however late the previous one was. */
static void
test_rhythm (Testing *test)
{
  gint64 since = g_get_monotonic_time (), passed;
  guint64 n_beats;

  start (test->fleet, 20);
  g_assert_cmpuint (count_beats (test->fleet), ==, 1);
  run_until_beat (test->fleet, 11);
  for (guint i = 0; i < 10; i++)
    {
      g_usleep (7000); /* the loop is busy for less than an interval */
      testing_run_for (15);
    }
  n_beats = count_beats (test->fleet);
  passed = g_get_monotonic_time () - since;
  g_test_message ("%" G_GUINT64_FORMAT " beats in %.1f ms, every 20 ms", n_beats, (double) passed / 1000);
  g_assert_cmpuint (n_beats, <=, (guint64) passed / 20000 + 1);
}

/* While the loop hangs no heartbeat is published. The next dispatch publishes one, and the following ones keep the original phase. */
static void
test_hang (Testing *test)
{
  guint64 before, after;
  gint64 hung_at;

  start (test->fleet, 50);
  run_until_beat (test->fleet, 2);
  before = count_beats (test->fleet);
  g_usleep (500000);
  g_assert_cmpuint (count_beats (test->fleet), ==, before);
  hung_at = g_get_monotonic_time ();
  run_until_beat (test->fleet, before + 1);
  testing_run_for (1);
  after = count_beats (test->fleet);
  g_assert_cmpuint (after - before, <=, 1 + (guint64) (g_get_monotonic_time () - hung_at + 49999) / 50000);
}

/* A heartbeat that cannot be published is tried again, and one warning is logged. */
static void
test_refused (Testing *test)
{
  g_autoptr (GError) error = NULL;
  OrbitCoreRing *ring;

  start (test->fleet, 20);
  ring = orbit_ring_table_open (&test->fleet->rings, ORBIT_HEARTBEAT_RING_KIND, &error);
  g_assert_no_error (error);
  g_test_expect_message ("Orbit", G_LOG_LEVEL_WARNING, "*heartbeat*tried again*");
  for (guint i = 0; i < 3; i++)
    {
      OrbitCoreClaim claim;
      guint64 before = count_beats (test->fleet);

      /* This thread holds its lane locked, so that the heartbeats of its loop fail with BUSY. */
      g_assert_cmpint (orbit_core_ring_begin_write (ring, 0, &claim, NULL), ==, ORBIT_CORE_OK);
      testing_run_for (100);
      g_test_assert_expected_messages ();
      g_assert_true (orbit_core_ring_end_write (ring, &claim, 0, 0));
      g_assert_cmpuint (count_beats (test->fleet), ==, before + 1); /* the frame of that write */
      run_until_beat (test->fleet, before + 4);
    }
}

static void
test_interval (Testing *test)
{
  g_autoptr (GError) error = NULL;
  guint64 n_beats;

  g_assert_false (orbit_fleet_start_heartbeat (test->fleet, 0, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "0", test->name);
  g_assert_cmpuint (count_beats (test->fleet), ==, 0);

  /* A new interval replaces the old one, whether it is longer or shorter. A refused one has no effect. */
  start (test->fleet, G_MAXUINT);
  start (test->fleet, 5);
  g_assert_false (orbit_fleet_start_heartbeat (test->fleet, 0, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT);
  run_until_beat (test->fleet, 10);
  n_beats = count_beats (test->fleet);
  start (test->fleet, G_MAXUINT);
  testing_run_for (50);
  g_assert_cmpuint (count_beats (test->fleet), ==, n_beats + 1);

  start (test->fleet, 1);
  run_until_beat (test->fleet, n_beats + 10);
  orbit_fleet_stop_heartbeat (test->fleet);
  orbit_fleet_stop_heartbeat (test->fleet);
  n_beats = count_beats (test->fleet);
  testing_run_for (50);
  g_assert_cmpuint (count_beats (test->fleet), ==, n_beats);
}

/* Another member reads no more heartbeats after the first one has left. */
static void
test_leave (Testing *test)
{
  OrbitFleet *fleet = testing_join (test, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitRing) ring = orbit_fleet_get_ring (test->fleet, ORBIT_HEARTBEAT_RING_KIND, &error);
  guint64 n_beats;

  g_assert_no_error (error);
  start (fleet, 1);
  run_until_beat (fleet, 5);
  orbit_fleet_leave (fleet);
  n_beats = orbit_ring_get_lane_head (ring, 1, &error);
  testing_run_for (30);
  g_assert_cmpuint (orbit_ring_get_lane_head (ring, 1, &error), ==, n_beats);
  g_assert_false (orbit_fleet_start_heartbeat (fleet, 5, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_CLOSED);
  orbit_fleet_stop_heartbeat (fleet);
  g_assert_finalize_object (fleet);

  /* The timer holds no reference to the fleet, and ends when the fleet is finalized. */
  fleet = testing_join (test, 1);
  start (fleet, 1);
  run_until_beat (fleet, n_beats + 3);
  g_assert_finalize_object (fleet);
  n_beats = orbit_ring_get_lane_head (ring, 1, &error);
  testing_run_for (30);
  g_assert_cmpuint (orbit_ring_get_lane_head (ring, 1, &error), ==, n_beats);
  g_assert_no_error (error);
}

/* Heartbeats are published from the thread-default context of the thread that starts them, not from that of the join. */
static void
test_context (Testing *test)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  guint64 n_beats;

  g_main_context_push_thread_default (context);
  start (test->fleet, 1);
  g_main_context_pop_thread_default (context);
  testing_run_for (30);
  g_assert_cmpuint (count_beats (test->fleet), ==, 1);
  g_main_context_push_thread_default (context);
  run_until_beat (test->fleet, 4);
  g_main_context_pop_thread_default (context);

  /* After a second start in the other context, heartbeats are published from that one only. */
  start (test->fleet, 1);
  n_beats = count_beats (test->fleet);
  g_usleep (5000);
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_assert_cmpuint (count_beats (test->fleet), ==, n_beats);
  run_until_beat (test->fleet, n_beats + 2);
}

/* A heartbeat causes a signal whose handler drops the last reference to the fleet that published it. */
static void
drop_fleet (OrbitFleet *watcher,
            guint node_id,
            OrbitHeartbeat *heartbeat,
            OrbitFleet **fleet)
{
  g_clear_object (fleet);
}

static void
test_dropped_by_handler (Testing *test)
{
  OrbitFleet *fleet = testing_join (test, 1);

  testing_watch (test->fleet, 10);
  testing_run_for (30);
  g_signal_connect (test->fleet, "heartbeat-recovered::1", G_CALLBACK (drop_fleet), &fleet);
  start (fleet, 1);
  testing_run_until (fleet == NULL);
  testing_run_for (20);
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);
  testing_add ("/beat/refused", TESTING_SHM, test_refused);
  testing_add ("/beat/rhythm", TESTING_FLEETS, test_rhythm);
  testing_add ("/beat/hang", TESTING_FLEETS, test_hang);
  testing_add ("/beat/interval", TESTING_FLEETS, test_interval);
  testing_add ("/beat/leave", TESTING_SHM, test_leave);
  testing_add ("/beat/context", TESTING_FLEETS, test_context);
  testing_add ("/beat/dropped-by-handler", TESTING_SHM, test_dropped_by_handler);
  return g_test_run ();
}
