/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Waiting on a cursor: a wait reads no frame, misses no wake-up, and ends for each possible reason. */

#define _GNU_SOURCE

#include "fixture.h"

#include <orbit-glib/core/cursor-wait.h>

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#if defined(TAP_THREAD_SANITIZER) || defined(TAP_ADDRESS_SANITIZER)
#define N_ROUNDS 10000
#else
#define N_ROUNDS 100000
#endif

#define HOUR (3600 * 1000 * ORBIT_CORE_NS_PER_MS)

static const OrbitCoreTopology topologies[] = { ORBIT_CORE_TOPOLOGY_SHARED, ORBIT_CORE_TOPOLOGY_PER_NODE };

static OrbitCoreWait
wait_for_news (OrbitCoreCursor *cursor,
               int64_t deadline,
               OrbitCoreReport *report)
{
  OrbitCoreWait result = orbit_core_cursor_spin (cursor, deadline, report);

  return result == ORBIT_CORE_WAIT_TIMED_OUT ? orbit_core_cursor_sleep (cursor, deadline, report) : result;
}

static int64_t
now_ns (void)
{
  return orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
}

/* --- looking --- */

static void
test_look (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_variant (data);
  OrbitCoreRing *ring = fixture_open_variant (fleet, data, FIXTURE_KIND, 4, 64);
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  uint64_t start = orbit_core_cursor_get_position (cursor);
  OrbitCoreReport report;

  check_equal (orbit_core_cursor_look (cursor, &report), ORBIT_CORE_NEXT_NONE);
  check (cursor->patience < 0);
  fixture_publish (ring, 1);
  for (int i = 0; i < 3; i++)
    {
      check_equal (orbit_core_cursor_look (cursor, &report), ORBIT_CORE_NEXT_FRAME);
      check_equal (orbit_core_cursor_get_position (cursor), start);
    }
  fixture_expect_frame (cursor, 1);
  orbit_core_cursor_look_closely (cursor);
  check_equal (orbit_core_cursor_look (cursor, &report), ORBIT_CORE_NEXT_NONE);

  /* A look passes overwritten positions and counts them. */
  for (uint64_t version = 2; version < 12; version++)
    fixture_publish (ring, version);
  check_equal (orbit_core_cursor_look (cursor, &report), ORBIT_CORE_NEXT_FRAME);
  check_equal (orbit_core_cursor_count_delivered (cursor), 1);
  check_equal (cursor->n_overwritten, 6);
  fixture_expect_frame (cursor, 8);
  fixture_check_account (cursor, start);

  orbit_core_fleet_leave (fleet);
  check_equal (orbit_core_cursor_look (cursor, &report), ORBIT_CORE_NEXT_FAILED);
  check_equal (report.code, ORBIT_CORE_CLOSED);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

/* A damaged frame ends the wait. The next read reports it, not the look. */
static void
test_look_at_damage (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_variant (data);
  OrbitCoreRing *ring = fixture_open_variant (fleet, data, FIXTURE_KIND, 4, 64);
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  OrbitCoreReport report;
  OrbitCoreFrame frame;

  fixture_publish (ring, 1);
  atomic_store (&orbit_core_ring_slot (ring, 0, cursor->places[0].position)->details, 65);
  check_equal (orbit_core_cursor_look (cursor, &report), ORBIT_CORE_NEXT_FRAME);
  check_equal (wait_for_news (cursor, INT64_MAX, &report), ORBIT_CORE_WAIT_NEWS);
  check_equal (cursor->n_abandoned, 0);
  check_equal (orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report), ORBIT_CORE_NEXT_FAILED);
  check_equal (report.code, ORBIT_CORE_CORRUPT);
  check_equal (cursor->n_abandoned, 1);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

/* --- no wake-up is lost --- */

static void
read_rounds (const char *name,
             OrbitCoreTopology topology,
             _Atomic uint64_t *n_read)
{
  OrbitCoreRing *ring = fixture_open_small (fixture_join (name, 1, 2), topology);
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  OrbitCoreReport report;

  for (uint64_t i = 0; i < N_ROUNDS; i++)
    {
      /* Every second wait does not spin, so that the publish races with the sleep. */
      OrbitCoreWait result = i % 2 != 0 ? wait_for_news (cursor, INT64_MAX, &report) : orbit_core_cursor_sleep (cursor, INT64_MAX, &report);

      check_equal (result, ORBIT_CORE_WAIT_NEWS);
      fixture_expect_frame (cursor, i);
      atomic_store (n_read, i + 1);
    }
  _exit (0);
}

static void
test_races (const void *data)
{
  const OrbitCoreTopology *topology = data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 2);
  OrbitCoreRing *ring = fixture_open_small (fleet, *topology);
  _Atomic uint64_t *n_read = fixture_share (sizeof *n_read);
  pid_t reader = fixture_fork ();

  if (reader == 0)
    read_rounds (name, *topology, n_read);
  for (uint64_t i = 0; i < N_ROUNDS; i++)
    {
      for (unsigned int spin = 0; atomic_load (n_read) < i; spin++)
        if (spin > 1000)
          sched_yield ();
      for (volatile uint64_t delay = (i * 7919) % 6007; delay > 0; delay--)
        continue;
      fixture_publish (ring, i);
    }
  fixture_wait_success (reader);
  orbit_core_fleet_free (fleet);
}

