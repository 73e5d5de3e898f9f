/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Bells: they ring once for news, stay silent otherwise, and cost one thread however many there are. */

#define _GNU_SOURCE

#include "fixture.h"
#include "ringer.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define MANY 1000
#define PER_SLEEPER 127

#if defined(TAP_THREAD_SANITIZER) || defined(TAP_ADDRESS_SANITIZER)
#define N_ROUNDS 1000
#else
#define N_ROUNDS 5000
#endif

static void
test_rings_once (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_variant (data);
  OrbitCoreRing *ring = fixture_open_variant (fleet, data, FIXTURE_KIND, 8, 64);
  Ringer ringer;

  ringer_hang (&ringer, ring);
  for (unsigned int round = 1; round <= 5; round++)
    {
      check (orbit_core_bell_rest (&ringer.bell));
      check (orbit_core_bell_rest (&ringer.bell)); /* twice does nothing */
      for (uint64_t version = 0; version < 3; version++)
        fixture_publish (ring, version);
      ringer_wait (&ringer, round);
      check (!orbit_core_bell_rest (&ringer.bell));
      for (uint64_t version = 0; version < 3; version++)
        fixture_expect_frame (ringer.cursor, version);
    }

  /* Who is awake is not rung for. */
  for (uint64_t version = 0; version < 100; version++)
    {
      fixture_publish (ring, version);
      fixture_expect_frame (ringer.cursor, version);
    }
  usleep (20000);
  ringer_wait (&ringer, 5);

  /* The end of the membership is news. */
  check (orbit_core_bell_rest (&ringer.bell));
  orbit_core_fleet_leave (fleet);
  ringer_wait (&ringer, 6);
  check (!orbit_core_bell_rest (&ringer.bell));
  ringer_wait_for_sleepers (0);
  orbit_core_fleet_free (fleet);
  ringer_take_down (&ringer);
}

static unsigned int n_fences;

static void
count_fences (OrbitCoreStep step)
{
  n_fences += step == ORBIT_CORE_STEP_PARK_FENCED;
}

/* After a frame the loop is woken at the end of each nap, the second time for the only call of membarrier(), and then never. */
static void
test_idle (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_variant (data);
  OrbitCoreRing *ring = fixture_open_variant (fleet, data, FIXTURE_KIND, 8, 64);
  unsigned int n_naps = 0;
  Ringer ringer;

  if (!orbit_core_parking_register ())
    {
      tap_skip ("this kernel has no membarrier()");
      orbit_core_fleet_free (fleet);
      return;
    }
  ringer_hang (&ringer, ring);
  n_fences = 0;
  orbit_core_step_hook = count_fences;
  check (orbit_core_bell_rest (&ringer.bell));
  for (int i = 0; i < 300; i++)
    {
      usleep (1000);
      if (atomic_exchange (&ringer.n_naps, 0) > 0)
        {
          n_naps++;
          check (orbit_core_bell_rest (&ringer.bell));
        }
    }
  orbit_core_step_hook = NULL;
  check_equal (n_naps, 2);
  check_equal (n_fences, 1);
  check_equal (atomic_load (&ringer.n_rings), 0);

  /* A frame still rings, and begins anew. */
  fixture_publish (ring, 1);
  ringer_wait (&ringer, 1);
  ringer_take_down (&ringer);
  orbit_core_fleet_free (fleet);
}

/* A frame that comes at just that step of going to rest is seen, or rung for. */
static void
test_steps (const void *data)
{
  static const OrbitCoreStep steps[] = { ORBIT_CORE_STEP_PARK_NOTED, ORBIT_CORE_STEP_PARK_ARMED };

  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
    {
      OrbitCoreFleet *fleet = fixture_join_variant (data);
      OrbitCoreRing *ring = fixture_open_variant (fleet, data, FIXTURE_KIND, 8, 64);
      Ringer ringer;

      ringer_hang (&ringer, ring);
      fixture_publish_at (steps[i], ring);
      if (orbit_core_bell_rest (&ringer.bell))
        ringer_wait (&ringer, 1);
      check (orbit_core_step_hook == NULL);
      fixture_expect_frame (ringer.cursor, 1);
      ringer_take_down (&ringer);
      orbit_core_fleet_free (fleet);
    }
}

#if !defined(TAP_THREAD_SANITIZER) && !defined(TAP_ADDRESS_SANITIZER)

