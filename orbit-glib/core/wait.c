/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Spinning and sleeping. */

#define _GNU_SOURCE

#include "wait.h"

#include "parking.h"

#include <pthread.h>
#include <sys/sysinfo.h>

#define LOOKS_PER_CLOCK 8 /* while spinning */
#define MAX_PAUSES 1024

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool may_spin;

/* With one processor nobody publishes while we spin. */
static void
set_up_process (void)
{
  may_spin = get_nprocs () > 1;
}

static inline void
relax (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#elif defined(__aarch64__)
  __asm__ volatile ("yield");
#endif
}

static OrbitCoreWait
judge (OrbitCoreNext next)
{
  switch (next)
    {
    case ORBIT_CORE_NEXT_FRAME:
      return ORBIT_CORE_WAIT_NEWS;
    case ORBIT_CORE_NEXT_FAILED:
      return ORBIT_CORE_WAIT_FAILED;
    default:
      return ORBIT_CORE_WAIT_TIMED_OUT;
    }
}

static bool
wants_spin (OrbitCoreSpin *spin)
{
  pthread_once (&once, set_up_process);
  if (!may_spin || !spin->hopeful)
    return false;
  if (spin->n_pauses == 0)
    return true;
  spin->n_pauses--;
  return false;
}

/* The more often it was in vain, the longer until the next. */
static void
note_failure (OrbitCoreSpin *spin)
{
  uint32_t n_pauses = spin->n_failures < 10 ? UINT32_C (1) << spin->n_failures : MAX_PAUSES;

  spin->n_failures++;
  spin->n_pauses = n_pauses;
}

OrbitCoreWait
orbit_core_cursor_spin (OrbitCoreCursor *cursor,
                        int64_t deadline,
                        OrbitCoreReport *report)
{
  OrbitCoreSpin *spin = &cursor->spin;
  OrbitCoreWait result = judge (orbit_core_cursor_look (cursor, report));
  int64_t now, end;

  if (result != ORBIT_CORE_WAIT_TIMED_OUT || !wants_spin (spin))
    return result;

  now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
  end = now + ORBIT_CORE_SPIN;
  if (end > deadline)
    end = deadline;
  while (now < end)
    {
      for (int i = 0; i < LOOKS_PER_CLOCK; i++)
        {
          relax ();
          result = judge (orbit_core_cursor_look (cursor, report));
          if (result != ORBIT_CORE_WAIT_TIMED_OUT)
            {
              spin->n_failures = 0;
              return result;
            }
        }
      now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
    }
  note_failure (spin);
  return result;
}

/* At @now, as long as neither the cursor nor whoever waits has something better to do. */
static int64_t
get_time_to_sleep (const OrbitCoreCursor *cursor,
                   int64_t deadline,
                   int64_t now)
{
  int64_t left = deadline == INT64_MAX ? -1 : deadline > now ? deadline - now : 0;

  if (cursor->patience >= 0 && (left < 0 || cursor->patience < left))
    return cursor->patience;
  return left;
}

static OrbitCoreWait
sleep_held (OrbitCoreCursor *cursor,
            int64_t deadline,
            OrbitCoreReport *report)
{
  OrbitCoreParking *parking = &cursor->ring->memory->parking;
  const bool lazy = cursor->ring->per_node;
  int64_t start = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
  int64_t now = start;
  OrbitCoreWait result;

  /* Who has no time left is not worth a call of the next publisher. */
  if (start >= deadline)
    {
      orbit_core_cursor_look_closely (cursor);
      result = judge (orbit_core_cursor_look (cursor, report));
      if (result == ORBIT_CORE_WAIT_TIMED_OUT && atomic_exchange_explicit (&cursor->interrupted, false, memory_order_acquire))
        return ORBIT_CORE_WAIT_INTERRUPTED;
      return result;
    }

  for (;;)
    {
      uint32_t seen = orbit_core_parking_arm (parking, lazy);

      /* Partners: who shuts the gate, and who interrupts, and kicks the parking after it. */
      orbit_core_cursor_look_closely (cursor);
      result = judge (orbit_core_cursor_look (cursor, report));
      if (result != ORBIT_CORE_WAIT_TIMED_OUT)
        break;
      if (atomic_exchange_explicit (&cursor->interrupted, false, memory_order_acquire))
        return ORBIT_CORE_WAIT_INTERRUPTED;
      if (now >= deadline)
        return ORBIT_CORE_WAIT_TIMED_OUT;
      orbit_core_parking_sleep (parking, lazy, seen, get_time_to_sleep (cursor, deadline, now));

      /* Before arming again, which would cost us a call on a per-node ring, and the next publisher one for nobody. */
      result = judge (orbit_core_cursor_look (cursor, report));
      if (result != ORBIT_CORE_WAIT_TIMED_OUT)
        break;
      now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
    }
  now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
  cursor->spin.hopeful = now - start < ORBIT_CORE_SPIN;
  return result;
}

OrbitCoreWait
orbit_core_cursor_sleep (OrbitCoreCursor *cursor,
                         int64_t deadline,
                         OrbitCoreReport *report)
{
  OrbitCoreMember *member = cursor->ring->member;
  OrbitCoreWait result;

  /* Who is about to leave waits for us, and the memory we sleep on stays. */
  if (!orbit_core_gate_enter (&member->gate))
    {
      orbit_core_gate_refusal (&member->gate, member->name, report);
      return ORBIT_CORE_WAIT_FAILED;
    }
  orbit_core_gate_hold (&member->gate);
  orbit_core_gate_exit (&member->gate);
  result = sleep_held (cursor, deadline, report);
  orbit_core_gate_release (&member->gate);
  return result;
}

void
orbit_core_cursor_interrupt (OrbitCoreCursor *cursor)
{
  OrbitCoreRing *ring = cursor->ring;
  OrbitCoreGate *gate = &ring->member->gate;

  /* Partner: the look at it after the notify word was noted. */
  atomic_store_explicit (&cursor->interrupted, true, memory_order_release);
  if (!orbit_core_gate_enter (gate))
    return; /* who has shut it has kicked */
  orbit_core_parking_kick (&ring->memory->parking);
  orbit_core_gate_exit (gate);
}
