/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A member as an object. Its properties are set by the liveness of the fleet. */

#include <orbit-glib/orbit-node.h>

#include <orbit-glib/orbit-enum-types.h>

#include <orbit-glib/core/clock.h>

#include "orbit-heartbeat-private.h"
#include "orbit-node-private.h"

/**
 * OrbitNode:
 *
 * A member of a fleet, as observed by this member.
 *
 * Nodes come from [method@Orbit.Fleet.get_nodes] and from signals of the fleet. Each object represents one member: a
 * process that takes over a node id is another member, with another object. The properties change in the thread-default
 * main context of the join, and must be read there.
 *
 * Since: 1.0
 */
struct _OrbitNode
{
  GObject parent_instance;

  guint node_id;
  guint32 incarnation;
  int pid;
  char *program;
  char *label;
  OrbitEpoch joined_at;
  OrbitNodeState state;
  OrbitHeartbeat *last_heartbeat;
};

enum
{
  PROP_NODE_ID = 1,
  PROP_PID,
  PROP_PROGRAM,
  PROP_LABEL,
  PROP_STATE,
  PROP_JOINED_AT,
  PROP_LAST_HEARTBEAT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (OrbitNode, orbit_node, G_TYPE_OBJECT)

OrbitNode *
orbit_node_new (guint node_id,
                const OrbitCoreNodeInfo *info)
{
  OrbitNode *self = g_object_new (ORBIT_TYPE_NODE, NULL);

  self->node_id = node_id;
  self->incarnation = info->incarnation;
  self->pid = info->process.pid;
  self->program = g_utf8_make_valid (info->process.program, -1);
  self->label = g_utf8_make_valid (info->label, -1);
  self->joined_at = info->joined_wall / ORBIT_CORE_NS_PER_MS;
  self->state = ORBIT_NODE_STATE_ALIVE;
  return self;
}

guint32
orbit_node_get_incarnation (OrbitNode *self)
{
  return self->incarnation;
}

void
orbit_node_set_state (OrbitNode *self,
                      OrbitNodeState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

void
orbit_node_set_heartbeat (OrbitNode *self,
                          const OrbitHeartbeat *heartbeat)
{
  if (self->last_heartbeat != NULL && self->last_heartbeat->id.value == heartbeat->id.value)
    return;
  g_clear_pointer (&self->last_heartbeat, orbit_heartbeat_free);
  self->last_heartbeat = orbit_heartbeat_copy (heartbeat);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_HEARTBEAT]);
}

