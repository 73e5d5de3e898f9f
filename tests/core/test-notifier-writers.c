/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Notifiers behind frames whose writers die. */

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
  pid_t writer;

  notifier_counter_start (&counter, ring);
  counter.cursor->stall_timeout = -1;
  writer = fixture_fork ();
  if (writer == 0)
    {
      OrbitCoreRing *writers = fixture_open (fixture_join (name, 1, 3), FIXTURE_KIND, &spec);

      fixture_raise_at (*(const OrbitCoreStep *) data, 1, SIGKILL);
      fixture_publish (writers, 1);
      _exit (0);
    }
  check (WIFSIGNALED (fixture_wait (writer)));
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
  static const struct
  {
    OrbitCoreStep step;
    const char *name;
  } steps[] = {
    { ORBIT_CORE_STEP_WRITE_TICKET, "with a ticket" },
    { ORBIT_CORE_STEP_WRITE_CLAIMED, "with a claim" },
  };

  fixture_init (120);
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
    tap_run (test_behind_the_dead, &steps[i].step, "a frame behind that of a writer killed %s", steps[i].name);
  return tap_finish ();
}
