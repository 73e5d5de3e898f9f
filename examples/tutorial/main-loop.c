/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <orbit-glib/orbit-glib.h>

#define READINGS 2 /* the kind */

typedef struct
{
  GMainLoop *loop;
  guint left;
  GError *error;
} Reader;

static void
on_frames (OrbitCursor *cursor,
           OrbitFrameBatch *batch,
           Reader *reader)
{
  for (guint i = 0; i < orbit_frame_batch_get_n_frames (batch) && reader->left > 0; i++, reader->left--)
    {
      g_autoptr (OrbitFrame) frame = orbit_frame_batch_get_frame (batch, i);
      g_autoptr (GVariant) reading = orbit_frame_get_variant (frame, &reader->error);
      const char *place;
      double degrees;

      if (reading == NULL)
        break;
      g_variant_get (reading, "(&sd)", &place, &degrees);
      g_print ("%s %.2f\n", place, degrees);
    }
  if (reader->left == 0 || reader->error != NULL)
    g_main_loop_quit (reader->loop);
}

static gboolean
on_tick (gpointer data)
{
  g_print ("tick\n");
  return G_SOURCE_CONTINUE;
}

static gboolean
run (GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm ("tutorial", 8, 0, error);
  g_autoptr (OrbitCursor) cursor = NULL;
  Reader reader = { .loop = loop, .left = 3 };

  if (fleet != NULL)
    cursor = orbit_fleet_create_cursor (fleet, READINGS, ORBIT_CURSOR_START_HEAD, error);
  if (cursor == NULL)
    return FALSE;
  g_signal_connect (cursor, "frames", G_CALLBACK (on_frames), &reader);
  if (!orbit_cursor_start (cursor, error))
    return FALSE;
  g_timeout_add (50, on_tick, NULL);
  g_print ("waiting\n");
  g_main_loop_run (loop);
  if (reader.error == NULL)
    return TRUE;
  g_propagate_error (error, reader.error);
  return FALSE;
}

int
main (void)
{
  g_autoptr (GError) error = NULL;

  if (!run (&error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  return 0;
}
