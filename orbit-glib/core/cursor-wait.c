/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Spinning and sleeping. */

#define _GNU_SOURCE

#include "cursor-wait.h"

#include "marks.h"
#include "parking.h"

#include <pthread.h>
#include <sys/sysinfo.h>

#define LOOKS_PER_CLOCK 8 /* while spinning */
#define MAX_PAUSES 1024

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool may_spin;

/* On one processor no other process publishes while this one spins. */
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

/* The number of waits without a spin grows with the number of spins in vain. */
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

/* Spins while the cursor has nothing to read and the wait was neither interrupted nor timed out. */
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

/* Every look around a sleep loads the head too. Otherwise a writer that was killed between its ticket and its claim could leave a
 * waiter asleep beside later frames. */
static OrbitCoreWait
look_closely (OrbitCoreCursor *cursor,
              OrbitCoreReport *report)
{
  orbit_core_cursor_look_closely (cursor);
  return judge (orbit_core_cursor_look (cursor, report));
}

static bool
is_interrupted (OrbitCoreCursor *cursor)
{
  return atomic_exchange_explicit (&cursor->interrupted, false, memory_order_acquire);
}

/* The second look after arming lasts longer than a store stays in the store buffer of a writer. */
static OrbitCoreWait
look_again (OrbitCoreCursor *cursor,
            OrbitCoreReport *report)
{
  int64_t end = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC) + ORBIT_CORE_NAP_RECHECK;
  OrbitCoreWait result;

  do
    {
      relax ();
      result = judge (orbit_core_cursor_look (cursor, report));
    }
  while (result == ORBIT_CORE_WAIT_TIMED_OUT && orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC) < end);
  return result;
}

static int64_t
get_shorter (int64_t one,
             int64_t other)
{
  return one < 0 || (other >= 0 && other < one) ? other : one;
}

bool
orbit_core_cursor_advance_nap (OrbitCoreCursor *cursor,
                               OrbitCoreNap *nap,
                               int64_t now)
{
  OrbitCoreMember *member = cursor->member;
  bool fenced;

  if (member->read_only)
    {
      orbit_core_nap_repeat (nap, now);
      return orbit_core_identity_check (&member->identity, ORBIT_CORE_NAP_SECOND, NULL) != ORBIT_CORE_OK;
    }
  fenced = orbit_core_nap_advance (nap, &member->roster, now);
  if (nap->stage != ORBIT_CORE_NAP_FENCED && nap->stage != ORBIT_CORE_NAP_REPEATED)
    return fenced;
  return orbit_core_identity_check (&member->identity, fenced ? 0 : ORBIT_CORE_NAP_SECOND, NULL) != ORBIT_CORE_OK || fenced;
}

/* A look has bound the cursor, which now waits elsewhere. */
static bool
has_moved (const OrbitCoreCursor *cursor,
           const OrbitCoreParking *parking)
{
  return atomic_load_explicit (&cursor->parking, memory_order_relaxed) != parking;
}

uint32_t
orbit_core_cursor_arm (OrbitCoreCursor *cursor,
                       OrbitCoreParking *parking)
{
  if (cursor->member->read_only)
    return atomic_load_explicit (&parking->notify, memory_order_acquire);
  return orbit_core_parking_arm (parking);
}

/* Armed, and nothing is there. Sleeps until there is news, or until another arming is needed: *@again. */
static OrbitCoreWait
sleep_armed (OrbitCoreCursor *cursor,
             OrbitCoreParking *parking,
             uint32_t seen,
             int64_t deadline,
             bool *again,
             OrbitCoreReport *report)
{
  OrbitCoreNap nap = { .stage = ORBIT_CORE_NAP_NONE };
  OrbitCoreWait result = ORBIT_CORE_WAIT_TIMED_OUT;

  *again = false;
  while (result == ORBIT_CORE_WAIT_TIMED_OUT)
    {
      int64_t now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);

      /* Pairs with the release store in orbit_core_cursor_interrupt(), which kicks the parking after it. */
      if (is_interrupted (cursor))
        return ORBIT_CORE_WAIT_INTERRUPTED;
      if (now >= deadline)
        return ORBIT_CORE_WAIT_TIMED_OUT;
      if (orbit_core_cursor_advance_nap (cursor, &nap, now) && (result = look_closely (cursor, report)) != ORBIT_CORE_WAIT_TIMED_OUT)
        break;
      *again = has_moved (cursor, parking);
      if (*again)
        break;
      orbit_core_parking_sleep (parking, seen, get_shorter (orbit_core_nap_left (&nap, now), get_time_to_sleep (cursor, deadline, now)));

      /* Look before arming again: arming leaves the next publisher a needless wake-up. */
      result = look_closely (cursor, report);
      if (result == ORBIT_CORE_WAIT_TIMED_OUT &&
          (atomic_load_explicit (&parking->notify, memory_order_acquire) != seen || has_moved (cursor, parking)))
        {
          *again = true;
          break;
        }
    }
  return result;
}

