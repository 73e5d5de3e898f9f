/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A heartbeat. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

#include <glib-object.h>

#include <orbit-glib/orbit-epoch.h>
#include <orbit-glib/orbit-net-id.h>
#include <orbit-glib/orbit-version-macros.h>

G_BEGIN_DECLS

#define ORBIT_TYPE_HEARTBEAT (orbit_heartbeat_get_type ())

typedef struct _OrbitHeartbeat OrbitHeartbeat;

ORBIT_AVAILABLE_IN_1_0
GType             orbit_heartbeat_get_type        (void);
ORBIT_AVAILABLE_IN_1_0
OrbitHeartbeat   *orbit_heartbeat_copy            (const OrbitHeartbeat *heartbeat);
ORBIT_AVAILABLE_IN_1_0
void              orbit_heartbeat_free            (OrbitHeartbeat       *heartbeat);
ORBIT_AVAILABLE_IN_1_0
const OrbitNetId *orbit_heartbeat_get_id          (const OrbitHeartbeat *heartbeat);
ORBIT_AVAILABLE_IN_1_0
OrbitNetId       *orbit_heartbeat_dup_id          (const OrbitHeartbeat *heartbeat);
ORBIT_AVAILABLE_IN_1_0
guint16           orbit_heartbeat_get_node_id     (const OrbitHeartbeat *heartbeat);
ORBIT_AVAILABLE_IN_1_0
guint64           orbit_heartbeat_get_counter     (const OrbitHeartbeat *heartbeat);
ORBIT_AVAILABLE_IN_1_0
OrbitEpoch        orbit_heartbeat_get_captured_at (const OrbitHeartbeat *heartbeat);
ORBIT_AVAILABLE_IN_1_0
gint64            orbit_heartbeat_get_age         (const OrbitHeartbeat *heartbeat,
                                                   OrbitEpoch            now);
ORBIT_AVAILABLE_IN_1_0
gboolean          orbit_heartbeat_is_fresh        (const OrbitHeartbeat *heartbeat,
                                                   OrbitEpoch            now,
                                                   guint                 max_age_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OrbitHeartbeat, orbit_heartbeat_free)

G_END_DECLS
