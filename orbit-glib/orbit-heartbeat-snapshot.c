/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The heartbeats of all nodes at one time, in one block of memory. It does not depend on how they were collected. */

#include <orbit-glib/orbit-heartbeat-snapshot.h>

#include "orbit-heartbeat-private.h"
#include "orbit-heartbeat-snapshot-private.h"

/**
 * OrbitHeartbeatSnapshot:
 *
 * The newest heartbeat of every node of a fleet at one time.
 *
 * A node that has not published a heartbeat is *missing*. A node whose newest heartbeat is older than the maximum age
 * is *stale*. No node is both.
 *
 * A snapshot is immutable. It may be used from several threads at once.
 *
 * Since: 1.0
 */
struct _OrbitHeartbeatSnapshot
{
  int ref_count;
  guint max_age_ms;
  OrbitEpoch now;
  guint fleet_size;
  guint n_latest;
  OrbitHeartbeat latest[]; /* by node id */
};

G_DEFINE_BOXED_TYPE (OrbitHeartbeatSnapshot,
                     orbit_heartbeat_snapshot,
                     orbit_heartbeat_snapshot_ref,
                     orbit_heartbeat_snapshot_unref)

OrbitHeartbeatSnapshot *
orbit_heartbeat_snapshot_new (OrbitEpoch now,
                              guint max_age_ms,
                              guint fleet_size,
                              const OrbitHeartbeat *latest,
                              gsize n_latest)
{
  OrbitHeartbeatSnapshot *snapshot = g_malloc (sizeof (OrbitHeartbeatSnapshot) + n_latest * sizeof (OrbitHeartbeat));

  snapshot->ref_count = 1;
  snapshot->max_age_ms = max_age_ms;
  snapshot->now = now;
  snapshot->fleet_size = fleet_size;
  snapshot->n_latest = (guint) n_latest;
  if (latest != NULL)
    memcpy (snapshot->latest, latest, n_latest * sizeof (OrbitHeartbeat));
  return snapshot;
}

OrbitHeartbeat *
orbit_heartbeat_snapshot_get_room (OrbitHeartbeatSnapshot *snapshot)
{
  return snapshot->latest;
}

void
orbit_heartbeat_snapshot_truncate (OrbitHeartbeatSnapshot *snapshot,
                                   guint n_latest)
{
  snapshot->n_latest = n_latest;
}

/**
 * orbit_heartbeat_snapshot_ref:
 * @snapshot: a snapshot
 *
 * Acquires a reference to a snapshot.
 *
 * Returns: (transfer full): @snapshot
 *
 * Since: 1.0
 */
OrbitHeartbeatSnapshot *
orbit_heartbeat_snapshot_ref (OrbitHeartbeatSnapshot *snapshot)
{
  g_return_val_if_fail (snapshot != NULL, NULL);

  g_atomic_int_inc (&snapshot->ref_count);
  return snapshot;
}

/**
 * orbit_heartbeat_snapshot_unref:
 * @snapshot: (transfer full): a snapshot
 *
 * Releases a reference to a snapshot. The last release frees it.
 *
 * Since: 1.0
 */
void
orbit_heartbeat_snapshot_unref (OrbitHeartbeatSnapshot *snapshot)
{
  g_return_if_fail (snapshot != NULL);

  if (g_atomic_int_dec_and_test (&snapshot->ref_count))
    g_free (snapshot);
}

/**
 * orbit_heartbeat_snapshot_get_now:
 * @snapshot: a snapshot
 *
 * Gets the time of the snapshot.
 *
 * Returns: milliseconds since the beginning of 1970 in UTC
 *
 * Since: 1.0
 */
OrbitEpoch
orbit_heartbeat_snapshot_get_now (const OrbitHeartbeatSnapshot *snapshot)
{
  g_return_val_if_fail (snapshot != NULL, 0);

  return snapshot->now;
}

/**
 * orbit_heartbeat_snapshot_get_max_age:
 * @snapshot: a snapshot
 *
 * Gets the maximum age of a fresh heartbeat.
 *
 * Returns: the maximum age in milliseconds
 *
 * Since: 1.0
 */
guint
orbit_heartbeat_snapshot_get_max_age (const OrbitHeartbeatSnapshot *snapshot)
{
  g_return_val_if_fail (snapshot != NULL, 0);

  return snapshot->max_age_ms;
}

/**
 * orbit_heartbeat_snapshot_get_latest:
 * @snapshot: a snapshot
 * @n_heartbeats: (out): return location for the number of heartbeats
 *
 * Gets the newest heartbeat of every node that has published one.
 *
 * Returns: (array length=n_heartbeats) (transfer full): the heartbeats, ordered by node id
 *
 * Since: 1.0
 */
