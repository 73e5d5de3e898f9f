/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Publishes the readings of a thermometer, which the readers of these examples read, in any language. */

#include "command-line.h"

#include <orbit-glib/orbit-glib.h>

#define FLEET_SIZE 8
#define READINGS 1 /* the kind */

static gboolean
publish_readings (const char *name,
                  int count,
                  GError **error)
{
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm (name, FLEET_SIZE, 0, error);
  g_autoptr (OrbitRingSpec) spec = NULL;

  if (fleet == NULL)
    return FALSE;

  /* Each reading is a label and a number. A different declaration of the ring fails. */
  spec = orbit_ring_spec_new (1024, 64, ORBIT_TOPOLOGY_SHARED);
  orbit_ring_spec_set_label (spec, "readings");
  orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE ("(sd)"));
  if (!orbit_fleet_declare (fleet, READINGS, spec, error))
    return FALSE;

  for (int i = 0; i < count; i++)
    {
      GVariant *reading = g_variant_new ("(sd)", "thermometer in C", 20 + 0.25 * i);
      g_autoptr (OrbitNetId) id = orbit_fleet_publish_variant (fleet, READINGS, 1, i, reading, error);
      g_autofree char *text = NULL;

      if (id == NULL)
        return FALSE;
      text = orbit_net_id_to_string (id);
      g_print ("published %s\n", text);
      g_usleep (100000);
    }
  return TRUE;
}

int
main (int argc,
      char **argv)
{
  return run_with_count (argc, argv, "Publishes COUNT readings (20) in FLEET (readings), ten a second.", 20, publish_readings);
}
