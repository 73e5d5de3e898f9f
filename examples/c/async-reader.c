/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reads the readings that the publishers of these examples publish, by signals in a main loop. */

#include "command-line.h"

#include <orbit-glib/orbit-glib.h>

#define FLEET_SIZE 8
#define READINGS 1 /* the kind */

typedef struct
{
  GMainLoop *loop;
  int count;
  GError *error;
} Reader;

static void
on_frames (OrbitCursor *cursor,
           OrbitFrameBatch *batch,
           gpointer data)
{
  Reader *reader = data;

  for (guint i = 0; i < orbit_frame_batch_get_n_frames (batch) && reader->count > 0; i++)
    {
      g_autoptr (OrbitFrame) frame = orbit_frame_batch_get_frame (batch, i);
      g_autoptr (GVariant) reading = orbit_frame_get_variant (frame, &reader->error);
      const char *label;
      double value;

      if (reading == NULL)
        break;
      g_variant_get (reading, "(&sd)", &label, &value);
      g_print ("%s, node %u: %.2f\n", label, orbit_frame_get_node_id (frame), value);
      reader->count--;
    }
  if (reader->count == 0 || reader->error != NULL)
    g_main_loop_quit (reader->loop);
}

static gboolean
read_readings (const char *name,
               int count,
               GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm (name, FLEET_SIZE, 0, error);
  g_autoptr (OrbitCursor) cursor = NULL;
  Reader reader = { .loop = loop, .count = count };

  if (fleet == NULL)
    return FALSE;

  /* The publishers declare the type of a reading, before or after this. */
  cursor = orbit_fleet_create_cursor (fleet, READINGS, ORBIT_CURSOR_START_OLDEST, error);
  if (cursor == NULL)
    return FALSE;
  g_signal_connect (cursor, "frames", G_CALLBACK (on_frames), &reader);
  if (!orbit_cursor_start (cursor, error))
    return FALSE;

  g_print ("waiting for %d readings in fleet '%s'\n", count, name);
  g_main_loop_run (loop);
  if (reader.error != NULL)
    {
      g_propagate_error (error, reader.error);
      return FALSE;
    }
  g_print ("%" G_GUINT64_FORMAT " were lost\n", orbit_cursor_get_n_overwritten (cursor));
  return TRUE;
}

int
main (int argc,
      char **argv)
{
  return run_with_count (argc, argv, "Prints COUNT readings (20) of FLEET (readings) as they come.", 20, read_readings);
}
