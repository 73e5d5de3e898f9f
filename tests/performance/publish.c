/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One writer and no reader: orbit_ring_write() beside the bare rings. */

#include "bench.h"

typedef struct
{
  OrbitRing *ring;
  FloorRing *floor;
  guint8 *data;
  gsize length;
} Writer;

static gdouble
run_ours (gpointer data,
          gsize n_operations)
{
  const Writer writer = *(const Writer *) data;
  g_autoptr (GError) error = NULL;
  gint64 start = bench_now_ns ();
  OrbitNetId id;

  for (gsize i = 0; i < n_operations; i++)
    if (!orbit_ring_write (writer.ring, 0, i, writer.data, writer.length, &id, &error))
      g_error ("cannot publish: %s", error->message);
  return (gdouble) (bench_now_ns () - start) / (gdouble) n_operations;
}

static gdouble
run_shared_floor (gpointer data,
                  gsize n_operations)
{
  const Writer *writer = data;
  gint64 start = bench_now_ns ();

  floor_publish_shared (writer->floor, writer->data, writer->length, n_operations);
  return (gdouble) (bench_now_ns () - start) / (gdouble) n_operations;
}

static gdouble
run_lane_floor (gpointer data,
                gsize n_operations)
{
  const Writer *writer = data;
  gint64 start = bench_now_ns ();

  floor_publish_lane (writer->floor, writer->data, writer->length, n_operations);
  return (gdouble) (bench_now_ns () - start) / (gdouble) n_operations;
}

static gdouble
get_target (gsize length)
{
  switch (length)
    {
    case 64:
      return 1.5;
    case 240:
      return 1.4;
    case 4096:
      return 1.1;
    default:
      return BENCH_NO_TARGET;
    }
}

static gboolean
publish_size (OrbitFleet *fleet,
              const BenchOptions *options,
              OrbitTopology topology,
              gsize length,
              GError **error)
{
  const gboolean shared = topology == ORBIT_TOPOLOGY_SHARED;
  const char *what = shared ? "publish, shared ring" : "publish, per-node ring";
  g_autofree guint8 *data = bench_make_data (length);
  g_autoptr (OrbitRing) ring = NULL;
  Writer writer = { .data = data, .length = length };
  BenchPair pair;

  if (!bench_table_wants (options, what))
    return TRUE;
  ring = bench_get_ring (fleet, topology, length, error);
  if (ring == NULL)
    return FALSE;
  writer.ring = ring;
  writer.floor = bench_get_floor (ring);
  pair = bench_compare (options, run_ours, shared ? run_shared_floor : run_lane_floor, &writer, length > 1024 ? 10000 : 50000);
  bench_table_row (what, length, pair, get_target (length));
  floor_ring_free (writer.floor);
  return TRUE;
}

gboolean
bench_publish (OrbitFleet *fleet,
               const BenchOptions *options,
               GError **error)
{
  const OrbitTopology topologies[] = { ORBIT_TOPOLOGY_SHARED, ORBIT_TOPOLOGY_PER_NODE };

  for (gsize t = 0; t < G_N_ELEMENTS (topologies); t++)
    for (gsize i = 0; i < G_N_ELEMENTS (BENCH_SIZES); i++)
      if (!publish_size (fleet, options, topologies[t], BENCH_SIZES[i], error))
        return FALSE;
  return TRUE;
}
