/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The signals of a fleet: turns the reports of the liveness into emissions. */

#include "orbit-fleet-signals-private.h"

#include <orbit-glib/orbit-enum-types.h>

enum
{
  HEARTBEAT_STALE,
  HEARTBEAT_RECOVERED,
  HEARTBEAT_MISSING,
  NODE_JOINED,
  NODE_LEFT,
  SEGMENT_LOST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

void
orbit_fleet_signals_install (GType type)
{
  const GSignalFlags detailed = G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED;

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

  /**
   * OrbitFleet::segment-lost:
   * @self: the fleet
   * @message: which segment was lost, and how
   *
   * A segment of the fleet was removed or renamed while this process uses it, or something else stands under its name, or the
   * directory of the segments is no longer found by its path.
   *
   * Other processes can no longer reach what this one has mapped, so the membership has ended: from now on every call fails
   * with `LOST`, and cursors that were started stop. Leave the fleet, and join again. The signal is emitted once, in the main
   * context that was the thread-default one at join.
   *
   * The names are checked when a ring is opened or asked for, when a cursor is made, when a heartbeat is published or a watch
   * looks, at most every 100 milliseconds, and before a reader goes to sleep without limit; publishing frames checks nothing.
   *
   * Since: 1.0
   */
  signals[SEGMENT_LOST] = g_signal_new ("segment-lost", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_STRING);
}

static GQuark
node_detail (guint node_id)
{
  char text[12];

  g_snprintf (text, sizeof text, "%u", node_id);
  return g_quark_from_string (text);
}

static void
emit_heartbeat_stale (GObject *fleet,
                      guint node_id,
                      const OrbitHeartbeat *last)
{
  g_signal_emit (fleet, signals[HEARTBEAT_STALE], node_detail (node_id), node_id, last);
}

static void
emit_heartbeat_recovered (GObject *fleet,
                          guint node_id,
                          const OrbitHeartbeat *heartbeat)
{
  g_signal_emit (fleet, signals[HEARTBEAT_RECOVERED], node_detail (node_id), node_id, heartbeat);
}

static void
emit_heartbeat_missing (GObject *fleet,
                        guint node_id)
{
  g_signal_emit (fleet, signals[HEARTBEAT_MISSING], node_detail (node_id), node_id);
}

static void
emit_node_joined (GObject *fleet,
                  OrbitNode *node)
{
  g_signal_emit (fleet, signals[NODE_JOINED], 0, node);
}

static void
emit_node_left (GObject *fleet,
                OrbitNode *node,
                OrbitLeaveReason reason)
{
  g_signal_emit (fleet, signals[NODE_LEFT], 0, node, reason);
}

const OrbitLivenessReports orbit_fleet_signal_reports = {
  .joined = emit_node_joined,
  .left = emit_node_left,
  .stale = emit_heartbeat_stale,
  .recovered = emit_heartbeat_recovered,
  .missing = emit_heartbeat_missing,
};

void
orbit_fleet_signals_report_loss (GObject *fleet,
                                 const char *message)
{
  g_signal_emit (fleet, signals[SEGMENT_LOST], 0, message);
}
