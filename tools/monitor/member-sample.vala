/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A member at one moment. */

namespace FleetMonitor {
  public class MemberSample {
    public uint node_id;
    public int pid;
    public string program;
    public string label;
    public Orbit.NodeState state;
    public int64 joined_at;  // ms since the epoch
    public int64 age = -1;   // of the newest heartbeat, ms; -1: there is none

    public MemberSample (Orbit.Node node, Orbit.Epoch now) {
      unowned var heartbeat = node.get_last_heartbeat ();

      node_id = node.get_node_id ();
      pid = node.get_pid ();
      program = node.get_program () ?? "";
      label = node.get_label () ?? "";
      state = node.get_state ();
      joined_at = (int64) node.get_joined_at ();
      if (heartbeat != null)
        age = heartbeat.get_age (now);
    }
  }
}
