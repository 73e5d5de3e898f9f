/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Started cursors: every frame once and in order, batches of a limited size, exact counts of losses. */

#include "testing.h"

#define BURST 256
#define BURST_PAYLOADS (1024 * 1024)

typedef struct
{
  OrbitFleet *fleet;
  OrbitCursor *cursor;
  guint64 expected; /* expected counter of the next frame, if none is lost */
  guint n_batches;
  guint n_frames;
  guint largest;
  guint64 n_lost;
  guint n_overruns;
  guint n_stopped;
  GError *error;
  void (*in_frames) (gpointer listener);
} Listener;

static void
on_frames (OrbitCursor *cursor,
           OrbitFrameBatch *batch,
           gpointer data)
{
  Listener *listener = data;
  guint n_frames = orbit_frame_batch_get_n_frames (batch);

  g_assert_cmpuint (n_frames, >, 0);
  for (guint i = 0; i < n_frames; i++)
    {
      g_autoptr (OrbitFrame) frame = orbit_frame_batch_get_frame (batch, i);

      if (listener->n_lost == 0)
        g_assert_cmpuint (orbit_frame_get_counter (frame), ==, listener->expected);
      listener->expected = orbit_frame_get_counter (frame) + 1;
    }
  listener->n_batches++;
  listener->n_frames += n_frames;
  listener->largest = MAX (listener->largest, n_frames);
  if (listener->in_frames != NULL)
    listener->in_frames (listener);
}

static void
on_overrun (OrbitCursor *cursor,
            guint64 n_lost,
            gpointer data)
{
  Listener *listener = data;

  g_assert_cmpuint (n_lost, >, 0);
  listener->n_lost += n_lost;
  listener->n_overruns++;
}

static void
on_stopped (OrbitCursor *cursor,
            const GError *error,
            gpointer data)
{
  Listener *listener = data;

  listener->n_stopped++;
  listener->error = g_error_copy (error);
}

static void
start (OrbitCursor *cursor)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (orbit_cursor_start (cursor, &error));
  g_assert_no_error (error);
}

static void
listen_to (Listener *listener,
           OrbitCursor *cursor)
{
  *listener = (Listener){ .cursor = cursor };
  g_signal_connect (cursor, "frames", G_CALLBACK (on_frames), listener);
  g_signal_connect (cursor, "overrun", G_CALLBACK (on_overrun), listener);
  g_signal_connect (cursor, "stopped", G_CALLBACK (on_stopped), listener);
  start (cursor);
}

static void
listener_init (Listener *listener,
               Testing *test)
{
  listen_to (listener, testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST));
  listener->fleet = test->fleet;
}

static gpointer
publish_bursts (gpointer data)
{
  for (guint i = 0; i < 200; i++)
    {
      testing_publish_texts (data, 3);
      g_usleep (i % 7 * 100);
    }
  return NULL;
}

static void
test_frames (Testing *test)
{
  Listener listener;
  GThread *thread;

  listener_init (&listener, test);
  testing_run_all (NULL);
  g_assert_cmpuint (listener.n_batches, ==, 0);
  thread = g_thread_new ("publisher", publish_bursts, test->fleet);
  while (orbit_cursor_get_position (listener.cursor) < 600)
    g_main_context_iteration (NULL, TRUE);
  testing_run_all (NULL);
  g_thread_join (thread);
  g_assert_cmpuint (listener.n_frames, ==, orbit_cursor_get_n_delivered (listener.cursor));
  g_assert_cmpuint (listener.n_lost, ==, orbit_cursor_get_n_overwritten (listener.cursor) + orbit_cursor_get_n_abandoned (listener.cursor));
  g_assert_cmpuint (listener.n_frames + listener.n_lost, ==, 600);
  g_assert_finalize_object (listener.cursor);
}

static OrbitCursor *
open_large_ring (Testing *test,
                 guint capacity,
                 guint payload_capacity)
{
  g_autoptr (GError) error = NULL;
  OrbitCursor *cursor;

  testing_declare (test->fleet, TESTING_KIND, capacity, payload_capacity, ORBIT_TOPOLOGY_SHARED, NULL, NULL, &error);
  g_assert_no_error (error);
  cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  return cursor;
}

static void
test_bounded (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = open_large_ring (test, 2048, 64);
  Listener listener;

  listen_to (&listener, cursor);
  testing_publish_texts (test->fleet, 3 * BURST + 5);
  testing_run_all (NULL);
  while (listener.n_frames < 3 * BURST + 5)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (listener.largest, ==, BURST);
  g_assert_cmpuint (listener.n_batches, ==, 4);
}

/* A dispatch copies at most this number of bytes, or a single frame. */
static void
test_bounded_by_size (Testing *test)
{
  const gsize size = 600 * 1024;
  g_autofree guint8 *data = g_malloc0 (size);
  g_autoptr (OrbitCursor) cursor = open_large_ring (test, 16, (guint) size);
  g_autoptr (GError) error = NULL;
  Listener listener;

  for (guint i = 0; i < 8; i++)
    orbit_net_id_free (orbit_fleet_publish_data (test->fleet, TESTING_KIND, 0, 0, data, size, &error));
  g_assert_no_error (error);
  listen_to (&listener, cursor);
  while (listener.n_frames < 8)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (listener.largest, <=, 2 * BURST_PAYLOADS / size + 1);
}

