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

OrbitCoreCode
orbit_core_bell_hang (OrbitCoreBell *bell,
                      OrbitCoreCursor *cursor,
                      void (*ring) (void *data),
                      void *data,
                      OrbitCoreReport *report)
{
  OrbitCoreMember *member = cursor->ring->member;
  OrbitCoreCode code;

  *bell = (OrbitCoreBell){
    .cursor = cursor,
    .ring = ring,
    .data = data,
    .watch = { .owner = member, .ready = ring_once, .data = bell },
  };
  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  bell->watch.parking = &cursor->ring->memory->parking;
  code = orbit_core_sleeper_add (&bell->watch, report);
  orbit_core_gate_exit (&member->gate);
  return code;
}

void
orbit_core_bell_take_down (OrbitCoreBell *bell)
{
  orbit_core_sleeper_remove (&bell->watch);
}

static bool
arm (OrbitCoreBell *bell)
{
  OrbitCoreGate *gate = &bell->cursor->ring->member->gate;

  if (!orbit_core_gate_enter (gate))
    return false;
  orbit_core_cursor_arm (bell->cursor);
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
  OrbitCoreMember *member = bell->cursor->ring->member;
  bool fenced;

  if (!orbit_core_gate_enter (&member->gate))
    return true;
  fenced = orbit_core_cursor_advance_nap (bell->cursor, &bell->nap, now);
  orbit_core_gate_exit (&member->gate);
  return fenced;
}

/* While no waker has disarmed, there is no need to arm again. */
bool
orbit_core_bell_rest (OrbitCoreBell *bell)
{
  OrbitCoreCursor *cursor = bell->cursor;
  int64_t now, left;

  atomic_store_explicit (&bell->rung, false, memory_order_release);
  if (atomic_exchange_explicit (&bell->notified, false, memory_order_acq_rel))
    bell->armed = false;
  if (!bell->armed && orbit_core_cursor_look (cursor, NULL) != ORBIT_CORE_NEXT_NONE)
    return false;
  if (!bell->armed && !arm (bell))
    return false;

  if (is_there_news (cursor))
    return false;
  now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
  if (advance_nap (bell, now) && is_there_news (cursor))
    return false;

  left = orbit_core_nap_left (&bell->nap, now);
  if (cursor->patience >= 0 && (left < 0 || cursor->patience < left))
    left = cursor->patience;
  if (left >= 0)
    orbit_core_sleeper_set_deadline (&bell->watch, now + left);
  return true;
}
