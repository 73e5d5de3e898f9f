/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What one look read from the ring that is inspected. */

namespace FleetMonitor {
  public class FramesSample {
    public bool begins;          // the first of its ring: what was shown before is of another one
    public FrameItem[] items = {};
    public uint64 n_read;        // all counted since the ring was selected
    public uint64 n_overwritten;
    public uint64 n_abandoned;
    public string? problem;
  }
}
