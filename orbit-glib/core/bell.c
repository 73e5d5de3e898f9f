/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Arming for the sleeper. */

#include "bell.h"

#include "parking.h"

/* In the sleeper's thread. */
static void
ring_once (void *data)
{
  OrbitCoreBell *bell = data;

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
  bell->watch.lazy = cursor->ring->per_node;
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
  orbit_core_parking_arm (bell->watch.parking, bell->watch.lazy);
  orbit_core_gate_exit (gate);
  bell->armed = true;
  return true;
}

/* Whoever wakes us has disarmed, or will; while nobody has, there is no need to arm again. */
bool
orbit_core_bell_rest (OrbitCoreBell *bell)
{
  OrbitCoreCursor *cursor = bell->cursor;

  if (atomic_exchange_explicit (&bell->rung, false, memory_order_acq_rel))
    bell->armed = false;
  if (!bell->armed && orbit_core_cursor_look (cursor, NULL) != ORBIT_CORE_NEXT_NONE)
    return false;
  if (!bell->armed && !arm (bell))
    return false;

  orbit_core_cursor_look_closely (cursor);
  if (orbit_core_cursor_look (cursor, NULL) != ORBIT_CORE_NEXT_NONE)
    return false;
  if (cursor->patience >= 0)
    orbit_core_sleeper_set_deadline (&bell->watch, orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC) + cursor->patience);
  return true;
}
