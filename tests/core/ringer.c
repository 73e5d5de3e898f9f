/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Hangs, waits and counts. */

#define _GNU_SOURCE

#include "ringer.h"

#include <sched.h>
#include <unistd.h>

static void
count_ring (void *data)
{
  Ringer *ringer = data;

  atomic_fetch_add (atomic_load (&ringer->bell.notified) ? &ringer->n_rings : &ringer->n_naps, 1);
}

unsigned int
ringer_count_all (Ringer *ringer)
{
  return atomic_load (&ringer->n_rings) + atomic_load (&ringer->n_naps);
}

void
ringer_hang (Ringer *ringer,
             OrbitCoreRing *ring)
{
  OrbitCoreReport report;

  atomic_store (&ringer->n_rings, 0);
  atomic_store (&ringer->n_naps, 0);
  ringer->has_napped = false;
  ringer->cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_HEAD);
  check_ok (orbit_core_bell_hang (&ringer->bell, ringer->cursor, count_ring, ringer, &report), &report);
}

void
ringer_take_down (Ringer *ringer)
{
  orbit_core_bell_take_down (&ringer->bell);
  orbit_core_cursor_free (ringer->cursor);
}

void
ringer_wait (Ringer *ringer,
             unsigned int n)
{
  while (atomic_load (&ringer->n_rings) < n)
    {
      /* As a main loop does it. News may come together with the end of a nap, and ring no second time. */
      if (atomic_exchange (&ringer->n_naps, 0) > 0)
        {
          ringer->has_napped = true;
          if (!orbit_core_bell_rest (&ringer->bell))
            atomic_store (&ringer->n_rings, n);
        }
      sched_yield ();
    }
  if (!ringer->has_napped)
    check_equal (atomic_load (&ringer->n_rings), n);
}

void
ringer_wait_for_waiter_threads (unsigned int n)
{
  while (orbit_core_waiter_thread_count () != n)
    usleep (200);
}
