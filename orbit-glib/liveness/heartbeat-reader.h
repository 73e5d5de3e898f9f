/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reads the newest heartbeat of each node from the heartbeat ring of a fleet. */

#pragma once

#include <orbit-glib/core/ring.h>

#include <orbit-glib/orbit-heartbeat.h>

G_BEGIN_DECLS

/* The time at which heartbeats are read, by the two clocks that they carry. */
typedef struct
{
  gint64 wall_ms;
  gint64 boot_ns;
} OrbitHeartbeatClocks;

/* By node id. The stamps are converted to the wall clock as it was set when they were read. */
typedef struct
{
  OrbitHeartbeat *heartbeats;
  gint64 *ages_ms;       /* by the boot clock if the heartbeat carries it; never negative */
  guint32 *incarnations; /* of the publishers, ORBIT_CORE_FRAME_INCARNATION_MASK of each */
  guint n_heartbeats;
} OrbitHeartbeatCollection;

gboolean orbit_heartbeat_collection_fill  (OrbitHeartbeatCollection   *collection,
                                           OrbitCoreRing              *ring,
                                           GError                    **error);
void     orbit_heartbeat_collection_clear (OrbitHeartbeatCollection   *collection);

void     orbit_heartbeat_clocks_read      (OrbitHeartbeatClocks       *clocks);

/* Sets *@n_lanes to the number of members that have published a heartbeat, which is the maximum of a read. */
gboolean orbit_heartbeats_count_lanes     (OrbitCoreRing              *ring,
                                           guint                      *n_lanes,
                                           GError                    **error);

/* Reads into @heartbeats, which has room for @space; @ages_ms and @incarnations may be NULL. */
gboolean orbit_heartbeats_read            (OrbitCoreRing              *ring,
                                           const OrbitHeartbeatClocks *clocks,
                                           OrbitHeartbeat             *heartbeats,
                                           gint64                     *ages_ms,
                                           guint32                    *incarnations,
                                           guint                       space,
                                           guint                      *n_heartbeats,
                                           GError                    **error);

G_END_DECLS
