/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Parking: no wake-up is lost, whichever member dies in between, and a writer that finds no waiter makes no system call. */

#define _GNU_SOURCE

#include "fixture.h"

#include <orbit-glib/core/nap.h>

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#if defined(TAP_THREAD_SANITIZER) || defined(TAP_ADDRESS_SANITIZER)
#define N_ROUNDS 10000
#else
#define N_ROUNDS 100000
#endif
#define N_APART 4000 /* rounds of them with the two sides on different processors, where races are more frequent and rounds take longer */

static const OrbitCoreTopology topologies[] = { ORBIT_CORE_TOPOLOGY_SHARED, ORBIT_CORE_TOPOLOGY_PER_NODE };

static bool
is_there (OrbitCoreRing *ring,
          uint32_t lane,
          uint64_t counter)
{
  uint8_t payload[64];
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  bool found;

  check_ok (orbit_core_ring_read_at (ring, lane, counter, NULL, payload, &frame, &found, &report), &report);
  return found;
}

typedef enum
{
  AWAKE, /* it existed before the sleep */
  WOKEN,
  LATE, /* it was found by the end of a nap */
} Waiting;

/* Waits as a reader does, but without the second look of half a microsecond, so that the naps are needed more often. */
static Waiting
wait_for (OrbitCoreRing *ring,
          uint32_t lane,
          uint64_t counter)
{
  OrbitCoreParking *parking = &ring->memory->parking;
  Waiting waiting = AWAKE;

  while (!is_there (ring, lane, counter))
    {
      uint32_t seen = orbit_core_parking_arm (parking);
      OrbitCoreNap nap = { .stage = ORBIT_CORE_NAP_NONE };

      while (atomic_load (&parking->notify) == seen && !is_there (ring, lane, counter))
        {
          int64_t now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);

          if (orbit_core_nap_advance (&nap, &ring->member->roster, now) && is_there (ring, lane, counter))
            break;
          orbit_core_parking_sleep (parking, seen, orbit_core_nap_left (&nap, now));
          waiting = atomic_load (&parking->notify) == seen ? LATE : WOKEN;
        }
    }
  return waiting;
}

/* --- races --- */

typedef struct
{
  _Atomic uint64_t n_read;
  _Atomic uint64_t n_slept;
  _Atomic uint64_t n_late;
  _Atomic bool ready;
} Race;

/* Otherwise the kernel may run both on one processor, where they cannot race. */
static void
stay_on_processor (int processor)
{
  cpu_set_t set;

  CPU_ZERO (&set);
  CPU_SET (processor, &set);
  if (sched_setaffinity (0, sizeof set, &set) != 0)
    tap_note ("cannot choose a processor");
}

static void
read_rounds (const char *name,
             OrbitCoreTopology topology,
             Race *race,
             const cpu_set_t *everywhere)
{
  OrbitCoreRing *ring = fixture_open_small (fixture_join (name, 1, 2), topology);

  stay_on_processor (1);
  atomic_store (&race->ready, true);
  for (uint64_t i = 0; i < N_ROUNDS; i++)
    {
      Waiting waiting;

      if (i == N_APART)
        sched_setaffinity (0, sizeof *everywhere, everywhere);
      waiting = wait_for (ring, 0, i);
      atomic_fetch_add (&race->n_slept, waiting != AWAKE);
      atomic_fetch_add (&race->n_late, waiting == LATE);
      atomic_store (&race->n_read, i + 1);
    }
  _exit (0);
}

/* Each frame is published at a different time while the reader goes to sleep. If a wake-up is lost, both wait for ever. */
static void
test_races (const void *data)
{
  const OrbitCoreTopology *topology = data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 2);
  OrbitCoreRing *ring = fixture_open_small (fleet, *topology);
  Race *race = fixture_share (sizeof *race);
  cpu_set_t everywhere;
  pid_t reader;

  sched_getaffinity (0, sizeof everywhere, &everywhere);
  reader = fixture_fork ();
  if (reader == 0)
    read_rounds (name, *topology, race, &everywhere);
  stay_on_processor (0);
  while (!atomic_load (&race->ready))
    sched_yield ();
  for (uint64_t i = 0; i < N_ROUNDS; i++)
    {
      if (i == N_APART)
        sched_setaffinity (0, sizeof everywhere, &everywhere);
      for (unsigned int spin = 0; atomic_load (&race->n_read) < i; spin++)
        if (spin > 1000)
          sched_yield ();
      for (volatile uint64_t delay = (i * 7919) % 6007; delay > 0; delay--)
        continue;
      fixture_publish (ring, i);
    }
  fixture_wait_success (reader);
  tap_note ("the reader slept in %llu of %d rounds, and found the frame by the end of a nap in %llu", (unsigned long long) atomic_load (&race->n_slept), N_ROUNDS,
            (unsigned long long) atomic_load (&race->n_late));
  check (atomic_load (&race->n_slept) > 0);
  orbit_core_fleet_free (fleet);
}

