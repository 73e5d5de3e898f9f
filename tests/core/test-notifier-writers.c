/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Notifiers of cursors that wait for frames after those of writers that die. */

#define _GNU_SOURCE

#include "fixture.h"
#include "notifier-counter.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* The frame after the hole exists already and no other one follows, but the notifier still notifies. */
static void
test_behind_the_dead (const void *data)
{
  const char *name = fixture_new_name ();
  const OrbitCoreRingSpec spec = { .capacity = 4, .payload_capacity = 64 };
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
  OrbitCoreRing *ring = fixture_open (fleet, FIXTURE_KIND, &spec);
  NotifierCounter counter;

  notifier_counter_start (&counter, ring);
  counter.cursor->stall_timeout = -1;
  check (WIFSIGNALED (fixture_wait (fixture_start_writer (name, FIXTURE_KIND, &spec, 1, *(const OrbitCoreStep *) data, SIGKILL, NULL))));
  fixture_publish (ring, 2);
  for (unsigned int n_seen = 0; orbit_core_notifier_arm (&counter.notifier); n_seen = notifier_counter_count_all (&counter))
    while (notifier_counter_count_all (&counter) == n_seen)
      usleep (200);
  fixture_expect_frame (counter.cursor, 2);
  check_equal (counter.cursor->n_abandoned, 1);
  notifier_counter_stop (&counter);
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  static const FixtureStep steps[] = {
    { ORBIT_CORE_STEP_WRITE_TICKET, "with a ticket" },
    { ORBIT_CORE_STEP_WRITE_CLAIMED, "with a claim" },
  };

  fixture_init (120);
  fixture_run_steps (test_behind_the_dead, steps, "a frame behind that of a writer killed");
  return tap_finish ();
}
