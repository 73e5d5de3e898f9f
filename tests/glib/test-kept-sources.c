/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Sources that an object keeps, after something else has destroyed them: the main context, which was freed, or the program,
 * which removed a source by a wrong id. A second start must create new sources. */

#include "testing-watch.h"

#define MAX_ID 10000

/* Destroys the sources of a name in the thread-default main context, as g_source_remove() with a wrong id does. Returns how many. */
static guint
remove_sources (const char *name)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  guint n_removed = 0;

  for (guint id = 1; id < MAX_ID; id++)
    {
      GSource *source = g_main_context_find_source_by_id (context, id);

      if (source != NULL && g_strcmp0 (g_source_get_name (source), name) == 0)
        {
          g_source_destroy (source);
          n_removed++;
        }
    }
  return n_removed;
}

static void
add_frames (OrbitCursor *cursor,
            OrbitFrameBatch *batch,
            guint *n_frames)
{
  *n_frames += orbit_frame_batch_get_n_frames (batch);
}

static void
start_cursor (OrbitCursor *cursor)
{
  g_autoptr (GError) error = NULL;
  gboolean started = orbit_cursor_start (cursor, &error);

  g_assert_no_error (error);
  g_assert_true (started);
}

static void
test_cursor_context (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_HEAD);
  GMainContext *context = g_main_context_new ();
  guint n_frames = 0;

  g_signal_connect (cursor, "frames", G_CALLBACK (add_frames), &n_frames);
  g_main_context_push_thread_default (context);
  start_cursor (cursor);
  testing_publish (test->fleet, "one");
  testing_run_until (n_frames == 1);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);

  testing_publish (test->fleet, "two");
  start_cursor (cursor);
  testing_run_until (n_frames == 2);
  testing_publish (test->fleet, "three");
  testing_run_until (n_frames == 3);

  /* A source that was not destroyed is kept. */
  start_cursor (cursor);
  testing_publish (test->fleet, "four");
  testing_run_until (n_frames == 4);
  g_assert_cmpuint (remove_sources ("[orbit-glib] cursor"), ==, 1);
}

static void
test_cursor_removed (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_HEAD);
  guint n_frames = 0;

  g_signal_connect (cursor, "frames", G_CALLBACK (add_frames), &n_frames);
  start_cursor (cursor);
  g_assert_cmpuint (remove_sources ("[orbit-glib] cursor"), ==, 1);
  testing_publish (test->fleet, "one");
  start_cursor (cursor);
  testing_run_until (n_frames == 1);
  orbit_cursor_stop (cursor);
  g_assert_cmpuint (remove_sources ("[orbit-glib] cursor"), ==, 0);
}

/* Joins and leaves are reported again, also those that happened in between. */
static void
test_roster_removed (Testing *test)
{
  g_autoptr (OrbitFleet) other = NULL;
  TestingLog log;

  testing_log_init (&log, test->fleet);
  g_assert_cmpuint (remove_sources ("[orbit-glib] roster"), ==, 1);
  other = testing_join (test, 1);
  testing_log_expect_nothing (&log, 20);
  g_assert_true (testing_get_nodes (test->fleet) == log.nodes);
  testing_log_expect (&log, "joined 1", NULL);
  g_clear_object (&other);
  testing_log_expect (&log, "left 1 left", NULL);
  testing_log_clear (&log);
}

/* The death of a process is still reported by the source that replaces the first. */
static void
test_deaths_removed (Testing *test)
{
  TestingMember member;
  TestingLog log;

  testing_member_start (&member, test, 1);
  testing_log_init (&log, test->fleet);
  g_assert_cmpuint (remove_sources ("[orbit-glib] roster"), ==, 1);
  testing_watch (test->fleet, 60000);
  testing_member_kill (&member, SIGKILL);
  testing_member_end (&member);
  testing_log_expect (&log, "left 1 died", NULL);
  testing_log_clear (&log);
}

static void
test_heartbeats_removed (Testing *test)
{
  TestingLog log;

  testing_watch (test->fleet, 20);
  testing_log_init (&log, test->fleet);
  testing_log_expect (&log, "missing 0", NULL);
  g_assert_cmpuint (remove_sources ("[orbit-glib] heartbeats"), ==, 1);
  testing_watch (test->fleet, 21);
  testing_log_expect (&log, "missing 0", NULL);
  testing_beat (test->fleet);
  testing_log_expect (&log, "recovered 0", "stale 0", NULL);
  g_assert_cmpuint (remove_sources ("[orbit-glib] roster"), ==, 1);
  testing_watch (test->fleet, 5); /* its heartbeat was published before */
  testing_beat (test->fleet);
  testing_log_expect (&log, "recovered 0", "stale 0", NULL);
  testing_log_clear (&log);
}

static guint64
count_beats (OrbitFleet *fleet)
{
  g_autoptr (OrbitRing) ring = orbit_fleet_get_ring (fleet, ORBIT_HEARTBEAT_RING_KIND, NULL);

  return orbit_ring_get_lane_head (ring, orbit_fleet_get_node_id (fleet), NULL);
}

static void
test_beat_context (Testing *test)
{
  GMainContext *context = g_main_context_new ();
  g_autoptr (GError) error = NULL;

  g_main_context_push_thread_default (context);
  g_assert_true (orbit_fleet_start_heartbeat (test->fleet, 1, &error));
  testing_run_until (count_beats (test->fleet) >= 3);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);

  for (guint i = 0; i < 2; i++)
    {
      guint64 n_beats;

      g_assert_true (orbit_fleet_start_heartbeat (test->fleet, 1, &error));
      n_beats = count_beats (test->fleet);
      testing_run_until (count_beats (test->fleet) >= n_beats + 2);
      g_assert_cmpuint (remove_sources ("[orbit-glib] heartbeat"), ==, 1);
    }
  orbit_fleet_stop_heartbeat (test->fleet);
}

int
main (int argc,
      char **argv)
{
  testing_init (&argc, &argv);
  testing_add ("/kept-sources/cursor/context-freed", TESTING_FLEETS | TESTING_SHARED, test_cursor_context);
  testing_add ("/kept-sources/cursor/removed", TESTING_FLEETS | TESTING_SHARED, test_cursor_removed);
  testing_add ("/kept-sources/roster/removed", TESTING_SHM, test_roster_removed);
  testing_add ("/kept-sources/deaths/removed", TESTING_SHM, test_deaths_removed);
  testing_add ("/kept-sources/heartbeats/removed", TESTING_FLEETS, test_heartbeats_removed);
  testing_add ("/kept-sources/beat/context-freed", TESTING_FLEETS, test_beat_context);

  return g_test_run ();
}
