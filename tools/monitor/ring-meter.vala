/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Counts what passes through a ring by its heads alone. No frame is read for it, so it costs the same at any rate. */

namespace FleetMonitor {
  public class RingMeter {
    private uint64[] heads = {};  // of each lane, at the look before

    private static uint64 get_lane_head (Orbit.RingInfo info, uint lane) {
      return info.get_topology () == SHARED ? info.get_head () : info.get_lane_head ((uint16) lane);
    }

    /* A ring that was reset begins anew. */
    private void count_lane (uint lane, uint64 head, RingSample sample) {
      var passed = head >= heads[lane] ? head - heads[lane] : head;

      heads[lane] = head;
      sample.n_passed += passed;
      if (passed > sample.capacity)
        sample.n_overrun += passed - sample.capacity;
    }

    private void count (Orbit.RingInfo info, RingSample sample) {
      var n_lanes = info.get_lane_count ();
      var known = heads.length == n_lanes;
      uint64 n_slots = 0, n_used = 0;

      if (!known)
        heads = new uint64[n_lanes];
      for (uint lane = 0; lane < n_lanes; lane++) {
        var head = get_lane_head (info, lane);

        if (known)
          count_lane (lane, head, sample);
        else
          heads[lane] = head;
        // A lane that nobody has written to is the lane of nobody.
        if (head > 0) {
          n_slots += sample.capacity;
          n_used += uint64.min (head, sample.capacity);
        }
      }
      sample.fill = n_slots > 0 ? (double) n_used / n_slots : 0;
    }

    public RingSample look (Orbit.RingInfo info) {
      unowned var value_type = info.get_value_type ();
      var sample = new RingSample () {
        kind = info.get_kind (),
        label = info.get_label () ?? "",
        value_type = value_type != null ? value_type.dup_string () : "",
        per_node = info.get_topology () == PER_NODE,
        capacity = info.get_capacity (),
        payload_capacity = info.get_payload_capacity (),
        bytes = info.get_bytes (),
        head = info.get_head ()
      };

      count (info, sample);
      return sample;
    }
  }
}
