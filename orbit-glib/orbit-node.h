/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A member of a fleet, as observed by this member. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

#include <glib-object.h>

#include <orbit-glib/orbit-epoch.h>
#include <orbit-glib/orbit-heartbeat.h>
#include <orbit-glib/orbit-version-macros.h>

G_BEGIN_DECLS

/**
 * OrbitNodeState:
 * @ORBIT_NODE_STATE_ABSENT: no member was observed
 * @ORBIT_NODE_STATE_ALIVE: the member is alive, and its heartbeats are not watched
 * @ORBIT_NODE_STATE_FRESH: the member is alive, and its newest heartbeat is not too old
 * @ORBIT_NODE_STATE_STALE: the member is alive, but its newest heartbeat is too old
 * @ORBIT_NODE_STATE_LEFT: the member has left
 * @ORBIT_NODE_STATE_DIED: the member has died without leaving
 *
 * The state of a member.
 *
 * Since: 1.0
 */
typedef enum
{
  ORBIT_NODE_STATE_ABSENT,
  ORBIT_NODE_STATE_ALIVE,
  ORBIT_NODE_STATE_FRESH,
  ORBIT_NODE_STATE_STALE,
  ORBIT_NODE_STATE_LEFT,
  ORBIT_NODE_STATE_DIED,
} OrbitNodeState;

/**
 * OrbitLeaveReason:
 * @ORBIT_LEAVE_REASON_LEFT: the member left, or disposed of its fleet
 * @ORBIT_LEAVE_REASON_DIED: the process ended without leaving
 *
 * Why a member is no longer present.
 *
 * Since: 1.0
 */
typedef enum
{
  ORBIT_LEAVE_REASON_LEFT,
  ORBIT_LEAVE_REASON_DIED,
} OrbitLeaveReason;

#define ORBIT_TYPE_NODE (orbit_node_get_type ())

ORBIT_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (OrbitNode, orbit_node, ORBIT, NODE, GObject)

ORBIT_AVAILABLE_IN_1_0
guint                 orbit_node_get_node_id        (OrbitNode *self);
ORBIT_AVAILABLE_IN_1_0
int                   orbit_node_get_pid            (OrbitNode *self);
ORBIT_AVAILABLE_IN_1_0
const char           *orbit_node_get_program        (OrbitNode *self);
ORBIT_AVAILABLE_IN_1_0
const char           *orbit_node_get_label          (OrbitNode *self);
ORBIT_AVAILABLE_IN_1_0
OrbitNodeState        orbit_node_get_state          (OrbitNode *self);
ORBIT_AVAILABLE_IN_1_0
OrbitEpoch            orbit_node_get_joined_at      (OrbitNode *self);
ORBIT_AVAILABLE_IN_1_0
const OrbitHeartbeat *orbit_node_get_last_heartbeat (OrbitNode *self);
ORBIT_AVAILABLE_IN_1_0
OrbitHeartbeat       *orbit_node_dup_last_heartbeat (OrbitNode *self);

G_END_DECLS
