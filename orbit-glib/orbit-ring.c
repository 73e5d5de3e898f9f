/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The type OrbitRing and its properties. Reading is in orbit-ring-frames.c, publishing in orbit-ring-write.c. */

#include <orbit-glib/orbit-ring.h>

#include <orbit-glib/orbit-enum-types.h>
#include <orbit-glib/orbit-error.h>
#include <orbit-glib/orbit-limits.h>

#include <orbit-glib/reading/frame-loader.h>

#include "orbit-ring-private.h"
#include "orbit-typed-bytes-private.h"

/**
 * OrbitRing:
 *
 * A ring of a fleet: a bounded buffer that overwrites its oldest frames, with any number of writers and readers.
 *
 * An OrbitRing gives the properties of the ring and reads single frames. In C, [method@Orbit.Ring.write] publishes
 * without allocation, and [method@Orbit.Ring.begin_write] lets the caller fill a frame in place.
 *
 * A ring holds a reference to its fleet, but does not keep it joined: after [method@Orbit.Fleet.leave] its methods fail
 * with `CLOSED`. All methods may be called from several threads at once.
 *
 * Since: 1.0
 */

enum
{
  PROP_KIND = 1,
  PROP_CAPACITY,
  PROP_PAYLOAD_CAPACITY,
  PROP_TOPOLOGY,
  PROP_LABEL,
  PROP_VALUE_TYPE,
  PROP_LANE_COUNT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

gconstpointer orbit_ring_class;

G_DEFINE_FINAL_TYPE (OrbitRing, orbit_ring, G_TYPE_OBJECT)

G_STATIC_ASSERT ((int) ORBIT_TOPOLOGY_SHARED == (int) ORBIT_CORE_TOPOLOGY_SHARED);
G_STATIC_ASSERT ((int) ORBIT_TOPOLOGY_ANY == (int) ORBIT_CORE_TOPOLOGY_ANY);
G_STATIC_ASSERT ((int) ORBIT_TOPOLOGY_PER_NODE == (int) ORBIT_CORE_TOPOLOGY_PER_NODE);

OrbitCoreRing *
orbit_ring_get_core (OrbitRing *self,
                     GError **error)
{
  if (G_UNLIKELY (self->core == NULL))
    g_set_error_literal (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CLOSED, "this ring belongs to no fleet: rings come from orbit_fleet_get_ring()");
  return self->core;
}

OrbitRing *
orbit_ring_new (GObject *owner,
                OrbitCoreRing *core)
{
  OrbitRing *self = g_object_new (ORBIT_TYPE_RING, NULL);

  self->owner = g_object_ref (owner);
  self->core = core;
  self->is_raw = core->kind != ORBIT_HEARTBEAT_RING_KIND && !orbit_typed_bytes_needed (core);
  return self;
}

static void
orbit_ring_get_property (GObject *object,
                         guint prop_id,
                         GValue *value,
                         GParamSpec *pspec)
{
  OrbitRing *self = ORBIT_RING (object);

  switch (prop_id)
    {
    case PROP_KIND:
      g_value_set_uint (value, orbit_ring_get_kind (self));
      break;
    case PROP_CAPACITY:
      g_value_set_uint (value, orbit_ring_get_capacity (self));
      break;
    case PROP_PAYLOAD_CAPACITY:
      g_value_set_uint (value, orbit_ring_get_payload_capacity (self));
      break;
    case PROP_TOPOLOGY:
      g_value_set_enum (value, (int) orbit_ring_get_topology (self));
      break;
    case PROP_LABEL:
      g_value_set_string (value, orbit_ring_get_label (self));
      break;
    case PROP_VALUE_TYPE:
      g_value_set_boxed (value, orbit_ring_get_value_type (self));
      break;
    case PROP_LANE_COUNT:
      g_value_set_uint (value, orbit_ring_get_lane_count (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
orbit_ring_finalize (GObject *object)
{
  OrbitRing *self = ORBIT_RING (object);

  g_clear_object (&self->owner);

  G_OBJECT_CLASS (orbit_ring_parent_class)->finalize (object);
}

static void
orbit_ring_class_init (OrbitRingClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  orbit_ring_class = klass;
  object_class->get_property = orbit_ring_get_property;
  object_class->finalize = orbit_ring_finalize;

  /**
   * OrbitRing:kind: (getter get_kind)
   *
   * The kind of data, 0 to 255.
   *
   * Since: 1.0
   */
  properties[PROP_KIND] = g_param_spec_uint ("kind", NULL, NULL, 0, G_MAXUINT8, 0, flags);

  /**
   * OrbitRing:capacity: (getter get_capacity)
   *
   * The number of slots, a power of two; on a per-node ring, in each lane.
   *
   * Since: 1.0
   */
  properties[PROP_CAPACITY] = g_param_spec_uint ("capacity", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * OrbitRing:payload-capacity: (getter get_payload_capacity)
   *
   * The largest payload, in bytes.
   *
   * Since: 1.0
   */
  properties[PROP_PAYLOAD_CAPACITY] = g_param_spec_uint ("payload-capacity", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * OrbitRing:topology: (getter get_topology)
   *
   * Whether all writers share one order, or each node has its own lane.
   *
   * Since: 1.0
   */
  properties[PROP_TOPOLOGY] = g_param_spec_enum ("topology", NULL, NULL, ORBIT_TYPE_TOPOLOGY, ORBIT_TOPOLOGY_SHARED, flags);

  /**
   * OrbitRing:label: (getter get_label)
   *
   * The name that the ring was declared with, or `NULL`.
   *
   * Since: 1.0
   */
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);

  /**
   * OrbitRing:value-type: (getter get_value_type)
   *
   * The declared type of the payloads, or `NULL`.
   *
   * Since: 1.0
   */
  properties[PROP_VALUE_TYPE] = g_param_spec_boxed ("value-type", NULL, NULL, G_TYPE_VARIANT_TYPE, flags);

  /**
   * OrbitRing:lane-count: (getter get_lane_count)
   *
   * The number of lanes: 1 on a shared ring, the fleet size on a per-node ring.
   *
   * Since: 1.0
   */
  properties[PROP_LANE_COUNT] = g_param_spec_uint ("lane-count", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
orbit_ring_init (OrbitRing *self)
{
}

/**
 * orbit_ring_get_kind: (get-property kind)
 * @self: a ring
 *
 * Gets the kind of data.
 *
 * Returns: the kind
 *
 * Since: 1.0
 */
guint8
orbit_ring_get_kind (OrbitRing *self)
{
  g_return_val_if_fail (ORBIT_IS_RING (self), 0);

  return self->core != NULL ? (guint8) self->core->kind : 0;
}

/**
 * orbit_ring_get_capacity: (get-property capacity)
 * @self: a ring
 *
 * Gets the number of slots; on a per-node ring, in each lane.
 *
 * Returns: the number of slots, a power of two
 *
 * Since: 1.0
 */
guint
orbit_ring_get_capacity (OrbitRing *self)
{
  g_return_val_if_fail (ORBIT_IS_RING (self), 0);

  return self->core != NULL ? self->core->header.capacity : 0;
}

/**
 * orbit_ring_get_payload_capacity: (get-property payload-capacity)
 * @self: a ring
 *
 * Gets the size of the largest payload.
 *
 * Returns: the size, in bytes
 *
 * Since: 1.0
 */
guint
orbit_ring_get_payload_capacity (OrbitRing *self)
{
  g_return_val_if_fail (ORBIT_IS_RING (self), 0);

  return self->core != NULL ? self->core->payload_capacity : 0;
}

/**
 * orbit_ring_get_topology: (get-property topology)
 * @self: a ring
 *
 * Gets the topology: whether all writers share one order, or each node has its own lane.
 *
 * Returns: the topology
 *
 * Since: 1.0
 */
OrbitTopology
orbit_ring_get_topology (OrbitRing *self)
{
  g_return_val_if_fail (ORBIT_IS_RING (self), ORBIT_TOPOLOGY_SHARED);

  return self->core != NULL && self->core->per_node ? ORBIT_TOPOLOGY_PER_NODE : ORBIT_TOPOLOGY_SHARED;
}

/**
 * orbit_ring_get_label: (get-property label)
 * @self: a ring
 *
 * Gets the name that the ring was declared with.
 *
 * Returns: (transfer none) (nullable): the label, or `NULL` if it has none or one that is not UTF-8
 *
 * Since: 1.0
 */
const char *
orbit_ring_get_label (OrbitRing *self)
{
  const char *label;

  g_return_val_if_fail (ORBIT_IS_RING (self), NULL);

  label = self->core != NULL ? self->core->header.label : "";
  return label[0] != '\0' && g_utf8_validate (label, -1, NULL) ? label : NULL;
}

/**
 * orbit_ring_get_value_type: (get-property value-type)
 * @self: a ring
 *
 * Gets the declared type of the payloads.
 *
 * Returns: (transfer none) (nullable): the type, or `NULL` if none was declared
 *
 * Since: 1.0
 */
const GVariantType *
orbit_ring_get_value_type (OrbitRing *self)
{
  g_return_val_if_fail (ORBIT_IS_RING (self), NULL);

  return self->core != NULL ? orbit_core_ring_get_value_type (self->core) : NULL;
}

/**
 * orbit_ring_dup_value_type: (rename-to orbit_ring_get_value_type)
 * @self: a ring
 *
 * Gets a copy of the declared type of the payloads.
 *
 * In other languages this is `get_value_type()`, and the result stays valid after its owner is freed.
 *
 * Returns: (transfer full) (nullable): a copy of the type, or `NULL` if none was declared
 *
 * Since: 1.0
 */
GVariantType *
orbit_ring_dup_value_type (OrbitRing *self)
{
  const GVariantType *value_type;

  g_return_val_if_fail (ORBIT_IS_RING (self), NULL);

  value_type = orbit_ring_get_value_type (self);
  return value_type != NULL ? g_variant_type_copy (value_type) : NULL;
}

/**
 * orbit_ring_get_lane_count: (get-property lane-count)
 * @self: a ring
 *
 * Gets the number of lanes.
 *
 * Returns: 1 on a shared ring, the fleet size on a per-node ring
 *
 * Since: 1.0
 */
guint
orbit_ring_get_lane_count (OrbitRing *self)
{
  g_return_val_if_fail (ORBIT_IS_RING (self), 0);

  return self->core != NULL ? self->core->header.n_lanes : 0;
}
