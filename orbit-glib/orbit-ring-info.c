/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Information about a ring: a value, which does not change. */

#include <orbit-glib/orbit-ring-info.h>

#include "orbit-error-private.h"
#include "orbit-ring-info-private.h"

/**
 * OrbitRingInfo:
 *
 * Information about a ring, taken at one moment by [method@Orbit.Observer.get_ring_info].
 *
 * The information does not change. It may be read from several threads at once.
 *
 * Since: 1.0
 */
struct _OrbitRingInfo
{
  guint kind;
  char *label;
  GVariantType *value_type;
  OrbitTopology topology;
  guint capacity;
  guint payload_capacity;
  guint lane_count;
  guint64 bytes;
  guint64 head;
  guint64 *lane_heads; /* NULL: a shared ring */
};

G_DEFINE_BOXED_TYPE (OrbitRingInfo, orbit_ring_info, orbit_ring_info_copy, orbit_ring_info_free)

static gboolean
read_heads (OrbitRingInfo *info,
            OrbitCoreRing *ring,
            GError **error)
{
  OrbitCoreReport report;

  if (orbit_core_ring_get_head (ring, &info->head, &report) != ORBIT_CORE_OK)
    return orbit_error_set_from_core (error, &report);
  if (info->topology == ORBIT_TOPOLOGY_SHARED)
    return TRUE;
  info->lane_heads = g_new0 (guint64, info->lane_count);
  for (guint lane = 0; lane < info->lane_count; lane++)
    if (orbit_core_ring_get_lane_head (ring, lane, &info->lane_heads[lane], &report) != ORBIT_CORE_OK)
      return orbit_error_set_from_core (error, &report);
  return TRUE;
}

OrbitRingInfo *
orbit_ring_info_new (OrbitCoreRing *ring,
                     const GVariantType *value_type,
                     GError **error)
{
  const OrbitCoreRingHeader *header = &ring->header;
  g_autoptr (OrbitRingInfo) info = g_new (OrbitRingInfo, 1);

  *info = (OrbitRingInfo){
    .kind = ring->kind,
    .label = header->label[0] != '\0' ? g_utf8_make_valid (header->label, -1) : NULL,
    .value_type = value_type != NULL ? g_variant_type_copy (value_type) : NULL,
    .topology = (OrbitTopology) header->topology,
    .capacity = header->capacity,
    .payload_capacity = header->payload_capacity,
    .lane_count = header->n_lanes,
    .bytes = header->common.total_size,
  };
  return read_heads (info, ring, error) ? g_steal_pointer (&info) : NULL;
}

/**
 * orbit_ring_info_copy:
 * @info: information about a ring
 *
 * Copies the information.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 1.0
 */
OrbitRingInfo *
orbit_ring_info_copy (const OrbitRingInfo *info)
{
  OrbitRingInfo *copy;

  g_return_val_if_fail (info != NULL, NULL);

  copy = g_memdup2 (info, sizeof *info);
  copy->label = g_strdup (info->label);
  copy->value_type = info->value_type != NULL ? g_variant_type_copy (info->value_type) : NULL;
  copy->lane_heads = info->lane_heads != NULL ? g_memdup2 (info->lane_heads, info->lane_count * sizeof *info->lane_heads) : NULL;
  return copy;
}

/**
 * orbit_ring_info_free:
 * @info: (transfer full): information about a ring
 *
 * Frees the information.
 *
 * Since: 1.0
 */
void
orbit_ring_info_free (OrbitRingInfo *info)
{
  g_return_if_fail (info != NULL);

  g_free (info->label);
  g_clear_pointer (&info->value_type, g_variant_type_free);
  g_free (info->lane_heads);
  g_free (info);
}

/**
 * orbit_ring_info_get_kind:
 * @info: information about a ring
 *
 * Gets the kind of data.
 *
 * Returns: the kind, 0 to 255
 *
 * Since: 1.0
 */
guint
orbit_ring_info_get_kind (const OrbitRingInfo *info)
{
  g_return_val_if_fail (info != NULL, 0);

  return info->kind;
}

/**
 * orbit_ring_info_get_label:
 * @info: information about a ring
 *
 * Gets the label.
 *
 * Returns: (transfer none) (nullable): the label, which belongs to @info, or `NULL` if none was declared
 *
 * Since: 1.0
 */
