/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What one look of the sampler found. Never changed once it was handed over. */

namespace FleetMonitor {
  public class Sample {
    public Request request;
    public int64 time;                   // monotonic, us
    public bool step_ends;               // a step of the rate plots is complete
    public GenericArray<FleetSummary>? fleets;       // null: the list was not read this time
    public string? list_problem;
    public FleetSummary? fleet;          // null: see problem
    public GenericArray<MemberSample> members = new GenericArray<MemberSample> ();
    public GenericArray<RingSample> rings = new GenericArray<RingSample> ();
    public FramesSample? frames;         // null: none were read
    public string? problem;              // why the fleet cannot be looked at
    public bool removed;                 // the reason is that there is no such fleet
    public Statistics statistics;
  }
}
