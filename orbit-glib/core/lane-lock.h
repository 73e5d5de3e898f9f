/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lock by which the threads of one process take turns in their node's lane.
 *
 * Usually only one thread writes to a lane, and a locked instruction would double the cost of a small write. So a thread that
 * has had the lock many times in a row becomes its favourite: it then only notes on its seat that it is in the lane. The next
 * other thread ends the favour: it causes a fence in every thread and waits until the favourite has left. From then on all
 * threads lock, until one of them has the lock many times in a row again. (Biased locking: D. Dice, M. Moir, W. Scherer,
 * "Quickly Reacquirable Locks", 2003; the fence is moved to the rare side as in gate.h.) */

#pragma once

#include "gate.h"

typedef struct
{
  _Alignas (128) _Atomic (OrbitCoreSeat *) holder; /* the seat that has locked it; the favourite need not lock */
  _Atomic (OrbitCoreSeat *) favourite; /* NULL: none */
  OrbitCoreSeat *last; /* the seat that locked it last, and its number of consecutive locks; only the holder changes it */
  unsigned int n_in_row;
} OrbitCoreLaneLock;

/* For a thread that is not the favourite, or that keeps the lock after this call. Must be called inside the gate. Returns false
 * if the calling thread already has the lock. */
bool orbit_core_lane_lock_slowly (OrbitCoreLaneLock *lock);

/* Unlocks after orbit_core_lane_lock_slowly(). */
static inline void
orbit_core_lane_unlock_slowly (OrbitCoreLaneLock *lock)
{
  atomic_store_explicit (&lock->holder, NULL, memory_order_release);
}

/* Inside the gate. Locks only for the favourite, makes no calls. @seat is that of this thread. */
static inline __attribute__ ((always_inline)) bool
orbit_core_lane_lock_simply (OrbitCoreLaneLock *lock,
                             OrbitCoreSeat *seat)
{
  /* Partner: orbit_core_lane_lock_slowly(), which ends the favour, makes every thread pass a fence, and reads the seat. */
  atomic_store_explicit (&seat->lane, lock, memory_order_relaxed);
  atomic_signal_fence (memory_order_seq_cst);
  if (__builtin_expect (atomic_load_explicit (&lock->favourite, memory_order_relaxed) == seat, 1) &&
      __builtin_expect (atomic_load_explicit (&lock->holder, memory_order_relaxed) == NULL, 1))
    return true;

  atomic_store_explicit (&seat->lane, NULL, memory_order_release);
  return false;
}

/* Unlocks after the fast path. Another thread may hold the lock and wait for the favourite to leave. */
static inline void
orbit_core_lane_unlock_simply (OrbitCoreSeat *seat)
{
  atomic_store_explicit (&seat->lane, NULL, memory_order_release);
}

/* Inside the gate. Returns false if this thread already has the lock. */
static inline bool
orbit_core_lane_lock (OrbitCoreLaneLock *lock)
{
  return orbit_core_lane_lock_simply (lock, orbit_core_seat) || orbit_core_lane_lock_slowly (lock);
}

/* Called by the thread that locked it. If another thread holds the lock, it waits for the favourite to leave. */
static inline void
orbit_core_lane_unlock (OrbitCoreLaneLock *lock)
{
  OrbitCoreSeat *seat = orbit_core_seat;

  if (__builtin_expect (atomic_load_explicit (&lock->holder, memory_order_relaxed) != seat, 1))
    orbit_core_lane_unlock_simply (seat);
  else
    orbit_core_lane_unlock_slowly (lock);
}
