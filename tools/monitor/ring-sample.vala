/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A ring at one moment, and what passed through it since the look before. */

namespace FleetMonitor {
  public class RingSample {
    public uint kind;
    public string? problem;  // why the ring cannot be attached; nothing below is set then
    public string label = "";
    public string value_type = "";
    public bool per_node;
    public uint capacity;
    public uint payload_capacity;
    public uint64 bytes;
    public uint64 head;
    public double fill;      // 0 to 1
    public uint64 n_passed;
    public uint64 n_overrun; // of these, how many a reader that looks as often could not have read
  }
}
