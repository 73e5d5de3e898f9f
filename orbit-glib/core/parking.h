/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Parking: how a waiter sleeps in the kernel until a waker changes something, and how the waker avoids a system call when
 * there is no waiter. (An eventcount whose fence lies on the side of the waiter.)
 *
 * The waiter notes the notify word, arms, and looks again; the waker makes its change visible, and loads the armed word. At
 * least one of them must see the other, which takes a full fence on both sides. A writer that publishes a frame has no fence:
 * its store may still be in the store buffer of its processor when it loads the armed word. So the waiter looks again after
 * half a microsecond, naps for 1 ms and for 50 ms, and only then makes the fence of all writers with membarrier() and sleeps
 * without limit. A reader that gets a frame at least 20 times a second never calls membarrier(), which interrupts every
 * processor that runs a member. */

#pragma once

#include "copy.h"
#include "layout.h"

#include <stdbool.h>
#include <stdint.h>

/* Registers the process with the kernel, once, before its first wake-up or sleep. Returns false if membarrier() of another
 * process does not reach this one; its member must then be marked ORBIT_CORE_NODE_UNFENCED. */
bool orbit_core_parking_register (void);

/* Each wake returns false if the kernel has refused it. Waiters that nap find the change; those that sleep without limit already
 * are woken by the next member that may. The member must then be marked ORBIT_CORE_NODE_UNFENCED. */
bool orbit_core_parking_wake_armed (OrbitCoreParking *parking) __attribute__ ((cold));

static inline bool
orbit_core_parking_is_armed (OrbitCoreParking *parking)
{
  return (atomic_load_explicit (&parking->armed, memory_order_relaxed) & 1) != 0;
}

static inline bool
orbit_core_parking_wake_if_armed (OrbitCoreParking *parking)
{
  if (__builtin_expect (orbit_core_parking_is_armed (parking), 0))
    return orbit_core_parking_wake_armed (parking);
  return true;
}

/* Both wake all waiters of all processes, and come after the change was made visible. With a full fence, for changes that are
 * rare: the waiters of such a parking need no naps. */
static inline bool
orbit_core_parking_wake (OrbitCoreParking *parking)
{
  /* Pairs with the fence in orbit_core_parking_arm(). */
  atomic_thread_fence (memory_order_seq_cst);
  return orbit_core_parking_wake_if_armed (parking);
}

/* Without a fence, for writers of frames, after a frame was committed: returns whether there is a waiter to wake. */
static inline bool
orbit_core_parking_is_armed_lazily (OrbitCoreParking *parking)
{
  /* Pairs with the naps of the waiter and with orbit_core_parking_fence_wakers(). ThreadSanitizer does not know either. */
#ifdef ORBIT_CORE_TSAN
  atomic_thread_fence (memory_order_seq_cst);
#else
  atomic_signal_fence (memory_order_seq_cst);
#endif
  return orbit_core_parking_is_armed (parking);
}

static inline bool
orbit_core_parking_wake_lazily (OrbitCoreParking *parking)
{
  if (__builtin_expect (orbit_core_parking_is_armed_lazily (parking), 0))
    return orbit_core_parking_wake_armed (parking);
  return true;
}

/* Wakes every waiter, armed or not, to check something other than the condition that it waits for. */
void orbit_core_parking_kick (OrbitCoreParking *parking);

/* Returns the notify word to sleep on. The caller must look again between this and the sleep. */
uint32_t orbit_core_parking_arm (OrbitCoreParking *parking);

/* Returns whether this process can wake waiters of other processes. If not, its member must be marked ORBIT_CORE_NODE_UNFENCED. */
bool orbit_core_parking_can_wake (void);

/* Sleeps until the notify word is no longer @seen, or for @timeout_ns; negative: without limit. May return early. If the kernel
 * refuses, sleeps for at most ORBIT_CORE_PAUSE_REFUSED, and no wake-up ends that. */
void orbit_core_parking_sleep (OrbitCoreParking *parking,
                               uint32_t seen,
                               int64_t timeout_ns);

/* Makes every processor that runs a registered member pass a full fence. Returns false if the kernel cannot do that. */
bool orbit_core_parking_fence_wakers (void);
