/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A heartbeat as a value, and the arithmetic of its age. It does not depend on how heartbeats are published and read. */

#include <orbit-glib/orbit-heartbeat.h>

#include "orbit-heartbeat-private.h"
#include "orbit-net-id-private.h"

/**
 * OrbitHeartbeat:
 *
 * A heartbeat: the id of a node, and a time at which the node was well.
 *
 * A heartbeat is an immutable value. It may be used from several threads at once.
 *
 * Since: 1.0
 */
G_DEFINE_BOXED_TYPE (OrbitHeartbeat, orbit_heartbeat, orbit_heartbeat_copy, orbit_heartbeat_free)

void
orbit_heartbeat_init (OrbitHeartbeat *heartbeat,
                      guint64 id,
                      OrbitEpoch captured_at)
{
  orbit_net_id_init (&heartbeat->id, id);
  heartbeat->captured_at = captured_at;
}

/**
 * orbit_heartbeat_copy:
 * @heartbeat: a heartbeat
 *
 * Copies a heartbeat.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 1.0
 */
OrbitHeartbeat *
orbit_heartbeat_copy (const OrbitHeartbeat *heartbeat)
{
  OrbitHeartbeat *copy;

  g_return_val_if_fail (heartbeat != NULL, NULL);

  copy = g_new (OrbitHeartbeat, 1);
  *copy = *heartbeat;
  return copy;
}

/**
 * orbit_heartbeat_free:
 * @heartbeat: (transfer full): a heartbeat
 *
 * Frees a heartbeat.
 *
 * Since: 1.0
 */
void
orbit_heartbeat_free (OrbitHeartbeat *heartbeat)
{
  g_free (heartbeat);
}

/**
 * orbit_heartbeat_get_id:
 * @heartbeat: a heartbeat
 *
 * Gets the id of the frame that carried the heartbeat.
 *
 * Returns: (transfer none): the id; it belongs to the heartbeat
 *
 * Since: 1.0
 */
const OrbitNetId *
orbit_heartbeat_get_id (const OrbitHeartbeat *heartbeat)
{
  g_return_val_if_fail (heartbeat != NULL, NULL);

  return &heartbeat->id;
}

/**
 * orbit_heartbeat_dup_id: (rename-to orbit_heartbeat_get_id)
 * @heartbeat: a heartbeat
 *
 * Gets a copy of the id of the frame that carried the heartbeat.
 *
 * In other languages this is `get_id()`, and the result stays valid after its owner is freed.
 *
 * Returns: (transfer full): a new id
 *
 * Since: 1.0
 */
OrbitNetId *
orbit_heartbeat_dup_id (const OrbitHeartbeat *heartbeat)
{
  g_return_val_if_fail (heartbeat != NULL, NULL);

  return orbit_net_id_copy (&heartbeat->id);
}

/**
 * orbit_heartbeat_get_node_id:
 * @heartbeat: a heartbeat
 *
 * Gets the node id of the member that published the heartbeat.
 *
 * Returns: the node id
 *
 * Since: 1.0
 */
guint16
orbit_heartbeat_get_node_id (const OrbitHeartbeat *heartbeat)
{
  g_return_val_if_fail (heartbeat != NULL, 0);

  return orbit_net_id_unpack_node_id (heartbeat->id.value);
}

/**
 * orbit_heartbeat_get_counter:
 * @heartbeat: a heartbeat
 *
 * Gets the number of heartbeats that the node published before this one.
 *
 * Returns: the counter of the id, 0 to 2^40 - 1
 *
 * Since: 1.0
 */
guint64
orbit_heartbeat_get_counter (const OrbitHeartbeat *heartbeat)
{
  g_return_val_if_fail (heartbeat != NULL, 0);

  return orbit_net_id_unpack_counter (heartbeat->id.value);
}

/**
 * orbit_heartbeat_get_captured_at:
 * @heartbeat: a heartbeat
 *
 * Gets the time of the heartbeat.
 *
 * Returns: milliseconds since the beginning of 1970 in UTC
 *
 * Since: 1.0
 */
OrbitEpoch
orbit_heartbeat_get_captured_at (const OrbitHeartbeat *heartbeat)
{
  g_return_val_if_fail (heartbeat != NULL, 0);

  return heartbeat->captured_at;
}

/**
 * orbit_heartbeat_get_age:
 * @heartbeat: a heartbeat
 * @now: the time to compare with, in milliseconds, see [func@Orbit.epoch_now]
 *
 * Gets the age of the heartbeat.
 *
 * The age of a heartbeat with a later time than @now is 0.
 *
 * Returns: the age in milliseconds, never negative
 *
 * Since: 1.0
 */
gint64
orbit_heartbeat_get_age (const OrbitHeartbeat *heartbeat,
                         OrbitEpoch now)
{
  guint64 age;

  g_return_val_if_fail (heartbeat != NULL, 0);

  if (now <= heartbeat->captured_at)
    return 0;

  /* The difference of two signed numbers always fits in an unsigned one. */
  age = (guint64) now - (guint64) heartbeat->captured_at;
  return (gint64) MIN (age, (guint64) G_MAXINT64);
}

/**
 * orbit_heartbeat_is_fresh:
 * @heartbeat: a heartbeat
 * @now: the time to compare with, in milliseconds, see [func@Orbit.epoch_now]
 * @max_age_ms: the maximum age of a fresh heartbeat, in milliseconds
 *
 * Checks whether the heartbeat is fresh at @now.
 *
 * Returns: %TRUE if its age is @max_age_ms or less
 *
 * Since: 1.0
 */
gboolean
orbit_heartbeat_is_fresh (const OrbitHeartbeat *heartbeat,
                          OrbitEpoch now,
                          guint max_age_ms)
{
  g_return_val_if_fail (heartbeat != NULL, FALSE);

  return orbit_heartbeat_get_age (heartbeat, now) <= max_age_ms;
}