/* --- ends --- */

static void
test_times_out (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join (fixture_new_name (), 0, 2);
  OrbitCoreCursor *cursor = fixture_cursor (fixture_open_small (fleet, *(const OrbitCoreTopology *) data), ORBIT_CORE_CURSOR_OLDEST);
  OrbitCoreReport report;
  int64_t before = now_ns ();

  /* A wait with timeout 0 does not sleep, so the next writer makes no system call. */
  check_equal (wait_for_news (cursor, 0, &report), ORBIT_CORE_WAIT_TIMED_OUT);
  check_equal (wait_for_news (cursor, before, &report), ORBIT_CORE_WAIT_TIMED_OUT);
  check_equal (atomic_load (&cursor->ring->memory->parking.armed), 0);
  orbit_core_cursor_interrupt (cursor);
  check_equal (wait_for_news (cursor, 0, &report), ORBIT_CORE_WAIT_INTERRUPTED);
  check_equal (atomic_load (&cursor->ring->memory->parking.armed), 0);

  check_equal (wait_for_news (cursor, before + 20 * ORBIT_CORE_NS_PER_MS, &report), ORBIT_CORE_WAIT_TIMED_OUT);
  check (now_ns () >= before + 20 * ORBIT_CORE_NS_PER_MS);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

static OrbitCoreCursor *interrupted;
static OrbitCoreStep interrupted_at;

static void
interrupt_at (OrbitCoreStep step)
{
  if (step != interrupted_at)
    return;
  orbit_core_step_hook = NULL;
  orbit_core_cursor_interrupt (interrupted);
}

static void *
interrupt_soon (void *data)
{
  unsigned int *seed = data;

  for (volatile int delay = rand_r (seed) % 20000; delay > 0; delay--)
    continue;
  orbit_core_cursor_interrupt (interrupted);
  return NULL;
}

static void
test_interrupted (const void *data)
{
  static const OrbitCoreStep steps[] = { ORBIT_CORE_STEP_PARK_NOTED, ORBIT_CORE_STEP_PARK_ARMED };
  OrbitCoreFleet *fleet = fixture_join (fixture_new_name (), 0, 2);
  OrbitCoreRing *ring = fixture_open_small (fleet, *(const OrbitCoreTopology *) data);
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  unsigned int seed = 1;
  OrbitCoreReport report;

  interrupted = cursor;
  for (size_t i = 0; i < 2; i++)
    {
      interrupted_at = steps[i];
      orbit_core_step_hook = interrupt_at;
      check_equal (orbit_core_cursor_sleep (cursor, INT64_MAX, &report), ORBIT_CORE_WAIT_INTERRUPTED);
    }
  for (int i = 0; i < 1000; i++)
    {
      pthread_t thread;

      check_equal (pthread_create (&thread, NULL, interrupt_soon, &seed), 0);
      check_equal (orbit_core_cursor_sleep (cursor, INT64_MAX, &report), ORBIT_CORE_WAIT_INTERRUPTED);
      pthread_join (thread, NULL);
    }
  fixture_publish (ring, 1);
  check_equal (orbit_core_cursor_sleep (cursor, INT64_MAX, &report), ORBIT_CORE_WAIT_NEWS);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

/* --- the fleet is left --- */

#define N_WAITERS 3

typedef struct
{
  OrbitCoreRing *ring;
  _Atomic unsigned int *n_waiting;
} Waiter;

static void *
wait_until_left (void *data)
{
  Waiter *waiter = data;
  OrbitCoreCursor *cursor = fixture_cursor (waiter->ring, ORBIT_CORE_CURSOR_HEAD);
  OrbitCoreReport report;

  atomic_fetch_add (waiter->n_waiting, 1);
  check_equal (orbit_core_cursor_sleep (cursor, INT64_MAX, &report), ORBIT_CORE_WAIT_FAILED);
  check_equal (report.code, ORBIT_CORE_CLOSED);
  orbit_core_cursor_free (cursor);
  return NULL;
}

static void
test_left (const void *data)
{
  for (int round = 0; round < 200; round++)
    {
      OrbitCoreFleet *fleet = fixture_join_private (2);
      _Atomic unsigned int n_waiting = 0;
      Waiter waiter = { fixture_open_small (fleet, *(const OrbitCoreTopology *) data), &n_waiting };
      pthread_t threads[N_WAITERS];

      for (size_t i = 0; i < N_WAITERS; i++)
        check_equal (pthread_create (&threads[i], NULL, wait_until_left, &waiter), 0);
      while (atomic_load (&n_waiting) < N_WAITERS)
        sched_yield ();
      for (volatile int delay = round * 500; delay > 0; delay--)
        continue;
      orbit_core_fleet_leave (fleet);
      for (size_t i = 0; i < N_WAITERS; i++)
        pthread_join (threads[i], NULL);
      orbit_core_fleet_free (fleet);
    }
}

/* --- spinning --- */

/* A cursor spins only a few times if all its waits are long. */
static void
test_gives_up_spinning (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_private (2);
  OrbitCoreCursor *cursor = fixture_cursor (fixture_open_small (fleet, ORBIT_CORE_TOPOLOGY_SHARED), ORBIT_CORE_CURSOR_OLDEST);
  OrbitCoreReport report;
  unsigned int n_spins = 0;

  for (int i = 0; i < 1000; i++)
    {
      uint32_t n_failures = cursor->spin.n_failures;

      /* The worst case: each wait is short, but longer than the spin. */
      cursor->spin.hopeful = true;
      check_equal (orbit_core_cursor_spin (cursor, INT64_MAX, &report), ORBIT_CORE_WAIT_TIMED_OUT);
      n_spins += cursor->spin.n_failures - n_failures;
    }
  tap_note ("%u spins in 1000 waits", n_spins);
  check (n_spins <= 11);
  cursor->spin = (OrbitCoreSpin){ .hopeful = false };
  orbit_core_cursor_spin (cursor, INT64_MAX, &report);
  check_equal (cursor->spin.n_failures, 0);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

/* --- without system calls of newer kernels --- */

#define N_EXCHANGES 50

/* Reads until the frame comes, since the lanes of a per-node ring have no common order. Returns false after a timeout. */
static bool
wait_for_version (OrbitCoreCursor *cursor,
                  uint64_t version,
                  int64_t deadline)
{
  OrbitCoreReport report;
  OrbitCoreFrame frame;
  OrbitCoreWait result;

  for (;;)
    {
      while (orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report) == ORBIT_CORE_NEXT_FRAME)
        if (frame.version == version)
          return true;
      result = orbit_core_cursor_sleep (cursor, deadline, &report);
      if (result == ORBIT_CORE_WAIT_TIMED_OUT)
        return false;
      check_equal (result, ORBIT_CORE_WAIT_NEWS);
    }
}

static _Noreturn void
answer_without_call (const char *name,
                     OrbitCoreTopology topology,
                     int number)
{
  OrbitCoreFleet *fleet;
  OrbitCoreCursor *cursor;
  OrbitCoreReport report;

  if (!forbid_call (&(ForbidCall){ .numbers = { number }, .n_numbers = 1 }, ENOSYS))
    _exit (FIXTURE_SKIPPED);
  fleet = fixture_join (name, 1, 3);
  cursor = fixture_cursor (fixture_open_small (fleet, topology), ORBIT_CORE_CURSOR_OLDEST);
  for (uint64_t version = 0; version < N_EXCHANGES; version++)
    {
      check (wait_for_version (cursor, version, INT64_MAX));
      fixture_publish (cursor->ring, version + 1000);
    }
  check (wait_for_version (cursor, N_EXCHANGES - 1 + 1000, INT64_MAX)); /* its own frame, the last one */
  orbit_core_cursor_interrupt (cursor);
  check_equal (orbit_core_cursor_sleep (cursor, INT64_MAX, &report), ORBIT_CORE_WAIT_INTERRUPTED);
  orbit_core_fleet_leave (fleet);
  _exit (0);
}

/* Only one of the two processes has the call. */
static void
test_without_membarrier (const void *data)
{
  const OrbitCoreTopology *topology = data;
  const char *name = fixture_new_name ();
  pid_t reader = fixture_fork ();
  OrbitCoreFleet *fleet;
  OrbitCoreCursor *cursor;

  if (reader == 0)
    answer_without_call (name, *topology, SYS_membarrier);
  fleet = fixture_join (name, 0, 3);
  cursor = fixture_cursor (fixture_open_small (fleet, *topology), ORBIT_CORE_CURSOR_OLDEST);
  for (uint64_t version = 0; version < N_EXCHANGES; version++)
    {
      fixture_publish (cursor->ring, version);
      while (!wait_for_version (cursor, version + 1000, now_ns () + 100 * ORBIT_CORE_NS_PER_MS))
        if (waitpid (reader, NULL, WNOHANG) == reader)
          {
            tap_skip ("system calls cannot be forbidden here");
            return;
          }
    }
  fixture_wait_success (reader);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  static const char *const names[] = { "shared", "per-node" };

  fixture_init (60);
  fixture_run_variants (test_look, "looking reads no frame");
  fixture_run_variants (test_look_at_damage, "looking at a damaged frame");
  for (size_t i = 0; i < 2; i++)
    {
      tap_run (test_races, &topologies[i], "no wake-up is lost, %s ring", names[i]);
      tap_run (test_times_out, &topologies[i], "a timeout, %s ring", names[i]);
      tap_run (test_interrupted, &topologies[i], "interrupted, %s ring", names[i]);
      tap_run (test_left, &topologies[i], "the fleet is left, %s ring", names[i]);
      tap_run (test_without_membarrier, &topologies[i], "without membarrier(), %s ring", names[i]);
    }
  tap_run (test_gives_up_spinning, NULL, "unsuccessful spinning");
  return tap_finish ();
}
