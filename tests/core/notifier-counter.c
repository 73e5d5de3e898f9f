/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Starts, waits and counts. */

#define _GNU_SOURCE

#include "notifier-counter.h"

#include <sched.h>
#include <unistd.h>

static void
count (void *data)
{
  NotifierCounter *counter = data;

  atomic_fetch_add (atomic_load (&counter->notifier.notified) ? &counter->n_notifications : &counter->n_naps, 1);
}

unsigned int
notifier_counter_count_all (NotifierCounter *counter)
{
  return atomic_load (&counter->n_notifications) + atomic_load (&counter->n_naps);
}

void
notifier_counter_start (NotifierCounter *counter,
             OrbitCoreRing *ring)
{
  OrbitCoreReport report;

  atomic_store (&counter->n_notifications, 0);
  atomic_store (&counter->n_naps, 0);
  counter->has_napped = false;
  counter->cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_HEAD);
  check_ok (orbit_core_notifier_start (&counter->notifier, counter->cursor, count, counter, &report), &report);
}

void
notifier_counter_stop (NotifierCounter *counter)
{
  orbit_core_notifier_stop (&counter->notifier);
  orbit_core_cursor_free (counter->cursor);
}

void
notifier_counter_wait (NotifierCounter *counter,
             unsigned int n)
{
  while (atomic_load (&counter->n_notifications) < n)
    {
      /* Handles a notification as a main loop does. A change that comes at the end of a nap causes no second notification. */
      if (atomic_exchange (&counter->n_naps, 0) > 0)
        {
          counter->has_napped = true;
          if (!orbit_core_notifier_arm (&counter->notifier))
            atomic_store (&counter->n_notifications, n);
        }
      sched_yield ();
    }
  if (!counter->has_napped)
    check_equal (atomic_load (&counter->n_notifications), n);
}

void
notifier_counter_wait_for_waiter_threads (unsigned int n)
{
  while (orbit_core_waiter_thread_count () != n)
    usleep (200);
}
