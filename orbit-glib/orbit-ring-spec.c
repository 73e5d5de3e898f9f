/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a ring should be like. It only carries the wish; whether it can be granted is judged where a ring is declared. */

#include <orbit-glib/orbit-ring-spec.h>

/**
 * OrbitRingSpec:
 *
 * What a ring should be like: its geometry, its label and the type of its values.
 *
 * A spec is made, filled, given to the fleet and thrown away; changing it later changes no ring. Values that
 * no ring can have are refused when the spec is used, not here.
 *
 * A spec may be used from one thread at a time.
 *
 * Since: 1.0
 */
struct _OrbitRingSpec
{
  guint capacity;
  guint payload_capacity;
  OrbitTopology topology;
  char *label;
  GVariantType *value_type;
};

G_DEFINE_BOXED_TYPE (OrbitRingSpec, orbit_ring_spec, orbit_ring_spec_copy, orbit_ring_spec_free)

/**
 * orbit_ring_spec_new:
 * @capacity: how many frames the ring keeps, or each of its lanes: a power of two, at least 2; 0 leaves it out
 * @payload_capacity: how many bytes a frame can carry; 0 leaves it out
 * @topology: how the writers share the ring; [enum@Orbit.Topology.ANY] leaves it out
 *
 * Makes a spec without label and value type.
 *
 * What a spec leaves out is as the ring has it, and of a new ring the default of the fleet.
 * [const@Orbit.DEFAULT_CAPACITY] and [const@Orbit.DEFAULT_PAYLOAD_CAPACITY] are good for most rings.
 *
 * Returns: (transfer full): a new spec
 *
 * Since: 1.0
 */
OrbitRingSpec *
orbit_ring_spec_new (guint capacity,
                     guint payload_capacity,
                     OrbitTopology topology)
{
  OrbitRingSpec *spec = g_new0 (OrbitRingSpec, 1);

  spec->capacity = capacity;
  spec->payload_capacity = payload_capacity;
  spec->topology = topology;
  return spec;
}

/**
 * orbit_ring_spec_copy:
 * @spec: a spec
 *
 * Makes a copy of a spec, label and value type included.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 1.0
 */
OrbitRingSpec *
orbit_ring_spec_copy (const OrbitRingSpec *spec)
{
  OrbitRingSpec *copy;

  g_return_val_if_fail (spec != NULL, NULL);

  copy = orbit_ring_spec_new (spec->capacity, spec->payload_capacity, spec->topology);
  orbit_ring_spec_set_label (copy, spec->label);
  orbit_ring_spec_set_value_type (copy, spec->value_type);
  return copy;
}

/**
 * orbit_ring_spec_free:
 * @spec: (transfer full): a spec
 *
 * Frees a spec.
 *
 * Since: 1.0
 */
void
orbit_ring_spec_free (OrbitRingSpec *spec)
{
  g_return_if_fail (spec != NULL);

  g_free (spec->label);
  g_clear_pointer (&spec->value_type, g_variant_type_free);
  g_free (spec);
}

/**
 * orbit_ring_spec_get_capacity:
 * @spec: a spec
 *
 * Tells how many frames the ring keeps, or each of its lanes.
 *
 * Returns: the number of frames
 *
 * Since: 1.0
 */
guint
orbit_ring_spec_get_capacity (const OrbitRingSpec *spec)
{
  g_return_val_if_fail (spec != NULL, 0);

  return spec->capacity;
}

/**
 * orbit_ring_spec_get_payload_capacity:
 * @spec: a spec
 *
 * Tells how many bytes a frame can carry.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint
orbit_ring_spec_get_payload_capacity (const OrbitRingSpec *spec)
{
  g_return_val_if_fail (spec != NULL, 0);

  return spec->payload_capacity;
}

/**
 * orbit_ring_spec_get_topology:
 * @spec: a spec
 *
 * Tells how the writers share the ring.
 *
 * Returns: the topology
 *
 * Since: 1.0
 */
OrbitTopology
orbit_ring_spec_get_topology (const OrbitRingSpec *spec)
{
  g_return_val_if_fail (spec != NULL, ORBIT_TOPOLOGY_SHARED);

  return spec->topology;
}

/**
 * orbit_ring_spec_get_label:
 * @spec: a spec
 *
 * Tells what the ring is to be called.
 *
 * Returns: (nullable) (transfer none): the label, or %NULL if there is none; it belongs to the spec and is
 *   valid until the label is set again
 *
 * Since: 1.0
 */
const char *
orbit_ring_spec_get_label (const OrbitRingSpec *spec)
{
  g_return_val_if_fail (spec != NULL, NULL);

  return spec->label;
}

/**
 * orbit_ring_spec_set_label:
 * @spec: a spec
 * @label: (nullable): a name for people to read, or %NULL for none
 *
 * Says what the ring is to be called.
 *
 * The label is stored with the ring, where every member of the fleet finds it, and is named in error messages.
 *
 * Since: 1.0
 */
void
orbit_ring_spec_set_label (OrbitRingSpec *spec,
                           const char *label)
{
  g_autofree char *old = NULL;

  g_return_if_fail (spec != NULL);

  old = g_steal_pointer (&spec->label);
  spec->label = g_strdup (label);
}

/**
 * orbit_ring_spec_get_value_type:
 * @spec: a spec
 *
 * Tells of which type the values in the ring are to be.
 *
 * Returns: (nullable) (transfer none): the type, or %NULL if there is none; it belongs to the spec and is
 *   valid until the type is set again
 *
 * Since: 1.0
 */
const GVariantType *
orbit_ring_spec_get_value_type (const OrbitRingSpec *spec)
{
  g_return_val_if_fail (spec != NULL, NULL);

  return spec->value_type;
}

/**
 * orbit_ring_spec_dup_value_type: (rename-to orbit_ring_spec_get_value_type)
 * @spec: a spec
 *
 * Tells of which type the values in the ring are to be, as a copy.
 *
 * In other languages this is `get_value_type()`: a value that they keep does not depend on the life of its owner.
 *
 * Returns: (transfer full) (nullable): a copy of the type, or `NULL` if there is none
 *
 * Since: 1.0
 */
GVariantType *
orbit_ring_spec_dup_value_type (const OrbitRingSpec *spec)
{
  g_return_val_if_fail (spec != NULL, NULL);

  return spec->value_type != NULL ? g_variant_type_copy (spec->value_type) : NULL;
}

/**
 * orbit_ring_spec_set_value_type:
 * @spec: a spec
 * @value_type: (nullable): a definite type, or %NULL for payloads that are just bytes
 *
 * Says of which type the values in the ring are to be.
 *
 * The type is stored with the ring, so that every member of the fleet can decode its frames and no two can
 * disagree on the type.
 *
 * Since: 1.0
 */
void
orbit_ring_spec_set_value_type (OrbitRingSpec *spec,
                                const GVariantType *value_type)
{
  g_autoptr (GVariantType) old = NULL;

  g_return_if_fail (spec != NULL);

  old = g_steal_pointer (&spec->value_type);
  spec->value_type = value_type != NULL ? g_variant_type_copy (value_type) : NULL;
}