/* The frame is published at this step of the reader before its sleep, with and without an earlier waiter. */
static void
test_steps (const void *data)
{
  static const OrbitCoreStep steps[] = { ORBIT_CORE_STEP_PARK_NOTED, ORBIT_CORE_STEP_PARK_ARMED };
  const OrbitCoreTopology *topology = data;

  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
    for (int armed = 0; armed < 2; armed++)
      {
        const char *name = fixture_new_name ();
        OrbitCoreFleet *writer = fixture_join (name, 0, 2), *reader = fixture_join (name, 1, 2);
        OrbitCoreRing *ring = fixture_open_small (reader, *topology);

        if (armed != 0)
          orbit_core_parking_arm (&ring->memory->parking);
        fixture_publish_at (steps[i], fixture_open_small (writer, *topology));
        wait_for (ring, 0, 0);
        check (orbit_core_step_hook == NULL);
        orbit_core_fleet_free (reader);
        orbit_core_fleet_free (writer);
      }
}

/* --- deaths --- */

static void
sleep_until_second (const char *name,
                    OrbitCoreTopology topology,
                    int32_t node,
                    _Atomic unsigned int *n_ready)
{
  OrbitCoreRing *ring = fixture_open_small (fixture_join (name, node, 6), topology);

  atomic_fetch_add (n_ready, 1);
  wait_for (ring, 0, 0);
  wait_for (ring, 0, 1);
  _exit (0);
}

/* If a waker dies, the next one makes the wake-up: the waiters of all processes are woken for the frame. */
static void
test_killed_waker (const void *data)
{
  const OrbitCoreStep *step = data;

  for (size_t i = 0; i < 2; i++)
    {
      const char *name = fixture_new_name ();
      _Atomic unsigned int *n_ready = fixture_share (sizeof *n_ready);
      OrbitCoreFleet *fleet = fixture_join (name, 1, 6);
      OrbitCoreRing *ring = fixture_open_small (fleet, topologies[i]);
      pid_t waker;

      for (int32_t node = 2; node < 5; node++)
        if (fixture_fork () == 0)
          sleep_until_second (name, topologies[i], node, n_ready);
      while (atomic_load (n_ready) < 3)
        usleep (200);
      usleep (20000);

      waker = fixture_fork ();
      if (waker == 0)
        {
          OrbitCoreRing *wakers = fixture_open_small (fixture_join (name, 0, 6), topologies[i]);

          fixture_raise_at (*step, 1, SIGKILL);
          fixture_publish (wakers, 1);
          _exit (1);
        }
      check (WIFSIGNALED (fixture_wait (waker)));
      orbit_core_fleet_free (fleet);

      /* In a per-node ring the next publish is in the same lane. */
      fleet = fixture_join (name, 0, 6);
      ring = fixture_open_small (fleet, topologies[i]);
      fixture_publish (ring, 2);
      fixture_wait_all ();
      orbit_core_fleet_free (fleet);
    }
}

static unsigned int n_calls;

static void
count_calls (OrbitCoreStep step)
{
  if (step == ORBIT_CORE_STEP_WAKE_CALLED)
    n_calls++;
}

