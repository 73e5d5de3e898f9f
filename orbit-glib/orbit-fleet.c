/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The fleet as an object: how it is joined and left, and what identifies it. What it carries is in
 * orbit-fleet-rings.c, orbit-fleet-frames.c and orbit-fleet-heartbeats.c. */

#include <orbit-glib/orbit-glib.h>

#include "orbit-error-private.h"
#include "orbit-fleet-private.h"
#include "orbit-warning-private.h"

/**
 * OrbitFleet:
 *
 * A fleet of processes on one host that share recent facts.
 *
 * Every process that joins the same name is a member, with a node id of its own. All members are equal: there is no
 * leader and no daemon. Each kind of data, a number from 0 to 255, has its own [class@Orbit.Ring], made when it is
 * first used or declared. What one member publishes every member can read, in process memory
 * ([ctor@Orbit.Fleet.join]) and in shared memory ([ctor@Orbit.Fleet.join_shm]) alike.
 *
 * Rings are bounded and overwrite their oldest frames; a reader that is too slow loses frames and is told exactly how
 * many. Publishing and reading make no system call.
 *
 * A member that is killed at any instant, by whatever signal, blocks nobody and frees its node id at once. A child that
 * a member forks is not a member: every call in it fails with `FORKED` until it joins by itself.
 *
 * A member whose segments have lost their names, because they were removed or replaced, gets
 * [signal@Orbit.Fleet::segment-lost], and its calls fail with `LOST`.
 *
 * All methods may be called from several threads at once. Those that can fail because the fleet was left report
 * `CLOSED`; a publish that races with [method@Orbit.Fleet.leave] either completes or fails so.
 *
 * Since: 1.0
 */

enum
{
  PROP_NAME = 1,
  PROP_FLEET_SIZE,
  PROP_NODE_ID,
  PROP_BACKING,
  PROP_CAPACITY,
  PROP_PAYLOAD_CAPACITY,
  PROP_DIRECTORY,
  PROP_HEARTBEAT_MAX_AGE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void orbit_fleet_initable_iface_init (GInitableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (OrbitFleet, orbit_fleet, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, orbit_fleet_initable_iface_init))

G_STATIC_ASSERT (ORBIT_MAX_FLEET_SIZE == ORBIT_CORE_MAX_FLEET_SIZE);
G_STATIC_ASSERT (ORBIT_HEARTBEAT_RING_KIND == ORBIT_CORE_HEARTBEAT_KIND);

static gboolean
orbit_fleet_initable_init (GInitable *initable,
                           GCancellable *cancellable,
                           GError **error)
{
  OrbitFleet *self = ORBIT_FLEET (initable);
  OrbitCoreReport report;
  OrbitCoreJoin join = {
    .name = self->name != NULL ? self->name : "",
    .directory = self->directory,
    .fleet_size = self->fleet_size,
    .node = self->node_id,
    .shared = self->backing == ORBIT_BACKING_SHM,
    .capacity = self->capacity,
    .payload_capacity = self->payload_capacity,
  };

  if (self->core != NULL)
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (orbit_core_fleet_join (&join, &self->core, &report) != ORBIT_CORE_OK)
    return orbit_error_set_from_core (error, &report);
  self->context = g_main_context_ref_thread_default ();
  orbit_fleet_tell_of_loss (self);
  return TRUE;
}

static void
orbit_fleet_initable_iface_init (GInitableIface *iface)
{
  iface->init = orbit_fleet_initable_init;
}

OrbitCoreFleet *
orbit_fleet_get_core (OrbitFleet *self,
                      GError **error)
{
  if (G_UNLIKELY (self->core == NULL))
    g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CLOSED, "fleet '%s' has not been joined: it was constructed without g_initable_init()",
                 self->name != NULL ? self->name : "");
  return self->core;
}

gboolean
orbit_fleet_lock_watch (OrbitFleet *self)
{
  if (self->core != NULL && orbit_core_gate_is_forked (&self->core->member.gate))
    return FALSE;
  g_mutex_lock (&self->watch_lock);
  return TRUE;
}

