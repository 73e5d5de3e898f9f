/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Waiter threads: their number, which watches they notify, and that a removed watch is not notified. */

#define _GNU_SOURCE

#include "fixture.h"

#include <orbit-glib/core/waiter-thread-words.h>

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define N_WATCHES 300
#define PER_THREAD 127

typedef struct
{
  OrbitCoreParkingWatch watch;
  OrbitCoreParking parking;
  _Atomic unsigned int n_ready;
  _Atomic bool in_ready;
  _Atomic bool removed;
  unsigned int ready_us;
} Watcher;

static void
ready (void *data,
       bool notified)
{
  Watcher *watcher = data;

  if (atomic_load (&watcher->removed))
    abort ();
  atomic_store (&watcher->in_ready, true);
  if (watcher->ready_us > 0)
    usleep (watcher->ready_us);
  atomic_fetch_add (&watcher->n_ready, 1);
  atomic_store (&watcher->in_ready, false);
}

static Watcher *
add (void)
{
  Watcher *watcher = calloc (1, sizeof *watcher);
  OrbitCoreReport report;

  check (watcher != NULL);
  watcher->watch = (OrbitCoreParkingWatch){ .parking = &watcher->parking, .ready = ready, .data = watcher };
  check_ok (orbit_core_waiter_thread_add (&watcher->watch, &report), &report);
  return watcher;
}

static void
remove_and_free (Watcher *watcher)
{
  orbit_core_waiter_thread_remove (&watcher->watch);
  atomic_store (&watcher->removed, true);
  check (!atomic_load (&watcher->in_ready));
  free (watcher);
}

static void
wake (Watcher *watcher)
{
  orbit_core_parking_arm (&watcher->parking);
  orbit_core_parking_wake_lazily (&watcher->parking);
}

static void
wait_for_count (unsigned int n_threads)
{
  while (orbit_core_waiter_thread_count () != n_threads)
    usleep (200);
}

static void
test_one (const void *data)
{
  check_equal (orbit_core_waiter_thread_count (), 0);
  for (int round = 0; round < 100; round++)
    {
      Watcher *watcher = add ();

      check (orbit_core_waiter_thread_count () >= 1);
      for (unsigned int i = 1; i <= 5; i++)
        {
          wake (watcher);
          while (atomic_load (&watcher->n_ready) < i)
            sched_yield ();
        }
      remove_and_free (watcher);
    }
  wait_for_count (0);
}

/* Each watch is notified of its own parking only. */
static void
test_many (const void *data)
{
  Watcher *watchers[N_WATCHES];
  unsigned int n_threads;

  for (size_t i = 0; i < N_WATCHES; i++)
    {
      watchers[i] = add ();
      if (i + 1 == PER_THREAD || i == PER_THREAD)
        tap_note ("%zu watches: %u waiters", i + 1, orbit_core_waiter_thread_count ());
    }
  n_threads = orbit_core_waiter_thread_count ();
  check (n_threads == (N_WATCHES + PER_THREAD - 1) / PER_THREAD || n_threads == N_WATCHES);

  for (unsigned int round = 1; round <= 3; round++)
    for (size_t i = 0; i < N_WATCHES; i += 7)
      {
        wake (watchers[i]);
        while (atomic_load (&watchers[i]->n_ready) < round)
          sched_yield ();
      }
  for (size_t i = 0; i < N_WATCHES; i++)
    check_equal (atomic_load (&watchers[i]->n_ready), i % 7 == 0 ? 3 : 0);

  /* After all watches but the last were removed, the last one is still notified. */
  for (size_t i = 0; i < N_WATCHES - 1; i++)
    remove_and_free (watchers[i]);
  wait_for_count (1);
  wake (watchers[N_WATCHES - 1]);
  while (atomic_load (&watchers[N_WATCHES - 1]->n_ready) == 0)
    sched_yield ();
  remove_and_free (watchers[N_WATCHES - 1]);
  wait_for_count (0);
}

/* --- while others wake --- */

#define N_SHARED 8

static struct
{
  OrbitCoreParking parkings[N_SHARED];
  _Atomic bool end;
} storm;

static void *
wake_all (void *data)
{
  while (!atomic_load (&storm.end))
    for (size_t i = 0; i < N_SHARED; i++)
      {
        orbit_core_parking_arm (&storm.parkings[i]);
        orbit_core_parking_wake_lazily (&storm.parkings[i]);
      }
  return NULL;
}

