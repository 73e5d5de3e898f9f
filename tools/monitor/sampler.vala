/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Looks at the fleets on a thread of its own, ten times a second, and hands over what it found in the main loop. It looks again
 * only after that was shown, so that a user interface that is slow is never behind by more than one look. */

namespace FleetMonitor {
  public class Sampler : Object {
    public const int64 INTERVAL = 100 * 1000;  // us
    private const uint LOOKS_PER_STEP = 5;     // of the plots, and of the list of fleets

    public signal void looked (Sample sample);

    private string? directory;
    private Thread<void>? thread;
    private Mutex mutex;
    private Cond cond;
    // Guarded by the mutex.
    private Request request = new Request ();
    private bool wanted;    // look at once
    private bool pending;   // a sample was not shown yet
    private bool stopping;
    // Of the thread.
    private FleetLook? fleet;
    private Statistics statistics;
    private uint until_step;

    public Sampler (string? directory) {
      this.directory = directory;
    }

    public void start () {
      thread = new Thread<void> ("sampler", run);
    }

    public void stop () {
      mutex.lock ();
      stopping = true;
      cond.signal ();
      mutex.unlock ();
      if (thread != null)
        thread.join ();
      thread = null;
    }

    /* Looks at something else, at once. */
    public void ask (Request request) {
      mutex.lock ();
      this.request = request.copy ();
      wanted = true;
      cond.signal ();
      mutex.unlock ();
    }

    private void run () {
      while (true) {
        Request now_wanted;
        int64 began;

        mutex.lock ();
        now_wanted = request;
        wanted = false;
        mutex.unlock ();
        began = get_monotonic_time ();
        hand_over (look (now_wanted, began));
        if (!wait_for_next (began))
          return;
      }
    }

    /* At least as long as the look took, so that looking never takes more than half of a processor. */
    private bool wait_for_next (int64 began) {
      var now = get_monotonic_time ();
      var next = int64.max (began + INTERVAL, now + (now - began));
      bool goes_on;

      mutex.lock ();
      while (!stopping && !wanted && cond.wait_until (mutex, next)) {}
      while (!stopping && pending)
        cond.wait (mutex);
      goes_on = !stopping;
      mutex.unlock ();
      return goes_on;
    }

    private void hand_over (Sample sample) {
      mutex.lock ();
      pending = true;
      mutex.unlock ();
      Idle.add_full (Priority.DEFAULT, () => {
        looked (sample);
        return Source.REMOVE;
      });
    }

    /* The last sample has been shown. */
    public void go_on () {
      mutex.lock ();
      pending = false;
      cond.signal ();
      mutex.unlock ();
    }

    private void list_fleets (Sample sample) {
      sample.fleets = new GenericArray<FleetSummary> ();
      try {
        foreach (unowned var info in Orbit.Observer.list_fleets (directory))
          sample.fleets.add (new FleetSummary (info));
      } catch (Error error) {
        sample.list_problem = error.message;
      }
    }

    private void look_at_fleet (Sample sample) {
      unowned var name = sample.request.fleet;

      if (fleet != null && fleet.name != name)
        fleet = null;
      if (name == null)
        return;
      try {
        if (fleet == null)
          fleet = new FleetLook (name, directory);
        fleet.look (sample, ref statistics);
      } catch (Error error) {
        fleet = null;
        sample.fleet = null;
        sample.problem = error.message;
        sample.removed = error is IOError.NOT_FOUND || error is Orbit.FleetError.LOST;
      }
    }

    private Sample look (Request request, int64 now) {
      var sample = new Sample () { request = request, time = now };

      if (until_step == 0) {
        until_step = LOOKS_PER_STEP;
        sample.step_ends = true;
        list_fleets (sample);
      }
      until_step--;
      look_at_fleet (sample);
      statistics.looks++;
      sample.statistics = statistics;
      return sample;
    }
  }
}
