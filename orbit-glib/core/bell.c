/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Arming for the sleeper. */

#include "bell.h"

#include "parking.h"
#include "wait.h"

/* In the sleeper's thread. */
static void
ring_once (void *data,
           bool notified)
{
  OrbitCoreBell *bell = data;

  if (notified)
    atomic_store_explicit (&bell->notified, true, memory_order_release);
  if (!atomic_exchange_explicit (&bell->rung, true, memory_order_acq_rel))
    bell->ring (bell->data);
}

static OrbitCoreCode
begin_watch (OrbitCoreBell *bell,
             OrbitCoreWatch *watch,
             OrbitCoreReport *report)
{
  OrbitCoreMember *member = bell->cursor->member;
  OrbitCoreCode code;

  *watch = (OrbitCoreWatch){ .owner = member, .ready = ring_once, .data = bell };
  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  watch->parking = atomic_load_explicit (&bell->cursor->parking, memory_order_relaxed);
  code = orbit_core_sleeper_add (watch, report);
  orbit_core_gate_exit (&member->gate);
  return code;
}

OrbitCoreCode
orbit_core_bell_hang (OrbitCoreBell *bell,
                      OrbitCoreCursor *cursor,
                      void (*ring) (void *data),
                      void *data,
                      OrbitCoreReport *report)
{
  *bell = (OrbitCoreBell){ .cursor = cursor, .ring = ring, .data = data };
  bell->watch = &bell->watches[0];
  return begin_watch (bell, bell->watch, report);
}

void
orbit_core_bell_take_down (OrbitCoreBell *bell)
{
  for (int i = 0; i < 2; i++)
    orbit_core_sleeper_remove (&bell->watches[i]);
}

static bool
has_moved (const OrbitCoreBell *bell)
{
  return atomic_load_explicit (&bell->cursor->parking, memory_order_relaxed) != bell->watch->parking;
}

/* To where a cursor that was bound waits. If no watch can be had there, the other one stays. */
static void
follow_cursor (OrbitCoreBell *bell)
{
  OrbitCoreWatch *next = bell->watch == &bell->watches[0] ? &bell->watches[1] : &bell->watches[0];

  if (!has_moved (bell) || begin_watch (bell, next, NULL) != ORBIT_CORE_OK)
    return;
  orbit_core_sleeper_remove (bell->watch);
  bell->watch = next;
  bell->armed = false;
}

static bool
arm (OrbitCoreBell *bell)
{
  OrbitCoreGate *gate = &bell->cursor->member->gate;

  if (!orbit_core_gate_enter (gate))
    return false;
  orbit_core_parking_arm (bell->watch->parking);
  orbit_core_gate_exit (gate);
  orbit_core_nap_restart (&bell->nap);
  bell->armed = true;
  return true;
}

static bool
is_there_news (OrbitCoreCursor *cursor)
{
  orbit_core_cursor_look_closely (cursor);
  return orbit_core_cursor_look (cursor, NULL) != ORBIT_CORE_NEXT_NONE;
}

/* Returns true if the caller must look once more. */
static bool
advance_nap (OrbitCoreBell *bell,
             int64_t now)
{
  OrbitCoreMember *member = bell->cursor->member;
  bool fenced;

  if (!orbit_core_gate_enter (&member->gate))
    return true;
  fenced = orbit_core_cursor_advance_nap (bell->cursor, &bell->nap, now);
  orbit_core_gate_exit (&member->gate);
  return fenced;
}

/* Arms, and looks once more. While no waker has disarmed, there is no need to arm again. Returns false if there is news. */
static bool
stay_armed (OrbitCoreBell *bell)
{
  OrbitCoreCursor *cursor = bell->cursor;

  if (!bell->armed && orbit_core_cursor_look (cursor, NULL) != ORBIT_CORE_NEXT_NONE)
    return false;
  follow_cursor (bell);
  if (!bell->armed && !arm (bell))
    return false;
  return !is_there_news (cursor);
}

bool
orbit_core_bell_rest (OrbitCoreBell *bell)
{
  OrbitCoreCursor *cursor = bell->cursor;
  int64_t now = 0, left;

  atomic_store_explicit (&bell->rung, false, memory_order_release);
  if (atomic_exchange_explicit (&bell->notified, false, memory_order_acq_rel))
    bell->armed = false;
  /* The last look may have bound the cursor. */
  for (int round = 0; round == 0 || (round == 1 && has_moved (bell)); round++)
    {
      if (!stay_armed (bell))
        return false;
      now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
      if (advance_nap (bell, now) && is_there_news (cursor))
        return false;
    }

  left = orbit_core_nap_left (&bell->nap, now);
  if (has_moved (bell) && (left < 0 || left > ORBIT_CORE_NAP_SECOND))
    left = ORBIT_CORE_NAP_SECOND;
  if (cursor->patience >= 0 && (left < 0 || cursor->patience < left))
    left = cursor->patience;
  if (left >= 0)
    orbit_core_sleeper_set_deadline (bell->watch, now + left);
  return true;
}
