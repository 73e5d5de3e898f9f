/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How much work was done, counted for tests and for the curious: --statistics prints it. */

namespace FleetMonitor {
  public struct Statistics {
    public uint64 looks;
    public uint64 frames_read;
    public uint most_read;       // in one look
    public uint64 frames_decoded;
    public uint most_decoded;    // in one look
    public uint most_shown;      // handed to the user interface by one look
  }
}
