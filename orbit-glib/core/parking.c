/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The slow half of parking: system calls. */

#define _GNU_SOURCE

#include "parking.h"

#include "seam.h"

#include <limits.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* A sleeper that may not call membarrier() cannot make the waker's fence, and looks again after so long. */
#define BLIND_SLEEP_NS INT64_C (10000000)

bool orbit_core_parking_has_membarrier;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Atomic bool can_fence_others;

static long
membarrier (int command)
{
  return syscall (SYS_membarrier, command, 0, 0);
}

static void
set_up_process (void)
{
#ifndef ORBIT_CORE_TSAN /* which does not see a fence that another process makes for us */
  orbit_core_parking_has_membarrier = membarrier (MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED) == 0;
#endif
  can_fence_others = membarrier (MEMBARRIER_CMD_GLOBAL_EXPEDITED) == 0;
}

void
orbit_core_parking_set_up (void)
{
  pthread_once (&once, set_up_process);
}

static void
call_sleepers (OrbitCoreParking *parking)
{
  syscall (SYS_futex, &parking->notify, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

void
orbit_core_parking_kick (OrbitCoreParking *parking)
{
  atomic_fetch_add_explicit (&parking->notify, 1, memory_order_release);
  call_sleepers (parking);
}

void
orbit_core_parking_wake_armed (OrbitCoreParking *parking)
{
  uint32_t armed = atomic_load_explicit (&parking->armed, memory_order_acquire);

  if ((armed & 1) == 0)
    return;
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WAKE_ARMED);
  atomic_fetch_add_explicit (&parking->notify, 1, memory_order_release);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WAKE_NOTIFIED);
  call_sleepers (parking);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WAKE_CALLED);

  /* Disarmed last: who dies before it leaves the wake-up to the next waker. Whoever has armed since then has changed the
   * word and stays armed, while a sleeper that died armed costs this one call and no more. */
  atomic_compare_exchange_strong_explicit (&parking->armed, &armed, armed - 1, memory_order_acq_rel, memory_order_relaxed);
}

uint32_t
orbit_core_parking_arm (OrbitCoreParking *parking,
                        bool lazy)
{
  uint32_t seen = atomic_load_explicit (&parking->notify, memory_order_acquire);
  uint32_t armed = atomic_load_explicit (&parking->armed, memory_order_relaxed);

  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_PARK_NOTED);
  while (!atomic_compare_exchange_weak_explicit (&parking->armed, &armed, (armed | 1) + 2, memory_order_relaxed, memory_order_relaxed))
    continue;

  /* Partner: the fences of the wakers. Our own, and that of every lazy one. */
  atomic_thread_fence (memory_order_seq_cst);
  if (lazy && can_fence_others && membarrier (MEMBARRIER_CMD_GLOBAL_EXPEDITED) != 0)
    can_fence_others = false; /* forbidden since: from now on we sleep as those do who never could */
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_PARK_ARMED);
  return seen;
}

int64_t
orbit_core_parking_sleep_limit (bool lazy)
{
  return lazy && !can_fence_others ? BLIND_SLEEP_NS : -1;
}

void
orbit_core_parking_sleep (OrbitCoreParking *parking,
                          bool lazy,
                          uint32_t seen,
                          int64_t timeout_ns)
{
  const int64_t limit = orbit_core_parking_sleep_limit (lazy);
  struct timespec timeout;

  if (limit >= 0 && (timeout_ns < 0 || timeout_ns > limit))
    timeout_ns = limit;
  timeout = (struct timespec){ .tv_sec = timeout_ns / 1000000000, .tv_nsec = timeout_ns % 1000000000 };
  syscall (SYS_futex, &parking->notify, FUTEX_WAIT, seen, timeout_ns >= 0 ? &timeout : NULL, NULL, 0);
}
