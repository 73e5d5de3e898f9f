/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Declares the two rings before any worker uses them. */

#include "pool-rings.h"

#define RESULTS_CAPACITY 64
#define PAYLOAD_CAPACITY 4200 /* for a path of 4000 bytes */

static gboolean
declare (OrbitFleet *fleet,
         guint8 kind,
         guint capacity,
         OrbitTopology topology,
         const char *label,
         const char *value_type,
         GError **error)
{
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (capacity, PAYLOAD_CAPACITY, topology);

  orbit_ring_spec_set_label (spec, label);
  orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE (value_type));
  return orbit_fleet_declare (fleet, kind, spec, error);
}

OrbitFleet *
pool_join (const char *name,
           GError **error)
{
  g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm_as (name, FLEET_SIZE, 0, SUPERVISOR, error);

  /* Each worker has its own lane for results, so that none waits for another one. */
  if (fleet == NULL ||
      !declare (fleet, WORK, WORK_CAPACITY, ORBIT_TOPOLOGY_SHARED, "work", WORK_TYPE, error) ||
      !declare (fleet, RESULTS, RESULTS_CAPACITY, ORBIT_TOPOLOGY_PER_NODE, "results", RESULTS_TYPE, error))
    return NULL;
  return g_steal_pointer (&fleet);
}
