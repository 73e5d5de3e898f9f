/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Waiting" that need a main loop, in C: sources, and started cursors. */

#include "contract.h"

#include <gio/gio.h>

static OrbitCursor *
create_cursor (OrbitFleet *fleet)
{
  g_autoptr (GError) error = NULL;
  OrbitCursor *cursor = orbit_fleet_create_cursor (fleet, KIND, ORBIT_CURSOR_START_OLDEST, &error);

  g_assert_no_error (error);
  return cursor;
}

static void
publish_n (OrbitFleet *fleet,
           guint n)
{
  for (guint i = 0; i < n; i++)
    orbit_net_id_free (contract_publish (fleet, KIND, "frame"));
}

/* --- sources --- */

typedef struct
{
  OrbitFleet *fleet;
  OrbitCursor *cursor;
  GSource *source;
  guint n_calls;
  guint n_frames;
  gboolean goes_on;
  GError *error;
} Reader;

static gboolean
read_all (OrbitCursor *cursor,
          gpointer data)
{
  Reader *reader = data;
  OrbitFrame *frame;

  g_assert_true (cursor == reader->cursor);
  reader->n_calls++;
  while ((frame = orbit_cursor_next (cursor, &reader->error)) != NULL)
    {
      orbit_frame_unref (frame);
      reader->n_frames++;
    }
  return reader->goes_on && reader->error == NULL;
}

static void
reader_init (Reader *reader,
             OrbitBacking backing,
             OrbitCursorSourceFunc callback,
             GCancellable *cancellable)
{
  *reader = (Reader){ .fleet = contract_join (backing, 0), .goes_on = TRUE };
  reader->cursor = create_cursor (reader->fleet);
  reader->source = orbit_cursor_create_source (reader->cursor, cancellable);
  g_source_set_callback (reader->source, G_SOURCE_FUNC (callback), reader, NULL);
  g_source_attach (reader->source, NULL);
}

static void
reader_clear (Reader *reader)
{
  g_source_destroy (reader->source);
  g_source_unref (reader->source);
  g_object_unref (reader->cursor);
  g_object_unref (reader->fleet);
}

static void
source_frames (OrbitBacking backing)
{
  Reader reader;

  reader_init (&reader, backing, read_all, NULL);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (reader.n_calls, ==, 0);
  for (guint i = 1; i <= 3; i++)
    {
      publish_n (reader.fleet, 1);
      contract_wait_until (reader.n_calls == i);
      g_assert_cmpuint (reader.n_frames, ==, i);
    }
  reader_clear (&reader);
}

static void
source_remove (OrbitBacking backing)
{
  Reader reader;

  reader_init (&reader, backing, read_all, NULL);
  reader.goes_on = FALSE;
  publish_n (reader.fleet, 1);
  contract_wait_until (reader.n_calls == 1);
  g_assert_true (g_source_is_destroyed (reader.source));
  publish_n (reader.fleet, 1);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (reader.n_calls, ==, 1);
  reader_clear (&reader);
}

static gboolean
read_one_and_publish (OrbitCursor *cursor,
                      gpointer data)
{
  Reader *reader = data;

  publish_n (reader->fleet, 1);
  orbit_frame_unref (orbit_cursor_next (cursor, NULL));
  return ++reader->n_calls < 50;
}

static gboolean
count_idle (gpointer data)
{
  ++*(guint *) data;
  return G_SOURCE_CONTINUE;
}

static void
source_turns (OrbitBacking backing)
{
  Reader reader;
  guint n_idles = 0, idle;

  reader_init (&reader, backing, read_one_and_publish, NULL);
  g_source_set_priority (reader.source, G_PRIORITY_HIGH);
  publish_n (reader.fleet, 2);
  idle = g_idle_add_full (G_PRIORITY_LOW, count_idle, &n_idles, NULL);
  contract_wait_until (reader.n_calls == 50);
  g_assert_cmpuint (n_idles, >=, 49);
  g_source_remove (idle);
  reader_clear (&reader);
}

static void
source_cancelled (OrbitBacking backing)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Reader reader;

  reader_init (&reader, backing, read_all, cancellable);
  reader.goes_on = FALSE;
  g_cancellable_cancel (cancellable);
  contract_wait_until (reader.n_calls == 1);
  g_assert_cmpuint (reader.n_frames, ==, 0);
  reader_clear (&reader);
}

static void
source_left (OrbitBacking backing)
{
  Reader reader;

  reader_init (&reader, backing, read_all, NULL);
  g_main_context_iteration (NULL, FALSE);
  orbit_fleet_leave (reader.fleet);
  contract_wait_until (reader.n_calls == 1);
  contract_assert_fails (reader.error, CLOSED);
  reader_clear (&reader);
}

/* --- signals --- */

