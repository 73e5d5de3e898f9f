/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The cost of knowing the state of all members: a heartbeat snapshot of a fleet with a number of members that publish
 * heartbeats, beside as many bare reads. All members are this process, each with a node id, a mapping and a lane of its own. */

#include "bench.h"

#define TARGET 2.0
#define N_SNAPSHOTS 2000
#define BEAT_SIZE 8 /* bytes of payload of a heartbeat */

typedef struct
{
  OrbitFleet *fleet;
  FloorRing *floor;
  guint64 out;
  gsize n_members;
} Watcher;

static gdouble
run_ours (gpointer data,
          gsize n_operations)
{
  Watcher *watcher = data;
  gint64 since = bench_now_ns ();

  for (gsize i = 0; i < n_operations; i++)
    {
      g_autoptr (OrbitHeartbeatSnapshot) snapshot = orbit_fleet_get_heartbeat_snapshot (watcher->fleet, 1000, NULL);

      if (orbit_heartbeat_snapshot_is_stale (snapshot, G_MAXUINT16))
        g_error ("a node that cannot be is stale");
    }
  return (gdouble) (bench_now_ns () - since) / (gdouble) n_operations;
}

static gdouble
run_floor (gpointer data,
           gsize n_operations)
{
  Watcher *watcher = data;
  gint64 since = bench_now_ns ();

  for (gsize i = 0; i < n_operations; i++)
    if (floor_read (watcher->floor, 0, (guint8 *) &watcher->out, watcher->n_members) != watcher->n_members)
      g_error ("the bare ring has lost its frames");
  return (gdouble) (bench_now_ns () - since) / (gdouble) n_operations;
}

static gboolean
measure (const char *fleet_name,
         OrbitFleet *fleet,
         gsize n_members,
         const BenchOptions *options,
         GError **error)
{
  g_autofree char *what = g_strdup_printf ("snapshot, %" G_GSIZE_FORMAT " beating", n_members);
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (OrbitRing) ring = bench_get_ring (fleet, ORBIT_TOPOLOGY_PER_NODE, BEAT_SIZE, error);
  g_autofree guint8 *data = bench_make_data (BEAT_SIZE);
  Watcher watcher = { .n_members = n_members };

  if (ring == NULL)
    return FALSE;
  if (!bench_table_wants (options, what))
    return TRUE;
  for (gsize i = 0; i < n_members; i++)
    {
      OrbitFleet *member = orbit_fleet_join_shm (fleet_name, (guint) n_members, 0, error);
      g_autoptr (OrbitHeartbeat) heartbeat = member != NULL ? orbit_fleet_publish_heartbeat (member, error) : NULL;

      if (member != NULL)
        g_ptr_array_add (members, member);
      if (heartbeat == NULL)
        return FALSE;
    }

  watcher.fleet = members->pdata[0];
  watcher.floor = bench_get_floor (ring);
  floor_publish_lane (watcher.floor, data, BEAT_SIZE, BENCH_CAPACITY);
  bench_table_row (what, BEAT_SIZE, bench_compare (options, run_ours, run_floor, &watcher, N_SNAPSHOTS), TARGET);
  floor_ring_free (watcher.floor);
  return TRUE;
}

char *
bench_name_beating_fleet (const char *fleet_name)
{
  return g_strdup_printf ("%s-beats", fleet_name);
}

gboolean
bench_snapshot (OrbitFleet *fleet,
                const BenchOptions *options,
                GError **error)
{
  static const gsize n_members[] = { 16, 256 };

  for (guint i = 0; i < G_N_ELEMENTS (n_members); i++)
    {
      g_autofree char *name = bench_name_beating_fleet (orbit_fleet_get_name (fleet));
      gboolean measured = measure (name, fleet, n_members[i], options, error);

      /* Also called if there are no members, and if the measurement failed. */
      orbit_fleet_destroy (name, NULL, NULL);
      if (!measured)
        return FALSE;
    }
  return TRUE;
}
