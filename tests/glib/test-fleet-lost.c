/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A fleet that has lost a segment: the signal, the errors, and the end of waits and of publishing. */

#include "testing-watch.h"

#include <glib/gstdio.h>
#include <unistd.h>

typedef struct
{
  guint n_told;
  char *message;
  GThread *thread; /* that the signal reported */
  GError *stopped;
  guint n_frames;
} Told;

static void
on_lost (OrbitFleet *fleet,
         const char *message,
         gpointer data)
{
  Told *told = data;

  told->n_told++;
  g_free (told->message);
  told->message = g_strdup (message);
  told->thread = g_thread_self ();
}

static void
on_frames (OrbitCursor *cursor,
           OrbitFrameBatch *batch,
           gpointer data)
{
  ((Told *) data)->n_frames += orbit_frame_batch_get_n_frames (batch);
}

static void
on_stopped (OrbitCursor *cursor,
            const GError *error,
            gpointer data)
{
  Told *told = data;

  g_assert_null (told->stopped);
  told->stopped = g_error_copy (error);
}

static void
told_clear (Told *told)
{
  g_clear_error (&told->stopped);
  g_free (told->message);
}

static OrbitCursor *
start_cursor (OrbitFleet *fleet,
              Told *told)
{
  OrbitCursor *cursor = testing_create_cursor (fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (GError) error = NULL;

  g_signal_connect (cursor, "frames", G_CALLBACK (on_frames), told);
  g_signal_connect (cursor, "stopped", G_CALLBACK (on_stopped), told);
  g_assert_true (orbit_cursor_start (cursor, &error));
  g_assert_no_error (error);
  return cursor;
}

static void
remove_segment (Testing *test,
                const char *part)
{
  g_autofree char *path = g_strdup_printf ("/dev/shm/orbit-%s-%s-%u", test->name, part, (guint) geteuid ());

  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* Noticed by the main loop only. */
static void
test_idle_cursor (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitCursor) cursor = NULL;
  g_autoptr (OrbitNetId) id = NULL;
  Told told = { 0 };

  g_signal_connect (test->fleet, "segment-lost", G_CALLBACK (on_lost), &told);
  cursor = start_cursor (test->fleet, &told);
  testing_publish (test->fleet, "one");
  testing_run_until (told.n_frames == 1);
  remove_segment (test, "fleet");
  testing_run_until (told.n_told > 0 && told.stopped != NULL);
  g_assert_cmpuint (told.n_frames, ==, 1);
  g_assert_true (told.thread == g_thread_self ());
  testing_assert_parts (told.message, test->name, "fleet", NULL);
  g_assert_cmpstr (told.stopped->message, ==, told.message);
  testing_assert_error (&told.stopped, ORBIT_FLEET_ERROR_LOST, test->name, "leave and join again");

  id = orbit_fleet_publish_data (test->fleet, TESTING_KIND, 1, 1, (const guint8 *) "x", 1, &error);
  g_assert_null (id);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_LOST, test->name);
  testing_run_for (50);
  g_assert_cmpuint (told.n_told, ==, 1);
  told_clear (&told);
}

/* A member notices the loss when it publishes a heartbeat. A cursor that sleeps already is woken. */
static void
test_beat (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitCursor) cursor = NULL;
  Told told = { 0 };

  g_signal_connect (test->fleet, "segment-lost", G_CALLBACK (on_lost), &told);
  cursor = start_cursor (test->fleet, &told);
  testing_run_for (200); /* both naps are over */
  g_assert_true (orbit_fleet_start_heartbeat (test->fleet, 10, &error));
  g_assert_no_error (error);
  remove_segment (test, "7");
  testing_run_until (told.n_told > 0 && told.stopped != NULL);
  testing_assert_parts (told.message, test->name, "-7-", NULL);
  testing_assert_error (&told.stopped, ORBIT_FLEET_ERROR_LOST);
  told_clear (&told);
}

