/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Publishes a frame and reads it back. */

#include <stdlib.h>

#include <orbit-glib/orbit-glib.h>

int
main (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join ("orbit-user", 1, &error);
  g_autoptr (OrbitNetId) id = fleet != NULL ? orbit_fleet_publish_data (fleet, 3, 0, 1, (const guint8 *) "wind", 4, &error) : NULL;
  g_autoptr (OrbitFrame) frame = id != NULL ? orbit_fleet_read (fleet, id, &error) : NULL;

  if (frame == NULL || orbit_frame_get_version (frame) != 1)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "the frame is not there");
      return EXIT_FAILURE;
    }
  return EXIT_SUCCESS;
}
