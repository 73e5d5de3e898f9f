/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The rare side of lane locks: several threads in one lane, and writes that outlive the call that began them. */

#define _GNU_SOURCE

#include "lane-lock.h"

#include "pause.h"

#include <sched.h>

#define FAVOUR_AFTER 1000 /* consecutive locks. Their cost justifies the fence of some microseconds that ends the favour */

static void
pause_in_round (unsigned int round)
{
  if (round < 64)
    sched_yield ();
  else
    orbit_core_pause (50000);
}

/* This thread holds the lock, but the favourite may be in the lane. */
static void
end_favour (OrbitCoreLaneLock *lock,
            OrbitCoreSeat *favourite)
{
  atomic_store_explicit (&lock->favourite, NULL, memory_order_relaxed);
  orbit_core_gate_fence_threads ();
  for (unsigned int round = 0; atomic_load_explicit (&favourite->lane, memory_order_acquire) == lock; round++)
    pause_in_round (round);
}

static void
count_turn (OrbitCoreLaneLock *lock,
            OrbitCoreSeat *seat)
{
  if (lock->last != seat)
    {
      lock->last = seat;
      lock->n_in_row = 0;
    }
  if (++lock->n_in_row == FAVOUR_AFTER)
    atomic_store_explicit (&lock->favourite, seat, memory_order_relaxed);
}

bool
orbit_core_lane_lock_slowly (OrbitCoreLaneLock *lock)
{
  OrbitCoreSeat *seat = orbit_core_seat;
  OrbitCoreSeat *favourite;

  for (unsigned int round = 0;; round++)
    {
      OrbitCoreSeat *holder = NULL;

      if (atomic_compare_exchange_strong_explicit (&lock->holder, &holder, seat, memory_order_acquire, memory_order_relaxed))
        break;
      if (holder == seat)
        return false;
      pause_in_round (round);
    }

  favourite = atomic_load_explicit (&lock->favourite, memory_order_relaxed);
  if (favourite != NULL && favourite != seat)
    end_favour (lock, favourite);
  if (atomic_load_explicit (&orbit_core_gate_has_membarrier, memory_order_relaxed))
    count_turn (lock, seat);
  return true;
}
