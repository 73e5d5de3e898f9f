/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Naps: when a waiter fences the writers with membarrier(), and how often it wakes up when idle. Time is simulated. */

#include "fixture.h"

#include <orbit-glib/core/nap.h>

#include <errno.h>
#include <pthread.h>
#include <sys/syscall.h>

static _Thread_local unsigned int n_fences;

static void
count_fences (OrbitCoreStep step)
{
  n_fences += step == ORBIT_CORE_STEP_PARK_FENCED;
}

typedef struct
{
  const char *name;
  int64_t interval; /* between two frames */
  unsigned int n_frames;
  unsigned int max_fences;
} Rhythm;

static const Rhythm rhythms[] = {
  { "a frame every 200 us", 200 * ORBIT_CORE_NS_PER_US, 10000, 0 },
  { "a frame every 2 ms", 2 * ORBIT_CORE_NS_PER_MS, 1000, 0 },
  { "a frame every 20 ms", 20 * ORBIT_CORE_NS_PER_MS, 1000, 0 },
  { "a frame every 100 ms", 100 * ORBIT_CORE_NS_PER_MS, 1000, 1000 },
  { "a frame every hour", 3600 * 1000 * ORBIT_CORE_NS_PER_MS, 10, 10 },
};

/* A waiter arms for each frame, and sleeps within the limits of its naps until the frame wakes it. */
static void
test_fences (const void *data)
{
  const Rhythm *rhythm = data;
  OrbitCoreFleet *fleet = fixture_join_private (1);
  const OrbitCoreRoster *roster = &fleet->member.roster;
  int64_t now = 1;

  n_fences = 0;
  orbit_core_step_hook = count_fences;
  for (unsigned int i = 0; i < rhythm->n_frames; i++)
    {
      int64_t next_frame = now + rhythm->interval;
      OrbitCoreNap nap = { .stage = ORBIT_CORE_NAP_NONE };
      unsigned int n_sleeps = 0;

      while (now < next_frame)
        {
          int64_t left;

          orbit_core_nap_advance (&nap, roster, now);
          left = orbit_core_nap_left (&nap, now);
          check (left != 0);
          now = left < 0 || left > next_frame - now ? next_frame : now + left;
          n_sleeps++;
        }
      check (n_sleeps <= 3); /* two naps, and the sleep without limit */
    }
  orbit_core_step_hook = NULL;
  tap_note ("%u frames: %u calls of membarrier()", rhythm->n_frames, n_fences);
  check (n_fences <= rhythm->max_fences);
  orbit_core_fleet_free (fleet);
}

/* The first nap limits the delay of a wake-up that was missed because of a store buffer. */
static void
test_lengths (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_private (1);
  const OrbitCoreRoster *roster = &fleet->member.roster;
  OrbitCoreNap nap = { .stage = ORBIT_CORE_NAP_NONE };

  check (!orbit_core_nap_advance (&nap, roster, 100));
  check_equal (orbit_core_nap_left (&nap, 100), ORBIT_CORE_NS_PER_MS);
  check (!orbit_core_nap_advance (&nap, roster, 100 + ORBIT_CORE_NS_PER_MS / 2));
  check_equal (orbit_core_nap_left (&nap, 100 + ORBIT_CORE_NS_PER_MS / 2), ORBIT_CORE_NS_PER_MS / 2);
  check (!orbit_core_nap_advance (&nap, roster, 100 + ORBIT_CORE_NS_PER_MS));
  check_equal (orbit_core_nap_left (&nap, 100 + ORBIT_CORE_NS_PER_MS), 50 * ORBIT_CORE_NS_PER_MS);
  check (orbit_core_nap_advance (&nap, roster, 100 + 51 * ORBIT_CORE_NS_PER_MS) == (nap.stage == ORBIT_CORE_NAP_FENCED));
  if (nap.stage == ORBIT_CORE_NAP_FENCED)
    check_equal (orbit_core_nap_left (&nap, 100 + 51 * ORBIT_CORE_NS_PER_MS), -1);
  orbit_core_nap_restart (&nap);
  check (!orbit_core_nap_advance (&nap, roster, 1000 * ORBIT_CORE_NS_PER_MS));
  check_equal (orbit_core_nap_left (&nap, 1000 * ORBIT_CORE_NS_PER_MS), ORBIT_CORE_NS_PER_MS);
  orbit_core_fleet_free (fleet);
}

/* Waiters continue to nap while there is a live member that membarrier() does not reach, and stop when it has left or died. */
static void
test_unfenced_member (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 4), *other = fixture_join (name, 2, 4);
  OrbitCoreNodeRecord *record = &fleet->memory->nodes[2];
  OrbitCoreNap nap = { .stage = ORBIT_CORE_NAP_IN_SECOND };

  check (!orbit_core_roster_has_unfenced (&fleet->member.roster));
  if (!orbit_core_parking_register ())
    {
      tap_skip ("this kernel has no membarrier()");
      return;
    }
  atomic_store (&record->flags, ORBIT_CORE_NODE_UNFENCED);
  atomic_store (&fleet->memory->unfenced, 1);
  check (orbit_core_roster_has_unfenced (&fleet->member.roster));
  check (!orbit_core_nap_advance (&nap, &fleet->member.roster, 1));
  check_equal (nap.stage, ORBIT_CORE_NAP_REPEATED);
  check_equal (orbit_core_nap_left (&nap, 1), 50 * ORBIT_CORE_NS_PER_MS);
  orbit_core_fleet_free (other);
  check (!orbit_core_roster_has_unfenced (&fleet->member.roster));
  check (orbit_core_nap_advance (&nap, &fleet->member.roster, 60 * ORBIT_CORE_NS_PER_MS));
  check_equal (nap.stage, ORBIT_CORE_NAP_FENCED);
  orbit_core_fleet_free (fleet);
}

/* A member whose registration is refused sets a flag in its record. This test comes first, because a forked child inherits a
 * registration. */
static void
test_refused_registration (const void *data)
{
  const char *name = fixture_new_name ();
  pid_t child = fixture_fork ();
  OrbitCoreFleet *fleet;

  if (child == 0)
    {
      OrbitCoreFleet *own;

      if (!forbid_call (&(ForbidCall){ .numbers = { SYS_membarrier }, .n_numbers = 1 }, ENOSYS))
        _exit (FIXTURE_SKIPPED);
      own = fixture_join (name, 1, 4);
      _exit (own->memory->nodes[1].flags == ORBIT_CORE_NODE_UNFENCED && own->memory->unfenced == 1 &&
             orbit_core_roster_has_unfenced (&own->member.roster) ? 0 : 1);
    }
  fixture_wait_or_skip (child, "system calls cannot be forbidden here");
  fleet = fixture_join (name, 0, 4);
  check (!orbit_core_roster_has_unfenced (&fleet->member.roster)); /* the member is dead */
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  fixture_init (60);
  tap_run (test_refused_registration, NULL, "a member that cannot register");
  tap_run (test_lengths, NULL, "two naps, and no third");
  for (size_t i = 0; i < sizeof rhythms / sizeof rhythms[0]; i++)
    tap_run (test_fences, &rhythms[i], "%s", rhythms[i].name);
  tap_run (test_unfenced_member, NULL, "naps with a member that membarrier() does not reach");
  return tap_finish ();
}
