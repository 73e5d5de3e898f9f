/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Information about a fleet: a value, which does not change. */

#include <orbit-glib/orbit-fleet-info.h>

#include "orbit-fleet-info-private.h"

/**
 * OrbitFleetInfo:
 *
 * Information about a fleet, taken at one moment by [func@Orbit.Observer.list_fleets] or [method@Orbit.Observer.get_info].
 *
 * The information does not change. It may be read from several threads at once.
 *
 * Since: 1.0
 */
struct _OrbitFleetInfo
{
  char *name;
  guint owner;
  guint fleet_size;
  guint n_alive;
  guint n_kinds;
  guint64 bytes;
  OrbitFleetCondition condition;
  char *problem;
};

G_DEFINE_BOXED_TYPE (OrbitFleetInfo, orbit_fleet_info, orbit_fleet_info_copy, orbit_fleet_info_free)

G_STATIC_ASSERT ((int) ORBIT_FLEET_CONDITION_ALIVE == (int) ORBIT_CORE_CONDITION_ALIVE);
G_STATIC_ASSERT ((int) ORBIT_FLEET_CONDITION_DAMAGED == (int) ORBIT_CORE_CONDITION_DAMAGED);

/* The text of a problem may name things that came from outside, and may have been cut in the middle of a character. */
OrbitFleetInfo *
orbit_fleet_info_new (const OrbitCoreFleetSummary *summary)
{
  OrbitFleetInfo *info = g_new (OrbitFleetInfo, 1);

  *info = (OrbitFleetInfo){
    .name = g_strdup (summary->name),
    .owner = summary->uid,
    .fleet_size = summary->fleet_size,
    .n_alive = summary->n_alive,
    .n_kinds = summary->n_kinds,
    .bytes = summary->bytes,
    .condition = (OrbitFleetCondition) summary->condition,
    .problem = summary->problem.code != ORBIT_CORE_OK ? g_utf8_make_valid (summary->problem.text, -1) : NULL,
  };
  return info;
}

/**
 * orbit_fleet_info_copy:
 * @info: information about a fleet
 *
 * Copies the information.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 1.0
 */
OrbitFleetInfo *
orbit_fleet_info_copy (const OrbitFleetInfo *info)
{
  OrbitFleetInfo *copy;

  g_return_val_if_fail (info != NULL, NULL);

  copy = g_memdup2 (info, sizeof *info);
  copy->name = g_strdup (info->name);
  copy->problem = g_strdup (info->problem);
  return copy;
}

/**
 * orbit_fleet_info_free:
 * @info: (transfer full): information about a fleet
 *
 * Frees the information.
 *
 * Since: 1.0
 */
void
orbit_fleet_info_free (OrbitFleetInfo *info)
{
  g_return_if_fail (info != NULL);

  g_free (info->name);
  g_free (info->problem);
  g_free (info);
}

/**
 * orbit_fleet_info_get_name:
 * @info: information about a fleet
 *
 * Gets the name of the fleet.
 *
 * Returns: (transfer none): the name, which belongs to @info
 *
 * Since: 1.0
 */
const char *
orbit_fleet_info_get_name (const OrbitFleetInfo *info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return info->name;
}

/**
 * orbit_fleet_info_get_owner:
 * @info: information about a fleet
 *
 * Gets the user that the segments belong to.
 *
 * Returns: the user id
 *
 * Since: 1.0
 */
guint
orbit_fleet_info_get_owner (const OrbitFleetInfo *info)
{
  g_return_val_if_fail (info != NULL, 0);

  return info->owner;
}

/**
 * orbit_fleet_info_get_fleet_size:
 * @info: information about a fleet
 *
 * Gets the number of node ids of the fleet.
 *
 * Returns: 1 to 4096; 0 if the segment of the fleet is damaged or gone
 *
 * Since: 1.0
 */
guint
orbit_fleet_info_get_fleet_size (const OrbitFleetInfo *info)
{
  g_return_val_if_fail (info != NULL, 0);

  return info->fleet_size;
}

/**
 * orbit_fleet_info_get_n_alive:
 * @info: information about a fleet
 *
 * Gets the number of members that are alive.
 *
 * Returns: the number of members
 *
 * Since: 1.0
 */
guint
orbit_fleet_info_get_n_alive (const OrbitFleetInfo *info)
{
  g_return_val_if_fail (info != NULL, 0);

  return info->n_alive;
}

/**
 * orbit_fleet_info_get_n_kinds:
 * @info: information about a fleet
 *
 * Gets the number of kinds that have a segment, the heartbeats included.
 *
 * Returns: the number of kinds, 0 to 256
 *
 * Since: 1.0
 */
guint
orbit_fleet_info_get_n_kinds (const OrbitFleetInfo *info)
{
  g_return_val_if_fail (info != NULL, 0);

  return info->n_kinds;
}

/**
 * orbit_fleet_info_get_bytes:
 * @info: information about a fleet
 *
 * Gets the size of all segments of the fleet together.
 *
 * Returns: the size in bytes
 *
 * Since: 1.0
 */
guint64
orbit_fleet_info_get_bytes (const OrbitFleetInfo *info)
{
  g_return_val_if_fail (info != NULL, 0);

  return info->bytes;
}

/**
 * orbit_fleet_info_get_condition:
 * @info: information about a fleet
 *
 * Gets the condition of the fleet.
 *
 * Returns: its condition
 *
 * Since: 1.0
 */
OrbitFleetCondition
orbit_fleet_info_get_condition (const OrbitFleetInfo *info)
{
  g_return_val_if_fail (info != NULL, ORBIT_FLEET_CONDITION_DAMAGED);

  return info->condition;
}

/**
 * orbit_fleet_info_get_problem:
 * @info: information about a fleet
 *
 * Gets the reason why the segment of the fleet cannot be attached.
 *
 * Returns: (transfer none) (nullable): a sentence, which belongs to @info, or `NULL` if it can be
 *
 * Since: 1.0
 */
const char *
orbit_fleet_info_get_problem (const OrbitFleetInfo *info)
{
  g_return_val_if_fail (info != NULL, NULL);

  return info->problem;
}
