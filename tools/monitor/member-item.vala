/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A member in the list of members. */

namespace FleetMonitor {
  public class MemberItem : Object {
    public MemberSample sample { get; private set; }
    public uint max_age { get; private set; }

    public signal void changed ();

    public MemberItem (MemberSample sample, uint max_age) {
      this.sample = sample;
      this.max_age = max_age;
    }

    public void update (MemberSample sample, uint max_age) {
      this.sample = sample;
      this.max_age = max_age;
      changed ();
    }

    public string title {
      owned get {
        if (sample.label != "")
          return sample.label;
        return sample.program != "" ? sample.program : @"Node $(sample.node_id)";
      }
    }

    public string describe () {
      var program = sample.label != "" && sample.program != "" && sample.label != sample.program ? @"$(sample.program) · " : "";

      return @"$(program)pid $(sample.pid) · joined $(Text.format_moment (sample.joined_at))";
    }

    public bool is_present {
      get { return sample.state == ALIVE || sample.state == FRESH || sample.state == STALE; }
    }

    public string state_name {
      get {
        switch (sample.state) {
          case FRESH: return "fresh";
          case STALE: return "stale";
          case LEFT: return "left";
          case DIED: return "died";
          case ALIVE: return "alive";
          default: return "absent";
        }
      }
    }

    /* How long ago the newest heartbeat was. */
    public string describe_age () {
      if (sample.age < 0)
        return "no heartbeat";
      if (sample.age < 200)
        return "just now";
      // In tenths of a second: the monitor looks as often.
      return sample.age < 60000 ? "%.1f s ago".printf (int64.max (sample.age, 0) / 100 / 10.0) : @"$(Text.format_duration (sample.age / 1e3)) ago";
    }

    /* 1: just now; 0: as old as is too old, or there is none. */
    public double freshness {
      get {
        if (!is_present || sample.age < 0 || max_age == 0)
          return 0;
        return (1 - (double) sample.age / max_age).clamp (0, 1);
      }
    }
  }
}