/* A process that only watches its members. */
static void
test_watch (Testing *test)
{
  g_autoptr (OrbitHeartbeat) heartbeat = NULL;
  g_autoptr (OrbitFleet) peer = testing_join (test, 1);
  g_autoptr (GError) error = NULL;
  Told told = { 0 };

  g_signal_connect (test->fleet, "segment-lost", G_CALLBACK (on_lost), &told);
  testing_beat (peer);
  testing_watch (test->fleet, 50);
  remove_segment (test, "221");
  for (guint i = 0; i < 400 && told.n_told == 0; i++)
    {
      g_clear_pointer (&heartbeat, orbit_heartbeat_free);
      heartbeat = orbit_fleet_publish_heartbeat (peer, NULL);
      testing_run_for (10);
    }
  g_assert_cmpuint (told.n_told, ==, 1);
  g_assert_null (orbit_fleet_get_nodes (test->fleet, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_LOST, test->name);
  told_clear (&told);
}

static gpointer
ask_for_ring (gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (orbit_fleet_get_ring (data, TESTING_KIND, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_LOST);
  return NULL;
}

/* Noticed by another thread. The signal is emitted in the context of the join, and not after the fleet was left. */
static void
test_thread (Testing *test)
{
  Told told = { 0 };

  for (guint leave = 0; leave < 2; leave++)
    {
      g_autoptr (OrbitFleet) fleet = leave != 0 ? testing_join (test, 2) : g_object_ref (test->fleet);
      g_autofree char *path = g_strdup_printf ("/dev/shm/orbit-%s-fleet-%u", test->name, (guint) geteuid ());
      g_autofree char *away = g_strconcat (path, ".away", NULL);

      told.n_told = 0;
      g_signal_connect (fleet, "segment-lost", G_CALLBACK (on_lost), &told);
      g_assert_cmpint (g_rename (path, away), ==, 0);
      g_thread_join (g_thread_new ("asks", ask_for_ring, fleet));
      g_assert_cmpuint (told.n_told, ==, 0);
      g_assert_cmpint (g_rename (away, path), ==, 0);
      if (leave != 0)
        orbit_fleet_leave (fleet);
      testing_run_for (50);
      g_assert_cmpuint (told.n_told, ==, 1 - leave);
      g_assert_true (told.thread == g_thread_self ());
    }
  told_clear (&told);
}

/* The check before the sleep ends a wait without a limit. */
static void
test_wait (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (GError) error = NULL;

  remove_segment (test, "fleet");
  g_assert_false (orbit_cursor_wait (cursor, -1, NULL, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_LOST, test->name);
}

/* A process that only publishes or only polls, and runs no main loop. The error ends its loops. */
static void
test_publish_only (Testing *test)
{
  g_autoptr (GError) error = NULL;

  testing_publish (test->fleet, "one");
  remove_segment (test, "7");
  while (error == NULL)
    {
      G_GNUC_UNUSED g_autoptr (OrbitNetId) id = orbit_fleet_publish_data (test->fleet, TESTING_KIND, 1, 1, (const guint8 *) "x", 1, &error);

      g_usleep (100);
    }
  testing_assert_error (&error, ORBIT_FLEET_ERROR_LOST, test->name, "-7-", "leave and join again");
}

static void
test_poll_only (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (GError) error = NULL;

  remove_segment (test, "fleet");
  while (error == NULL)
    {
      g_autoptr (OrbitFrame) frame = orbit_cursor_next (cursor, &error);

      g_assert_null (frame);
      g_usleep (100);
    }
  testing_assert_error (&error, ORBIT_FLEET_ERROR_LOST, test->name, "fleet", "leave and join again");
}

/* A main loop that has no sources of the fleet. */
static void
test_loop_only (Testing *test)
{
  Told told = { 0 };

  g_signal_connect (test->fleet, "segment-lost", G_CALLBACK (on_lost), &told);
  testing_publish (test->fleet, "one");
  remove_segment (test, "7");
  testing_run_until (told.n_told > 0);
  g_assert_true (told.thread == g_thread_self ());
  testing_assert_parts (told.message, test->name, "-7-", NULL);
  told_clear (&told);
}

/* The fleet may be finalized before its signal is emitted. */
static void
test_freed (Testing *test)
{
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%u", test->name, i);
      g_autofree char *path = g_strdup_printf ("/dev/shm/orbit-%s-fleet-%u", name, (guint) geteuid ());
      g_autoptr (GError) error = NULL;
      OrbitFleet *fleet = testing_join_full (test, name, 2, -1, 4, 64, &error);

      g_assert_no_error (error);
      g_assert_cmpint (g_unlink (path), ==, 0);
      if (i % 3 != 0)
        g_usleep (i * 10);
      g_object_unref (fleet);
      while (g_main_context_iteration (NULL, FALSE))
        continue;
    }
}

/* A truncated segment counts as lost. */
static void
test_truncated (Testing *test)
{
  static const char *const parts[] = { "fleet", "7" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%u", test->name, i);
      g_autofree char *path = g_strdup_printf ("/dev/shm/orbit-%s-%s-%u", name, parts[i], (guint) geteuid ());
      g_autoptr (OrbitFleet) fleet = testing_join_full (test, name, 2, -1, 4, 64, &error);
      g_autoptr (OrbitCursor) cursor = NULL;
      Told told = { 0 };

      g_assert_no_error (error);
      testing_publish (fleet, "one");
      cursor = start_cursor (fleet, &told);
      g_signal_connect (fleet, "segment-lost", G_CALLBACK (on_lost), &told);
      g_assert_nonnull (orbit_fleet_get_nodes (fleet, &error));
      testing_run_until (told.n_frames == 1);
      testing_run_for (100); /* the naps of the cursor are over */
      g_assert_cmpint (truncate (path, 0), ==, 0);
      g_assert_null (orbit_fleet_get_ring (fleet, TESTING_KIND, &error)); /* before the loop accesses the segment */
      testing_assert_error (&error, ORBIT_FLEET_ERROR_LOST, name, "truncated");
      testing_run_until (told.n_told > 0 && told.stopped != NULL);
      testing_assert_parts (told.message, name, "truncated", NULL);
      testing_assert_error (&told.stopped, ORBIT_FLEET_ERROR_LOST, "truncated");
      orbit_fleet_leave (fleet);
      g_assert_true (orbit_fleet_destroy (name, NULL, &error));
      told_clear (&told);
    }
}

int
main (int argc,
      char **argv)
{
  testing_init (&argc, &argv);
  testing_add ("/fleet-lost/idle-cursor", TESTING_SHM | TESTING_SHARED | TESTING_PER_NODE, test_idle_cursor);
  testing_add ("/fleet-lost/beat", TESTING_SHM | TESTING_SHARED | TESTING_PER_NODE, test_beat);
  testing_add ("/fleet-lost/watch", TESTING_SHM, test_watch);
  testing_add ("/fleet-lost/thread", TESTING_SHM | TESTING_SHARED, test_thread);
  testing_add ("/fleet-lost/wait", TESTING_SHM | TESTING_SHARED | TESTING_PER_NODE, test_wait);
  testing_add ("/fleet-lost/publish-only", TESTING_SHM | TESTING_SHARED | TESTING_PER_NODE, test_publish_only);
  testing_add ("/fleet-lost/poll-only", TESTING_SHM | TESTING_SHARED | TESTING_PER_NODE, test_poll_only);
  testing_add ("/fleet-lost/loop-only", TESTING_SHM | TESTING_SHARED, test_loop_only);
  testing_add ("/fleet-lost/freed", TESTING_SHM, test_freed);
  testing_add ("/fleet-lost/truncated", TESTING_SHM, test_truncated);
  return g_test_run ();
}
