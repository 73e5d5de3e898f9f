/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Notifiers: each notifies once for a change and otherwise not at all, and any number of them needs one thread. */

#define _GNU_SOURCE

#include "fixture.h"
#include "notifier-counter.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define MANY 1000
#define PER_THREAD 127

#if defined(TAP_THREAD_SANITIZER) || defined(TAP_ADDRESS_SANITIZER)
#define N_ROUNDS 1000
#else
#define N_ROUNDS 5000
#endif

static void
test_notifies_once (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_variant (data);
  OrbitCoreRing *ring = fixture_open_variant (fleet, data, FIXTURE_KIND, 8, 64);
  NotifierCounter counter;

  notifier_counter_start (&counter, ring);
  for (unsigned int round = 1; round <= 5; round++)
    {
      check (orbit_core_notifier_arm (&counter.notifier));
      check (orbit_core_notifier_arm (&counter.notifier)); /* the second call has no effect */
      for (uint64_t version = 0; version < 3; version++)
        fixture_publish (ring, version);
      notifier_counter_wait (&counter, round);
      check (!orbit_core_notifier_arm (&counter.notifier));
      for (uint64_t version = 0; version < 3; version++)
        fixture_expect_frame (counter.cursor, version);
    }

  /* No notification while the reader is awake. */
  for (uint64_t version = 0; version < 100; version++)
    {
      fixture_publish (ring, version);
      fixture_expect_frame (counter.cursor, version);
    }
  usleep (20000);
  notifier_counter_wait (&counter, 5);

  /* The end of the membership causes a notification. */
  check (orbit_core_notifier_arm (&counter.notifier));
  orbit_core_fleet_leave (fleet);
  notifier_counter_wait (&counter, 6);
  check (!orbit_core_notifier_arm (&counter.notifier));
  notifier_counter_wait_for_waiter_threads (0);
  orbit_core_fleet_free (fleet);
  notifier_counter_stop (&counter);
}

static unsigned int n_fences;

static void
count_fences (OrbitCoreStep step)
{
  n_fences += step == ORBIT_CORE_STEP_PARK_FENCED;
}

/* After a frame the loop is woken at the end of each of the two naps. The second wake-up makes the only call of membarrier();
 * then there are no more. */
static void
test_idle (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_variant (data);
  OrbitCoreRing *ring = fixture_open_variant (fleet, data, FIXTURE_KIND, 8, 64);
  unsigned int n_naps = 0;
  NotifierCounter counter;

  if (!orbit_core_parking_register ())
    {
      tap_skip ("this kernel has no membarrier()");
      orbit_core_fleet_free (fleet);
      return;
    }
  notifier_counter_start (&counter, ring);
  n_fences = 0;
  orbit_core_step_hook = count_fences;
  check (orbit_core_notifier_arm (&counter.notifier));
  for (int i = 0; i < 300; i++)
    {
      usleep (1000);
      if (atomic_exchange (&counter.n_naps, 0) > 0)
        {
          n_naps++;
          check (orbit_core_notifier_arm (&counter.notifier));
        }
    }
  orbit_core_step_hook = NULL;
  check_equal (n_naps, 2);
  check_equal (n_fences, 1);
  check_equal (atomic_load (&counter.n_notifications), 0);

  /* A frame still causes a notification, and the naps begin anew. */
  fixture_publish (ring, 1);
  notifier_counter_wait (&counter, 1);
  notifier_counter_stop (&counter);
  orbit_core_fleet_free (fleet);
}

/* A frame that is published at this step before the loop sleeps is either seen or notified. */
static void
test_steps (const void *data)
{
  static const OrbitCoreStep steps[] = { ORBIT_CORE_STEP_PARK_NOTED, ORBIT_CORE_STEP_PARK_ARMED };

  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
    {
      OrbitCoreFleet *fleet = fixture_join_variant (data);
      OrbitCoreRing *ring = fixture_open_variant (fleet, data, FIXTURE_KIND, 8, 64);
      NotifierCounter counter;

      notifier_counter_start (&counter, ring);
      fixture_publish_at (steps[i], ring);
      if (orbit_core_notifier_arm (&counter.notifier))
        notifier_counter_wait (&counter, 1);
      check (orbit_core_step_hook == NULL);
      fixture_expect_frame (counter.cursor, 1);
      notifier_counter_stop (&counter);
      orbit_core_fleet_free (fleet);
    }
}

#if !defined(TAP_THREAD_SANITIZER) && !defined(TAP_ADDRESS_SANITIZER)

