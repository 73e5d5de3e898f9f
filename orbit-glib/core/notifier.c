/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Arms the parking of a ring on behalf of a main loop. */

#include "notifier.h"

#include "parking.h"
#include "cursor-wait.h"

/* Runs in the waiter thread. */
static void
notify_once (void *data,
             bool notified)
{
  OrbitCoreNotifier *notifier = data;

  if (notified)
    atomic_store_explicit (&notifier->notified, true, memory_order_release);
  if (!atomic_exchange_explicit (&notifier->pending, true, memory_order_acq_rel))
    notifier->notify (notifier->data);
}

OrbitCoreCode
orbit_core_notifier_start (OrbitCoreNotifier *notifier,
                           OrbitCoreCursor *cursor,
                           void (*notify) (void *data),
                           void *data,
                           OrbitCoreReport *report)
{
  OrbitCoreMember *member = cursor->ring->member;
  OrbitCoreCode code;

  *notifier = (OrbitCoreNotifier){
    .cursor = cursor,
    .notify = notify,
    .data = data,
    .watch = { .owner = member, .ready = notify_once, .data = notifier },
  };
  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  notifier->watch.parking = &cursor->ring->memory->parking;
  code = orbit_core_waiter_thread_add (&notifier->watch, report);
  orbit_core_gate_exit (&member->gate);
  return code;
}

void
orbit_core_notifier_stop (OrbitCoreNotifier *notifier)
{
  orbit_core_waiter_thread_remove (&notifier->watch);
}

static bool
arm (OrbitCoreNotifier *notifier)
{
  OrbitCoreGate *gate = &notifier->cursor->ring->member->gate;

  if (!orbit_core_gate_enter (gate))
    return false;
  orbit_core_parking_arm (notifier->watch.parking);
  orbit_core_gate_exit (gate);
  orbit_core_nap_restart (&notifier->nap);
  notifier->armed = true;
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
advance_nap (OrbitCoreNotifier *notifier,
             int64_t now)
{
  OrbitCoreMember *member = notifier->cursor->ring->member;
  bool fenced;

  if (!orbit_core_gate_enter (&member->gate))
    return true;
  fenced = orbit_core_cursor_advance_nap (notifier->cursor, &notifier->nap, now);
  orbit_core_gate_exit (&member->gate);
  return fenced;
}

/* The parking stays armed until a waker disarms it, so it is armed only after a notification by a waker. */
bool
orbit_core_notifier_arm (OrbitCoreNotifier *notifier)
{
  OrbitCoreCursor *cursor = notifier->cursor;
  int64_t now, left;

  atomic_store_explicit (&notifier->pending, false, memory_order_release);
  if (atomic_exchange_explicit (&notifier->notified, false, memory_order_acq_rel))
    notifier->armed = false;
  if (!notifier->armed && orbit_core_cursor_look (cursor, NULL) != ORBIT_CORE_NEXT_NONE)
    return false;
  if (!notifier->armed && !arm (notifier))
    return false;

  if (is_there_news (cursor))
    return false;
  now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
  if (advance_nap (notifier, now) && is_there_news (cursor))
    return false;

  left = orbit_core_nap_left (&notifier->nap, now);
  if (cursor->patience >= 0 && (left < 0 || cursor->patience < left))
    left = cursor->patience;
  if (left >= 0)
    orbit_core_waiter_thread_set_deadline (&notifier->watch, now + left);
  return true;
}