static void *
add_and_remove (void *data)
{
  unsigned int seed = (unsigned int) (uintptr_t) data;
  Watcher *watchers[N_SHARED] = { NULL };
  OrbitCoreReport report;

  for (int i = 0; i < 2000; i++)
    {
      size_t which = (size_t) rand_r (&seed) % N_SHARED;

      if (watchers[which] != NULL)
        {
          remove_and_free (watchers[which]);
          watchers[which] = NULL;
          continue;
        }
      watchers[which] = calloc (1, sizeof *watchers[which]);
      watchers[which]->watch = (OrbitCoreParkingWatch){ .parking = &storm.parkings[which], .ready = ready, .data = watchers[which] };
      if (orbit_core_waiter_thread_add (&watchers[which]->watch, &report) != ORBIT_CORE_OK)
        abort ();
    }
  for (size_t i = 0; i < N_SHARED; i++)
    if (watchers[i] != NULL)
      remove_and_free (watchers[i]);
  return NULL;
}

static void
test_storm (const void *data)
{
  pthread_t wakers[2], changers[3];

  for (size_t i = 0; i < 2; i++)
    check_equal (pthread_create (&wakers[i], NULL, wake_all, NULL), 0);
  for (size_t i = 0; i < 3; i++)
    check_equal (pthread_create (&changers[i], NULL, add_and_remove, (void *) (uintptr_t) (i + 1)), 0);
  for (size_t i = 0; i < 3; i++)
    pthread_join (changers[i], NULL);
  atomic_store (&storm.end, true);
  for (size_t i = 0; i < 2; i++)
    pthread_join (wakers[i], NULL);
  wait_for_count (0);
}

static void
test_removed_while_ready (const void *data)
{
  for (int i = 0; i < 20; i++)
    {
      Watcher *watcher = add ();

      watcher->ready_us = 3000;
      wake (watcher);
      while (!atomic_load (&watcher->in_ready) && atomic_load (&watcher->n_ready) == 0)
        sched_yield ();
      remove_and_free (watcher);
    }
  wait_for_count (0);
}

/* --- wraps --- */

static const uint32_t last_values[] = { UINT32_MAX - 4, UINT32_MAX - 1, UINT32_MAX };

/* The control word wraps while watches are added, set deadlines and are removed. */
static void
pass_wrap_of_control (uint32_t start)
{
  Watcher *first = add (), *other;
  OrbitCoreWaiterThread *thread = first->watch.waiter;

  atomic_store (&thread->control, start);
  for (unsigned int round = 1; round <= 8; round++)
    {
      other = add ();
      wake (other);
      while (atomic_load (&other->n_ready) == 0)
        sched_yield ();
      orbit_core_waiter_thread_set_deadline (&first->watch, 1);
      while (atomic_load (&first->n_ready) < 2 * round - 1)
        sched_yield ();
      remove_and_free (other);
      wake (first);
      while (atomic_load (&first->n_ready) < 2 * round)
        sched_yield ();
    }
  check (atomic_load (&thread->control) < start);
  remove_and_free (first);
  wait_for_count (0);
}

static void
test_control_wraps (const void *data)
{
  for (size_t i = 0; i < sizeof last_values / sizeof last_values[0]; i++)
    pass_wrap_of_control (last_values[i]);
}

/* --- forks --- */

static void
be_the_child (Watcher *inherited)
{
  Watcher *own;

  alarm (30);
  check_equal (orbit_core_waiter_thread_count (), 0);
  orbit_core_waiter_thread_remove (&inherited->watch);
#ifdef TAP_THREAD_SANITIZER /* which lets a forked child start no thread */
  _exit (0);
#endif
  own = add ();
  check_equal (orbit_core_waiter_thread_count (), 1);
  wake (own);
  while (atomic_load (&own->n_ready) == 0)
    sched_yield ();
  remove_and_free (own);
  wait_for_count (0);
  _exit (0);
}

static void
test_fork (const void *data)
{
  Watcher *watcher = add (), *other = add ();
  pthread_t waker;

  atomic_store (&storm.end, false);
  check_equal (pthread_create (&waker, NULL, wake_all, NULL), 0);
  for (int i = 0; i < 20; i++)
    {
      unsigned int before = atomic_load (&watcher->n_ready);
      pid_t child = fixture_fork ();

      if (child == 0)
        be_the_child (watcher);
      wake (other);
      fixture_wait_success (child);
      wake (watcher);
      while (atomic_load (&watcher->n_ready) == before)
        sched_yield ();
    }
  atomic_store (&storm.end, true);
  pthread_join (waker, NULL);
  remove_and_free (watcher);
  remove_and_free (other);
  wait_for_count (0);
}

#ifndef TAP_THREAD_SANITIZER /* which lets a forked child start no thread */