OrbitHeartbeat **
orbit_heartbeat_snapshot_get_latest (const OrbitHeartbeatSnapshot *snapshot,
                                     gsize *n_heartbeats)
{
  OrbitHeartbeat **heartbeats;
  guint i;

  g_return_val_if_fail (snapshot != NULL, NULL);
  g_return_val_if_fail (n_heartbeats != NULL, NULL);

  /* Allocate one extra element: bindings do not accept NULL as an empty array. */
  heartbeats = g_new0 (OrbitHeartbeat *, snapshot->n_latest + 1);
  for (i = 0; i < snapshot->n_latest; i++)
    heartbeats[i] = orbit_heartbeat_copy (&snapshot->latest[i]);

  *n_heartbeats = snapshot->n_latest;
  return heartbeats;
}

/**
 * orbit_heartbeat_snapshot_get_missing_node_ids:
 * @snapshot: a snapshot
 * @n_node_ids: (out): return location for the number of node ids
 *
 * Gets the nodes that have not published a heartbeat.
 *
 * Returns: (array length=n_node_ids) (transfer full): their ids, ascending
 *
 * Since: 1.0
 */
guint16 *
orbit_heartbeat_snapshot_get_missing_node_ids (const OrbitHeartbeatSnapshot *snapshot,
                                               gsize *n_node_ids)
{
  guint16 *node_ids;
  guint node_id;
  guint n_seen = 0;
  gsize n = 0;

  g_return_val_if_fail (snapshot != NULL, NULL);
  g_return_val_if_fail (n_node_ids != NULL, NULL);

  node_ids = g_new (guint16, snapshot->fleet_size + 1);
  for (node_id = 0; node_id < snapshot->fleet_size; node_id++)
    {
      if (n_seen < snapshot->n_latest && orbit_heartbeat_get_node_id (&snapshot->latest[n_seen]) == node_id)
        n_seen++;
      else
        node_ids[n++] = (guint16) node_id;
    }

  *n_node_ids = n;
  return node_ids;
}

static gboolean
heartbeat_is_stale (const OrbitHeartbeatSnapshot *snapshot,
                    const OrbitHeartbeat *heartbeat)
{
  return !orbit_heartbeat_is_fresh (heartbeat, snapshot->now, snapshot->max_age_ms);
}

/**
 * orbit_heartbeat_snapshot_get_stale_node_ids:
 * @snapshot: a snapshot
 * @n_node_ids: (out): return location for the number of node ids
 *
 * Gets the nodes whose newest heartbeat is older than the maximum age.
 *
 * Returns: (array length=n_node_ids) (transfer full): their ids, ascending
 *
 * Since: 1.0
 */
guint16 *
orbit_heartbeat_snapshot_get_stale_node_ids (const OrbitHeartbeatSnapshot *snapshot,
                                             gsize *n_node_ids)
{
  guint16 *node_ids;
  gsize n = 0;
  guint i;

  g_return_val_if_fail (snapshot != NULL, NULL);
  g_return_val_if_fail (n_node_ids != NULL, NULL);

  node_ids = g_new (guint16, snapshot->n_latest + 1);
  for (i = 0; i < snapshot->n_latest; i++)
    {
      if (heartbeat_is_stale (snapshot, &snapshot->latest[i]))
        node_ids[n++] = orbit_heartbeat_get_node_id (&snapshot->latest[i]);
    }

  *n_node_ids = n;
  return node_ids;
}

/**
 * orbit_heartbeat_snapshot_is_stale:
 * @snapshot: a snapshot
 * @node_id: a node id
 *
 * Checks whether the newest heartbeat of a node is older than the maximum age.
 *
 * Returns: %TRUE if the node is stale; %FALSE if it is fresh or missing
 *
 * Since: 1.0
 */
gboolean
orbit_heartbeat_snapshot_is_stale (const OrbitHeartbeatSnapshot *snapshot,
                                   guint16 node_id)
{
  guint low = 0;
  guint high;

  g_return_val_if_fail (snapshot != NULL, FALSE);

  high = snapshot->n_latest;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const OrbitHeartbeat *heartbeat = &snapshot->latest[middle];
      guint16 found = orbit_heartbeat_get_node_id (heartbeat);

      if (found == node_id)
        return heartbeat_is_stale (snapshot, heartbeat);
      if (found < node_id)
        low = middle + 1;
      else
        high = middle;
    }

  return FALSE;
}
