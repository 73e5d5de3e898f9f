/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <orbit-glib/orbit-glib.h>

int
main (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm ("weather", 8, 0, &error);
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (0, 0, ORBIT_TOPOLOGY_ANY);
  g_autoptr (OrbitNetId) id = NULL;
  g_autoptr (OrbitFrame) frame = NULL;

  orbit_ring_spec_set_label (spec, "readings");
  orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE ("(sd)"));
  if (fleet == NULL || !orbit_fleet_declare (fleet, 1, spec, &error))
    g_error ("%s", error->message);

  id = orbit_fleet_publish_variant (fleet, 1, 0, 0, g_variant_new ("(sd)", "roof", 21.5), &error);
  frame = id != NULL ? orbit_fleet_read (fleet, id, &error) : NULL;
  if (frame != NULL)
    {
      g_autofree char *id_text = orbit_net_id_to_string (id);
      g_autoptr (GVariant) value = orbit_frame_get_variant (frame, NULL);
      g_autofree char *value_text = g_variant_print (value, FALSE);

      g_print ("%s %s\n", id_text, value_text);
    }
  return 0;
}