/* The count of forks wraps: a child still distinguishes the watches of its parent from its own. */
static void
test_generation_wraps (const void *data)
{
  for (size_t i = 0; i < sizeof last_values / sizeof last_values[0]; i++)
    {
      Watcher *watcher;

      orbit_core_waiter_thread_generation = last_values[i];
      watcher = add ();
      for (int n = 0; n < 3; n++)
        {
          pid_t child = fixture_fork ();

          if (child == 0)
            {
              check_equal (orbit_core_waiter_thread_generation, last_values[i] + 1);
              be_the_child (watcher);
            }
          fixture_wait_success (child);
        }
      wake (watcher);
      while (atomic_load (&watcher->n_ready) == 0)
        sched_yield ();
      remove_and_free (watcher);
      wait_for_count (0);
    }
}

/* Without futex_waitv(), a sleep does not depend on the system clock. */
static void
test_clock (const void *data)
{
  static const ForbidCall set = { .numbers = { 449 /* futex_waitv */ }, .n_numbers = 1 };
  static const ForbidCall by_system_clock = {
    .numbers = { SYS_futex }, .n_numbers = 1, .argument = 1, .mask = FUTEX_CLOCK_REALTIME, .value = FUTEX_CLOCK_REALTIME
  };
  pid_t child = fixture_fork ();

  if (child == 0)
    {
      Watcher *watchers[3];

      if (!forbid_call (&set, ENOSYS) || !forbid_call (&by_system_clock, FORBID_KILL))
        _exit (FIXTURE_SKIPPED);
      for (int round = 0; round < 20; round++)
        {
          for (size_t i = 0; i < 3; i++)
            watchers[i] = add ();
          check_equal (orbit_core_waiter_thread_count (), 3);
          orbit_core_waiter_thread_set_deadline (&watchers[0]->watch, 1);
          while (atomic_load (&watchers[0]->n_ready) == 0)
            sched_yield ();
          for (size_t i = 0; i < 3; i++)
            remove_and_free (watchers[i]);
        }
      wait_for_count (0);
      test_control_wraps (NULL);
      _exit (0);
    }
  fixture_wait_or_skip (child, "system calls cannot be forbidden here");
}

/* futex_waitv() is refused while the thread sleeps on many words. */
static void
test_set_refused (const void *data)
{
  static const ForbidCall set = { .numbers = { 449 /* futex_waitv */ }, .n_numbers = 1 };
  static const ForbidCall threads = { .numbers = { SYS_clone, SYS_clone3 }, .n_numbers = 2 };
  bool without_threads = *(const bool *) data;
  pid_t child = fixture_fork ();

  if (child == 0)
    {
      Watcher *watchers[10];

      for (size_t i = 0; i < 10; i++)
        watchers[i] = add ();
      if (orbit_core_waiter_thread_count () == 10 || !forbid_call (&set, EPERM) || (without_threads && !forbid_call (&threads, EAGAIN)))
        _exit (FIXTURE_SKIPPED);
      for (unsigned int round = 1; round <= 3; round++)
        for (size_t i = 0; i < 10; i++)
          {
            wake (watchers[i]);
            while (atomic_load (&watchers[i]->n_ready) < round)
              usleep (100);
          }
      check_equal (orbit_core_waiter_thread_count (), without_threads ? 1 : 10);
      for (size_t i = 0; i < 10; i++)
        remove_and_free (watchers[i]);
      wait_for_count (0);
      _exit (0);
    }
  fixture_wait_or_skip (child, "system calls cannot be forbidden here");
}

#endif

int
main (void)
{
#ifndef TAP_THREAD_SANITIZER
  static const bool ways[] = { false, true };
#endif

  fixture_init (60);
#ifndef TAP_THREAD_SANITIZER
  tap_run (test_clock, NULL, "no sleep by the system clock"); /* first, because a process probes the kernel only once */
  tap_run (test_set_refused, &ways[0], "futex_waitv() is refused later");
  tap_run (test_set_refused, &ways[1], "futex_waitv() is refused later, and threads are");
#endif
  tap_run (test_one, NULL, "one watch");
  tap_run (test_many, NULL, "many watches");
  tap_run (test_removed_while_ready, NULL, "removed while its ready function runs");
  tap_run (test_storm, NULL, "watches are added and removed during wake-ups");
  tap_run (test_control_wraps, NULL, "the control word wraps");
  tap_run (test_fork, NULL, "forked children");
#ifndef TAP_THREAD_SANITIZER
  tap_run (test_generation_wraps, NULL, "the count of forks wraps");
#endif
  return tap_finish ();
}