/* A reader that has a notifier but is awake causes no system call of the writer. */
static void
test_silence (const void *data)
{
  const OrbitCoreRingSpec spec = { .capacity = 8, .payload_capacity = 64, .topology = *(const OrbitCoreTopology *) data };
  const char *name = fixture_new_name ();
  pid_t child = fixture_fork ();

  if (child == 0)
    {
      OrbitCoreRing *ring = fixture_open (fixture_join (name, 0, 2), FIXTURE_KIND, &spec);
      NotifierCounter counter;
      uint64_t id;

      notifier_counter_start (&counter, ring);
      check (orbit_core_notifier_arm (&counter.notifier));
      fixture_publish (ring, 0);
      notifier_counter_wait (&counter, 1);
      if (!forbid_all_calls ())
        _exit (FIXTURE_SKIPPED);
      for (uint64_t version = 0; version < 1000; version++)
        if (fixture_try_publish (ring, version, &id, NULL) != ORBIT_CORE_OK)
          _exit (1);
      _exit (0);
    }
  fixture_wait_or_skip (child, "system calls cannot be forbidden here");
}

#endif

/* --- many --- */

static unsigned int n_calls;

static void
count_calls (OrbitCoreStep step)
{
  n_calls += step == ORBIT_CORE_STEP_WAKE_CALLED;
}

/* A publish makes one call for any number of notifiers. */
static void
notify_all (NotifierCounter *counters,
          OrbitCoreRing **rings,
          unsigned int n_rings)
{
  for (unsigned int i = 0; i < MANY; i++)
    check (orbit_core_notifier_arm (&counters[i].notifier));
  n_calls = 0;
  orbit_core_step_hook = count_calls;
  for (unsigned int i = 0; i < n_rings; i++)
    fixture_publish (rings[i], i);
  orbit_core_step_hook = NULL;
  check_equal (n_calls, n_rings);
  for (unsigned int i = 0; i < MANY; i++)
    notifier_counter_wait (&counters[i], 1);
  for (unsigned int i = 0; i < MANY; i++)
    fixture_expect_frame (counters[i].cursor, i % n_rings);
  for (unsigned int i = 0; i < MANY; i++)
    notifier_counter_stop (&counters[i]);
  notifier_counter_wait_for_waiter_threads (0);
}

static void
test_many (const void *data)
{
  const unsigned int *n_rings = data;
  OrbitCoreFleet *fleets[(MANY + 199) / 200];
  OrbitCoreRing **rings = calloc (*n_rings, sizeof *rings);
  NotifierCounter *counters = calloc (MANY, sizeof *counters);
  const OrbitCoreRingSpec spec = { .capacity = 2, .payload_capacity = 64 };
  unsigned int n_fleets = (*n_rings + 199) / 200, n_threads;

  notifier_counter_wait_for_waiter_threads (0); /* of the previous test */
  for (unsigned int i = 0; i < n_fleets; i++)
    fleets[i] = fixture_join_private (1);
  for (unsigned int i = 0; i < *n_rings; i++)
    rings[i] = fixture_open (fleets[i / 200], (uint8_t) (i % 200), &spec);
  for (unsigned int i = 0; i < MANY; i++)
    notifier_counter_start (&counters[i], rings[i % *n_rings]);
  n_threads = orbit_core_waiter_thread_count ();
  tap_note ("%d notifiers on %u rings: %u threads", MANY, *n_rings, n_threads);
  check (n_threads == (*n_rings + PER_THREAD - 1) / PER_THREAD || n_threads == *n_rings);
  notify_all (counters, rings, *n_rings);

  for (unsigned int i = 0; i < n_fleets; i++)
    orbit_core_fleet_free (fleets[i]);
  free (counters);
  free (rings);
}

/* --- no ring is lost --- */

typedef struct
{
  OrbitCoreRing *ring;
  _Atomic uint64_t n_read;
} Race;

static void *
publish_rounds (void *data)
{
  Race *race = data;

  for (uint64_t i = 0; i < N_ROUNDS; i++)
    {
      for (unsigned int spin = 0; atomic_load (&race->n_read) < i; spin++)
        if (spin > 100)
          sched_yield ();
      for (volatile uint64_t delay = (i * 7919) % 3001; delay > 0; delay--)
        continue;
      fixture_publish (race->ring, i);
    }
  return NULL;
}

static void
test_races (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_variant (data);
  Race race = { .ring = fixture_open_variant (fleet, data, FIXTURE_KIND, 8, 64) };
  unsigned int n_seen = 0;
  pthread_t publisher;
  NotifierCounter counter;

  notifier_counter_start (&counter, race.ring);
  check_equal (pthread_create (&publisher, NULL, publish_rounds, &race), 0);
  for (uint64_t i = 0; i < N_ROUNDS; i++)
    {
      while (orbit_core_notifier_arm (&counter.notifier))
        {
          while (notifier_counter_count_all (&counter) == n_seen)
            sched_yield ();
          n_seen = notifier_counter_count_all (&counter);
        }
      fixture_expect_frame (counter.cursor, i);
      atomic_store (&race.n_read, i + 1);
    }
  pthread_join (publisher, NULL);
  tap_note ("notified %u times for %d frames, and %u times for the end of a nap", atomic_load (&counter.n_notifications), N_ROUNDS, atomic_load (&counter.n_naps));
  notifier_counter_stop (&counter);
  orbit_core_fleet_free (fleet);
}

