/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Waiting at a cursor, in the thread that reads: a short spin if the last wait was short, then a sleep in the kernel.
 *
 * A spin saves the two switches of a sleep when the next frame is almost there, and costs processor time otherwise. So a cursor
 * spins only if its last wait was shorter than a spin, and after spinning in vain leaves it for more and more waits. */

#pragma once

#include "cursor.h"
#include "nap.h"

#define ORBIT_CORE_SPIN (30 * ORBIT_CORE_NS_PER_US) /* the longest; about what a sleep and a wake-up take */

typedef enum
{
  ORBIT_CORE_WAIT_NEWS, /* orbit_core_cursor_next() has something */
  ORBIT_CORE_WAIT_TIMED_OUT,
  ORBIT_CORE_WAIT_INTERRUPTED,
  ORBIT_CORE_WAIT_FAILED,
} OrbitCoreWait;

/* The first part: looks, and spins if that is promising. TIMED_OUT: nothing has come so far. @deadline is monotonic, in
 * ns; INT64_MAX: none. */
OrbitCoreWait orbit_core_cursor_spin (OrbitCoreCursor *cursor,
                                      int64_t deadline,
                                      OrbitCoreReport *report);

/* The second: sleeps. Leaving the fleet ends it with CLOSED. */
OrbitCoreWait orbit_core_cursor_sleep (OrbitCoreCursor *cursor,
                                       int64_t deadline,
                                       OrbitCoreReport *report);

/* Ends the sleep of @cursor, or the next one if it has not begun, as INTERRUPTED. From any thread. */
void orbit_core_cursor_interrupt (OrbitCoreCursor *cursor);

/* Inside the gate, or in a long stay: arms, and returns the notify word to sleep on. An observer cannot arm, and naps instead. */
uint32_t orbit_core_cursor_arm (OrbitCoreCursor *cursor,
                                OrbitCoreParking *parking);

/* Inside the gate, or in a long stay: orbit_core_nap_advance(), and a check of the segments' names before a sleep without limit and
 * between naps that go on. Returns true if the caller must look once more before it sleeps. */
bool orbit_core_cursor_advance_nap (OrbitCoreCursor *cursor,
                                    OrbitCoreNap *nap,
                                    int64_t now);