typedef struct
{
  OrbitFleet *fleet;
  OrbitCursor *cursor;
  guint n_frames;
  guint largest;
  guint64 n_lost;
  guint n_overruns;
  GError *error;
} Listener;

static void
on_frames (OrbitCursor *cursor,
           OrbitFrameBatch *batch,
           gpointer data)
{
  Listener *listener = data;
  guint n_frames = orbit_frame_batch_get_n_frames (batch);

  for (guint i = 0; i < n_frames; i++)
    {
      g_autoptr (OrbitFrame) frame = orbit_frame_batch_get_frame (batch, i);

      g_assert_cmpuint (orbit_frame_get_counter (frame), ==, listener->n_lost + listener->n_frames + i);
    }
  listener->n_frames += n_frames;
  listener->largest = MAX (listener->largest, n_frames);
}

static void
on_overrun (OrbitCursor *cursor,
            guint64 n_lost,
            gpointer data)
{
  Listener *listener = data;

  listener->n_lost += n_lost;
  listener->n_overruns++;
}

static void
on_stopped (OrbitCursor *cursor,
            const GError *error,
            gpointer data)
{
  ((Listener *) data)->error = g_error_copy (error);
}

static void
listener_init (Listener *listener,
               OrbitBacking backing,
               guint capacity)
{
  g_autoptr (GError) error = NULL;

  *listener = (Listener){ .fleet = contract_join (backing, 0) };
  contract_declare (listener->fleet, capacity, 16, ORBIT_TOPOLOGY_SHARED, NULL, NULL);
  listener->cursor = create_cursor (listener->fleet);
  g_signal_connect (listener->cursor, "frames", G_CALLBACK (on_frames), listener);
  g_signal_connect (listener->cursor, "overrun", G_CALLBACK (on_overrun), listener);
  g_signal_connect (listener->cursor, "stopped", G_CALLBACK (on_stopped), listener);
  g_assert_true (orbit_cursor_start (listener->cursor, &error));
  g_assert_no_error (error);
}

static void
listener_clear (Listener *listener)
{
  g_object_unref (listener->cursor);
  g_object_unref (listener->fleet);
}

static void
start_frames (OrbitBacking backing)
{
  Listener listener;

  listener_init (&listener, backing, 1024);
  publish_n (listener.fleet, 600);
  contract_wait_until (listener.n_frames == 600);
  g_assert_cmpuint (listener.largest, ==, 256);
  g_assert_cmpuint (listener.n_overruns, ==, 0);
  listener_clear (&listener);
}

static void
start_overrun (OrbitBacking backing)
{
  Listener listener;

  listener_init (&listener, backing, CAPACITY);
  publish_n (listener.fleet, 100);
  contract_wait_until (listener.n_frames > 0);
  g_assert_cmpuint (listener.n_overruns, ==, 1);
  g_assert_cmpuint (listener.n_lost, ==, 100 - CAPACITY);
  g_assert_cmpuint (listener.n_lost, ==, orbit_cursor_get_n_overwritten (listener.cursor) + orbit_cursor_get_n_abandoned (listener.cursor));
  listener_clear (&listener);
}

static void
start_stop (OrbitBacking backing)
{
  g_autoptr (OrbitFrame) frame = NULL;
  Listener listener;

  listener_init (&listener, backing, CAPACITY);
  g_assert_true (orbit_cursor_start (listener.cursor, NULL));
  publish_n (listener.fleet, 1);
  contract_wait_until (listener.n_frames == 1);
  orbit_cursor_stop (listener.cursor);
  orbit_cursor_stop (listener.cursor);
  publish_n (listener.fleet, 1);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (listener.n_frames, ==, 1);
  frame = orbit_cursor_next (listener.cursor, NULL);
  g_assert_cmpuint (orbit_frame_get_counter (frame), ==, 1);
  listener_clear (&listener);
}

static void
start_left (OrbitBacking backing)
{
  g_autoptr (GError) error = NULL;
  Listener listener;

  listener_init (&listener, backing, CAPACITY);
  orbit_fleet_leave (listener.fleet);
  contract_wait_until (listener.error != NULL);
  contract_assert_fails (listener.error, CLOSED);
  g_assert_false (orbit_cursor_start (listener.cursor, &error));
  contract_assert_fails (error, CLOSED);
  listener_clear (&listener);
}

void
contract_add_looping (void)
{
  contract_add_both ("source/frames", source_frames);
  contract_add_both ("source/remove", source_remove);
  contract_add_both ("source/turns", source_turns);
  contract_add_both ("source/cancelled", source_cancelled);
  contract_add_both ("source/left", source_left);
  contract_add_both ("start/frames", start_frames);
  contract_add_both ("start/overrun", start_overrun);
  contract_add_both ("start/stop", start_stop);
  contract_add_both ("start/left", start_left);
}
