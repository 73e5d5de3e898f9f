/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The heartbeats of all nodes of a fleet at one time. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

#include <glib-object.h>

#include <orbit-glib/orbit-heartbeat.h>
#include <orbit-glib/orbit-version-macros.h>

G_BEGIN_DECLS

#define ORBIT_TYPE_HEARTBEAT_SNAPSHOT (orbit_heartbeat_snapshot_get_type ())

typedef struct _OrbitHeartbeatSnapshot OrbitHeartbeatSnapshot;

ORBIT_AVAILABLE_IN_1_0
GType                   orbit_heartbeat_snapshot_get_type             (void);
ORBIT_AVAILABLE_IN_1_0
OrbitHeartbeatSnapshot *orbit_heartbeat_snapshot_ref                  (OrbitHeartbeatSnapshot       *snapshot);
ORBIT_AVAILABLE_IN_1_0
void                    orbit_heartbeat_snapshot_unref                (OrbitHeartbeatSnapshot       *snapshot);
ORBIT_AVAILABLE_IN_1_0
OrbitEpoch              orbit_heartbeat_snapshot_get_now              (const OrbitHeartbeatSnapshot *snapshot);
ORBIT_AVAILABLE_IN_1_0
guint                   orbit_heartbeat_snapshot_get_max_age          (const OrbitHeartbeatSnapshot *snapshot);
ORBIT_AVAILABLE_IN_1_0
OrbitHeartbeat        **orbit_heartbeat_snapshot_get_latest           (const OrbitHeartbeatSnapshot *snapshot,
                                                                       gsize                        *n_heartbeats);
ORBIT_AVAILABLE_IN_1_0
guint16                *orbit_heartbeat_snapshot_get_missing_node_ids (const OrbitHeartbeatSnapshot *snapshot,
                                                                       gsize                        *n_node_ids);
ORBIT_AVAILABLE_IN_1_0
guint16                *orbit_heartbeat_snapshot_get_stale_node_ids   (const OrbitHeartbeatSnapshot *snapshot,
                                                                       gsize                        *n_node_ids);
ORBIT_AVAILABLE_IN_1_0
gboolean                orbit_heartbeat_snapshot_is_stale             (const OrbitHeartbeatSnapshot *snapshot,
                                                                       guint16                       node_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OrbitHeartbeatSnapshot, orbit_heartbeat_snapshot_unref)

G_END_DECLS
