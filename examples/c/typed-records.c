/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Publishes and reads records of a declared type: measurements of stations. */

#include "command-line.h"

#include <orbit-glib/orbit-glib.h>

#define FLEET_SIZE 8
#define CAPACITY 1024
#define STATIONS 12 /* the kind */

static gboolean
declare_stations (OrbitFleet *fleet,
                  GError **error)
{
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (CAPACITY, 64, ORBIT_TOPOLOGY_SHARED);

  /* Name, temperature in degrees, and when, in milliseconds. */
  orbit_ring_spec_set_label (spec, "stations");
  orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE ("(sdx)"));
  return orbit_fleet_declare (fleet, STATIONS, spec, error);
}

static gboolean
publish_records (OrbitFleet *fleet,
                 int count,
                 GError **error)
{
  for (int i = 0; i < count; i++)
    {
      g_autofree char *name = g_strdup_printf ("station-%d", i);
      GVariant *record = g_variant_new ("(sdx)", name, i * 0.5, orbit_epoch_now ());
      g_autoptr (OrbitNetId) id = orbit_fleet_publish_variant (fleet, STATIONS, 1, i, record, error);

      if (id == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
print_record (OrbitFrame *frame,
              GError **error)
{
  g_autoptr (GVariant) record = orbit_frame_get_variant (frame, error);
  const char *name;
  double temperature;

  if (record == NULL)
    return FALSE;
  g_variant_get (record, "(&sdx)", &name, &temperature, NULL);
  g_print ("%s %.1f\n", name, temperature);
  return TRUE;
}

static gboolean
read_records (OrbitFleet *fleet,
              int count,
              GError **error)
{
  g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (fleet, STATIONS, ORBIT_CURSOR_START_OLDEST, error);

  if (cursor == NULL)
    return FALSE;
  g_print ("waiting for %d records in fleet '%s'\n", count, orbit_fleet_get_name (fleet));
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
      if (!print_record (frame, error))
        return FALSE;
      count--;
    }
  return TRUE;
}

static gboolean
run (const char *mode,
     const char *name,
     int count,
     GError **error)
{
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm (name, FLEET_SIZE, CAPACITY, error);

  if (fleet == NULL || !declare_stations (fleet, error))
    return FALSE;
  return g_str_equal (mode, "publish") ? publish_records (fleet, count, error) : read_records (fleet, count, error);
}

int
main (int argc,
      char **argv)
{
  return run_with_mode (argc, argv, run);
}
