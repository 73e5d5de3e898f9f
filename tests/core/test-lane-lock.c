/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lock of a lane: one thread at a time, for any favourite and any number of changes. */

#include "fixture.h"

#include <orbit-glib/core/lane-lock.h>

#include <pthread.h>
#include <sched.h>

#define ALONE 5000 /* consecutive locks; more than a thread needs to become the favourite */

#ifdef TAP_THREAD_SANITIZER
#define N_LAPS 20
#else
#define N_LAPS 300
#endif
#define DAWDLE 100 /* one in this number of turns takes longer */

typedef struct
{
  OrbitCoreGate gate;
  OrbitCoreLaneLock lock;
  uint64_t n_turns; /* counted under the lock, not atomic */
  _Atomic (OrbitCoreSeat *) inside; /* stored and loaded without a locked instruction, because that would hide a missing fence */
  _Atomic int baton; /* the thread whose turn it is to run alone */
  _Atomic bool is_done;
} Lane;

static void
setup (Lane *lane)
{
  OrbitCoreReport report;

  memset (lane, 0, sizeof *lane);
  check_ok (orbit_core_gate_init (&lane->gate, &report), &report);
}

static void
clear (Lane *lane)
{
  check (orbit_core_gate_shut (&lane->gate));
  orbit_core_gate_drain (&lane->gate);
  orbit_core_gate_clear (&lane->gate);
}

static void
take_turns (Lane *lane,
            int n_turns)
{
  for (int i = 0; i < n_turns; i++)
    {
      check (orbit_core_gate_enter (&lane->gate));
      check (orbit_core_lane_lock (&lane->lock));
      check (atomic_load_explicit (&lane->inside, memory_order_relaxed) == NULL);
      atomic_store_explicit (&lane->inside, orbit_core_seat, memory_order_relaxed);
      lane->n_turns++;
      if (i % DAWDLE == DAWDLE - 1)
        sched_yield (); /* longer than the next thread needs to arrive */
      check (atomic_load_explicit (&lane->inside, memory_order_relaxed) == orbit_core_seat);
      atomic_store_explicit (&lane->inside, NULL, memory_order_relaxed);
      orbit_core_lane_unlock (&lane->lock);
      orbit_core_gate_exit (&lane->gate);
    }
}

static OrbitCoreSeat *
get_favourite (Lane *lane)
{
  return atomic_load (&lane->lock.favourite);
}

static void *
take_one_turn (void *data)
{
  take_turns (data, 1);
  return NULL;
}

static void *
take_many_turns (void *data)
{
  take_turns (data, ALONE);
  return orbit_core_seat;
}

static void *
run_thread (void *(*function) (void *),
            Lane *lane)
{
  pthread_t thread;
  void *result;

  check_equal (pthread_create (&thread, NULL, function, lane), 0);
  check_equal (pthread_join (thread, &result), 0);
  return result;
}

static void
test_favourite (const void *data)
{
  Lane lane;

  setup (&lane);
  if (!orbit_core_gate_has_membarrier)
    {
      tap_skip ("without membarrier() there is no favourite");
      return clear (&lane);
    }

  take_turns (&lane, 1);
  check (get_favourite (&lane) == NULL);
  take_turns (&lane, ALONE);
  check (get_favourite (&lane) == orbit_core_seat);

  run_thread (take_one_turn, &lane);
  check (get_favourite (&lane) == NULL);
  check (run_thread (take_many_turns, &lane) != NULL);
  check (get_favourite (&lane) != NULL && get_favourite (&lane) != orbit_core_seat);
  take_turns (&lane, 1);
  check (get_favourite (&lane) == NULL);
  take_turns (&lane, ALONE);
  check (get_favourite (&lane) == orbit_core_seat);
  check_equal (lane.n_turns, 3 * ALONE + 3);
  clear (&lane);
}

static void *
wait_for_lane (void *data)
{
  Lane *lane = data;

  take_turns (lane, 1);
  atomic_store (&lane->is_done, true);
  return NULL;
}

/* Like an unfinished write: the lock stays held after the call, and the favourite must wait for it as other threads do. */
static void
test_held (const void *data)
{
  Lane lane;

  setup (&lane);
  for (int n_alone = 0; n_alone <= ALONE; n_alone += ALONE)
    {
      pthread_t thread;

      take_turns (&lane, n_alone);
      atomic_store (&lane.is_done, false);

      check (orbit_core_gate_enter (&lane.gate));
      check (orbit_core_lane_lock_slowly (&lane.lock));
      check (!orbit_core_lane_lock_slowly (&lane.lock));
      check (!orbit_core_lane_lock (&lane.lock));
      orbit_core_gate_exit (&lane.gate);

      check_equal (pthread_create (&thread, NULL, wait_for_lane, &lane), 0);
      for (int i = 0; i < 1000; i++)
        {
          sched_yield ();
          check (!atomic_load (&lane.is_done));
        }
      orbit_core_lane_unlock_slowly (&lane.lock);
      check_equal (pthread_join (thread, NULL), 0);
      check (atomic_load (&lane.is_done));
      take_turns (&lane, 1);
    }
  clear (&lane);
}

typedef struct
{
  Lane *lane;
  int number;
  int n_threads;
  int n_laps;
} Runner;

/* A thread locks alone for long enough to become the favourite, while the next thread may arrive at any time. */
static void *
run_laps (void *data)
{
  const Runner *runner = data;
  Lane *lane = runner->lane;

  for (int lap = 0; lap < runner->n_laps; lap++)
    {
      while (atomic_load (&lane->baton) != runner->number)
        sched_yield ();
      take_turns (lane, ALONE);
      atomic_store (&lane->baton, (runner->number + 1) % runner->n_threads);
      take_turns (lane, ALONE / 2);
    }
  return NULL;
}

static void
test_relay (const void *data)
{
  const int n_threads = 4, n_laps = N_LAPS;
  pthread_t threads[4];
  Runner runners[4];
  Lane lane;

  setup (&lane);
  for (int i = 0; i < n_threads; i++)
    {
      runners[i] = (Runner){ .lane = &lane, .number = i, .n_threads = n_threads, .n_laps = n_laps };
      check_equal (pthread_create (&threads[i], NULL, run_laps, &runners[i]), 0);
    }
  for (int i = 0; i < n_threads; i++)
    check_equal (pthread_join (threads[i], NULL), 0);
  check_equal (lane.n_turns, (uint64_t) n_threads * (uint64_t) n_laps * (ALONE + ALONE / 2));
  clear (&lane);
}

int
main (void)
{
  fixture_init (60);
  tap_run (test_favourite, NULL, "a single thread becomes the favourite until another one writes");
  tap_run (test_held, NULL, "a lock that is held excludes all threads");
  tap_run (test_relay, NULL, "one thread at a time, with changing favourites");
  return tap_finish ();
}
