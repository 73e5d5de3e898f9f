/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Cursors as sources of a main loop: they are dispatched for every burst, do not block other sources, and can be released at
 * any time. */

#include "testing-idle.h"

typedef struct
{
  OrbitCursor *cursor;
  GSource *source;
  guint n_calls;
  guint n_frames;
  guint max_frames; /* frames to read in one call */
  GThread *thread;
  gboolean goes_on;
  GError *error;
} Reader;

static gboolean
read_some (OrbitCursor *cursor,
           gpointer data)
{
  Reader *reader = data;
  g_autoptr (OrbitFrameBatch) batch = orbit_cursor_read_batch (cursor, reader->max_frames, &reader->error);

  g_assert_true (cursor == reader->cursor);
  reader->n_calls++;
  reader->thread = g_thread_self ();
  if (batch != NULL)
    reader->n_frames += orbit_frame_batch_get_n_frames (batch);
  return reader->goes_on && batch != NULL;
}

static void
reader_init (Reader *reader,
             Testing *test,
             GCancellable *cancellable,
             GMainContext *context)
{
  *reader = (Reader){ .max_frames = 100, .goes_on = TRUE };
  reader->cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  reader->source = orbit_cursor_create_source (reader->cursor, cancellable);
  g_source_set_callback (reader->source, G_SOURCE_FUNC (read_some), reader, NULL);
  g_source_attach (reader->source, context);
}

static void
reader_clear (Reader *reader)
{
  g_source_destroy (reader->source);
  g_source_unref (reader->source);
  g_assert_finalize_object (reader->cursor);
  g_clear_error (&reader->error);
}

static gpointer
publish_bursts (gpointer data)
{
  for (guint i = 0; i < 50; i++)
    {
      testing_publish_texts (data, 3);
      g_usleep (i % 7 * 300);
    }
  return NULL;
}

static void
test_bursts (Testing *test)
{
  Reader reader;
  GThread *thread;

  reader_init (&reader, test, NULL, NULL);
  testing_run_all (NULL);
  g_assert_cmpuint (reader.n_calls, ==, 0);
  thread = g_thread_new ("publisher", publish_bursts, test->fleet);
  while (orbit_cursor_get_position (reader.cursor) < 150)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (reader.n_frames, ==, orbit_cursor_get_n_delivered (reader.cursor));
  g_assert_cmpuint (reader.n_calls, >, 0);
  g_assert_true (reader.thread == g_thread_self ());
  g_thread_join (thread);
  reader_clear (&reader);
}

/* A callback that does not read all frames is called again without another publish. */
static void
test_left_over (Testing *test)
{
  Reader reader;

  reader_init (&reader, test, NULL, NULL);
  reader.max_frames = 1;
  testing_publish_texts (test->fleet, TESTING_CAPACITY);
  testing_run_all (NULL);
  while (reader.n_frames < TESTING_CAPACITY)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (reader.n_calls, ==, TESTING_CAPACITY);
  reader_clear (&reader);
}

typedef struct
{
  OrbitFleet *fleet;
  guint n_reads;
  guint n_idles;
} Flood;

static gboolean
read_and_publish (OrbitCursor *cursor,
                  gpointer data)
{
  Flood *flood = data;

  testing_publish_texts (flood->fleet, 2);
  orbit_frame_unref (orbit_cursor_next (cursor, NULL));
  flood->n_reads++;
  return G_SOURCE_CONTINUE;
}

static gboolean
count_idle (gpointer data)
{
  ((Flood *) data)->n_idles++;
  return G_SOURCE_CONTINUE;
}

/* There is always another frame, and the source has a higher priority than the other one, but both are dispatched in turn. */
static void
test_flood (Testing *test)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (GSource) source = orbit_cursor_create_source (cursor, NULL);
  g_autoptr (GSource) idle = g_idle_source_new ();
  Flood flood = { .fleet = test->fleet };

  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, G_SOURCE_FUNC (read_and_publish), &flood, NULL);
  g_source_attach (source, context);
  g_source_set_priority (idle, G_PRIORITY_LOW);
  g_source_set_callback (idle, count_idle, &flood, NULL);
  g_source_attach (idle, context);
  testing_publish (test->fleet, "text");
  while (flood.n_reads < 100)
    g_main_context_iteration (context, TRUE);
  g_assert_cmpuint (flood.n_idles, >=, 99);
  g_assert_cmpuint (flood.n_idles, <=, 101);
  g_source_destroy (source);
  g_source_destroy (idle);
}

/* --- references --- */

static void
test_remove (Testing *test)
{
  Reader reader;

  reader_init (&reader, test, NULL, NULL);
  reader.goes_on = FALSE;
  testing_publish_texts (test->fleet, 2);
  testing_run_all (NULL);
  g_assert_cmpuint (reader.n_calls, ==, 1);
  g_assert_true (g_source_is_destroyed (reader.source));
  testing_publish_texts (test->fleet, 2);
  testing_run_all (NULL);
  g_assert_cmpuint (reader.n_calls, ==, 1);
  reader_clear (&reader);
}

static gboolean
drop_everything (OrbitCursor *cursor,
                 gpointer data)
{
  Reader *reader = data;

  reader->n_calls++;
  g_source_destroy (reader->source);
  g_clear_pointer (&reader->source, g_source_unref);
  g_clear_object (&reader->cursor);
  g_assert_cmpuint (orbit_cursor_get_n_delivered (cursor), ==, 0); /* valid until the call returns */
  return G_SOURCE_CONTINUE;
}

