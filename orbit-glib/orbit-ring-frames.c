/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Heads, versions and reading of a ring: thin wrappers of the functions of the core ring. */

#include <orbit-glib/orbit-ring.h>

#include <orbit-glib/reading/frame-loader.h>

#include "orbit-error-private.h"
#include "orbit-ring-private.h"

/**
 * orbit_ring_get_head:
 * @self: a ring
 * @error: return location for an error
 *
 * Gets the number of positions claimed since the last reset; on a per-node ring, in all lanes together.
 *
 * Errors: `CLOSED`, `FORKED`.
 *
 * Returns: the number of positions; 0 with @error set on failure
 *
 * Since: 1.0
 */
guint64
orbit_ring_get_head (OrbitRing *self,
                     GError **error)
{
  OrbitCoreReport report;
  OrbitCoreRing *core;
  guint64 head;

  g_return_val_if_fail (ORBIT_IS_RING (self), 0);
  g_return_val_if_fail (error == NULL || *error == NULL, 0);

  core = orbit_ring_get_core (self, error);
  if (core == NULL || !orbit_error_check (orbit_core_ring_get_head (core, &head, &report), &report, error))
    return 0;
  return head;
}

/**
 * orbit_ring_get_lane_head:
 * @self: a per-node ring
 * @node_id: the node id of the lane
 * @error: return location for an error
 *
 * Gets the number of frames written to one lane since the last reset.
 *
 * Errors: `INVALID_ARGUMENT` on a shared ring, `NODE_OUTSIDE_FLEET`, `CLOSED`, `FORKED`.
 *
 * Returns: the number of frames; 0 with @error set on failure
 *
 * Since: 1.0
 */
guint64
orbit_ring_get_lane_head (OrbitRing *self,
                          guint16 node_id,
                          GError **error)
{
  OrbitCoreReport report;
  OrbitCoreRing *core;
  guint64 head;

  g_return_val_if_fail (ORBIT_IS_RING (self), 0);
  g_return_val_if_fail (error == NULL || *error == NULL, 0);

  core = orbit_ring_get_core (self, error);
  if (core == NULL || !orbit_error_check (orbit_core_ring_get_lane_head (core, node_id, &head, &report), &report, error))
    return 0;
  return head;
}

/**
 * orbit_ring_next_version:
 * @self: a ring
 * @error: return location for an error
 *
 * Gets the next number of a sequence that all members share, which starts with 1, for use as a version.
 *
 * Errors: `CLOSED`, `FORKED`.
 *
 * Returns: the number; 0 with @error set on failure
 *
 * Since: 1.0
 */
guint64
orbit_ring_next_version (OrbitRing *self,
                         GError **error)
{
  OrbitCoreReport report;
  OrbitCoreRing *core;
  guint64 version;

  g_return_val_if_fail (ORBIT_IS_RING (self), 0);
  g_return_val_if_fail (error == NULL || *error == NULL, 0);

  core = orbit_ring_get_core (self, error);
  if (core == NULL || !orbit_error_check (orbit_core_ring_next_version (core, &version, &report), &report, error))
    return 0;
  return version;
}

/**
 * orbit_ring_read:
 * @self: a ring
 * @id: the id of a frame
 * @error: return location for an error
 *
 * Reads the frame with an id. Kind, node and counter must all match.
 *
 * Errors: `CORRUPT`, `CLOSED`, `FORKED`.
 *
 * Returns: (transfer full) (nullable): the frame; `NULL` without an error if the frame does not exist or was
 * overwritten
 *
 * Since: 1.0
 */
OrbitFrame *
orbit_ring_read (OrbitRing *self,
                 const OrbitNetId *id,
                 GError **error)
{
  OrbitCoreRing *core;

  g_return_val_if_fail (ORBIT_IS_RING (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  core = orbit_ring_get_core (self, error);
  return core != NULL ? orbit_frame_load_by_id (core, id->value, error) : NULL;
}

/**
 * orbit_ring_read_head:
 * @self: a ring
 * @error: return location for an error
 *
 * Reads the newest frame, as [method@Orbit.Fleet.read_head] does.
 *
 * Errors: `CORRUPT`, `CLOSED`, `FORKED`.
 *
 * Returns: (transfer full) (nullable): the frame; `NULL` without an error if nothing was published since the last
 * reset
 *
 * Since: 1.0
 */
OrbitFrame *
orbit_ring_read_head (OrbitRing *self,
                      GError **error)
{
  OrbitCoreRing *core;

  g_return_val_if_fail (ORBIT_IS_RING (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  core = orbit_ring_get_core (self, error);
  return core != NULL ? orbit_frame_load_newest (core, error) : NULL;
}

/**
 * orbit_ring_read_at:
 * @self: a ring
 * @counter: the counter of a frame, below 2⁴⁰
 * @error: return location for an error
 *
 * Reads the frame with a counter; on a per-node ring, from this member's own lane.
 *
 * Errors: `INVALID_ARGUMENT` for a counter of more than 40 bits, `CORRUPT`, `CLOSED`, `FORKED`.
 *
 * Returns: (transfer full) (nullable): the frame; `NULL` without an error if the frame does not exist or was
 * overwritten
 *
 * Since: 1.0
 */
OrbitFrame *
orbit_ring_read_at (OrbitRing *self,
                    guint64 counter,
                    GError **error)
{
  OrbitCoreRing *core;

  g_return_val_if_fail (ORBIT_IS_RING (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  core = orbit_ring_get_core (self, error);
  return core != NULL ? orbit_frame_load_at (core, core->per_node ? core->member->roster.node : 0, counter, error) : NULL;
}

/**
 * orbit_ring_read_lane_at:
 * @self: a per-node ring
 * @node_id: the node id of the lane
 * @counter: the counter of a frame, below 2⁴⁰
 * @error: return location for an error
 *
 * Reads the frame with a counter from one lane.
 *
 * Errors: `INVALID_ARGUMENT` on a shared ring or for a counter of more than 40 bits, `NODE_OUTSIDE_FLEET`, `CORRUPT`,
 * `CLOSED`, `FORKED`.
 *
 * Returns: (transfer full) (nullable): the frame; `NULL` without an error if the frame does not exist or was
 * overwritten
 *
 * Since: 1.0
 */
OrbitFrame *
orbit_ring_read_lane_at (OrbitRing *self,
                         guint16 node_id,
                         guint64 counter,
                         GError **error)
{
  OrbitCoreReport report;
  OrbitCoreRing *core;

  g_return_val_if_fail (ORBIT_IS_RING (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  core = orbit_ring_get_core (self, error);
  if (core == NULL)
    return NULL;
  if (!core->per_node)
    {
      orbit_core_fail (&report, ORBIT_CORE_INVALID_ARGUMENT, "%s: a shared ring has no lanes", core->title);
      orbit_error_set_from_core (error, &report);
      return NULL;
    }
  return orbit_frame_load_at (core, node_id, counter, error);
}
