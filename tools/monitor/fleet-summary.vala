/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A fleet in the list of fleets, at one moment. */

namespace FleetMonitor {
  public class FleetSummary {
    public string name;
    public Orbit.FleetCondition condition;
    public uint size;
    public uint n_alive;
    public uint n_kinds;
    public uint64 bytes;
    public string? problem;

    public FleetSummary (Orbit.FleetInfo info) {
      name = info.get_name ();
      condition = info.get_condition ();
      size = info.get_fleet_size ();
      n_alive = info.get_n_alive ();
      n_kinds = info.get_n_kinds ();
      bytes = info.get_bytes ();
      problem = info.get_problem ();
    }
  }
}
