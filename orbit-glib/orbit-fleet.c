/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The type OrbitFleet: its properties, its initialization and leaving. The constructors are in orbit-fleet-join.c, the
 * other methods in orbit-fleet-rings.c, orbit-fleet-frames.c, orbit-fleet-heartbeats.c and orbit-fleet-members.c. */

#include <orbit-glib/orbit-fleet.h>

#include <orbit-glib/orbit-backing.h>
#include <orbit-glib/orbit-enum-types.h>
#include <orbit-glib/orbit-error.h>
#include <orbit-glib/orbit-limits.h>

#include <orbit-glib/core/note.h>
#include <orbit-glib/liveness/heartbeat-timer.h>

#include "orbit-error-private.h"
#include "orbit-fleet-private.h"
#include "orbit-fleet-signals-private.h"
#include "orbit-interpreter-private.h"
#include "orbit-param-enum-private.h"
#include "orbit-warning-private.h"

/**
 * OrbitFleet:
 *
 * A fleet of processes on one host that share recent data.
 *
 * Every process that joins the same name is a member with its own node id. All members are equal: there is no leader
 * and no daemon. Each kind of data, a number from 0 to 255, has its own [class@Orbit.Ring], which is created when it is
 * declared or first published. Reading does not create a ring, so that programs can be started in any order. Every member can read what any member publishes. A fleet is in process memory
 * ([ctor@Orbit.Fleet.join]) or in shared memory ([ctor@Orbit.Fleet.join_shm]).
 *
 * Rings are bounded and overwrite their oldest frames. A reader that is too slow loses frames and gets their exact
 * number. Publishing and reading make no system call.
 *
 * A member that is killed at any instant blocks no other member, and its node id can be used again at once. A forked
 * child of a member is not a member: calls in it fail with `FORKED` until it joins a fleet itself.
 *
 * If a segment of the fleet is removed or replaced, [signal@Orbit.Fleet::segment-lost] is emitted, and calls fail with
 * `LOST`.
 *
 * All methods may be called from several threads at once. After [method@Orbit.Fleet.leave] methods that can fail return
 * the error `CLOSED`; a publish in another thread at the time of the leave either completes or fails with it.
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

/* The label to join with; NULL: what the process runs. */
static const char *
get_label (OrbitFleet *self)
{
  const char *label = g_getenv ("ORBIT_MEMBER_LABEL");

  if (self->label != NULL)
    return self->label;
  return label != NULL && label[0] != '\0' ? label : NULL;
}

static gboolean
check_values (OrbitFleet *self,
              GError **error)
{
  const char *label = get_label (self);

  if (self->backing != ORBIT_BACKING_MEMORY && self->backing != ORBIT_BACKING_SHM)
    g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "fleet '%s': %d is not a backing", self->name, (int) self->backing);
  else if (self->node_id < -1)
    g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "fleet '%s': node id %d is neither -1, for the first free one, nor from 0",
                 self->name, self->node_id);
  else if (label != NULL && !g_utf8_validate (label, -1, NULL))
    g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "fleet '%s': the label of the member is not UTF-8", self->name);
  else
    return TRUE;
  return FALSE;
}

/* With the lock of the state held. */
static gboolean
join (OrbitFleet *self,
      GCancellable *cancellable,
      GError **error)
{
  const OrbitCoreJoin join = {
    .name = self->name != NULL ? self->name : "",
    .directory = self->directory,
    .label = get_label (self),
    .fleet_size = self->fleet_size,
    .node = self->node_id,
    .shared = self->backing == ORBIT_BACKING_SHM,
    .capacity = self->capacity,
    .payload_capacity = self->payload_capacity,
  };

  if (orbit_fleet_state_get (&self->state) != ORBIT_FLEET_CONSTRUCTED)
    return orbit_fleet_state_check (&self->state, self->name, error);
  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !check_values (self, error))
    return FALSE;
  if (!orbit_fleet_state_join (&self->state, &join, error))
    return FALSE;
  self->context = g_main_context_ref_thread_default ();
  self->loss = orbit_loss_new (self->state.core, self->context, orbit_fleet_signals_report_loss, G_OBJECT (self));
  orbit_ring_table_set_core (&self->rings, self->state.core);
  return TRUE;
}

static gboolean
orbit_fleet_initable_init (GInitable *initable,
                           GCancellable *cancellable,
                           GError **error)
{
  OrbitFleet *self = ORBIT_FLEET (initable);
  gboolean locked = orbit_fleet_state_lock (&self->state);
  gboolean joined = join (self, cancellable, error);

  orbit_fleet_state_unlock (&self->state, locked);
  orbit_core_note_tell ();
  return joined;
}

