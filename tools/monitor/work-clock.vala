/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How long the thread of the user interface worked on what was handed to it, in its own processor time. */

namespace FleetMonitor {
  public class WorkClock {
    public uint64 count { get; private set; }
    public int64 longest { get; private set; }  // us
    public int64 total { get; private set; }

    private int64 began;

    private static int64 now () {
      Posix.timespec time;

      Posix.clock_gettime (Posix.CLOCK_THREAD_CPUTIME_ID, out time);
      return (int64) time.tv_sec * 1000000 + time.tv_nsec / 1000;
    }

    public void begin () {
      began = now ();
    }

    public void end () {
      var worked = now () - began;

      count++;
      total += worked;
      longest = int64.max (longest, worked);
    }
  }
}
