/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The seats from which threads and objects enter gates: each has its own, and who closes a gate looks at all of them. */

#include "fixture.h"

#include <pthread.h>
#include <sched.h>
#include <unistd.h>

static void *
publish_once (void *data)
{
  fixture_publish (data, 1);
  return orbit_core_seat;
}

static void
test_seats_return (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_private (1);
  OrbitCoreRing *ring = fixture_open (fleet, 1, NULL);
  void *first = NULL, *seat;

  for (int i = 0; i < 100; i++)
    {
      pthread_t thread;

      check_equal (pthread_create (&thread, NULL, publish_once, ring), 0);
      check_equal (pthread_join (thread, &seat), 0);
      first = i == 0 ? seat : first;
      check (seat != NULL && seat == first);
    }
  orbit_core_fleet_free (fleet);
}

static void
test_seats_of_objects (const void *data)
{
  OrbitCoreSeat *first = orbit_core_seat_reserve (), *second = orbit_core_seat_reserve ();

  check (first != NULL && second != NULL && first != second);
  check (first != orbit_core_seat && second != orbit_core_seat);
  orbit_core_seat_give_back (first);
  check (orbit_core_seat_reserve () == first);
  orbit_core_seat_give_back (first);
  orbit_core_seat_give_back (second);
}

/* A forked child has the objects of its parent, but not its threads. */
static void
test_seats_after_fork (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_private (1);
  OrbitCoreSeat *of_object = orbit_core_seat_reserve ();
  pid_t child = fixture_fork ();

  if (child == 0)
    {
      OrbitCoreFleet *own = fixture_join_private (1);
      OrbitCoreRing *ring = fixture_open (own, 1, NULL);
      pthread_t thread;
      void *seat;

      check_equal (pthread_create (&thread, NULL, publish_once, ring), 0);
      check_equal (pthread_join (thread, &seat), 0);
      check (seat != NULL && seat != of_object);
      check (orbit_core_seat_reserve () != of_object);
      orbit_core_seat_give_back (of_object);
      check (orbit_core_seat_reserve () == of_object);
      _exit (0);
    }
  fixture_wait_success (child);
  orbit_core_seat_give_back (of_object);
  orbit_core_fleet_free (fleet);
}

#ifndef TAP_THREAD_SANITIZER /* where every entry makes a fence, and none is simple */

typedef struct
{
  OrbitCoreFleet *fleet;
  _Atomic bool has_left;
} Leaver;

static void *
leave (void *data)
{
  Leaver *leaver = data;

  orbit_core_fleet_leave (leaver->fleet);
  atomic_store (&leaver->has_left, true);
  return NULL;
}

static void
test_object_holds (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_private (1);
  OrbitCoreSeat *seat = orbit_core_seat_reserve ();
  Leaver leaver = { .fleet = fleet };
  OrbitCoreReport report;
  pthread_t thread;

  check (!orbit_core_gate_has_membarrier || orbit_core_seat_enter_simply (seat, &fleet->member.gate));
  check_equal (pthread_create (&thread, NULL, leave, &leaver), 0);
  while (orbit_core_fleet_check (fleet, &report) == ORBIT_CORE_OK)
    sched_yield ();
  for (int i = 0; i < 200 && orbit_core_gate_has_membarrier; i++)
    {
      sched_yield ();
      check (!atomic_load (&leaver.has_left));
    }
  orbit_core_seat_leave (seat);
  pthread_join (thread, NULL);
  check (!orbit_core_seat_enter_simply (seat, &fleet->member.gate));
  check (atomic_load (&seat->inside) == NULL);
  orbit_core_seat_give_back (seat);
  orbit_core_fleet_free (fleet);
}

#endif

static pthread_barrier_t all_seated;

static void *
publish_together (void *data)
{
  fixture_publish (data, 1);
  pthread_barrier_wait (&all_seated);
  fixture_publish (data, 2);
  return orbit_core_seat;
}

static void
test_many_threads (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_private (1);
  OrbitCoreRing *ring = fixture_open (fleet, 1, NULL);
  pthread_t threads[100];
  void *seats[100];
  OrbitCoreReport report;
  uint64_t head;

  pthread_barrier_init (&all_seated, NULL, 100);
  for (int i = 0; i < 100; i++)
    check_equal (pthread_create (&threads[i], NULL, publish_together, ring), 0);
  for (int i = 0; i < 100; i++)
    {
      check_equal (pthread_join (threads[i], &seats[i]), 0);
      for (int other = 0; other < i; other++)
        check (seats[i] != seats[other]);
    }
  pthread_barrier_destroy (&all_seated);
  check_ok (orbit_core_ring_get_head (ring, &head, &report), &report);
  check_equal (head, 200);
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  fixture_init (60);
  orbit_core_fleet_free (fixture_join_private (1)); /* finds out about membarrier() */
  tap_run (test_seats_return, NULL, "a thread that ends returns its seat");
  tap_run (test_many_threads, NULL, "a hundred threads");
  tap_run (test_seats_of_objects, NULL, "seats of objects");
  tap_run (test_seats_after_fork, NULL, "seats of objects after a fork");
#ifndef TAP_THREAD_SANITIZER
  tap_run (test_object_holds, NULL, "an object inside the gate holds who leaves");
#endif
  return tap_finish ();
}
