/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The rates of a ring in the last minute, step by step, for its plot. */

namespace FleetMonitor {
  public class RateHistory {
    public const int N_STEPS = 120;        // of half a second
    private const int STEPS_OF_RATE = 2;   // over which the rate that is shown as a number is averaged

    private double[] rates = new double[N_STEPS];
    private uint64[] overruns = new uint64[N_STEPS];
    private int next;
    private uint64 n_passed;               // in the step that goes on
    private uint64 n_overrun;
    private int64 step_began;

    public int n_steps { get; private set; }

    /* Adds what passed since the call before. */
    public void add (uint64 n_passed, uint64 n_overrun, int64 time, bool step_ends) {
      if (step_began == 0)
        step_began = time;
      this.n_passed += n_passed;
      this.n_overrun += n_overrun;
      if (!step_ends || time <= step_began)
        return;
      rates[next] = this.n_passed * 1e6 / (time - step_began);
      overruns[next] = this.n_overrun;
      next = (next + 1) % N_STEPS;
      n_steps = int.min (n_steps + 1, N_STEPS);
      this.n_passed = this.n_overrun = 0;
      step_began = time;
    }

    private int find (int ago) {
      return (next + N_STEPS - 1 - ago) % N_STEPS;
    }

    /* 0 is the newest; less than n_steps. */
    public double get_rate (int ago) {
      return rates[find (ago)];
    }

    public uint64 get_overrun (int ago) {
      return overruns[find (ago)];
    }

    public double get_current () {
      var n = int.min (n_steps, STEPS_OF_RATE);
      double sum = 0;

      for (var ago = 0; ago < n; ago++)
        sum += get_rate (ago);
      return n > 0 ? sum / n : 0;
    }

    public double get_peak () {
      double peak = 0;

      for (var ago = 0; ago < n_steps; ago++)
        peak = double.max (peak, get_rate (ago));
      return peak;
    }
  }
}