/* --- starting and stopping --- */

static _Atomic bool end;

static void *
publish_until_end (void *data)
{
  OrbitCoreReport report;
  uint64_t id;

  while (!atomic_load (&end) && fixture_try_publish (data, 1, &id, &report) == ORBIT_CORE_OK)
    continue;
  return NULL;
}

/* Notifiers are stopped while they notify, and fleets are left while notifiers run. */
static void
test_storm (const void *data)
{
  for (int round = 0; round < 100; round++)
    {
      OrbitCoreFleet *fleet = fixture_join_private (2);
      const OrbitCoreRingSpec spec = { .capacity = 4, .payload_capacity = 64 };
      OrbitCoreRing *ring = fixture_open (fleet, FIXTURE_KIND, &spec);
      NotifierCounter counters[4];
      pthread_t publisher;

      atomic_store (&end, false);
      for (size_t i = 0; i < 4; i++)
        notifier_counter_start (&counters[i], ring);
      check_equal (pthread_create (&publisher, NULL, publish_until_end, ring), 0);
      for (int i = 0; i < 50; i++)
        {
          NotifierCounter *counter = &counters[i % 4];

          orbit_core_notifier_arm (&counter->notifier);
          notifier_counter_stop (counter);
          notifier_counter_start (counter, ring);
        }
      if (round % 2 == 0)
        atomic_store (&end, true);
      orbit_core_fleet_leave (fleet);
      pthread_join (publisher, NULL);
      for (size_t i = 0; i < 4; i++)
        notifier_counter_stop (&counters[i]);
      orbit_core_fleet_free (fleet);
    }
  notifier_counter_wait_for_waiter_threads (0);
}

/* --- without the calls of newer kernels --- */

#ifndef TAP_THREAD_SANITIZER /* which does not allow a forked child to start a thread */

static void
test_without_call (const void *data)
{
  static const unsigned int one = 1, few = 30;
  pid_t child = fixture_fork ();

  if (child == 0)
    {
      const FixtureVariant shared = { .name = "private" };
      const FixtureVariant per_node = { .name = "private", .topology = ORBIT_CORE_TOPOLOGY_PER_NODE };

      if (!forbid_call (&(ForbidCall){ .numbers = { *(const int *) data }, .n_numbers = 1 }, ENOSYS))
        _exit (FIXTURE_SKIPPED);
      test_many (&one);
      test_many (&few);
      test_races (&shared);
      if (*(const int *) data != SYS_membarrier) /* each round would take as long as a sleep that no wake-up ends */
        test_races (&per_node);
      test_storm (NULL);
      _exit (0);
    }
  fixture_wait_or_skip (child, "system calls cannot be forbidden here");
}

#endif

int
main (void)
{
#if !defined(TAP_THREAD_SANITIZER) && !defined(TAP_ADDRESS_SANITIZER)
  static const OrbitCoreTopology topologies[] = { ORBIT_CORE_TOPOLOGY_SHARED, ORBIT_CORE_TOPOLOGY_PER_NODE };
#endif
  static const unsigned int numbers[] = { 1, 127, 128, 1000 };
#ifndef TAP_THREAD_SANITIZER
  static const int futex_waitv = 449, membarrier = SYS_membarrier;
#endif

  fixture_init (120);
#ifndef TAP_THREAD_SANITIZER
  tap_run (test_without_call, &futex_waitv, "without futex_waitv()");
  tap_run (test_without_call, &membarrier, "without membarrier()");
#endif
  fixture_run_variants (test_notifies_once, "one notification for a change");
  fixture_run_variants (test_idle, "an idle loop is woken twice");
  fixture_run_variants (test_steps, "a frame at each step before the loop sleeps");
#if !defined(TAP_THREAD_SANITIZER) && !defined(TAP_ADDRESS_SANITIZER)
  for (size_t i = 0; i < sizeof topologies / sizeof topologies[0]; i++)
    tap_run (test_silence, &topologies[i], "publishing to an awake reader makes no system call, %s ring", i == 0 ? "shared" : "per-node");
#endif
  fixture_run_variants (test_races, "every ring is watched");
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
    tap_run (test_many, &numbers[i], "a thousand notifiers on %u rings", numbers[i]);
  tap_run (test_storm, NULL, "notifiers are stopped while they notify");
  return tap_finish ();
}