static void
orbit_fleet_get_property (GObject *object,
                          guint prop_id,
                          GValue *value,
                          GParamSpec *pspec)
{
  OrbitFleet *self = ORBIT_FLEET (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_FLEET_SIZE:
      g_value_set_uint (value, self->fleet_size);
      break;
    case PROP_NODE_ID:
      g_value_set_int (value, self->core != NULL ? (int) self->core->member.roster.node : self->node_id);
      break;
    case PROP_BACKING:
      g_value_set_enum (value, (int) self->backing);
      break;
    case PROP_CAPACITY:
      g_value_set_uint (value, self->core != NULL ? self->core->header.capacity : self->capacity);
      break;
    case PROP_PAYLOAD_CAPACITY:
      g_value_set_uint (value, self->core != NULL ? self->core->header.payload_capacity : self->payload_capacity);
      break;
    case PROP_DIRECTORY:
      g_value_set_string (value, self->directory);
      break;
    case PROP_HEARTBEAT_MAX_AGE:
      g_value_set_uint (value, self->heartbeat_max_age);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
orbit_fleet_set_property (GObject *object,
                          guint prop_id,
                          const GValue *value,
                          GParamSpec *pspec)
{
  OrbitFleet *self = ORBIT_FLEET (object);

  switch (prop_id)
    {
    case PROP_NAME:
      self->name = g_value_dup_string (value);
      break;
    case PROP_FLEET_SIZE:
      self->fleet_size = g_value_get_uint (value);
      break;
    case PROP_NODE_ID:
      self->node_id = g_value_get_int (value);
      break;
    case PROP_BACKING:
      self->backing = (OrbitBacking) g_value_get_enum (value);
      break;
    case PROP_CAPACITY:
      self->capacity = g_value_get_uint (value);
      break;
    case PROP_PAYLOAD_CAPACITY:
      self->payload_capacity = g_value_get_uint (value);
      break;
    case PROP_DIRECTORY:
      self->directory = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
orbit_fleet_dispose (GObject *object)
{
  orbit_fleet_leave (ORBIT_FLEET (object));

  G_OBJECT_CLASS (orbit_fleet_parent_class)->dispose (object);
}

static void
orbit_fleet_finalize (GObject *object)
{
  OrbitFleet *self = ORBIT_FLEET (object);

  g_clear_pointer (&self->watch, orbit_fleet_watch_free);
  g_clear_pointer (&self->core, orbit_core_fleet_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  for (int kind = 0; kind < ORBIT_CORE_N_KINDS; kind++)
    g_weak_ref_clear (&self->rings[kind]);
  g_mutex_clear (&self->rings_lock);
  g_mutex_clear (&self->watch_lock);
  g_free (self->name);
  g_free (self->directory);

  G_OBJECT_CLASS (orbit_fleet_parent_class)->finalize (object);
}

static void
orbit_fleet_class_init (OrbitFleetClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  orbit_warning_install ();
  object_class->get_property = orbit_fleet_get_property;
  object_class->set_property = orbit_fleet_set_property;
  object_class->dispose = orbit_fleet_dispose;
  object_class->finalize = orbit_fleet_finalize;

  /**
   * OrbitFleet:name: (getter get_name)
   *
   * The name, 1 to 64 bytes: a letter or digit, then letters, digits, `.`, `_` and `-`.
   *
   * Since: 1.0
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);

  /**
   * OrbitFleet:fleet-size: (getter get_fleet_size)
   *
   * How many members the fleet can have at once, 1 to 4096.
   *
   * Since: 1.0
   */
  properties[PROP_FLEET_SIZE] = g_param_spec_uint ("fleet-size", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * OrbitFleet:node-id:
   *
   * The node id of this member. At construction -1 asks for the first free one (for 0 in process memory).
   *
   * Since: 1.0
   */
  properties[PROP_NODE_ID] = g_param_spec_int ("node-id", NULL, NULL, -1, G_MAXUINT16, -1, flags);

  /**
   * OrbitFleet:backing:
   *
   * Where the fleet lives: in the memory of this process, or in shared memory.
   *
   * Since: 1.0
   */
  properties[PROP_BACKING] = g_param_spec_enum ("backing", NULL, NULL, ORBIT_TYPE_BACKING, ORBIT_BACKING_MEMORY, flags);

  /**
   * OrbitFleet:capacity:
   *
   * Slots in rings that are not declared otherwise: a power of two from 2 to 16777216. At construction 0 adopts what
   * the fleet has, or the default of 1024 if this member is its first.
   *
   * Since: 1.0
   */
  properties[PROP_CAPACITY] = g_param_spec_uint ("capacity", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * OrbitFleet:payload-capacity:
   *
   * The largest payload in rings that are not declared otherwise, in bytes, up to 16777216. At construction 0 adopts
   * what the fleet has, or the default of 256 if this member is its first.
   *
   * Since: 1.0
   */
  properties[PROP_PAYLOAD_CAPACITY] = g_param_spec_uint ("payload-capacity", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * OrbitFleet:directory:
   *
   * The directory of the segments of a fleet in shared memory, on a tmpfs; `NULL` is `/dev/shm`.
   *
   * A relative one is resolved at join. Later changes of the working directory, the root directory or the user of the process
   * move nothing.
   *
   * Since: 1.0
   */
  properties[PROP_DIRECTORY] = g_param_spec_string ("directory", NULL, NULL, NULL, flags);

  /**
   * OrbitFleet:heartbeat-max-age: (getter get_heartbeat_max_age)
   *
   * The age in milliseconds beyond which a heartbeat is stale, set by [method@Orbit.Fleet.watch_heartbeats]; 0 while
   * heartbeats are not watched.
   *
   * Since: 1.0
   */
  properties[PROP_HEARTBEAT_MAX_AGE] = g_param_spec_uint ("heartbeat-max-age", NULL, NULL, 0, G_MAXUINT, 0,
                                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
  orbit_fleet_install_signals (klass);
  orbit_fleet_install_lost_signal (klass);
}

void
orbit_fleet_set_heartbeat_max_age (OrbitFleet *self,
                                   guint max_age_ms)
{
  if (self->heartbeat_max_age == max_age_ms)
    return;
  self->heartbeat_max_age = max_age_ms;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEARTBEAT_MAX_AGE]);
}

static void
orbit_fleet_init (OrbitFleet *self)
{
  g_mutex_init (&self->rings_lock);
  g_mutex_init (&self->watch_lock);
  for (int kind = 0; kind < ORBIT_CORE_N_KINDS; kind++)
    g_weak_ref_init (&self->rings[kind], NULL);
}

static OrbitFleet *
join (const char *name,
      guint fleet_size,
      OrbitBacking backing,
      guint capacity,
      int node_id,
      GError **error)
{
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_initable_new (ORBIT_TYPE_FLEET, NULL, error,
                         "name", name,
                         "fleet-size", fleet_size,
                         "node-id", node_id,
                         "backing", backing,
                         "capacity", capacity,
                         NULL);
}

/**
 * orbit_fleet_join: (constructor)
 * @name: the name, see [property@Orbit.Fleet:name]
 * @fleet_size: number of node ids, 1 to 4096
 * @error: return location for an error
 *
 * Makes a fleet in the memory of this process, with this process as node 0.
 *
 * Two such fleets of one name are two separate fleets.
 *
 * Errors: `INVALID_NAME`, `EMPTY_FLEET`, `INVALID_ARGUMENT` (too large a fleet), `NO_SPACE`.
 *
 * Returns: (transfer full): the fleet, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitFleet *
orbit_fleet_join (const char *name,
                  guint fleet_size,
                  GError **error)
{
  return join (name, fleet_size, ORBIT_BACKING_MEMORY, 0, -1, error);
}

/**
 * orbit_fleet_join_as: (constructor)
 * @name: the name, see [property@Orbit.Fleet:name]
 * @fleet_size: number of node ids, 1 to 4096
 * @node_id: the node id to have, below @fleet_size
 * @error: return location for an error
 *
 * Makes a fleet in the memory of this process, with this process as a given node.
 *
 * Errors: as of [ctor@Orbit.Fleet.join], and `NODE_OUTSIDE_FLEET`.
 *
 * Returns: (transfer full): the fleet, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitFleet *
orbit_fleet_join_as (const char *name,
                     guint fleet_size,
                     guint16 node_id,
                     GError **error)
{
  return join (name, fleet_size, ORBIT_BACKING_MEMORY, 0, node_id, error);
}

/**
 * orbit_fleet_join_shm: (constructor)
 * @name: the name, see [property@Orbit.Fleet:name]
 * @fleet_size: number of node ids, 1 to 4096; the same in all members
 * @capacity: slots in rings that are not declared otherwise, a power of two from 2; 0 adopts what the fleet has, else 1024
 * @error: return location for an error
 *
 * Joins a fleet in shared memory with the first free node id. The first member makes the fleet.
 *
 * Members are processes of one user. The fleet outlives its members, until [func@Orbit.Fleet.destroy] removes it.
 *
 * Errors: `INVALID_NAME`, `EMPTY_FLEET`, `INVALID_ARGUMENT`, `INVALID_CAPACITY`, `FLEET_FULL`, `INCOMPATIBLE` (the fleet
 * has another size or capacity, or its segment is of another version), `CORRUPT`, `PERMISSION`, `NO_SPACE`, `BUSY` (it
 * is being destroyed, or its segment was removed while it has members, which must leave first), `LOST` (its segment is a
 * copy of another file), or an error of [error@Gio.IOErrorEnum].
 *
 * Returns: (transfer full): the fleet, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitFleet *
orbit_fleet_join_shm (const char *name,
                      guint fleet_size,
                      guint capacity,
                      GError **error)
{
  return join (name, fleet_size, ORBIT_BACKING_SHM, capacity, -1, error);
}

/**
 * orbit_fleet_join_shm_as: (constructor)
 * @name: the name, see [property@Orbit.Fleet:name]
 * @fleet_size: number of node ids, 1 to 4096; the same in all members
 * @capacity: slots in rings that are not declared otherwise, a power of two from 2; 0 adopts what the fleet has, else 1024
 * @node_id: the node id to have, below @fleet_size
 * @error: return location for an error
 *
 * Joins a fleet in shared memory with a given node id.
 *
 * The id of a member that has left or died is free at once.
 *
 * Errors: as of [ctor@Orbit.Fleet.join_shm] but `FLEET_FULL`, and `NODE_OUTSIDE_FLEET`, `NODE_IN_USE`.
 *
 * Returns: (transfer full): the fleet, or `NULL` with @error set
 *
 * Since: 1.0
 */
OrbitFleet *
orbit_fleet_join_shm_as (const char *name,
                         guint fleet_size,
                         guint capacity,
                         guint16 node_id,
                         GError **error)
{
  return join (name, fleet_size, ORBIT_BACKING_SHM, capacity, node_id, error);
}

/**
 * orbit_fleet_leave:
 * @self: a fleet
 *
 * Leaves the fleet: frees the node id and unmaps everything.
 *
 * Calls of other threads and writes they have begun end first. A thread that has itself begun a write with
 * [method@Orbit.Ring.begin_write] must end it before it leaves. Later calls fail with `CLOSED`. Leaving twice does
 * nothing, and disposing of the object leaves too.
 *
 * Since: 1.0
 */
void
orbit_fleet_leave (OrbitFleet *self)
{
  gboolean locked;

  g_return_if_fail (ORBIT_IS_FLEET (self));

  orbit_fleet_stop_heartbeat (self);
  locked = orbit_fleet_lock_watch (self);
  self->leaving = TRUE;
  if (self->watch != NULL)
    orbit_fleet_watch_stop (self->watch);
  if (locked)
    g_mutex_unlock (&self->watch_lock);
  if (self->core != NULL)
    orbit_core_fleet_leave (self->core);
}

/**
 * orbit_fleet_destroy:
 * @name: the name of a fleet in shared memory
 * @directory: (nullable): its directory, see [property@Orbit.Fleet:directory]
 * @error: return location for an error
 *
 * Removes the segments of a fleet without members, also if the fleet's own segment is gone already and its rings are left.
 *
 * Errors: `BUSY` while anyone is a member, `INVALID_NAME`, `PERMISSION`, or [error@Gio.IOErrorEnum.NOT_FOUND] if there is
 * no such fleet.
 *
 * Returns: whether the fleet was removed; otherwise @error is set
 *
 * Since: 1.0
 */
gboolean
orbit_fleet_destroy (const char *name,
                     const char *directory,
                     GError **error)
{
  OrbitCoreReport report;

  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (orbit_core_fleet_destroy (name, directory, &report) != ORBIT_CORE_OK)
    return orbit_error_set_from_core (error, &report);
  return TRUE;
}

/**
 * orbit_fleet_get_name: (get-property name)
 * @self: a fleet
 *
 * Gives the name under which the fleet was joined.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
orbit_fleet_get_name (OrbitFleet *self)
{
  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);

  return self->name;
}

/**
 * orbit_fleet_get_fleet_size: (get-property fleet-size)
 * @self: a fleet
 *
 * Gives the number of node ids in the fleet.
 *
 * Returns: how many members the fleet can have at once, 1 to 4096
 *
 * Since: 1.0
 */
guint
orbit_fleet_get_fleet_size (OrbitFleet *self)
{
  g_return_val_if_fail (ORBIT_IS_FLEET (self), 0);

  return self->fleet_size;
}

/**
 * orbit_fleet_get_node_id:
 * @self: a fleet
 *
 * Gives the node id of this member, as the property [property@Orbit.Fleet:node-id] does.
 *
 * Returns: the node id, below the fleet size
 *
 * Since: 1.0
 */
guint16
orbit_fleet_get_node_id (OrbitFleet *self)
{
  g_return_val_if_fail (ORBIT_IS_FLEET (self), 0);

  return self->core != NULL ? (guint16) self->core->member.roster.node : 0;
}

/**
 * orbit_fleet_is_shm:
 * @self: a fleet
 *
 * Tells whether the fleet lives in shared memory, see [property@Orbit.Fleet:backing].
 *
 * Returns: true in shared memory, false in the memory of this process
 *
 * Since: 1.0
 */
gboolean
orbit_fleet_is_shm (OrbitFleet *self)
{
  g_return_val_if_fail (ORBIT_IS_FLEET (self), FALSE);

  return self->backing == ORBIT_BACKING_SHM;
}
