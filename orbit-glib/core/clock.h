/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The clocks the library reads, in one place, so that a test can move them. */

#pragma once

#include <stdint.h>

typedef enum
{
  ORBIT_CORE_CLOCK_WALL,      /* since the Unix epoch; jumps when it is set */
  ORBIT_CORE_CLOCK_BOOT,      /* since boot, suspend included; never jumps, the same in every process */
  ORBIT_CORE_CLOCK_MONOTONIC, /* since boot, suspend excluded; for time-outs */
} OrbitCoreClock;

#define ORBIT_CORE_NS_PER_US INT64_C (1000)
#define ORBIT_CORE_NS_PER_MS INT64_C (1000000)

int64_t orbit_core_clock_read_ns (OrbitCoreClock clock);

#ifdef ORBIT_CORE_TESTING
/* Added to the time of the real clock; indexed by clock. */
extern int64_t orbit_core_clock_offset_ns[3];
#endif
