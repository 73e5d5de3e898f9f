/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reading the clocks: clock_gettime through the vDSO, no system call. */

#define _GNU_SOURCE

#include "clock.h"
#include "seam.h"

#include <time.h>

#ifdef ORBIT_CORE_TESTING
int64_t orbit_core_clock_offset_ns[3];
void (*orbit_core_step_hook) (OrbitCoreStep step);
#endif

int64_t
orbit_core_clock_read_ns (OrbitCoreClock clock)
{
  static const clockid_t ids[] = {
    [ORBIT_CORE_CLOCK_WALL] = CLOCK_REALTIME,
    [ORBIT_CORE_CLOCK_BOOT] = CLOCK_BOOTTIME,
    [ORBIT_CORE_CLOCK_MONOTONIC] = CLOCK_MONOTONIC,
  };
  struct timespec now;
  int64_t ns;

  clock_gettime (ids[clock], &now);
  ns = (int64_t) now.tv_sec * INT64_C (1000000000) + now.tv_nsec;
#ifdef ORBIT_CORE_TESTING
  ns += orbit_core_clock_offset_ns[clock];
#endif
  return ns;
}
