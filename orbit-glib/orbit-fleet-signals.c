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
   * The newest heartbeat of a live member has become too old: its main loop hangs, or the process is stopped.
   *
   * Emitted once each time a member becomes stale, within 20 milliseconds if the main context is idle. The signal
   * detail is the node id.
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
   * A member that was stale or missing has published a heartbeat. The signal detail is the node id.
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
   * A live member has not published a heartbeat within one maximum age after it joined, or after
   * [method@Orbit.Fleet.watch_heartbeats] was called. The signal detail is the node id.
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
   * A member has joined. Not emitted for the members that are present when the first call of
   * [method@Orbit.Fleet.get_nodes] or [method@Orbit.Fleet.watch_heartbeats] is made: these are in the list of nodes.
   *
   * Since: 1.0
   */
  signals[NODE_JOINED] = g_signal_new ("node-joined", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, ORBIT_TYPE_NODE);

  /**
   * OrbitFleet::node-left:
   * @self: the fleet
   * @node: the former member
   * @reason: whether it left or died
   *
   * A member has left or died. A death is reported within 50 milliseconds if the process is visible, regardless of its
   * heartbeats.
   *
   * Since: 1.0
   */
  signals[NODE_LEFT] = g_signal_new ("node-left", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 2, ORBIT_TYPE_NODE, ORBIT_TYPE_LEAVE_REASON);

  /**
   * OrbitFleet::segment-lost:
   * @self: the fleet
   * @message: which segment was lost, and why
   *
   * A segment of the fleet was removed, renamed or replaced while this process uses it, or the path of the segment
   * directory does not lead to it any more.
   *
   * Other processes can no longer reach the memory that this one has mapped, so the membership has ended: calls fail
   * with `LOST`, and cursors that were started stop. Leave the fleet and join again. Emitted once, in the
   * thread-default main context of the join.
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
