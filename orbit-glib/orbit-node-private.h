/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Creating and changing nodes, for the liveness of a fleet. */

#pragma once

#include <orbit-glib/core/roster.h>

#include <orbit-glib/orbit-node.h>

G_BEGIN_DECLS

OrbitNode *orbit_node_new           (guint                    node_id,
                                     const OrbitCoreNodeInfo *info);

/* Identifies the owner of a node id: a later owner has a larger one. */
guint32    orbit_node_get_incarnation (OrbitNode             *self);

/* Both emit notify, and only if the value changes. */
void       orbit_node_set_state     (OrbitNode               *self,
                                     OrbitNodeState           state);
void       orbit_node_set_heartbeat (OrbitNode               *self,
                                     const OrbitHeartbeat    *heartbeat);

G_END_DECLS