const char *
orbit_ring_info_get_label (const OrbitRingInfo *info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return info->label;
}

/**
 * orbit_ring_info_get_value_type:
 * @info: information about a ring
 *
 * Gets the type that payloads were declared to have.
 *
 * Returns: (transfer none) (nullable): the type, which belongs to @info, or `NULL` if none was declared
 *
 * Since: 1.0
 */
const GVariantType *
orbit_ring_info_get_value_type (const OrbitRingInfo *info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return info->value_type;
}

/**
 * orbit_ring_info_dup_value_type: (rename-to orbit_ring_info_get_value_type)
 * @info: information about a ring
 *
 * Gets the type that payloads were declared to have, as a copy.
 *
 * In other languages this is `get_value_type()`: a value that they keep does not depend on the life of its owner.
 *
 * Returns: (transfer full) (nullable): a copy of the type, or `NULL` if none was declared
 *
 * Since: 1.0
 */
GVariantType *
orbit_ring_info_dup_value_type (const OrbitRingInfo *info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return info->value_type != NULL ? g_variant_type_copy (info->value_type) : NULL;
}

/**
 * orbit_ring_info_get_topology:
 * @info: information about a ring
 *
 * Gets the topology of the ring.
 *
 * Returns: the topology
 *
 * Since: 1.0
 */
OrbitTopology
orbit_ring_info_get_topology (const OrbitRingInfo *info)
{
  g_return_val_if_fail (info != NULL, ORBIT_TOPOLOGY_SHARED);

  return info->topology;
}

/**
 * orbit_ring_info_get_capacity:
 * @info: information about a ring
 *
 * Gets the number of frames that the ring keeps, or each of its lanes.
 *
 * Returns: the number of frames, a power of two
 *
 * Since: 1.0
 */
guint
orbit_ring_info_get_capacity (const OrbitRingInfo *info)
{
  g_return_val_if_fail (info != NULL, 0);

  return info->capacity;
}

/**
 * orbit_ring_info_get_payload_capacity:
 * @info: information about a ring
 *
 * Gets the largest payload of a frame.
 *
 * Returns: the size in bytes
 *
 * Since: 1.0
 */
guint
orbit_ring_info_get_payload_capacity (const OrbitRingInfo *info)
{
  g_return_val_if_fail (info != NULL, 0);

  return info->payload_capacity;
}

/**
 * orbit_ring_info_get_lane_count:
 * @info: information about a ring
 *
 * Gets the number of lanes.
 *
 * Returns: 1 on a shared ring, the fleet size on a per-node ring
 *
 * Since: 1.0
 */
guint
orbit_ring_info_get_lane_count (const OrbitRingInfo *info)
{
  g_return_val_if_fail (info != NULL, 0);

  return info->lane_count;
}

/**
 * orbit_ring_info_get_bytes:
 * @info: information about a ring
 *
 * Gets the size of the segment of the ring.
 *
 * Returns: the size in bytes
 *
 * Since: 1.0
 */
guint64
orbit_ring_info_get_bytes (const OrbitRingInfo *info)
{
  g_return_val_if_fail (info != NULL, 0);

  return info->bytes;
}

/**
 * orbit_ring_info_get_head:
 * @info: information about a ring
 *
 * Gets the number of positions that were claimed since the last reset, in all lanes together.
 *
 * Returns: the number of positions
 *
 * Since: 1.0
 */
guint64
orbit_ring_info_get_head (const OrbitRingInfo *info)
{
  g_return_val_if_fail (info != NULL, 0);

  return info->head;
}

/**
 * orbit_ring_info_get_lane_head:
 * @info: information about a ring
 * @node_id: a node id
 *
 * Gets the number of positions that a node has claimed in its lane of a per-node ring since the last reset.
 *
 * Returns: the number of positions; 0 on a shared ring, and for a node id that is not below the fleet size
 *
 * Since: 1.0
 */
guint64
orbit_ring_info_get_lane_head (const OrbitRingInfo *info,
                               guint16 node_id)
{
  g_return_val_if_fail (info != NULL, 0);

  return info->lane_heads != NULL && node_id < info->lane_count ? info->lane_heads[node_id] : 0;
}
