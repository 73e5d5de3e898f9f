/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The description of a ring. It is checked when a ring is declared. */

#include <orbit-glib/orbit-ring-spec.h>

/**
 * OrbitRingSpec:
 *
 * The description of a ring: its geometry, its label and the type of its values.
 *
 * A spec is passed to [method@Orbit.Fleet.declare], and can be freed after that; changing it later has no effect on a
 * ring. Its values are checked when it is used; a capacity that is out
 * of range fails with `INVALID_CAPACITY` then.
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
 * @capacity: the number of slots of the ring, or of each of its lanes: a power of two from 2 to 16777216; 0 leaves it out
 * @payload_capacity: the size of the largest payload in bytes, from 1 to 16777216 (16 MiB); 0 leaves it out
 * @topology: the topology of the ring; [enum@Orbit.Topology.ANY] leaves it out
 *
 * Creates a spec without label and value type.
 *
 * What a spec leaves out is as the ring has it, or for a new ring as the default of the fleet.
 * [const@Orbit.DEFAULT_CAPACITY] and [const@Orbit.DEFAULT_PAYLOAD_CAPACITY] are suitable for most rings.
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
 * Copies a spec, label and value type included.
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
 * Gets the number of slots of the ring, or of each of its lanes.
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
 * Gets the size of the largest payload in bytes.
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
 * Gets the topology of the ring.
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
 * Gets the label of the ring.
 *
 * Returns: (nullable) (transfer none): the label, or %NULL; it belongs to the spec and is valid until the label is set
 *   again
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
 * @label: (nullable): the name of the ring in its fleet, or %NULL
 *
 * Sets the label of the ring.
 *
 * The label is stored in the ring, where every member can read it, and is used in error messages. At most one ring of a
 * fleet has it, so that [method@Orbit.Fleet.lookup_kind] finds the ring by it.
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
 * Gets the type of the values in the ring.
 *
 * Returns: (nullable) (transfer none): the type, or %NULL; it belongs to the spec and is valid until the type is set
 *   again
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
 * Gets a copy of the type of the values in the ring.
 *
 * In other languages this is `get_value_type()`, and the result stays valid after its owner is freed.
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
 * @value_type: (nullable): a definite type, or %NULL for payloads of any bytes
 *
 * Sets the type of the values in the ring.
 *
 * The type is stored in the ring, so that every member can decode its frames with the same type.
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