static void
test_killed_waiter (const void *data)
{
  const OrbitCoreTopology *topology = data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
  OrbitCoreRing *ring = fixture_open_small (fleet, *topology);

  for (unsigned int i = 1; i <= 3; i++)
    {
      pid_t waiter = fixture_fork ();

      if (waiter == 0)
        wait_for (fixture_open_small (fixture_join (name, 1, 3), *topology), 0, UINT64_C (1) << 39);
      while ((atomic_load (&ring->memory->parking.armed) & 1) == 0)
        usleep (200);
      check_equal (kill (waiter, SIGKILL), 0);
      fixture_wait (waiter);

      orbit_core_step_hook = count_calls;
      for (uint64_t version = 0; version < 100; version++)
        fixture_publish (ring, version);
      orbit_core_step_hook = NULL;
      check_equal (n_calls, i);
      check_equal (atomic_load (&ring->memory->parking.armed) & 1, 0);
    }
  n_calls = 0;
  orbit_core_fleet_free (fleet);
}

/* --- batches --- */

static OrbitCoreRing *batch_ring;
static uint64_t head_at_wake;

static void
note_head (OrbitCoreStep step)
{
  if (step != ORBIT_CORE_STEP_WAKE_CALLED)
    return;
  orbit_core_step_hook = NULL;
  head_at_wake = atomic_load (&orbit_core_ring_lane (batch_ring, 0)->head);
}

/* The batch is longer than the ring, so waiters must be woken before most of it is overwritten. */
static void
test_batch (const void *data)
{
  const OrbitCoreTopology *topology = data;
  OrbitCoreFleet *fleet = fixture_join (fixture_new_name (), 0, 1);
  uint8_t records[12 * 8] = { 0 };
  OrbitCoreReport report;
  size_t n_written;

  batch_ring = fixture_open_small (fleet, *topology);
  orbit_core_parking_arm (&batch_ring->memory->parking);
  orbit_core_step_hook = note_head;
  check_ok (orbit_core_ring_write_packed (batch_ring, 0, 0, records, 8, 12, &n_written, &report), &report);
  orbit_core_step_hook = NULL;
  check_equal (n_written, 12);
  check_equal (head_at_wake, *topology == ORBIT_CORE_TOPOLOGY_PER_NODE ? 2 : 1);
  orbit_core_fleet_free (fleet);
}

/* --- system calls --- */

static void
test_sleep (const void *data)
{
  OrbitCoreParking *parking = fixture_share (sizeof *parking);
  int64_t before = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
  uint32_t seen = orbit_core_parking_arm (parking);

  orbit_core_parking_sleep (parking, seen, 5 * ORBIT_CORE_NS_PER_MS);
  check (orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC) - before >= 5 * ORBIT_CORE_NS_PER_MS);

  /* A sleep on an old value of the word returns at once. A second wake-up after one arming wakes no reader. */
  orbit_core_parking_wake_lazily (parking);
  check (atomic_load (&parking->notify) == seen + 1);
  orbit_core_parking_sleep (parking, seen, -1);
  orbit_core_parking_wake_lazily (parking);
  check (atomic_load (&parking->notify) == seen + 1);

  /* The words may wrap. */
  atomic_store (&parking->notify, UINT32_MAX);
  atomic_store (&parking->armed, UINT32_MAX - 1);
  for (int i = 0; i < 3; i++)
    {
      seen = orbit_core_parking_arm (parking);
      check ((atomic_load (&parking->armed) & 1) == 1);
      orbit_core_parking_wake_lazily (parking);
      check ((atomic_load (&parking->armed) & 1) == 0);
      check (atomic_load (&parking->notify) == seen + 1);
    }
}

int
main (void)
{
  static const FixtureStep steps[] = {
    { ORBIT_CORE_STEP_WAKE_ARMED, "before it wakes" },
    { ORBIT_CORE_STEP_WAKE_NOTIFIED, "with the notify word changed" },
    { ORBIT_CORE_STEP_WAKE_CALLED, "before it disarms" },
  };
  static const char *const names[] = { "shared", "per-node" };

  fixture_init (60);
  tap_run (test_sleep, NULL, "sleeping and waking");
  for (size_t i = 0; i < 2; i++)
    {
      tap_run (test_steps, &topologies[i], "a frame at each step before a reader sleeps, %s ring", names[i]);
      tap_run (test_races, &topologies[i], "no wake-up is lost, %s ring", names[i]);
      tap_run (test_batch, &topologies[i], "a batch wakes with its first part, %s ring", names[i]);
      tap_run (test_killed_waiter, &topologies[i], "a killed waiter costs one call, %s ring", names[i]);
    }
  fixture_run_steps (test_killed_waker, steps, "a waker killed");
  return tap_finish ();
}
