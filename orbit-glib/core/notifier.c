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

static OrbitCoreCode
begin_watch (OrbitCoreNotifier *notifier,
             OrbitCoreParkingWatch *watch,
             OrbitCoreReport *report)
{
  OrbitCoreMember *member = notifier->cursor->member;
  OrbitCoreCode code;

  *watch = (OrbitCoreParkingWatch){ .owner = member, .ready = notify_once, .data = notifier };
  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  watch->parking = atomic_load_explicit (&notifier->cursor->parking, memory_order_relaxed);
  code = orbit_core_waiter_thread_add (watch, report);
  orbit_core_gate_exit (&member->gate);
  return code;
}

OrbitCoreCode
orbit_core_notifier_start (OrbitCoreNotifier *notifier,
                           OrbitCoreCursor *cursor,
                           void (*notify) (void *data),
                           void *data,
                           OrbitCoreReport *report)
{
  *notifier = (OrbitCoreNotifier){ .cursor = cursor, .notify = notify, .data = data };
  notifier->watch = &notifier->watches[0];
  return begin_watch (notifier, notifier->watch, report);
}

void
orbit_core_notifier_stop (OrbitCoreNotifier *notifier)
{
  for (int i = 0; i < 2; i++)
    orbit_core_waiter_thread_remove (&notifier->watches[i]);
}

static bool
has_moved (const OrbitCoreNotifier *notifier)
{
  return atomic_load_explicit (&notifier->cursor->parking, memory_order_relaxed) != notifier->watch->parking;
}

/* Moves the watch to the parking at which a cursor that was bound waits. If that fails, the previous watch stays. */
static void
follow_cursor (OrbitCoreNotifier *notifier)
{
  OrbitCoreParkingWatch *next = notifier->watch == &notifier->watches[0] ? &notifier->watches[1] : &notifier->watches[0];

  if (!has_moved (notifier) || begin_watch (notifier, next, NULL) != ORBIT_CORE_OK)
    return;
  orbit_core_waiter_thread_remove (notifier->watch);
  notifier->watch = next;
  notifier->armed = false;
}

static bool
arm (OrbitCoreNotifier *notifier)
{
  OrbitCoreGate *gate = &notifier->cursor->member->gate;

  if (!orbit_core_gate_enter (gate))
    return false;
  orbit_core_cursor_arm (notifier->cursor, notifier->watch->parking);
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
  OrbitCoreMember *member = notifier->cursor->member;
  bool fenced;

  if (!orbit_core_gate_enter (&member->gate))
    return true;
  fenced = orbit_core_cursor_advance_nap (notifier->cursor, &notifier->nap, now);
  orbit_core_gate_exit (&member->gate);
  return fenced;
}

/* Arms and looks once more. Returns false if there is news. The parking stays armed until a waker disarms it, so it is armed only
 * after a notification by a waker. */
static bool
stay_armed (OrbitCoreNotifier *notifier)
{
  OrbitCoreCursor *cursor = notifier->cursor;

  if (!notifier->armed && orbit_core_cursor_look (cursor, NULL) != ORBIT_CORE_NEXT_NONE)
    return false;
  follow_cursor (notifier);
  if (!notifier->armed && !arm (notifier))
    return false;
  return !is_there_news (cursor);
}

bool
orbit_core_notifier_arm (OrbitCoreNotifier *notifier)
{
  OrbitCoreCursor *cursor = notifier->cursor;
  int64_t now = 0, left;

  atomic_store_explicit (&notifier->pending, false, memory_order_release);
  if (atomic_exchange_explicit (&notifier->notified, false, memory_order_acq_rel))
    notifier->armed = false;
  /* The last look may have bound the cursor. */
  for (int round = 0; round == 0 || (round == 1 && has_moved (notifier)); round++)
    {
      if (!stay_armed (notifier))
        return false;
      now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
      if (advance_nap (notifier, now) && is_there_news (cursor))
        return false;
    }

  left = orbit_core_nap_left (&notifier->nap, now);
  if (has_moved (notifier) && (left < 0 || left > ORBIT_CORE_NAP_SECOND))
    left = ORBIT_CORE_NAP_SECOND;
  if (cursor->patience >= 0 && (left < 0 || cursor->patience < left))
    left = cursor->patience;
  if (left >= 0)
    orbit_core_waiter_thread_set_deadline (notifier->watch, now + left);
  return true;
}
