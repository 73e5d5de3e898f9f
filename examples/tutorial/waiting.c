/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <orbit-glib/orbit-glib.h>

#define READINGS 2 /* the kind */

/* Returns the number of frames that were there, or -1 with an error. */
static int
print_readings (OrbitCursor *cursor,
                GError **error)
{
  g_autoptr (GError) problem = NULL;
  OrbitFrame *next;
  int n = 0;

  for (; (next = orbit_cursor_next (cursor, &problem)) != NULL; n++)
    {
      g_autoptr (OrbitFrame) frame = next;
      g_autoptr (GVariant) reading = orbit_frame_get_variant (frame, error);
      const char *place;
      double degrees;

      if (reading == NULL)
        return -1;
      g_variant_get (reading, "(&sd)", &place, &degrees);
      g_print ("%s %.2f\n", place, degrees);
    }
  if (problem == NULL)
    return n;
  g_propagate_error (error, g_steal_pointer (&problem));
  return -1;
}

static gboolean
run (GError **error)
{
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm ("tutorial", 8, 0, error);
  g_autoptr (OrbitCursor) cursor = NULL;

  if (fleet != NULL)
    cursor = orbit_fleet_create_cursor (fleet, READINGS, ORBIT_CURSOR_START_HEAD, error);
  if (cursor == NULL)
    return FALSE;
  g_print ("waiting\n");
  for (int left = 3; left > 0;)
    {
      int n;

      if (!orbit_cursor_wait (cursor, -1, NULL, error) || (n = print_readings (cursor, error)) < 0)
        return FALSE;
      left -= n;
    }
  g_print ("lost: %" G_GUINT64_FORMAT "\n", orbit_cursor_get_n_overwritten (cursor));
  return TRUE;
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