/* A reader that has a bell, and is awake, costs the writer nothing. */
static void
test_silence (const void *data)
{
  const OrbitCoreRingSpec spec = { .capacity = 8, .payload_capacity = 64, .topology = *(const OrbitCoreTopology *) data };
  const char *name = fixture_new_name ();
  pid_t child = fixture_fork ();

  if (child == 0)
    {
      OrbitCoreRing *ring = fixture_open (fixture_join (name, 0, 2), FIXTURE_KIND, &spec);
      Ringer ringer;
      uint64_t id;

      ringer_hang (&ringer, ring);
      check (orbit_core_bell_rest (&ringer.bell));
      fixture_publish (ring, 0);
      ringer_wait (&ringer, 1);
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

/* A publish makes one call, for however many. */
static void
ring_all (Ringer *ringers,
          OrbitCoreRing **rings,
          unsigned int n_rings)
{
  for (unsigned int i = 0; i < MANY; i++)
    check (orbit_core_bell_rest (&ringers[i].bell));
  n_calls = 0;
  orbit_core_step_hook = count_calls;
  for (unsigned int i = 0; i < n_rings; i++)
    fixture_publish (rings[i], i);
  orbit_core_step_hook = NULL;
  check_equal (n_calls, n_rings);
  for (unsigned int i = 0; i < MANY; i++)
    ringer_wait (&ringers[i], 1);
  for (unsigned int i = 0; i < MANY; i++)
    fixture_expect_frame (ringers[i].cursor, i % n_rings);
  for (unsigned int i = 0; i < MANY; i++)
    ringer_take_down (&ringers[i]);
  ringer_wait_for_sleepers (0);
}

static void
test_many (const void *data)
{
  const unsigned int *n_rings = data;
  OrbitCoreFleet *fleets[(MANY + 199) / 200];
  OrbitCoreRing **rings = calloc (*n_rings, sizeof *rings);
  Ringer *ringers = calloc (MANY, sizeof *ringers);
  const OrbitCoreRingSpec spec = { .capacity = 2, .payload_capacity = 64 };
  unsigned int n_fleets = (*n_rings + 199) / 200, n_sleepers;

  ringer_wait_for_sleepers (0); /* of the test before */
  for (unsigned int i = 0; i < n_fleets; i++)
    fleets[i] = fixture_join_private (1);
  for (unsigned int i = 0; i < *n_rings; i++)
    rings[i] = fixture_open (fleets[i / 200], (uint8_t) (i % 200), &spec);
  for (unsigned int i = 0; i < MANY; i++)
    ringer_hang (&ringers[i], rings[i % *n_rings]);
  n_sleepers = orbit_core_sleeper_count ();
  tap_note ("%d bells on %u rings: %u threads", MANY, *n_rings, n_sleepers);
  check (n_sleepers == (*n_rings + PER_SLEEPER - 1) / PER_SLEEPER || n_sleepers == *n_rings);
  ring_all (ringers, rings, *n_rings);

  for (unsigned int i = 0; i < n_fleets; i++)
    orbit_core_fleet_free (fleets[i]);
  free (ringers);
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
  Ringer ringer;

  ringer_hang (&ringer, race.ring);
  check_equal (pthread_create (&publisher, NULL, publish_rounds, &race), 0);
  for (uint64_t i = 0; i < N_ROUNDS; i++)
    {
      while (orbit_core_bell_rest (&ringer.bell))
        {
          while (ringer_count_all (&ringer) == n_seen)
            sched_yield ();
          n_seen = ringer_count_all (&ringer);
        }
      fixture_expect_frame (ringer.cursor, i);
      atomic_store (&race.n_read, i + 1);
    }
  pthread_join (publisher, NULL);
  tap_note ("rung %u times for %d frames, and %u times for the end of a nap", atomic_load (&ringer.n_rings), N_ROUNDS, atomic_load (&ringer.n_naps));
  ringer_take_down (&ringer);
  orbit_core_fleet_free (fleet);
}

/* --- coming and going --- */

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

/* Bells come down while they ring, and fleets are left while bells hang. */
static void
test_storm (const void *data)
{
  for (int round = 0; round < 100; round++)
    {
      OrbitCoreFleet *fleet = fixture_join_private (2);
      const OrbitCoreRingSpec spec = { .capacity = 4, .payload_capacity = 64 };
      OrbitCoreRing *ring = fixture_open (fleet, FIXTURE_KIND, &spec);
      Ringer ringers[4];
      pthread_t publisher;

      atomic_store (&end, false);
      for (size_t i = 0; i < 4; i++)
        ringer_hang (&ringers[i], ring);
      check_equal (pthread_create (&publisher, NULL, publish_until_end, ring), 0);
      for (int i = 0; i < 50; i++)
        {
          Ringer *ringer = &ringers[i % 4];

          orbit_core_bell_rest (&ringer->bell);
          ringer_take_down (ringer);
          ringer_hang (ringer, ring);
        }
      if (round % 2 == 0)
        atomic_store (&end, true);
      orbit_core_fleet_leave (fleet);
      pthread_join (publisher, NULL);
      for (size_t i = 0; i < 4; i++)
        ringer_take_down (&ringers[i]);
      orbit_core_fleet_free (fleet);
    }
  ringer_wait_for_sleepers (0);
}

/* --- without the calls of newer kernels --- */

#ifndef TAP_THREAD_SANITIZER /* which lets a forked child start no thread */

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
      if (*(const int *) data != SYS_membarrier) /* each round would take as long as a blind sleep */
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
  fixture_run_variants (test_rings_once, "it rings once for news");
  fixture_run_variants (test_idle, "an idle loop is woken twice");
  fixture_run_variants (test_steps, "a frame at each step of going to rest");
#if !defined(TAP_THREAD_SANITIZER) && !defined(TAP_ADDRESS_SANITIZER)
  for (size_t i = 0; i < sizeof topologies / sizeof topologies[0]; i++)
    tap_run (test_silence, &topologies[i], "publishing to who is awake makes no system call, %s ring", i == 0 ? "shared" : "per-node");
#endif
  fixture_run_variants (test_races, "no ring is lost");
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
    tap_run (test_many, &numbers[i], "a thousand bells on %u rings", numbers[i]);
  tap_run (test_storm, NULL, "bells come down while they ring");
  return tap_finish ();
}
