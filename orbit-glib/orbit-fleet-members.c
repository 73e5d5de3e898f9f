/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The members of a fleet: this one, the list of nodes, and the watch over heartbeats. */

#include <orbit-glib/orbit-fleet.h>

#include <orbit-glib/orbit-error.h>
#include <orbit-glib/orbit-limits.h>

#include "orbit-error-private.h"
#include "orbit-fleet-private.h"
#include "orbit-fleet-signals-private.h"

/**
 * orbit_fleet_get_name: (get-property name)
 * @self: a fleet
 *
 * Gets the name of the fleet.
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
 * Gets the number of node ids in the fleet.
 *
 * Returns: the maximum number of members, 1 to 4096
 *
 * Since: 1.0
 */
guint
orbit_fleet_get_fleet_size (OrbitFleet *self)
{
  g_return_val_if_fail (ORBIT_IS_FLEET (self), 0);

  return self->state.core != NULL ? self->state.core->header.fleet_size : self->fleet_size;
}

/**
 * orbit_fleet_get_node_id:
 * @self: a fleet
 *
 * Gets the node id of this member.
 *
 * Returns: the node id, below the fleet size
 *
 * Since: 1.0
 */
guint16
orbit_fleet_get_node_id (OrbitFleet *self)
{
  g_return_val_if_fail (ORBIT_IS_FLEET (self), 0);

  return self->state.core != NULL ? (guint16) self->state.core->member.roster.node : 0;
}

/**
 * orbit_fleet_is_shm:
 * @self: a fleet
 *
 * Checks whether the fleet is in shared memory. See [property@Orbit.Fleet:backing].
 *
 * Returns: `TRUE` in shared memory, `FALSE` in process memory
 *
 * Since: 1.0
 */
gboolean
orbit_fleet_is_shm (OrbitFleet *self)
{
  g_return_val_if_fail (ORBIT_IS_FLEET (self), FALSE);

  return self->backing == ORBIT_BACKING_SHM;
}

/* With the lock of the state held. */
static OrbitLiveness *
ensure_liveness (OrbitFleet *self,
                 GError **error)
{
  if (!orbit_fleet_state_check (&self->state, self->name, error))
    return NULL;
  if (self->liveness == NULL)
    g_atomic_pointer_set (&self->liveness, orbit_liveness_new (self->state.core, self->context, &orbit_fleet_signal_reports, G_OBJECT (self), error));
  else if (!orbit_liveness_ensure_sources (self->liveness, error))
    return NULL;
  return self->liveness;
}

/* The liveness of the fleet. The first call creates it. */
static OrbitLiveness *
get_liveness (OrbitFleet *self,
              GError **error)
{
  gboolean locked = orbit_fleet_state_lock (&self->state);
  OrbitLiveness *liveness = ensure_liveness (self, error);

  orbit_fleet_state_unlock (&self->state, locked);
  return liveness;
}

/**
 * orbit_fleet_get_nodes:
 * @self: a fleet
 * @error: return location for an error
 *
 * Gets the members of the fleet as a live list of [class@Orbit.Node], ordered by node id.
 *
 * The list contains the present members, including this one, and the members that left or died since the fleet is
 * observed, which begins with the first call of this function or of [method@Orbit.Fleet.watch_heartbeats]; see
 * [property@Orbit.Node:state]. A member that takes over a node id replaces the previous one. Node ids that no member
 * had are not in the list. The list changes before the signals are emitted, and does not change after the fleet was
 * left.
 *
 * The list is read-only: it implements [iface@Gio.ListModel] and nothing else, and is safe to keep after the fleet object.
 *
 * The list and its nodes belong to the thread-default main context of the join. Call this function, and use the list,
 * only in the thread that runs that context.
 *
 * ```c
 * GListModel *nodes = orbit_fleet_get_nodes (fleet, &error);
 *
 * if (nodes != NULL)
 *   g_print ("%u members\n", g_list_model_get_n_items (nodes));
 * ```
 *
 * In Python: `for node in fleet.get_nodes():`; in JavaScript: `fleet.get_nodes().get_item(0)`.
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
 * Watches the heartbeats of all members. Signals report the members that become stale, recover, or never publish a
 * heartbeat.
 *
 * The situation at the time of the call is reported by [property@Orbit.Node:state], not by signals. Heartbeats are not
 * polled: the watch wakes up when a heartbeat may have become too old, and, while a heartbeat is awaited, when one is
 * published. A suspend does not make members stale. After resume, each member has one maximum age to publish a
 * heartbeat.
 *
 * Signals are emitted in the thread-default main context of the join. Call this function in the thread that runs that
 * context.
 *
 * ```c
 * g_signal_connect (fleet, "heartbeat-stale", G_CALLBACK (on_stale), NULL);
 * orbit_fleet_watch_heartbeats (fleet, 500, &error);
 * ```
 *
 * In Python: `fleet.connect("heartbeat-stale", lambda fleet, node_id, last: print(node_id))`; in JavaScript: `fleet.connect('heartbeat-stale', (_fleet, nodeId, _last) => print(nodeId))`.
 *
 * Errors: `CLOSED`, `FORKED`, `NO_SPACE`, and the errors of [method@Orbit.Fleet.get_ring].
 *
 * Returns: `TRUE` on success, `FALSE` with @error set otherwise
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
 * Gets the age beyond which a heartbeat is stale.
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
