/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The wall clock. */

#include <orbit-glib/orbit-epoch.h>

#include <orbit-glib/core/clock.h>

/**
 * orbit_epoch_now:
 *
 * Gets the wall-clock time.
 *
 * The wall clock can be set, so the difference of two times is not a measure of elapsed time.
 *
 * It may be called from any thread.
 *
 * Returns: milliseconds since the beginning of 1970 in UTC
 *
 * Since: 1.0
 */
OrbitEpoch
orbit_epoch_now (void)
{
  return orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_WALL) / ORBIT_CORE_NS_PER_MS;
}
