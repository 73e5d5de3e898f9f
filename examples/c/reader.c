/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reads the readings that the publishers of these examples publish, in any language. */

#include "command-line.h"

#include <orbit-glib/orbit-glib.h>

#define FLEET_SIZE 8
#define READINGS 1 /* the kind */

static gboolean
print_reading (OrbitFrame *frame,
               GError **error)
{
  g_autoptr (GVariant) reading = orbit_frame_get_variant (frame, error);
  const char *label;
  double value;

  if (reading == NULL)
    return FALSE;
  g_variant_get (reading, "(&sd)", &label, &value);
  g_print ("%s, node %u: %.2f\n", label, orbit_frame_get_node_id (frame), value);
  return TRUE;
}

static gboolean
read_readings (const char *name,
               int count,
               GError **error)
{
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm (name, FLEET_SIZE, 0, error);
  g_autoptr (OrbitCursor) cursor = NULL;

  if (fleet == NULL)
    return FALSE;

  /* The publishers declare the type of a reading, before or after this. */
  cursor = orbit_fleet_create_cursor (fleet, READINGS, ORBIT_CURSOR_START_OLDEST, error);
  if (cursor == NULL)
    return FALSE;

  g_print ("waiting for %d readings in fleet '%s'\n", count, name);
  while (count > 0)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (OrbitFrame) frame = orbit_cursor_next (cursor, &problem);

      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (frame == NULL)
        {
          if (!orbit_cursor_wait (cursor, -1, NULL, error))
            return FALSE;
          continue;
        }
      if (!print_reading (frame, error))
        return FALSE;
      count--;
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
