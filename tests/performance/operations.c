/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Calls one function of the library a number of times, for instructions.sh to count what it executes. */

#include <orbit-glib/orbit-glib.h>

#include <stdlib.h>
#include <string.h>

#define KIND 1
#define LENGTH 64 /* bytes of payload */

static gboolean
write_frames (OrbitRing *ring,
              guint64 n_frames,
              GError **error)
{
  static const guint8 data[LENGTH] = { 1, 2, 3 };

  for (guint64 i = 0; i < n_frames; i++)
    if (!orbit_ring_write (ring, 0, i, data, sizeof data, NULL, error))
      return FALSE;
  return TRUE;
}

static void
read_views (OrbitCursor *cursor)
{
  OrbitFrameView view;

  while (orbit_cursor_next_view (cursor, &view, NULL))
    ;
}

static void
read_frames (OrbitCursor *cursor)
{
  OrbitFrame *frame;

  while ((frame = orbit_cursor_next (cursor, NULL)) != NULL)
    orbit_frame_unref (frame);
}

static void
read_batch (OrbitCursor *cursor)
{
  orbit_frame_batch_unref (orbit_cursor_read_batch (cursor, G_MAXUINT, NULL));
}

static gboolean
run (OrbitTopology topology,
     guint capacity,
     guint fleet_size,
     guint n_cursors,
     guint64 n_frames,
     GError **error)
{
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (capacity, LENGTH, topology);
  g_autoptr (GPtrArray) cursors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join ("operations", fleet_size, error);
  g_autoptr (OrbitRing) ring = NULL;

  if (fleet == NULL || !orbit_fleet_declare (fleet, KIND, spec, error))
    return FALSE;
  ring = orbit_fleet_get_ring (fleet, KIND, error);
  if (ring == NULL)
    return FALSE;
  for (guint i = 0; i < n_cursors; i++)
    {
      OrbitCursor *cursor = orbit_fleet_create_cursor (fleet, KIND, ORBIT_CURSOR_START_OLDEST, error);

      if (cursor == NULL)
        return FALSE;
      g_ptr_array_add (cursors, cursor);
    }

  if (!write_frames (ring, n_frames, error))
    return FALSE;
  for (guint i = 0; i < cursors->len; i++)
    {
      OrbitCursor *cursor = g_ptr_array_index (cursors, i);

      if (i % 3 == 0)
        read_views (cursor);
      else if (i % 3 == 1)
        read_frames (cursor);
      else
        read_batch (cursor);
    }
  return TRUE;
}

int
main (int argc,
      char *argv[])
{
  g_autoptr (GError) error = NULL;

  if (argc != 6)
    {
      g_printerr ("Usage: %s shared|per-node CAPACITY FLEET-SIZE CURSORS FRAMES\n", argv[0]);
      return EXIT_FAILURE;
    }
  if (!run (strcmp (argv[1], "per-node") == 0 ? ORBIT_TOPOLOGY_PER_NODE : ORBIT_TOPOLOGY_SHARED,
            (guint) atoi (argv[2]), (guint) atoi (argv[3]), (guint) atoi (argv[4]), (guint64) atoi (argv[5]), &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  return EXIT_SUCCESS;
}
