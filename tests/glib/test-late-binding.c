/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reading before the ring exists: it creates no ring, and every way of waiting ends when a member creates it. */

#include "testing-idle.h"

#include <poll.h>

#define PAUSE (20 * G_TIME_SPAN_MILLISECOND) /* gives the reader time to fall asleep; the result does not depend on it */

static void
assert_no_ring (Testing *test)
{
  g_autoptr (GDir) directory = g_dir_open ("/dev/shm", 0, NULL);
  g_autofree char *prefix = g_strdup_printf ("orbit-%s-%d-", test->name, TESTING_KIND);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL)
    g_assert_false (g_str_has_prefix (name, prefix));
}

static void
test_no_segment (Testing *test)
{
  g_autoptr (OrbitNetId) id = orbit_net_id_new (TESTING_KIND, 0, 0, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (test->fleet, TESTING_KIND, ORBIT_CURSOR_START_HEAD, &error);
  g_autoptr (OrbitFrameBatch) batch = orbit_cursor_read_batch (cursor, 10, &error);

  g_assert_cmpuint (orbit_frame_batch_get_n_frames (batch), ==, 0);
  g_assert_cmpint (orbit_cursor_get_fd (cursor, &error), >=, 0);
  g_assert_true (orbit_cursor_start (cursor, &error));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  orbit_cursor_stop (cursor);
  g_assert_false (orbit_cursor_wait (cursor, 1000, NULL, &error));
  g_assert_null (orbit_fleet_read (test->fleet, id, &error));
  g_assert_null (orbit_fleet_read_head (test->fleet, TESTING_KIND, &error));
  g_assert_null (orbit_fleet_read_at (test->fleet, TESTING_KIND, 0, &error));
  g_assert_cmpuint (orbit_fleet_get_head (test->fleet, TESTING_KIND, &error), ==, 0);
  g_assert_cmpuint (orbit_fleet_get_ring_capacity (test->fleet, TESTING_KIND, &error), ==, TESTING_CAPACITY);
  g_assert_true (orbit_fleet_reset_ring (test->fleet, TESTING_KIND, &error));
  g_assert_no_error (error);
  assert_no_ring (test);

  g_assert_null (orbit_fleet_read_at (test->fleet, TESTING_KIND, G_GUINT64_CONSTANT (1) << 40, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "ring of kind 7");
}

/* --- the maker of the ring: a thread with its own member, if the backing allows it --- */

typedef struct
{
  Testing *test;
  OrbitFleet *fleet;
  OrbitTopology topology;
  GThread *thread;
} Maker;

static gpointer
make (gpointer data)
{
  Maker *maker = data;
  g_autoptr (GError) error = NULL;

  g_usleep (PAUSE);
  testing_declare (maker->fleet, TESTING_KIND, 4, 100, maker->topology, "late", "ay", &error);
  g_assert_no_error (error);
  g_usleep (PAUSE);
  for (guint i = 0; i < 3; i++)
    testing_publish (maker->fleet, "late");
  return NULL;
}

static void
maker_start (Maker *maker,
             Testing *test,
             OrbitTopology topology)
{
  *maker = (Maker){ .test = test, .topology = topology };
  maker->fleet = test->backing == ORBIT_BACKING_SHM ? testing_join (test, 1) : g_object_ref (test->fleet);
  maker->thread = g_thread_new ("maker", make, maker);
}

static void
maker_end (Maker *maker)
{
  g_thread_join (maker->thread);
  g_object_unref (maker->fleet);
}

typedef struct
{
  OrbitCursor *cursor;
  guint n_frames;
} Reader;

static void
read_all (Reader *reader)
{
  g_autoptr (GError) error = NULL;
  OrbitFrame *frame;

  while ((frame = orbit_cursor_next (reader->cursor, &error)) != NULL)
    testing_assert_text (frame, reader->n_frames++, "late");
  g_assert_no_error (error);
}

/* Each function waits in a different way until three frames were read. */

static void
wait_blocking (Reader *reader)
{
  g_autoptr (GError) error = NULL;

  while (reader->n_frames < 3)
    {
      g_assert_true (orbit_cursor_wait (reader->cursor, -1, NULL, &error));
      g_assert_no_error (error);
      read_all (reader);
    }
}

static void
on_waited (GObject *object,
           GAsyncResult *result,
           gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (orbit_cursor_wait_finish (ORBIT_CURSOR (object), result, &error));
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static void
wait_asynchronously (Reader *reader)
{
  while (reader->n_frames < 3)
    {
      gboolean done = FALSE;

      orbit_cursor_wait_async (reader->cursor, -1, G_PRIORITY_DEFAULT, NULL, on_waited, &done);
      while (!done)
        g_main_context_iteration (NULL, TRUE);
      read_all (reader);
    }
}

static gboolean
on_ready (OrbitCursor *cursor,
          gpointer data)
{
  read_all (data);
  return G_SOURCE_CONTINUE;
}

static void
wait_by_source (Reader *reader)
{
  g_autoptr (GSource) source = orbit_cursor_create_source (reader->cursor, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (on_ready), reader, NULL);
  g_source_attach (source, NULL);
  while (reader->n_frames < 3)
    g_main_context_iteration (NULL, TRUE);
  g_source_destroy (source);
}

static void
on_frames (OrbitCursor *cursor,
           OrbitFrameBatch *batch,
           gpointer data)
{
  Reader *reader = data;

  for (guint i = 0; i < orbit_frame_batch_get_n_frames (batch); i++)
    testing_assert_text (orbit_frame_batch_get_frame (batch, i), reader->n_frames++, "late");
}

static void
wait_by_signal (Reader *reader)
{
  g_autoptr (GError) error = NULL;

  g_signal_connect (reader->cursor, "frames", G_CALLBACK (on_frames), reader);
  g_assert_true (orbit_cursor_start (reader->cursor, &error));
  g_assert_no_error (error);
  while (reader->n_frames < 3)
    g_main_context_iteration (NULL, TRUE);
  orbit_cursor_stop (reader->cursor);
}

static void
wait_by_descriptor (Reader *reader)
{
  g_autoptr (GError) error = NULL;
  struct pollfd entry = { .fd = orbit_cursor_get_fd (reader->cursor, &error), .events = POLLIN };

  g_assert_no_error (error);
  read_all (reader);
  while (reader->n_frames < 3)
    {
      g_assert_cmpint (poll (&entry, 1, -1), ==, 1);
      read_all (reader);
    }
}

static void (*const ways[]) (Reader *) = { wait_blocking, wait_asynchronously, wait_by_source, wait_by_signal, wait_by_descriptor };

static void
test_ways (Testing *test)
{
  for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
    {
      g_autoptr (GError) error = NULL;
      guint8 kind = TESTING_KIND;
      Maker maker;
      Reader reader = { .cursor = orbit_fleet_create_cursor (test->fleet, kind, ORBIT_CURSOR_START_HEAD, &error) };

      g_assert_no_error (error);
      maker_start (&maker, test, way % 2 == 0 ? ORBIT_TOPOLOGY_SHARED : ORBIT_TOPOLOGY_PER_NODE);
      ways[way] (&reader);
      g_assert_cmpuint (reader.n_frames, ==, 3);
      g_assert_cmpuint (orbit_cursor_get_n_overwritten (reader.cursor), ==, 0);
      maker_end (&maker);
      g_assert_finalize_object (reader.cursor);

      /* The next function needs a fleet without the ring. */
      if (test->backing == ORBIT_BACKING_MEMORY)
        {
          g_object_unref (test->fleet);
          test->fleet = g_initable_new (ORBIT_TYPE_FLEET, NULL, &error, "name", test->name, "fleet-size", TESTING_FLEET_SIZE, NULL);
        }
      else
        {
          orbit_fleet_leave (test->fleet);
          g_object_unref (test->fleet);
          g_assert_true (orbit_fleet_destroy (test->name, NULL, &error));
          test->fleet = testing_join (test, 0);
        }
      g_assert_no_error (error);
    }
}

/* --- events that end a wait before the ring exists --- */

static gpointer
cancel (gpointer data)
{
  g_usleep (PAUSE);
  g_cancellable_cancel (data);
  return NULL;
}

static gpointer
leave (gpointer data)
{
  g_usleep (PAUSE);
  orbit_fleet_leave (data);
  return NULL;
}

static void
test_ends (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (test->fleet, TESTING_KIND, ORBIT_CURSOR_START_OLDEST, &error);
  GThread *thread = g_thread_new ("cancel", cancel, cancellable);

  g_assert_false (orbit_cursor_wait (cursor, -1, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_thread_join (thread);

  thread = g_thread_new ("leave", leave, test->fleet);
  g_assert_false (orbit_cursor_wait (cursor, -1, NULL, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_CLOSED, test->name);
  g_thread_join (thread);
  g_assert_null (orbit_cursor_next (cursor, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_CLOSED, test->name);
}

/* --- other processes --- */

static void
make_in_child (gpointer data)
{
  Testing *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = testing_join (test, -1);

  testing_declare (fleet, TESTING_KIND, TESTING_CAPACITY, 100, ORBIT_TOPOLOGY_SHARED, "late", "ay", &error);
  g_assert_no_error (error);
  testing_publish (fleet, "late");
}

/* Three makers at the same time, one of which creates the ring. */
static void
test_processes (Testing *test)
{
  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (GError) error = NULL;
      Reader reader = { .cursor = orbit_fleet_create_cursor (test->fleet, TESTING_KIND, ORBIT_CURSOR_START_HEAD, &error) };
      GPid makers[3];

      for (guint i = 0; i < G_N_ELEMENTS (makers); i++)
        makers[i] = testing_start (make_in_child, test);
      wait_blocking (&reader);
      for (guint i = 0; i < G_N_ELEMENTS (makers); i++)
        testing_wait_for (makers[i]);
      g_object_unref (reader.cursor);
      orbit_fleet_leave (test->fleet);
      g_object_unref (test->fleet);
      g_assert_true (orbit_fleet_destroy (test->name, NULL, &error));
      test->fleet = testing_join (test, 0);
    }
}

static gpointer
set_up_idle (Testing *test,
             gpointer data)
{
  g_autoptr (GError) error = NULL;
  OrbitCursor *cursor = orbit_fleet_create_cursor (test->fleet, TESTING_KIND, ORBIT_CURSOR_START_OLDEST, &error);

  g_assert_true (orbit_cursor_start (cursor, &error));
  return cursor;
}

static void
test_idle (Testing *test)
{
  const TestingLoop loop = { .test = test, .setup = set_up_idle, .teardown = g_object_unref };

  g_assert_cmpuint (testing_count_wake_ups (&loop, NULL, NULL), ==, 0);
}

int
main (int argc,
      char **argv)
{
  testing_init (&argc, &argv);

  testing_add ("/late-binding/no-segment", TESTING_FLEETS, test_no_segment);
  testing_add ("/late-binding/ways", TESTING_FLEETS, test_ways);
  testing_add ("/late-binding/ends", TESTING_FLEETS, test_ends);
  testing_add ("/late-binding/processes", TESTING_SHM, test_processes);
  testing_add ("/late-binding/idle", TESTING_FLEETS, test_idle);

  return g_test_run ();
}
