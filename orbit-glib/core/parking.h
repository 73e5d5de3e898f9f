/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Parking: how a reader sleeps in the kernel until somebody has something for it, and how that somebody gets by
 * without a system call when nobody sleeps.
 *
 * The sleeper notes the notify word, arms, and looks again; the waker makes its change visible, and looks whether
 * anyone is armed. Between the two halves on each side stands a full fence, so that at least one of them sees the
 * other. A waker that has just made a locked instruction, as who publishes to a shared ring, has its fence already, or
 * nearly so. One that gets by without any, as who publishes to its own lane, is lazy: its fence is made for it by the
 * sleeper, with membarrier(), wherever the kernel can do that. That costs the sleeper some microseconds, and more while
 * other processors are busy; so all wakers of a parking are lazy, or none. */

#pragma once

#include "copy.h"
#include "layout.h"

#include <stdbool.h>
#include <stdint.h>

extern bool orbit_core_parking_has_membarrier __attribute__ ((visibility ("hidden")));

/* Before the first wake-up or sleep of the process. */
void orbit_core_parking_set_up (void);

void orbit_core_parking_wake_armed (OrbitCoreParking *parking) __attribute__ ((cold));

static inline void
orbit_core_parking_wake_if_armed (OrbitCoreParking *parking)
{
  if (__builtin_expect ((atomic_load_explicit (&parking->armed, memory_order_relaxed) & 1) != 0, 0))
    orbit_core_parking_wake_armed (parking);
}

/* All three come after what the sleepers wait for was made visible. One wake-up is for all sleepers of all processes. */
static inline void
orbit_core_parking_wake (OrbitCoreParking *parking)
{
  /* Partner: the fence in orbit_core_parking_arm(). */
  atomic_thread_fence (memory_order_seq_cst);
  orbit_core_parking_wake_if_armed (parking);
}

/* After a locked instruction that made it visible: on x86 no later load overtakes one. */
static inline void
orbit_core_parking_wake_after_lock (OrbitCoreParking *parking)
{
#if (defined(__x86_64__) || defined(__i386__)) && !defined(ORBIT_CORE_TSAN)
  atomic_signal_fence (memory_order_seq_cst);
#else
  atomic_thread_fence (memory_order_seq_cst);
#endif
  orbit_core_parking_wake_if_armed (parking);
}

static inline void
orbit_core_parking_wake_lazily (OrbitCoreParking *parking)
{
  /* Partner: the barrier in orbit_core_parking_arm(). */
  if (__builtin_expect (orbit_core_parking_has_membarrier, 1))
    atomic_signal_fence (memory_order_seq_cst);
  else
    atomic_thread_fence (memory_order_seq_cst);
  orbit_core_parking_wake_if_armed (parking);
}

/* Wakes every sleeper to look at something else than what it waits for, armed or not. */
void orbit_core_parking_kick (OrbitCoreParking *parking);

/* The notify word to sleep on. Look again for what you wait for between this and the sleep. @lazy in these three: its
 * wakers are. */
uint32_t orbit_core_parking_arm (OrbitCoreParking *parking,
                                 bool lazy);

/* Sleeps until the notify word is no longer @seen, or something else wakes it; @timeout_ns negative: without end. */
void orbit_core_parking_sleep (OrbitCoreParking *parking,
                               bool lazy,
                               uint32_t seen,
                               int64_t timeout_ns);

/* How long a sleeper of this process may sleep at most, in ns; negative: without end, as where it need not, or can, fence
 * the wakers. */
int64_t orbit_core_parking_sleep_limit (bool lazy);
