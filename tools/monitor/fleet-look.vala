/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Attached to one fleet: looks at its members and rings, and reads the ring that is inspected. */

namespace FleetMonitor {
  public class FleetLook {
    public string name;
    private Orbit.Observer observer;
    private RingMeter?[] meters = new RingMeter?[256];
    private FrameReader? reader;

    public FleetLook (string name, string? directory) throws Error {
      this.name = name;
      observer = new Orbit.Observer (name, directory);
    }

    private void look_at_members (Sample sample) throws Error {
      var nodes = observer.get_nodes (sample.request.max_age);
      var now = Orbit.Epoch.now ();

      for (uint i = 0; i < nodes.get_n_items (); i++)
        sample.members.add (new MemberSample ((Orbit.Node) nodes.get_item (i), now));
    }

    private void look_at_rings (Sample sample) throws Error {
      foreach (var kind in observer.get_kinds ()) {
        try {
          if (meters[kind] == null)
            meters[kind] = new RingMeter ();
          sample.rings.add (meters[kind].look (observer.get_ring_info (kind)));
        } catch (Error error) {
          sample.rings.add (new RingSample () { kind = kind, problem = error.message });
        }
      }
    }

    private void read_frames (Sample sample, ref Statistics statistics) {
      var request = sample.request;

      if (reader != null && reader.kind != request.kind)
        reader = null;
      if (request.kind < 0 || request.paused)
        return;
      try {
        if (reader == null)
          reader = new FrameReader (observer, request.kind);
        sample.frames = reader.look (request.filter, ref statistics);
      } catch (Error error) {
        sample.frames = new FramesSample () { begins = true, problem = error.message };
      }
    }

    public void look (Sample sample, ref Statistics statistics) throws Error {
      sample.fleet = new FleetSummary (observer.get_info ());
      look_at_members (sample);
      look_at_rings (sample);
      read_frames (sample, ref statistics);
    }
  }
}
