/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A fleet, which processes join by name to share frames. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

#include <gio/gio.h>

#include <orbit-glib/orbit-cursor.h>
#include <orbit-glib/orbit-epoch.h>
#include <orbit-glib/orbit-frame.h>
#include <orbit-glib/orbit-heartbeat-snapshot.h>
#include <orbit-glib/orbit-heartbeat.h>
#include <orbit-glib/orbit-net-id.h>
#include <orbit-glib/orbit-node.h>
#include <orbit-glib/orbit-ring-spec.h>
#include <orbit-glib/orbit-ring.h>
#include <orbit-glib/orbit-version-macros.h>

G_BEGIN_DECLS

#define ORBIT_TYPE_FLEET (orbit_fleet_get_type ())

ORBIT_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (OrbitFleet, orbit_fleet, ORBIT, FLEET, GObject)

ORBIT_AVAILABLE_IN_1_0
OrbitFleet             *orbit_fleet_join                      (const char           *name,
                                                               guint                 fleet_size,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
OrbitFleet             *orbit_fleet_join_as                   (const char           *name,
                                                               guint                 fleet_size,
                                                               guint16               node_id,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
OrbitFleet             *orbit_fleet_join_shm                  (const char           *name,
                                                               guint                 fleet_size,
                                                               guint                 capacity,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
OrbitFleet             *orbit_fleet_join_shm_as               (const char           *name,
                                                               guint                 fleet_size,
                                                               guint                 capacity,
                                                               guint16               node_id,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
void                    orbit_fleet_leave                     (OrbitFleet           *self);
ORBIT_AVAILABLE_IN_1_0
gboolean                orbit_fleet_destroy                   (const char           *name,
                                                               const char           *directory,
                                                               GError              **error);

ORBIT_AVAILABLE_IN_1_0
const char             *orbit_fleet_get_name                  (OrbitFleet           *self);
ORBIT_AVAILABLE_IN_1_0
guint                   orbit_fleet_get_fleet_size            (OrbitFleet           *self);
ORBIT_AVAILABLE_IN_1_0
guint16                 orbit_fleet_get_node_id               (OrbitFleet           *self);
ORBIT_AVAILABLE_IN_1_0
gboolean                orbit_fleet_is_shm                    (OrbitFleet           *self);

ORBIT_AVAILABLE_IN_1_0
gboolean                orbit_fleet_declare                   (OrbitFleet           *self,
                                                               guint8                kind,
                                                               const OrbitRingSpec  *spec,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
gint                    orbit_fleet_declare_label             (OrbitFleet           *self,
                                                               const char           *label,
                                                               const OrbitRingSpec  *spec,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
gint                    orbit_fleet_lookup_kind               (OrbitFleet           *self,
                                                               const char           *label,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
OrbitRing              *orbit_fleet_get_ring                  (OrbitFleet           *self,
                                                               guint8                kind,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
OrbitCursor            *orbit_fleet_create_cursor             (OrbitFleet           *self,
                                                               guint8                kind,
                                                               OrbitCursorStart      start,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
OrbitNetId             *orbit_fleet_next_id                   (OrbitFleet           *self,
                                                               guint8                kind,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
guint64                 orbit_fleet_get_head                  (OrbitFleet           *self,
                                                               guint8                kind,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
guint                   orbit_fleet_get_ring_capacity         (OrbitFleet           *self,
                                                               guint8                kind,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
gboolean                orbit_fleet_reset_ring                (OrbitFleet           *self,
                                                               guint8                kind,
                                                               GError              **error);

ORBIT_AVAILABLE_IN_1_0
OrbitNetId             *orbit_fleet_publish                   (OrbitFleet           *self,
                                                               guint8                kind,
                                                               guint8                frame_kind,
                                                               guint64               version,
                                                               GBytes               *payload,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
OrbitNetId             *orbit_fleet_publish_data              (OrbitFleet           *self,
                                                               guint8                kind,
                                                               guint8                frame_kind,
                                                               guint64               version,
                                                               const guint8         *data,
                                                               gsize                 length,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
OrbitNetId             *orbit_fleet_publish_variant           (OrbitFleet           *self,
                                                               guint8                kind,
                                                               guint8                frame_kind,
                                                               guint64               version,
                                                               GVariant             *value,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
guint                   orbit_fleet_publish_packed            (OrbitFleet           *self,
                                                               guint8                kind,
                                                               guint8                frame_kind,
                                                               guint64               version,
                                                               const guint8         *data,
                                                               gsize                 length,
                                                               gsize                 record_size,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
OrbitFrame             *orbit_fleet_read                      (OrbitFleet           *self,
                                                               const OrbitNetId     *id,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
OrbitFrame             *orbit_fleet_read_head                 (OrbitFleet           *self,
                                                               guint8                kind,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
OrbitFrame             *orbit_fleet_read_at                   (OrbitFleet           *self,
                                                               guint8                kind,
                                                               guint64               counter,
                                                               GError              **error);

ORBIT_AVAILABLE_IN_1_0
OrbitHeartbeat         *orbit_fleet_publish_heartbeat         (OrbitFleet           *self,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
OrbitHeartbeat         *orbit_fleet_publish_heartbeat_at      (OrbitFleet           *self,
                                                               OrbitEpoch            captured_at,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
OrbitHeartbeat        **orbit_fleet_get_latest_heartbeats     (OrbitFleet           *self,
                                                               gsize                *n_heartbeats,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
OrbitHeartbeatSnapshot *orbit_fleet_get_heartbeat_snapshot    (OrbitFleet           *self,
                                                               guint                 max_age_ms,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
OrbitHeartbeatSnapshot *orbit_fleet_get_heartbeat_snapshot_at (OrbitFleet           *self,
                                                               OrbitEpoch            now,
                                                               guint                 max_age_ms,
                                                               GError              **error);

ORBIT_AVAILABLE_IN_1_0
gboolean                orbit_fleet_start_heartbeat           (OrbitFleet           *self,
                                                               guint                 interval_ms,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
void                    orbit_fleet_stop_heartbeat            (OrbitFleet           *self);
ORBIT_AVAILABLE_IN_1_0
gboolean                orbit_fleet_watch_heartbeats          (OrbitFleet           *self,
                                                               guint                 max_age_ms,
                                                               GError              **error);
ORBIT_AVAILABLE_IN_1_0
guint                   orbit_fleet_get_heartbeat_max_age     (OrbitFleet           *self);
ORBIT_AVAILABLE_IN_1_0
GListModel             *orbit_fleet_get_nodes                 (OrbitFleet           *self,
                                                               GError              **error);

G_END_DECLS
