/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Takes pieces of work from one kind, and publishes the results in another: texts, and the same in upper case. */

#include <orbit-glib/orbit-glib.h>

#include <stdlib.h>

#define FLEET_SIZE 8
#define CAPACITY 1024
#define WORK 14 /* a kind */
#define RESULTS 15 /* a kind */

static gboolean
declare (OrbitFleet *fleet,
         guint8 kind,
         const char *label,
         GError **error)
{
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (CAPACITY, 256, ORBIT_TOPOLOGY_SHARED);

  orbit_ring_spec_set_label (spec, label);
  return orbit_fleet_declare (fleet, kind, spec, error);
}

/* The version of a result is the counter of its work. */
static gboolean
handle (OrbitFleet *fleet,
        OrbitFrame *work,
        GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (orbit_frame_get_payload (work), &length);
  g_autofree char *result = g_utf8_strup (length > 0 ? text : "", (gssize) length);
  g_autoptr (OrbitNetId) id = orbit_fleet_publish_data (fleet, RESULTS, 1, orbit_frame_get_counter (work),
                                                        (const guint8 *) result, strlen (result), error);

  return id != NULL;
}

static gboolean
run (const char *name,
     int count,
     GError **error)
{
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm (name, FLEET_SIZE, CAPACITY, error);
  g_autoptr (OrbitCursor) cursor = NULL;

  if (fleet == NULL || !declare (fleet, WORK, "work", error) || !declare (fleet, RESULTS, "results", error))
    return FALSE;
  cursor = orbit_fleet_create_cursor (fleet, WORK, ORBIT_CURSOR_START_OLDEST, error);
  if (cursor == NULL)
    return FALSE;

  g_print ("waiting for %d pieces of work in fleet '%s'\n", count, name);
  while (count > 0)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (OrbitFrame) work = orbit_cursor_next (cursor, &problem);

      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (work == NULL)
        {
          if (!orbit_cursor_wait (cursor, -1, NULL, error))
            return FALSE;
          continue;
        }
      if (!handle (fleet, work, error))
        return FALSE;
      count--;
    }
  return TRUE;
}

int
main (int argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc != 3)
    {
      g_printerr ("usage: %s FLEET COUNT\n", argv[0]);
      return EXIT_FAILURE;
    }
  if (!run (argv[1], atoi (argv[2]), &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  /* Removes the fleet if this was the last member; otherwise fails. */
  orbit_fleet_destroy (argv[1], NULL, NULL);
  return EXIT_SUCCESS;
}