static OrbitCoreWait
sleep_held (OrbitCoreCursor *cursor,
            int64_t deadline,
            OrbitCoreReport *report)
{
  int64_t start = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
  OrbitCoreWait result;
  bool again = true;

  /* If no time is left, do not arm: the next publisher would make a call for nothing. */
  if (start >= deadline)
    {
      result = look_closely (cursor, report);
      return result == ORBIT_CORE_WAIT_TIMED_OUT && is_interrupted (cursor) ? ORBIT_CORE_WAIT_INTERRUPTED : result;
    }

  while (again)
    {
      OrbitCoreParking *parking = atomic_load_explicit (&cursor->parking, memory_order_relaxed);
      uint32_t seen = orbit_core_cursor_arm (cursor, parking);

      result = look_closely (cursor, report);
      if (result == ORBIT_CORE_WAIT_TIMED_OUT)
        result = look_again (cursor, report);
      again = result == ORBIT_CORE_WAIT_TIMED_OUT && has_moved (cursor, parking);
      if (result == ORBIT_CORE_WAIT_TIMED_OUT && !again)
        result = sleep_armed (cursor, parking, seen, deadline, &again, report);
    }
  if (result == ORBIT_CORE_WAIT_NEWS || result == ORBIT_CORE_WAIT_FAILED)
    cursor->spin.hopeful = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC) - start < ORBIT_CORE_SPIN;
  return result;
}

static void
mark_wait (const OrbitCoreCursor *cursor,
           int64_t begin,
           OrbitCoreWait result)
{
  static const char *const results[] = {
    [ORBIT_CORE_WAIT_NEWS] = "there is news",
    [ORBIT_CORE_WAIT_TIMED_OUT] = "timed out",
    [ORBIT_CORE_WAIT_INTERRUPTED] = "interrupted",
    [ORBIT_CORE_WAIT_FAILED] = "failed",
  };

  orbit_core_mark (begin, orbit_core_marks_now (), "wait", "fleet '%s': %s: %s", cursor->member->name, cursor->ring->title, results[result]);
}

OrbitCoreWait
orbit_core_cursor_sleep (OrbitCoreCursor *cursor,
                         int64_t deadline,
                         OrbitCoreReport *report)
{
  OrbitCoreMember *member = cursor->ring->member;
  const int64_t begin = orbit_core_marks_now ();
  OrbitCoreWait result;

  /* A thread that leaves the fleet waits for this one, so that the memory of the word stays mapped. */
  if (!orbit_core_gate_enter (&member->gate))
    {
      orbit_core_gate_refusal (&member->gate, member->name, report);
      return ORBIT_CORE_WAIT_FAILED;
    }
  orbit_core_gate_hold (&member->gate);
  orbit_core_gate_exit (&member->gate);
  result = sleep_held (cursor, deadline, report);
  orbit_core_gate_release (&member->gate);
  if (begin != 0)
    mark_wait (cursor, begin, result);
  return result;
}

void
orbit_core_cursor_interrupt (OrbitCoreCursor *cursor)
{
  OrbitCoreGate *gate = &cursor->member->gate;

  /* Pairs with the load after the notify word was noted. If the cursor is bound meanwhile, either the waiter loads this after it
   * has armed at the new place, or the new place is loaded here. */
  atomic_store_explicit (&cursor->interrupted, true, memory_order_release);
  if (cursor->member->read_only)
    return; /* the waiter naps */
  atomic_thread_fence (memory_order_seq_cst);
  if (!orbit_core_gate_enter (gate))
    return; /* the thread that shut it has kicked the parking */
  orbit_core_parking_kick (atomic_load_explicit (&cursor->parking, memory_order_acquire));
  orbit_core_gate_exit (gate);
}
