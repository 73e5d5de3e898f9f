/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The members of a fleet, as it tells of them: the list of nodes, and the signals. */

#include <orbit-glib/orbit-glib.h>

#include "orbit-error-private.h"
#include "orbit-fleet-private.h"

enum
{
  HEARTBEAT_STALE,
  HEARTBEAT_RECOVERED,
  HEARTBEAT_MISSING,
  NODE_JOINED,
  NODE_LEFT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

void
orbit_fleet_install_signals (OrbitFleetClass *klass)
{
  const GSignalFlags detailed = G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED;
  GType type = G_TYPE_FROM_CLASS (klass);

  /**
   * OrbitFleet::heartbeat-stale:
   * @self: the fleet
   * @node_id: the node id of the member
   * @last: its newest heartbeat
   *
   * The newest heartbeat of a living member has become too old: it hangs, or is stopped.
   *
   * It comes once for each such turn, within 20 milliseconds of the moment when the main context is free. The detail is
   * the node id.
   *
   * Since: 1.0
   */
  signals[HEARTBEAT_STALE] = g_signal_new ("heartbeat-stale", type, detailed, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 2, G_TYPE_UINT, ORBIT_TYPE_HEARTBEAT);

  /**
   * OrbitFleet::heartbeat-recovered:
   * @self: the fleet
   * @node_id: the node id of the member
   * @heartbeat: its newest heartbeat
   *
   * A member that was stale or missing beats again. The detail is the node id.
   *
   * Since: 1.0
   */
  signals[HEARTBEAT_RECOVERED] = g_signal_new ("heartbeat-recovered", type, detailed, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 2, G_TYPE_UINT, ORBIT_TYPE_HEARTBEAT);

  /**
   * OrbitFleet::heartbeat-missing:
   * @self: the fleet
   * @node_id: the node id of the member
   *
   * A living member has not beaten once in a whole maximum age after it joined, or after the watch began. The detail is
   * the node id.
   *
   * Since: 1.0
   */
  signals[HEARTBEAT_MISSING] = g_signal_new ("heartbeat-missing", type, detailed, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 1, G_TYPE_UINT);

  /**
   * OrbitFleet::node-joined:
   * @self: the fleet
   * @node: the member
   *
   * Somebody has joined. Those who were there when the watch began are told by [method@Orbit.Fleet.get_nodes] alone.
   *
   * Since: 1.0
   */
  signals[NODE_JOINED] = g_signal_new ("node-joined", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, ORBIT_TYPE_NODE);

  /**
   * OrbitFleet::node-left:
   * @self: the fleet
   * @node: the member that was
   * @reason: whether it left or died
   *
   * A member has gone. Where its process is visible a death is told within 50 milliseconds, however fresh its heartbeat.
   *
   * Since: 1.0
   */
  signals[NODE_LEFT] = g_signal_new ("node-left", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 2, ORBIT_TYPE_NODE, ORBIT_TYPE_LEAVE_REASON);
}

static GQuark
node_detail (guint node_id)
{
  char text[12];

  g_snprintf (text, sizeof text, "%u", node_id);
  return g_quark_from_string (text);
}

void
orbit_fleet_emit_heartbeat_stale (OrbitFleet *self,
                                  guint node_id,
                                  const OrbitHeartbeat *last)
{
  g_signal_emit (self, signals[HEARTBEAT_STALE], node_detail (node_id), node_id, last);
}

void
orbit_fleet_emit_heartbeat_recovered (OrbitFleet *self,
                                      guint node_id,
                                      const OrbitHeartbeat *heartbeat)
{
  g_signal_emit (self, signals[HEARTBEAT_RECOVERED], node_detail (node_id), node_id, heartbeat);
}

void
orbit_fleet_emit_heartbeat_missing (OrbitFleet *self,
                                    guint node_id)
{
  g_signal_emit (self, signals[HEARTBEAT_MISSING], node_detail (node_id), node_id);
}

void
orbit_fleet_emit_node_joined (OrbitFleet *self,
                              OrbitNode *node)
{
  g_signal_emit (self, signals[NODE_JOINED], 0, node);
}

void
orbit_fleet_emit_node_left (OrbitFleet *self,
                            OrbitNode *node,
                            OrbitLeaveReason reason)
{
  g_signal_emit (self, signals[NODE_LEFT], 0, node, reason);
}

/* The watch over the fleet, begun with the first call. */
static OrbitFleetWatch *
get_watch (OrbitFleet *self,
           GError **error)
{
  OrbitCoreFleet *core = orbit_fleet_get_core (self, error);
  g_autoptr (GMutexLocker) locker = NULL;
  OrbitCoreReport report;

  if (core == NULL)
    return NULL;
  if (orbit_core_fleet_check (core, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      return NULL;
    }
  locker = g_mutex_locker_new (&self->watch_lock);
  if (self->leaving)
    g_set_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CLOSED, "fleet '%s' has been left", self->name);
  else if (self->watch == NULL)
    g_atomic_pointer_set (&self->watch, orbit_fleet_watch_new (self, error));
  return self->leaving ? NULL : self->watch;
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
  OrbitFleetWatch *watch;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  watch = get_watch (self, error);
  return watch != NULL ? orbit_fleet_watch_get_nodes (watch) : NULL;
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
  OrbitFleetWatch *watch;

  g_return_val_if_fail (ORBIT_IS_FLEET (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  watch = get_watch (self, error);
  if (watch == NULL || !orbit_fleet_watch_set_max_age (watch, max_age_ms, error))
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