static void
orbit_fleet_initable_iface_init (GInitableIface *iface)
{
  iface->init = orbit_fleet_initable_init;
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
      g_value_set_uint (value, self->state.core != NULL ? self->state.core->header.fleet_size : self->fleet_size);
      break;
    case PROP_NODE_ID:
      g_value_set_int (value, self->state.core != NULL ? (int) self->state.core->member.roster.node : self->node_id);
      break;
    case PROP_BACKING:
      g_value_set_enum (value, (int) self->backing);
      break;
    case PROP_CAPACITY:
      g_value_set_uint (value, self->state.core != NULL ? self->state.core->header.capacity : self->capacity);
      break;
    case PROP_PAYLOAD_CAPACITY:
      g_value_set_uint (value, self->state.core != NULL ? self->state.core->header.payload_capacity : self->payload_capacity);
      break;
    case PROP_DIRECTORY:
      g_value_set_string (value, self->directory);
      break;
    case PROP_LABEL:
      g_value_set_string (value, self->state.core != NULL ? self->state.core->member.label : self->label);
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
  orbit_fleet_state_clear (&self->state);
  g_clear_pointer (&self->context, g_main_context_unref);
  orbit_ring_table_clear (&self->rings);
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
  orbit_interpreter_check_override ();
  object_class->get_property = orbit_fleet_get_property;
  object_class->set_property = orbit_fleet_set_property;
  object_class->dispose = orbit_fleet_dispose;
  object_class->finalize = orbit_fleet_finalize;

  /**
   * OrbitFleet:name: (getter get_name)
   *
   * The name, 1 to 64 bytes: a letter or digit, then letters, digits, dots, underscores and hyphens.
   *
   * Since: 1.0
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);

  /**
   * OrbitFleet:fleet-size: (getter get_fleet_size)
   *
   * The maximum number of members at one time, 1 to 4096. At construction, 0 adopts the size of the fleet, which must then
   * exist in shared memory.
   *
   * Since: 1.0
   */
  properties[PROP_FLEET_SIZE] = g_param_spec_uint ("fleet-size", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * OrbitFleet:node-id:
   *
   * The node id of this member. At construction -1 asks for the first free one (for 0 in process memory); a number that is not
   * below the fleet size fails with `NODE_OUTSIDE_FLEET`, and one below -1 with `INVALID_ARGUMENT`.
   *
   * Since: 1.0
   */
  properties[PROP_NODE_ID] = g_param_spec_int ("node-id", NULL, NULL, G_MININT, G_MAXINT, -1, flags);

  /**
   * OrbitFleet:backing:
   *
   * Whether the fleet is in the memory of this process or in shared memory. At construction another number fails with
   * `INVALID_ARGUMENT`.
   *
   * Since: 1.0
   */
  properties[PROP_BACKING] = orbit_param_enum_new ("backing", ORBIT_TYPE_BACKING, ORBIT_BACKING_MEMORY, flags);

  /**
   * OrbitFleet:capacity:
   *
   * The default number of slots of a ring: a power of two from 2 to 16777216. At construction, 0 adopts the value of
   * the fleet, or is 1024 for the first member.
   *
   * Since: 1.0
   */
  properties[PROP_CAPACITY] = g_param_spec_uint ("capacity", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * OrbitFleet:payload-capacity:
   *
   * The default size of the largest payload of a ring, in bytes, up to 16777216. At construction, 0 adopts the value of
   * the fleet, or is 256 for the first member.
   *
   * Since: 1.0
   */
  properties[PROP_PAYLOAD_CAPACITY] = g_param_spec_uint ("payload-capacity", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * OrbitFleet:directory:
   *
   * The directory of the segments of a fleet in shared memory, on a tmpfs; `NULL` is `/dev/shm`.
   *
   * A relative path is resolved at join. Later changes of the working directory, the root directory or the user of the
   * process have no effect.
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

gboolean
orbit_fleet_set_beat (OrbitFleet *self,
                      GSource *beat,
                      GError **error)
{
  gboolean locked = orbit_fleet_state_lock (&self->state);
  gboolean refused = beat != NULL && !orbit_fleet_state_check (&self->state, self->name, error);
  GSource *before = self->beat;

  self->beat = refused ? NULL : beat;
  orbit_fleet_state_unlock (&self->state, locked);
  if (before != NULL)
    {
      orbit_heartbeat_timer_check_context (before, self->name);
      g_source_destroy (before);
      g_source_unref (before);
    }
  if (refused)
    {
      g_source_destroy (beat);
      g_source_unref (beat);
    }
  return !refused;
}

static void
orbit_fleet_init (OrbitFleet *self)
{
  orbit_fleet_state_init (&self->state);
  orbit_ring_table_init (&self->rings, G_OBJECT (self));
}

/**
 * orbit_fleet_leave:
 * @self: a fleet
 *
 * Leaves the fleet. Frees the node id and unmaps all segments.
 *
 * Waits for calls of other threads, and for writes that they have begun. A thread that has itself begun a write with
 * [method@Orbit.Ring.begin_write] must end it before it leaves. Later calls fail with `CLOSED`. A second call does
 * nothing. Disposing of the object leaves the fleet, too. An object that was left before its initialization cannot be
 * initialized any more.
 *
 * ```c
 * orbit_fleet_leave (fleet);
 * ```
 *
 * In Python: `with Orbit.Fleet.join_shm("weather", 8, 0) as fleet:`; in JavaScript: `fleet.leave()`.
 *
 * Since: 1.0
 */
void
orbit_fleet_leave (OrbitFleet *self)
{
  gboolean locked;

  g_return_if_fail (ORBIT_IS_FLEET (self));

  locked = orbit_fleet_state_lock (&self->state);
  orbit_fleet_state_leave (&self->state);
  if (self->liveness != NULL)
    orbit_liveness_stop (self->liveness);
  orbit_fleet_state_unlock (&self->state, locked);
  orbit_fleet_set_beat (self, NULL, NULL);
  orbit_fleet_state_finish (&self->state);
}
