/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the sampler is asked to look at. Never changed once it was handed over. */

namespace FleetMonitor {
  public class Request {
    public string? fleet;        // null: only the list of fleets
    public int kind = -1;        // whose frames to read; -1: none
    public bool paused;          // read no frames for now
    public string filter = "";   // keep only frames whose text contains this
    public uint max_age = 1000;  // ms beyond which a heartbeat is stale

    public Request copy () {
      return new Request () { fleet = fleet, kind = kind, paused = paused, filter = filter, max_age = max_age };
    }
  }
}
