/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The constructors of a fleet, and the removal of one that has no members. */

#include <orbit-glib/orbit-fleet.h>

#include <orbit-glib/orbit-backing.h>

#include <orbit-glib/core/fleet.h>
#include <orbit-glib/core/note.h>

#include "orbit-error-private.h"

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
 * Creates a fleet in the memory of this process, with this process as node 0.
 *
 * Two such fleets with the same name are separate.
 *
 * ```c
 * g_autoptr (OrbitFleet) fleet = orbit_fleet_join ("test", 8, &error);
 * ```
 *
 * Errors: `INVALID_NAME`, `EMPTY_FLEET`, `INVALID_ARGUMENT` (the fleet is too large), `NO_SPACE`.
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
 * @node_id: the requested node id, below @fleet_size
 * @error: return location for an error
 *
 * Creates a fleet in the memory of this process, with this process as a given node.
 *
 * Errors: the same as [ctor@Orbit.Fleet.join], and `NODE_OUTSIDE_FLEET`.
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
 * @fleet_size: number of node ids, 1 to 4096, the same in all members; 0 adopts the size of a fleet that exists
 * @capacity: default number of slots of a ring, a power of two from 2; 0 adopts the value of the fleet, or 1024 for the
 * first member
 * @error: return location for an error
 *
 * Joins a fleet in shared memory with the first free node id. The first member creates the fleet.
 *
 * All members are processes of one user. The fleet exists until [func@Orbit.Fleet.destroy] removes it, also without
 * members.
 *
 * ```c
 * g_autoptr (OrbitFleet) fleet = orbit_fleet_join_shm ("weather", 8, 0, &error);
 *
 * if (fleet == NULL)
 *   g_error ("%s", error->message);
 * ```
 *
 * In Python: `fleet = Orbit.Fleet.join_shm("weather", 8, 0)`; in JavaScript: `const fleet = Orbit.Fleet.join_shm('weather', 8, 0)`.
 *
 * Errors: `INVALID_NAME`, `EMPTY_FLEET` (@fleet_size is 0 and there is no fleet), `INVALID_ARGUMENT`, `INVALID_CAPACITY`,
 * `FLEET_FULL`, `INCOMPATIBLE` (the fleet has another size or capacity, or its segment is of another version), `CORRUPT`, `PERMISSION`, `NO_SPACE`, `BUSY` (it
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
 * @fleet_size: number of node ids, 1 to 4096, the same in all members; 0 adopts the size of a fleet that exists
 * @capacity: default number of slots of a ring, a power of two from 2; 0 adopts the value of the fleet, or 1024 for the
 * first member
 * @node_id: the requested node id, below @fleet_size
 * @error: return location for an error
 *
 * Joins a fleet in shared memory with a given node id.
 *
 * The id of a member that has left or died can be used again at once.
 *
 * Errors: the same as [ctor@Orbit.Fleet.join_shm] but `FLEET_FULL`, and `NODE_OUTSIDE_FLEET`, `NODE_IN_USE`.
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
 * orbit_fleet_destroy:
 * @name: the name of a fleet in shared memory
 * @directory: (nullable): its directory, see [property@Orbit.Fleet:directory]
 * @error: return location for an error
 *
 * Removes the segments of a fleet without members, also if the fleet's own segment is gone already and its rings are left.
 *
 * ```c
 * orbit_fleet_destroy ("weather", NULL, &error);
 * ```
 *
 * In Python: `Orbit.Fleet.destroy("weather")`; in JavaScript: `Orbit.Fleet.destroy('weather', null)`.
 *
 * Errors: `BUSY` while the fleet has members, `INVALID_NAME`, `PERMISSION`, or [error@Gio.IOErrorEnum.NOT_FOUND] if there is
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
  gboolean destroyed;

  g_return_val_if_fail (name != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  destroyed = orbit_error_check (orbit_core_fleet_destroy (name, directory, &report), &report, error);
  orbit_core_note_tell ();
  return destroyed;
}
