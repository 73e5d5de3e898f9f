/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Making and changing nodes, for the watch over the fleet. */

#pragma once

#include <orbit-glib/core/roster.h>

#include <orbit-glib/orbit-node.h>

G_BEGIN_DECLS

OrbitNode *orbit_node_new           (guint                    node_id,
                                     const OrbitCoreNodeInfo *info);

/* Counts the owners of a node id: another one is another member. */
guint32    orbit_node_get_incarnation (OrbitNode             *self);

/* Both notify, only when something changes. */
void       orbit_node_set_state     (OrbitNode               *self,
                                     OrbitNodeState           state);
void       orbit_node_set_heartbeat (OrbitNode               *self,
                                     const OrbitHeartbeat    *heartbeat);

G_END_DECLS
