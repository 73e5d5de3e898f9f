/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The type OrbitFleet: its properties, and how it is initialised and left. The constructors are in orbit-fleet-join.c, the
 * other methods in orbit-fleet-rings.c, orbit-fleet-frames.c, orbit-fleet-heartbeats.c and orbit-fleet-members.c. */

#include <orbit-glib/orbit-fleet.h>

#include <orbit-glib/orbit-backing.h>
#include <orbit-glib/orbit-enum-types.h>
#include <orbit-glib/orbit-error.h>
#include <orbit-glib/orbit-limits.h>

#include "orbit-error-private.h"
#include "orbit-fleet-private.h"
#include "orbit-fleet-signals-private.h"
#include "orbit-warning-private.h"

/**
 * OrbitFleet:
 *
 * A fleet of processes on one host that share recent facts.
 *
 * Every process that joins the same name is a member, with a node id of its own. All members are equal: there is no
 * leader and no daemon. Each kind of data, a number from 0 to 255, has its own [class@Orbit.Ring], made when it is
 * declared or first published. Reading makes no ring, so that programs may be started in any order. What one member publishes every member can read, in process memory
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
  PROP_LABEL,
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
  const char *label;
  OrbitCoreReport report;
  OrbitCoreJoin join = {
    .name = self->name != NULL ? self->name : "",
    .directory = self->directory,
    .label = self->label,
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
  if (join.label == NULL && (label = g_getenv ("ORBIT_MEMBER_LABEL")) != NULL && label[0] != '\0')
    join.label = label;
  if (join.label != NULL && !g_utf8_validate (join.label, -1, NULL))
    {
      g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "fleet '%s': the label of the member is not UTF-8", join.name);
      return FALSE;
    }
  if (orbit_core_fleet_join (&join, &self->core, &report) != ORBIT_CORE_OK)
    return orbit_error_set_from_core (error, &report);
  self->rings.core = self->core;
  self->context = g_main_context_ref_thread_default ();
  self->loss = orbit_loss_new (self->core, self->context, orbit_fleet_signals_report_loss, G_OBJECT (self));
  return TRUE;
}

static void
orbit_fleet_initable_iface_init (GInitableIface *iface)
{
  iface->init = orbit_fleet_initable_init;
}

/* Returns FALSE, and locks nothing, in a forked child: the thread that held the lock does not exist there. */
static gboolean
lock (OrbitFleet *self)
{
  if (self->core != NULL && orbit_core_gate_is_forked (&self->core->member.gate))
    return FALSE;
  g_mutex_lock (&self->lock);
  return TRUE;
}

static void
unlock (OrbitFleet *self,
        gboolean locked)
{
  if (locked)
    g_mutex_unlock (&self->lock);
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
      g_value_set_uint (value, self->core != NULL ? self->core->header.fleet_size : self->fleet_size);
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
    case PROP_LABEL:
      g_value_set_string (value, self->core != NULL ? self->core->member.label : self->label);
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
      self->rings.name = self->name;
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
    case PROP_LABEL:
      self->label = g_value_dup_string (value);
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

  g_clear_pointer (&self->liveness, orbit_liveness_free);
  g_clear_pointer (&self->loss, orbit_loss_free);
  g_clear_pointer (&self->core, orbit_core_fleet_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  orbit_ring_table_clear (&self->rings);
  g_mutex_clear (&self->lock);
  g_free (self->name);
  g_free (self->directory);
  g_free (self->label);

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
   * How many members the fleet can have at once, 1 to 4096. At construction 0 adopts the size of the fleet, which must exist in
   * shared memory.
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
   * OrbitFleet:label:
   *
   * What this member is called in lists and messages, 1 to 63 bytes of UTF-8.
   *
   * If it is not given at construction, it is the value of the environment variable `ORBIT_MEMBER_LABEL`, else the name of the program,
   * or of the script that an interpreter runs.
   *
   * Since: 1.0
   */
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);

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
  orbit_fleet_signals_install (G_TYPE_FROM_CLASS (klass));
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

void
orbit_fleet_set_beat (OrbitFleet *self,
                      GSource *beat)
{
  gboolean locked = lock (self);
  GSource *before = self->beat;

  self->beat = self->leaving ? NULL : beat;
  if (self->leaving && beat != NULL)
    before = beat;
  unlock (self, locked);
  if (before == NULL)
    return;
  g_source_destroy (before);
  g_source_unref (before);
}

static void
orbit_fleet_init (OrbitFleet *self)
{
  g_mutex_init (&self->lock);
  orbit_ring_table_init (&self->rings, G_OBJECT (self));
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

  orbit_fleet_set_beat (self, NULL);
  locked = lock (self);
  self->leaving = TRUE;
  if (self->liveness != NULL)
    orbit_liveness_stop (self->liveness);
  unlock (self, locked);
  if (self->core != NULL)
    orbit_core_fleet_leave (self->core);
}
