/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Forks while other threads of the process publish, join and leave. */

#define _GNU_SOURCE

#include "fixture.h"

#include <orbit-glib/core/waiter-thread.h>

#include <pthread.h>
#include <sched.h>
#include <signal.h>

static _Atomic bool is_joining;
static _Atomic bool is_forking;

/* Called when the locks are held and before another process can see them. The rest must hold in any order of the processes. */
static void
let_fork (OrbitCoreStep step)
{
  if (step != ORBIT_CORE_STEP_JOIN_NODE_LOCKED)
    return;
  atomic_store (&is_joining, true);
  while (!atomic_load (&is_forking))
    sched_yield ();
  usleep (20000);
}

static void *
join_and_wait (void *data)
{
  orbit_core_step_hook = let_fork;
  fixture_join (data, 1, 2);
  pause ();
  return NULL;
}

/* A fork while another thread joins; then the parent is killed. */
static void
test_within_join (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *watcher = fixture_join (name, 0, 2);
  _Atomic pid_t *grandchild = fixture_share (sizeof *grandchild);
  pid_t child = fixture_fork ();
  pthread_t thread;

  if (child == 0)
    {
      check_equal (pthread_create (&thread, NULL, join_and_wait, (void *) name), 0);
      while (!atomic_load (&is_joining))
        sched_yield ();
      atomic_store (&is_forking, true);
      if (fork () == 0)
        {
          alarm (60);
          atomic_store (grandchild, getpid ());
        }
      for (;;)
        pause ();
    }
  while (atomic_load (grandchild) == 0 || !orbit_core_roster_is_alive (&watcher->member.roster, 1, 1))
    sched_yield ();
  check_equal (kill (child, SIGKILL), 0);
  fixture_wait (child);
  orbit_core_fleet_free (fixture_join (name, 1, 2));
  orbit_core_fleet_free (watcher);
  check_equal (kill (atomic_load (grandchild), SIGKILL), 0);
}

static _Atomic bool stop;

static void *
hold_waiter_lock (void *data)
{
  while (!atomic_load (&stop))
    orbit_core_waiter_thread_remove_all (data);
  return NULL;
}

/* Every leave takes the lock of the waiter threads, also in a process that never had one. */
static void
test_waiter_lock (const void *data)
{
  pthread_t thread;

  atomic_store (&stop, false);
  check_equal (pthread_create (&thread, NULL, hold_waiter_lock, &stop), 0);
  for (int i = 0; i < 200; i++)
    {
      pid_t child = fixture_fork ();

      if (child == 0)
        {
          alarm (60);
          _exit (orbit_core_waiter_thread_count () == 0 ? 0 : 1);
        }
      fixture_wait_success (child);
    }
  atomic_store (&stop, true);
  pthread_join (thread, NULL);
}

static void *
fail_to_join (void *data)
{
  const OrbitCoreJoin join = { .name = data, .node = 0, .fleet_size = 8, .shared = true };
  OrbitCoreReport report;
  OrbitCoreFleet *fleet;

  while (!atomic_load (&stop))
    check_code (orbit_core_fleet_join (&join, &fleet, &report), ORBIT_CORE_NODE_IN_USE, &report);
  return NULL;
}

/* A join that fails leaves while it still blocks forks: the handlers must take the locks in the same order. */
static void
test_failed_joins (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 8);
  OrbitCoreReport report;
  pthread_t thread;

  atomic_store (&stop, false);
  check_equal (pthread_create (&thread, NULL, fail_to_join, (void *) name), 0);
  for (int i = 0; i < 100; i++)
    {
      pid_t child = fixture_fork ();

      if (child == 0)
        _exit (0);
      fixture_wait_success (child);
    }
  atomic_store (&stop, true);
  pthread_join (thread, NULL);
  orbit_core_fleet_free (fleet);
  check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
}

static void *
publish_all_the_time (void *data)
{
  for (uint64_t version = 1; !atomic_load (&stop); version++)
    fixture_publish (data, version);
  return NULL;
}

static void *
join_all_the_time (void *data)
{
  while (!atomic_load (&stop))
    {
      OrbitCoreFleet *fleet = fixture_join (data, 3, 8);

      fixture_publish (fixture_open (fleet, 1, NULL), 1);
      orbit_core_fleet_free (fleet);
    }
  return NULL;
}

static void
test_beside_threads (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 8);
  OrbitCoreRing *ring = fixture_open (fleet, 1, NULL);
  pthread_t threads[2];
  OrbitCoreReport report;

  atomic_store (&stop, false);
  check_equal (pthread_create (&threads[0], NULL, publish_all_the_time, ring), 0);
  check_equal (pthread_create (&threads[1], NULL, join_all_the_time, (void *) name), 0);
  for (int i = 0; i < 100; i++)
    {
      pid_t child = fixture_fork ();

      if (child == 0)
        {
          check_code (orbit_core_fleet_check (fleet, &report), ORBIT_CORE_FORKED, &report);
          orbit_core_fleet_free (fleet);
          fleet = fixture_join (name, 4 + i % 4, 8);
          fixture_publish (fixture_open (fleet, 1, NULL), 1);
          orbit_core_fleet_free (fleet);
          _exit (0);
        }
      fixture_wait_success (child);
    }
  atomic_store (&stop, true);
  for (int i = 0; i < 2; i++)
    pthread_join (threads[i], NULL);
  orbit_core_fleet_free (fleet);
  check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
}

int
main (void)
{
  fixture_init (30);
  /* First, as in a program: what sets up the handlers in another order hides it. */
  tap_run (test_failed_joins, NULL, "a fork while another thread fails to join");
  tap_run (test_waiter_lock, NULL, "a fork while another thread has the lock of the waiter threads");
  tap_run (test_within_join, NULL, "a fork while another thread joins");
  tap_run (test_beside_threads, NULL, "forks with busy threads");
  return tap_finish ();
}
