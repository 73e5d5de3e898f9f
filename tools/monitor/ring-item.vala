/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A ring in the list of rings, with the rates of the last minute. */

namespace FleetMonitor {
  public class RingItem : Object {
    public RingSample sample { get; private set; }
    public RateHistory history { get; private set; default = new RateHistory (); }
    public uint64 n_overrun { get; private set; }  // since the monitor looks

    /* Whether a step of the plot ended. */
    public signal void changed (bool step_ends);

    public RingItem (RingSample sample) {
      this.sample = sample;
    }

    public void update (RingSample sample, int64 time, bool step_ends) {
      this.sample = sample;
      n_overrun += sample.n_overrun;
      history.add (sample.n_passed, sample.n_overrun, time, step_ends);
      changed (step_ends);
    }

    public string title {
      owned get {
        return sample.label != "" ? sample.label : @"Kind $(sample.kind)";
      }
    }

    public string describe () {
      if (sample.problem != null)
        return sample.problem;
      var kind = sample.label != "" ? @"kind $(sample.kind) · " : "";
      var type = sample.value_type != "" ? @"type $(sample.value_type) · " : "";
      var lanes = sample.per_node ? " per node" : "";
      return @"$(kind)$(type)$(Text.format_count (sample.capacity)) × $(Text.format_bytes (sample.payload_capacity))$(lanes) · $(Text.format_bytes (sample.bytes))";
    }

    /* How long a frame stays at this rate; a reader that is slower loses frames. */
    public string describe_reserve () {
      var rate = history.get_current ();

      if (rate <= 0)
        return "idle";
      return @"keeps $(Text.format_duration (sample.capacity / rate))";
    }

    public string describe_total () {
      return sample.head == 1 ? "1 frame" : @"$(Text.format_many (sample.head)) frames";
    }

    public string describe_fill () {
      return "%.0f %% full".printf (sample.fill * 100);
    }

    public string describe_overrun () {
      return n_overrun > 0 ? @"$(Text.format_many (n_overrun)) overrun" : "";
    }
  }
}