static void
orbit_node_get_property (GObject *object,
                         guint prop_id,
                         GValue *value,
                         GParamSpec *pspec)
{
  OrbitNode *self = ORBIT_NODE (object);

  switch (prop_id)
    {
    case PROP_NODE_ID:
      g_value_set_uint (value, self->node_id);
      break;
    case PROP_PID:
      g_value_set_int (value, self->pid);
      break;
    case PROP_PROGRAM:
      g_value_set_string (value, self->program);
      break;
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_JOINED_AT:
      g_value_set_int64 (value, self->joined_at);
      break;
    case PROP_LAST_HEARTBEAT:
      g_value_set_boxed (value, self->last_heartbeat);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
orbit_node_finalize (GObject *object)
{
  OrbitNode *self = ORBIT_NODE (object);

  g_free (self->program);
  g_free (self->label);
  g_clear_pointer (&self->last_heartbeat, orbit_heartbeat_free);

  G_OBJECT_CLASS (orbit_node_parent_class)->finalize (object);
}

static void
orbit_node_class_init (OrbitNodeClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = orbit_node_get_property;
  object_class->finalize = orbit_node_finalize;

  /**
   * OrbitNode:node-id: (getter get_node_id)
   *
   * The node id, below the fleet size.
   *
   * Since: 1.0
   */
  properties[PROP_NODE_ID] = g_param_spec_uint ("node-id", NULL, NULL, 0, G_MAXUINT16, 0, flags);

  /**
   * OrbitNode:pid: (getter get_pid)
   *
   * The process id in the pid namespace of the member.
   *
   * Since: 1.0
   */
  properties[PROP_PID] = g_param_spec_int ("pid", NULL, NULL, G_MININT, G_MAXINT, 0, flags);

  /**
   * OrbitNode:program: (getter get_program)
   *
   * The name of the program, cut to 31 bytes.
   *
   * Since: 1.0
   */
  properties[PROP_PROGRAM] = g_param_spec_string ("program", NULL, NULL, NULL, flags);

  /**
   * OrbitNode:label: (getter get_label)
   *
   * What the member is called, up to 63 bytes: see [property@Orbit.Fleet:label].
   *
   * Since: 1.0
   */
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);

  /**
   * OrbitNode:state: (getter get_state)
   *
   * The state of the member. It is fresh or stale only while heartbeats are watched, see
   * [method@Orbit.Fleet.watch_heartbeats].
   *
   * Since: 1.0
   */
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, ORBIT_TYPE_NODE_STATE, ORBIT_NODE_STATE_ABSENT, flags);

  /**
   * OrbitNode:joined-at: (getter get_joined_at)
   *
   * The time of the join, in milliseconds since the Unix epoch.
   *
   * Since: 1.0
   */
  properties[PROP_JOINED_AT] = g_param_spec_int64 ("joined-at", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);

  /**
   * OrbitNode:last-heartbeat: (getter get_last_heartbeat)
   *
   * The newest heartbeat at the last time when the heartbeats were read, or `NULL`. They are not read each time one is
   * published, but when one may have become too old, and when one is awaited.
   *
   * Since: 1.0
   */
  properties[PROP_LAST_HEARTBEAT] = g_param_spec_boxed ("last-heartbeat", NULL, NULL, ORBIT_TYPE_HEARTBEAT, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
orbit_node_init (OrbitNode *self)
{
}

/**
 * orbit_node_get_node_id: (get-property node-id)
 * @self: a node
 *
 * Gets the node id.
 *
 * Returns: the node id, below the fleet size
 *
 * Since: 1.0
 */
guint
orbit_node_get_node_id (OrbitNode *self)
{
  g_return_val_if_fail (ORBIT_IS_NODE (self), 0);

  return self->node_id;
}

/**
 * orbit_node_get_pid: (get-property pid)
 * @self: a node
 *
 * Gets the process id in the pid namespace of the member.
 *
 * Returns: the process id
 *
 * Since: 1.0
 */
int
orbit_node_get_pid (OrbitNode *self)
{
  g_return_val_if_fail (ORBIT_IS_NODE (self), 0);

  return self->pid;
}

/**
 * orbit_node_get_program: (get-property program)
 * @self: a node
 *
 * Gets the name of the program.
 *
 * Returns: (transfer none) (nullable): the name, cut to 31 bytes
 *
 * Since: 1.0
 */
const char *
orbit_node_get_program (OrbitNode *self)
{
  g_return_val_if_fail (ORBIT_IS_NODE (self), NULL);

  return self->program;
}

/**
 * orbit_node_get_label: (get-property label)
 * @self: a node
 *
 * Gives what the member is called.
 *
 * Returns: (transfer none) (nullable): the label, up to 63 bytes
 *
 * Since: 1.0
 */
const char *
orbit_node_get_label (OrbitNode *self)
{
  g_return_val_if_fail (ORBIT_IS_NODE (self), NULL);

  return self->label;
}

/**
 * orbit_node_get_state: (get-property state)
 * @self: a node
 *
 * Gets the state of the member.
 *
 * Returns: the state
 *
 * Since: 1.0
 */
OrbitNodeState
orbit_node_get_state (OrbitNode *self)
{
  g_return_val_if_fail (ORBIT_IS_NODE (self), ORBIT_NODE_STATE_ABSENT);

  return self->state;
}

/**
 * orbit_node_get_joined_at: (get-property joined-at)
 * @self: a node
 *
 * Gets the time of the join.
 *
 * Returns: the time, in milliseconds since the Unix epoch
 *
 * Since: 1.0
 */
OrbitEpoch
orbit_node_get_joined_at (OrbitNode *self)
{
  g_return_val_if_fail (ORBIT_IS_NODE (self), 0);

  return self->joined_at;
}

/**
 * orbit_node_get_last_heartbeat: (get-property last-heartbeat)
 * @self: a node
 *
 * Gets the newest heartbeat that was read, see [property@Orbit.Node:last-heartbeat].
 *
 * Returns: (transfer none) (nullable): the heartbeat, which belongs to the node, or `NULL` if none was read
 *
 * Since: 1.0
 */
const OrbitHeartbeat *
orbit_node_get_last_heartbeat (OrbitNode *self)
{
  g_return_val_if_fail (ORBIT_IS_NODE (self), NULL);

  return self->last_heartbeat;
}

/**
 * orbit_node_dup_last_heartbeat: (rename-to orbit_node_get_last_heartbeat)
 * @self: a node
 *
 * Gets a copy of the newest heartbeat that was read, see [property@Orbit.Node:last-heartbeat].
 *
 * In other languages this is `get_last_heartbeat()`, and the result stays valid after its owner is freed.
 *
 * Returns: (transfer full) (nullable): a copy of the heartbeat, or `NULL` if none was read
 *
 * Since: 1.0
 */
OrbitHeartbeat *
orbit_node_dup_last_heartbeat (OrbitNode *self)
{
  g_return_val_if_fail (ORBIT_IS_NODE (self), NULL);

  return self->last_heartbeat != NULL ? orbit_heartbeat_copy (self->last_heartbeat) : NULL;
}
