/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include <orbit-glib/orbit-glib.h>

#define READINGS 2 /* the kind */

static gboolean
publish (OrbitFleet *fleet,
         GVariant *reading,
         GError **error)
{
  g_autoptr (OrbitNetId) id = orbit_fleet_publish_variant (fleet, READINGS, 0, 0, reading, error);

  return id != NULL;
}

static gboolean
print_newest (OrbitFleet *fleet,
              GError **error)
{
  g_autoptr (OrbitFrame) frame = orbit_fleet_read_head (fleet, READINGS, error);
  g_autoptr (GVariant) reading = frame != NULL ? orbit_frame_get_variant (frame, error) : NULL;
  const char *place;
  double degrees;

  if (reading == NULL)
    return FALSE;
  g_variant_get (reading, "(&sd)", &place, &degrees);
  g_print ("newest: %s %.2f\n", place, degrees);
  return TRUE;
}

static gboolean
run (GError **error)
{
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm ("tutorial", 8, 0, error);
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (0, 0, ORBIT_TOPOLOGY_ANY);
  g_autoptr (GError) refusal = NULL;

  orbit_ring_spec_set_label (spec, "readings");
  orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE ("(sd)"));
  if (fleet == NULL || !orbit_fleet_declare (fleet, READINGS, spec, error) ||
      !publish (fleet, g_variant_new ("(sd)", "roof", 21.5), error) ||
      !publish (fleet, g_variant_new ("(sd)", "cellar", 12.25), error) ||
      !publish (fleet, g_variant_new ("(sd)", "attic", 27.0), error))
    return FALSE;

  if (!publish (fleet, g_variant_new ("(ss)", "roof", "warm"), &refusal))
    g_print ("refused: %s\n", refusal->message);
  return print_newest (fleet, error);
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
