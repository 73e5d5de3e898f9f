/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Rings to measure, and bare rings of the same geometry beside them. */

#include "bench.h"

OrbitRing *
bench_get_ring (OrbitFleet *fleet,
                OrbitTopology topology,
                gsize length,
                GError **error)
{
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (BENCH_CAPACITY, (guint) length, topology);
  guint8 kind = topology == ORBIT_TOPOLOGY_SHARED ? 1 : 101;

  for (gsize i = 0; i < G_N_ELEMENTS (BENCH_SIZES) && BENCH_SIZES[i] != length; i++)
    kind++;
  if (!orbit_fleet_declare (fleet, kind, spec, error))
    return NULL;
  return orbit_fleet_get_ring (fleet, kind, error);
}

FloorRing *
bench_get_floor (OrbitRing *ring)
{
  FloorRing *floor = floor_ring_new (orbit_ring_get_capacity (ring), orbit_ring_get_payload_capacity (ring));

  if (floor == NULL)
    g_error ("no memory for a bare ring");
  return floor;
}

guint8 *
bench_make_data (gsize length)
{
  guint8 *data = g_malloc (length);

  for (gsize i = 0; i < length; i++)
    data[i] = (guint8) (i * 31 + 7);
  return data;
}
