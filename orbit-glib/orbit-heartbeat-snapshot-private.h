/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Creating snapshots, for the library. */

#pragma once

#include <orbit-glib/orbit-heartbeat-snapshot.h>

G_BEGIN_DECLS

/* Copies @latest, which has at most one heartbeat per node, ordered by node id. If @latest is NULL, the caller fills the room, and
 * truncates it before other code gets the snapshot. */
OrbitHeartbeatSnapshot *orbit_heartbeat_snapshot_new (OrbitEpoch            now,
                                                      guint                 max_age_ms,
                                                      guint                 fleet_size,
                                                      const OrbitHeartbeat *latest,
                                                      gsize                 n_latest);

OrbitHeartbeat *orbit_heartbeat_snapshot_get_room (OrbitHeartbeatSnapshot *snapshot);
void            orbit_heartbeat_snapshot_truncate (OrbitHeartbeatSnapshot *snapshot,
                                                   guint                   n_latest);

G_END_DECLS
