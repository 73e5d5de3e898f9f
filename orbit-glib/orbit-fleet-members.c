/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a fleet tells of itself and of its members: name, size and node id, the list of nodes, and the watch of their heartbeats. */

#include <orbit-glib/orbit-fleet.h>

#include <orbit-glib/orbit-error.h>
#include <orbit-glib/orbit-limits.h>

#include "orbit-error-private.h"
#include "orbit-fleet-private.h"
#include "orbit-fleet-signals-private.h"

/* The liveness of the fleet, which the first call begins. */
static OrbitLiveness *
get_liveness (OrbitFleet *self,
              GError **error)
{
  OrbitCoreFleet *core = orbit_ring_table_get_fleet (&self->rings, error);
  g_autoptr (GMutexLocker) locker = NULL;
  OrbitCoreReport report;

  if (core == NULL)
    return NULL;
  if (orbit_core_fleet_check (core, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      return NULL;
    }
  locker = g_mutex_locker_new (&self->lock);
  if (self->leaving)
    {
      g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CLOSED, "fleet '%s' has been left", self->name);
      return NULL;
    }
  if (self->liveness == NULL)
    g_atomic_pointer_set (&self->liveness, orbit_liveness_new (core, self->context, &orbit_fleet_signal_reports, G_OBJECT (self), error));
  else if (!orbit_liveness_ensure_sources (self->liveness, error))
    return NULL;
  return self->liveness;
}

/**
 * orbit_fleet_get_nodes:
 * @self: a fleet
 * @error: return location for an error
 *
 * Gives the members of the fleet as a live list of [class@Orbit.Node], ordered by node id.
 *
 * In it are the members that are present, this one included, and those that left or died since the watch over the
 * fleet began, which it does with this call at the latest; their state says so. A member that takes over a node id
 * replaces the one before it. Ids under which nobody was seen are not in the list. It changes before the signals come,
 * and no more once the fleet was left.
 *
 * The list is read-only: it implements [iface@Gio.ListModel] and nothing else, and is safe to keep after the fleet object.
 *
 * The list and its nodes belong to the main context that was the thread-default one when the fleet was joined: call
 * this, and use them, in its thread.
 *
 * Errors: `CLOSED`, `FORKED`, `NO_SPACE`.
 *
 * Returns: (transfer none): the list, which belongs to the fleet; or `NULL` with @error set
 *
 * Since: 1.0
 */
GListModel *
orbit_fleet_get_nodes (OrbitFleet *self,
                       GError **error)
{
  OrbitLiveness *liveness;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  liveness = get_liveness (self, error);
  return liveness != NULL ? orbit_liveness_get_nodes (liveness) : NULL;
}

/**
 * orbit_fleet_watch_heartbeats:
 * @self: a fleet
 * @max_age_ms: the age in milliseconds beyond which a heartbeat is stale; 0 stops
 * @error: return location for an error
 *
 * Watches the heartbeats of all members, and tells by signals who becomes stale, who recovers, and who never beats.
 *
 * What is so when the watch begins is told by the states of the nodes, not by signals. Nothing is polled: the watch
 * wakes when a heartbeat can have become too old, and, while one is awaited, when somebody beats. A suspend of the host
 * makes nobody stale by itself: after it everybody has one maximum age to beat in.
 *
 * Signals come in the main context that was the thread-default one when the fleet was joined; call this in its thread.
 *
 * Errors: `CLOSED`, `FORKED`, `NO_SPACE`, and those of [method@Orbit.Fleet.get_ring].
 *
 * Returns: whether the heartbeats are watched, or no longer, as asked for; otherwise @error is set
 *
 * Since: 1.0
 */
gboolean
orbit_fleet_watch_heartbeats (OrbitFleet *self,
                              guint max_age_ms,
                              GError **error)
{
  OrbitLiveness *liveness;
  OrbitCoreRing *ring = NULL;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  liveness = get_liveness (self, error);
  if (liveness == NULL)
    return FALSE;
  if (max_age_ms > 0)
    {
      ring = orbit_ring_table_open (&self->rings, ORBIT_HEARTBEAT_RING_KIND, error);
      if (ring == NULL)
        return FALSE;
    }
  if (!orbit_liveness_watch_heartbeats (liveness, ring, max_age_ms, error))
    return FALSE;
  orbit_fleet_set_heartbeat_max_age (self, max_age_ms);
  return TRUE;
}

/**
 * orbit_fleet_get_heartbeat_max_age: (get-property heartbeat-max-age)
 * @self: a fleet
 *
 * Gives the age beyond which a heartbeat is stale.
 *
 * Returns: the age in milliseconds; 0 while heartbeats are not watched
 *
 * Since: 1.0
 */
guint
orbit_fleet_get_heartbeat_max_age (OrbitFleet *self)
{
  g_return_val_if_fail (ORBIT_IS_FLEET (self), 0);

  return self->heartbeat_max_age;
}

/**
 * orbit_fleet_get_name: (get-property name)
 * @self: a fleet
 *
 * Gives the name under which the fleet was joined.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
orbit_fleet_get_name (OrbitFleet *self)
{
  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);

  return self->name;
}

/**
 * orbit_fleet_get_fleet_size: (get-property fleet-size)
 * @self: a fleet
 *
 * Gives the number of node ids in the fleet.
 *
 * Returns: how many members the fleet can have at once, 1 to 4096
 *
 * Since: 1.0
 */
guint
orbit_fleet_get_fleet_size (OrbitFleet *self)
{
  g_return_val_if_fail (ORBIT_IS_FLEET (self), 0);

  return self->core != NULL ? self->core->header.fleet_size : self->fleet_size;
}

/**
 * orbit_fleet_get_node_id:
 * @self: a fleet
 *
 * Gives the node id of this member, as the property [property@Orbit.Fleet:node-id] does.
 *
 * Returns: the node id, below the fleet size
 *
 * Since: 1.0
 */
guint16
orbit_fleet_get_node_id (OrbitFleet *self)
{
  g_return_val_if_fail (ORBIT_IS_FLEET (self), 0);

  return self->core != NULL ? (guint16) self->core->member.roster.node : 0;
}

/**
 * orbit_fleet_is_shm:
 * @self: a fleet
 *
 * Tells whether the fleet lives in shared memory, see [property@Orbit.Fleet:backing].
 *
 * Returns: true in shared memory, false in the memory of this process
 *
 * Since: 1.0
 */
gboolean
orbit_fleet_is_shm (OrbitFleet *self)
{
  g_return_val_if_fail (ORBIT_IS_FLEET (self), FALSE);

  return self->backing == ORBIT_BACKING_SHM;
}
