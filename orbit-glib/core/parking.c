/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The slow half of parking: system calls. */

#define _GNU_SOURCE

#include "parking.h"

#include "futex.h"
#include "note.h"
#include "pause.h"
#include "seam.h"
#include "want.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool registered;

static long
membarrier (int command)
{
  return syscall (SYS_membarrier, command, 0, 0);
}

static void
register_process (void)
{
  registered = membarrier (MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED) == 0;
  if (!registered)
    orbit_core_note ("membarrier() is refused: waiters look for frames of this process 20 times a second: %s", strerror (errno));
}

bool
orbit_core_parking_register (void)
{
  pthread_once (&once, register_process);
  return registered;
}

bool
orbit_core_parking_fence_wakers (void)
{
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_PARK_FENCED);
  return membarrier (MEMBARRIER_CMD_GLOBAL_EXPEDITED) == 0;
}

static bool
call_waiters (OrbitCoreParking *parking)
{
  if (orbit_core_futex_wake (&parking->notify, false))
    return true;
  orbit_core_want_tell (ORBIT_CORE_WANT_WAKE, errno);
  return false;
}

bool
orbit_core_parking_can_wake (void)
{
  _Atomic uint32_t word = 0;

  return orbit_core_futex_wake (&word, false);
}

void
orbit_core_parking_kick (OrbitCoreParking *parking)
{
  atomic_fetch_add_explicit (&parking->notify, 1, memory_order_release);
  call_waiters (parking);
}

bool
orbit_core_parking_wake_armed (OrbitCoreParking *parking)
{
  uint32_t armed = atomic_load_explicit (&parking->armed, memory_order_acquire);

  if ((armed & 1) == 0)
    return true;
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WAKE_ARMED);
  atomic_fetch_add_explicit (&parking->notify, 1, memory_order_release);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WAKE_NOTIFIED);
  if (!call_waiters (parking))
    return false;
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WAKE_CALLED);

  /* Disarm last: if the waker is killed before, or is refused the call, the next waker makes it. A waiter that has armed since
     then has changed the word and stays armed. A waiter that died while armed causes only this one call. */
  atomic_compare_exchange_strong_explicit (&parking->armed, &armed, armed - 1, memory_order_acq_rel, memory_order_relaxed);
  return true;
}

uint32_t
orbit_core_parking_arm (OrbitCoreParking *parking)
{
  uint32_t seen = atomic_load_explicit (&parking->notify, memory_order_acquire);
  uint32_t armed = atomic_load_explicit (&parking->armed, memory_order_relaxed);

  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_PARK_NOTED);
  while (!atomic_compare_exchange_weak_explicit (&parking->armed, &armed, (armed | 1) + 2, memory_order_relaxed, memory_order_relaxed))
    continue;

  /* Pairs with the fence in orbit_core_parking_wake(). */
  atomic_thread_fence (memory_order_seq_cst);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_PARK_ARMED);
  return seen;
}

void
orbit_core_parking_sleep (OrbitCoreParking *parking,
                          uint32_t seen,
                          int64_t timeout_ns)
{
  const OrbitCoreFutex futex = { .word = &parking->notify, .seen = seen };

  if (orbit_core_futex_sleep (&futex, timeout_ns))
    return;
  orbit_core_want_tell (ORBIT_CORE_WANT_SLEEP, errno);
  orbit_core_pause (timeout_ns < 0 || timeout_ns > ORBIT_CORE_PAUSE_REFUSED ? ORBIT_CORE_PAUSE_REFUSED : timeout_ns);
}