static void
test_dropped_inside (Testing *test)
{
  Reader reader = { 0 };
  gpointer watched;

  reader.cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  watched = reader.cursor;
  g_object_add_weak_pointer (watched, &watched);
  reader.source = orbit_cursor_create_source (reader.cursor, NULL);
  g_source_set_callback (reader.source, G_SOURCE_FUNC (drop_everything), &reader, NULL);
  g_source_attach (reader.source, NULL);
  testing_publish (test->fleet, "text");
  testing_run_all (NULL);
  g_assert_cmpuint (reader.n_calls, ==, 1);
  g_assert_null (watched);
}

static void
test_cancelled (Testing *test)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Reader reader;

  reader_init (&reader, test, cancellable, NULL);
  testing_run_all (NULL);
  g_assert_cmpuint (reader.n_calls, ==, 0);
  g_cancellable_cancel (cancellable);
  reader.goes_on = FALSE;
  while (reader.n_calls == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (reader.n_frames, ==, 0);
  reader_clear (&reader);
}

static gpointer
leave (gpointer fleet)
{
  g_usleep (10000);
  orbit_fleet_leave (fleet);
  return NULL;
}

static void
test_left (Testing *test)
{
  Reader reader;
  GThread *thread;

  reader_init (&reader, test, NULL, NULL);
  testing_run_all (NULL);
  thread = g_thread_new ("leaver", leave, test->fleet);
  while (reader.n_calls == 0)
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  testing_assert_error (&reader.error, ORBIT_FLEET_ERROR_CLOSED, test->name);
  g_assert_true (g_source_is_destroyed (reader.source));
  reader_clear (&reader);
}

static void
test_context_gone (Testing *test)
{
  GMainContext *context = g_main_context_new ();
  Reader reader;

  reader_init (&reader, test, NULL, context);
  testing_run_all (context);
  g_main_context_unref (context);
  testing_publish_texts (test->fleet, 2);
  reader_clear (&reader);
}

/* A source that is never attached. */
static void
test_unused (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_source_unref (orbit_cursor_create_source (cursor, cancellable));
}

/* As a child source, which makes its parent ready. */
static void
test_child (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (GSource) parent = g_timeout_source_new_seconds (3600);
  g_autoptr (GSource) child = orbit_cursor_create_source (cursor, NULL);
  g_autoptr (GMainContext) context = g_main_context_new ();
  Flood flood = { 0 };

  g_source_set_callback (parent, count_idle, &flood, NULL);
  g_source_set_dummy_callback (child);
  g_source_add_child_source (parent, child);
  g_source_attach (parent, context);
  testing_run_all (context);
  g_assert_cmpuint (flood.n_idles, ==, 0);
  testing_publish (test->fleet, "text");
  g_main_context_iteration (context, TRUE);
  g_assert_cmpuint (flood.n_idles, ==, 1);
  g_source_destroy (parent);
}

static gboolean
take_closure_call (OrbitCursor *cursor,
                   Reader *reader)
{
  return read_some (cursor, reader);
}

/* Callbacks are closures, as bindings set them. */
static void
test_closure (Testing *test)
{
  Reader reader = { .max_frames = 100 };

  reader.cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  reader.source = orbit_cursor_create_source (reader.cursor, NULL);
  g_source_set_closure (reader.source, g_cclosure_new (G_CALLBACK (take_closure_call), &reader, NULL));
  g_source_attach (reader.source, NULL);
  testing_publish_texts (test->fleet, 3);
  while (reader.n_calls == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (reader.n_frames, ==, 3);
  g_assert_true (g_source_is_destroyed (reader.source));
  reader_clear (&reader);
}

/* --- idle --- */

static gpointer
setup_reader (Testing *test,
              gpointer data)
{
  Reader *reader = g_new (Reader, 1);

  reader_init (reader, test, NULL, g_main_context_get_thread_default ());
  return reader;
}

static void
teardown_reader (gpointer data)
{
  reader_clear (data);
  g_free (data);
}

static void
publish_once (gpointer fleet)
{
  testing_publish (fleet, "text");
}

/* No wake-up while nothing is published. For a frame, and at the end of each of the two naps after it, the waiter thread and
 * the loop wake up. The thread is also woken when a nearer deadline is set, and each of these may sleep on a lock in between. */
static void
test_idle (Testing *test)
{
  const TestingLoop loop = { .test = test, .setup = setup_reader, .teardown = teardown_reader };

  g_assert_cmpuint (testing_count_wake_ups (&loop, NULL, NULL), ==, 0);
  g_assert_cmpuint (testing_count_wake_ups (&loop, publish_once, test->fleet), <=, 20);
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);
  testing_add ("/cursor-source/bursts", TESTING_RINGS, test_bursts);
  testing_add ("/cursor-source/left-over", TESTING_RINGS, test_left_over);
  testing_add ("/cursor-source/flood", TESTING_RINGS, test_flood);
  testing_add ("/cursor-source/remove", TESTING_FLEETS, test_remove);
  testing_add ("/cursor-source/dropped-inside", TESTING_FLEETS, test_dropped_inside);
  testing_add ("/cursor-source/cancelled", TESTING_FLEETS, test_cancelled);
  testing_add ("/cursor-source/left", TESTING_RINGS, test_left);
  testing_add ("/cursor-source/context-gone", TESTING_FLEETS, test_context_gone);
  testing_add ("/cursor-source/unused", TESTING_FLEETS, test_unused);
  testing_add ("/cursor-source/child", TESTING_FLEETS, test_child);
  testing_add ("/cursor-source/closure", TESTING_FLEETS, test_closure);
  testing_add ("/cursor-source/idle", TESTING_RINGS, test_idle);
  return g_test_run ();
}