/* One signal reports the loss of a burst, however often the reader was overtaken. */
static void
test_overrun (Testing *test)
{
  Listener listener;

  listener_init (&listener, test);
  testing_run_all (NULL);
  testing_publish_texts (test->fleet, 1000);
  testing_run_all (NULL);
  while (listener.n_frames == 0)
    g_main_context_iteration (NULL, TRUE);
  testing_run_all (NULL);
  g_assert_cmpuint (listener.n_overruns, ==, 1);
  g_assert_cmpuint (listener.n_lost, ==, 1000 - TESTING_CAPACITY);
  g_assert_cmpuint (listener.n_frames, ==, TESTING_CAPACITY);
  g_assert_cmpuint (listener.expected, ==, 1000);

  /* Frames that were lost before the second start are not reported. */
  orbit_cursor_stop (listener.cursor);
  testing_publish_texts (test->fleet, 1000);
  orbit_frame_unref (orbit_cursor_next (listener.cursor, NULL));
  start (listener.cursor);
  testing_run_all (NULL);
  g_assert_cmpuint (listener.n_overruns, ==, 1);
  g_assert_finalize_object (listener.cursor);
}

static void
test_stop (Testing *test)
{
  Listener listener;

  listener_init (&listener, test);
  start (listener.cursor);
  testing_publish_texts (test->fleet, 2);
  testing_run_all (NULL);
  while (listener.n_frames < 2)
    g_main_context_iteration (NULL, TRUE);
  orbit_cursor_stop (listener.cursor);
  orbit_cursor_stop (listener.cursor);
  testing_publish_texts (test->fleet, 3);
  testing_run_all (NULL);
  g_assert_cmpuint (listener.n_frames, ==, 2);
  testing_assert_text (orbit_cursor_next (listener.cursor, NULL), 2, "text");
  listener.expected = 3;
  start (listener.cursor);
  while (listener.n_frames < 4)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (listener.n_stopped, ==, 0);
  g_assert_finalize_object (listener.cursor);
}

static void
test_left (Testing *test)
{
  Listener listener;
  g_autoptr (GError) error = NULL;

  listener_init (&listener, test);
  testing_run_all (NULL);
  orbit_fleet_leave (test->fleet);
  while (listener.n_stopped == 0)
    g_main_context_iteration (NULL, TRUE);
  testing_run_all (NULL);
  g_assert_cmpuint (listener.n_stopped, ==, 1);
  testing_assert_error (&listener.error, ORBIT_FLEET_ERROR_CLOSED, test->name);
  g_assert_false (orbit_cursor_start (listener.cursor, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_CLOSED, test->name);
  g_assert_finalize_object (listener.cursor);
}

/* --- calls from handlers --- */

static void
stop_inside (gpointer data)
{
  orbit_cursor_stop (((Listener *) data)->cursor);
}

static void
drop_inside (gpointer data)
{
  g_clear_object (&((Listener *) data)->cursor);
}

static void
leave_inside (gpointer data)
{
  orbit_fleet_leave (((Listener *) data)->fleet);
}

static void
test_inside (Testing *test)
{
  static void (*const actions[]) (gpointer listener) = { stop_inside, drop_inside, leave_inside };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      Listener listener;
      gpointer watched;

      testing_publish (test->fleet, "text");
      listener_init (&listener, test);
      watched = listener.cursor;
      g_object_add_weak_pointer (watched, &watched);
      listener.in_frames = actions[i];
      while (listener.n_batches == 0)
        g_main_context_iteration (NULL, TRUE);
      while (actions[i] == leave_inside && listener.n_stopped == 0)
        g_main_context_iteration (NULL, TRUE);
      testing_run_all (NULL);
      g_assert_cmpuint (listener.n_batches, ==, 1);
      g_assert_cmpuint (listener.n_stopped, ==, (actions[i] == leave_inside ? 1 : 0));
      g_clear_error (&listener.error);
      g_clear_object (&listener.cursor);
      g_assert_null (watched);
    }
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);
  testing_add ("/cursor-signals/frames", TESTING_RINGS, test_frames);
  testing_add ("/cursor-signals/bounded", TESTING_FLEETS, test_bounded);
  testing_add ("/cursor-signals/bounded-by-size", TESTING_FLEETS, test_bounded_by_size);
  testing_add ("/cursor-signals/overrun", TESTING_RINGS, test_overrun);
  testing_add ("/cursor-signals/stop", TESTING_RINGS, test_stop);
  testing_add ("/cursor-signals/left", TESTING_RINGS, test_left);
  testing_add ("/cursor-signals/inside", TESTING_FLEETS, test_inside);
  return g_test_run ();
}
