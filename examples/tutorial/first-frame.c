/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <orbit-glib/orbit-glib.h>

#define GREETINGS 1 /* the kind */

static gboolean
run (GError **error)
{
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm ("tutorial", 8, 0, error);
  g_autoptr (OrbitRing) ring = fleet != NULL ? orbit_fleet_get_ring (fleet, GREETINGS, error) : NULL;
  g_autoptr (OrbitCursor) cursor = NULL;
  g_autoptr (GError) problem = NULL;
  OrbitFrameView view;
  OrbitNetId id;

  if (ring == NULL || !orbit_ring_write (ring, 0, 0, "hello", 5, &id, error))
    return FALSE;

  cursor = orbit_fleet_create_cursor (fleet, GREETINGS, ORBIT_CURSOR_START_OLDEST, error);
  if (cursor == NULL)
    return FALSE;
  while (orbit_cursor_next_view (cursor, &view, &problem))
    {
      g_autofree char *text = orbit_net_id_to_string (&view.id);

      g_print ("%s %.*s\n", text, (int) view.length, (const char *) view.data);
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
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
