/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Threads of one process in the lane of their node: a thread that writes alone becomes the favourite of the lock, until another
 * thread writes. */

#include "fixture.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define N_THREADS 3
#define N_BURSTS 60
#define BURST 1300 /* more than a thread needs to become the favourite */
#define N_FRAMES (N_THREADS * N_BURSTS * BURST)

static OrbitCoreRing *
open_lane (OrbitCoreFleet *fleet)
{
  const OrbitCoreRingSpec spec = { .capacity = 64, .payload_capacity = 200, .topology = ORBIT_CORE_TOPOLOGY_PER_NODE };

  return fixture_open (fleet, FIXTURE_KIND, &spec);
}

static void
become_favourite (OrbitCoreRing *ring)
{
  for (uint64_t version = 1; version <= BURST; version++)
    fixture_publish (ring, version);
  check (!orbit_core_gate_has_membarrier || atomic_load (&ring->lane_lock.favourite) == orbit_core_seat);
}

static void *
publish_one (void *data)
{
  fixture_publish (data, 1);
  return NULL;
}

static void *
begin_and_end (void *data)
{
  OrbitCoreClaim claim;
  OrbitCoreReport report;

  check_ok (orbit_core_ring_begin_write (data, 0, &claim, &report), &report);
  check (orbit_core_ring_end_write (data, &claim, 0, 0));
  return NULL;
}

static void *
become_favourite_and_end (void *data)
{
  become_favourite (data);
  return NULL;
}

static void
run_thread (void *(*function) (void *data),
            void *data)
{
  pthread_t thread;

  check_equal (pthread_create (&thread, NULL, function, data), 0);
  check_equal (pthread_join (thread, NULL), 0);
}

/* The favour ends with a write of another thread, of either kind, and can be obtained again. It ends with its thread. */
static void
test_favour (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_private (2);
  OrbitCoreRing *ring = open_lane (fleet);
  OrbitCoreReport report;
  uint64_t head;

  for (int round = 0; round < 3; round++)
    {
      become_favourite (ring);
      run_thread (round == 1 ? begin_and_end : publish_one, ring);
      check (atomic_load (&ring->lane_lock.favourite) == NULL);
      fixture_publish (ring, 1);
    }
  run_thread (become_favourite_and_end, ring);
  fixture_publish (ring, 1);
  run_thread (publish_one, ring);
  check_ok (orbit_core_ring_get_head (ring, &head, &report), &report);
  check_equal (head, 4 * BURST + 8);
  orbit_core_fleet_free (fleet);
}

/* The favourite can also have only one unfinished write. */
static void
test_open_write_of_favourite (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_private (2);
  OrbitCoreRing *ring = open_lane (fleet);
  OrbitCoreClaim claim, second;
  OrbitCoreReport report;
  uint64_t id;

  become_favourite (ring);
  check_ok (orbit_core_ring_begin_write (ring, 0, &claim, &report), &report);
  check_code (fixture_try_publish (ring, 2, &id, &report), ORBIT_CORE_BUSY, &report);
  check_code (orbit_core_ring_begin_write (ring, 0, &second, &report), ORBIT_CORE_BUSY, &report);
  check (orbit_core_ring_end_write (ring, &claim, 0, 0));
  fixture_publish (ring, 3);
  orbit_core_fleet_free (fleet);
}

typedef struct
{
  OrbitCoreRing *ring;
  _Atomic uint8_t *taken; /* by counter */
  _Atomic int n_left;
} Turns;

static void *
publish_bursts (void *data)
{
  Turns *turns = data;
  uint64_t last = 0;

  for (uint64_t burst = 0; burst < N_BURSTS; burst++)
    {
      for (uint64_t i = 0; i < BURST; i++)
        {
          uint64_t counter = fixture_publish (turns->ring, 1 + burst * BURST + i) & ORBIT_CORE_COUNTER_MASK;

          check (counter < N_FRAMES && (counter > last || last == 0));
          check_equal (atomic_exchange (&turns->taken[counter], 1), 0);
          last = counter;
        }
      usleep (100);
    }
  atomic_fetch_sub (&turns->n_left, 1);
  return NULL;
}

/* Threads write overlapping bursts: no id is used twice or skipped, and no frame mixes two writes. */
static void
test_bursts (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_private (2);
  Turns turns = { .ring = open_lane (fleet), .taken = calloc (N_FRAMES, 1), .n_left = N_THREADS };
  OrbitCoreCursor *cursor = fixture_cursor (turns.ring, ORBIT_CORE_CURSOR_OLDEST);
  pthread_t threads[N_THREADS];

  for (int i = 0; i < N_THREADS; i++)
    check_equal (pthread_create (&threads[i], NULL, publish_bursts, &turns), 0);
  while (atomic_load (&turns.n_left) > 0 || orbit_core_cursor_get_position (cursor) < N_FRAMES)
    {
      OrbitCoreFrame frame;
      OrbitCoreReport report;
      OrbitCoreNext next = orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report);

      check (next != ORBIT_CORE_NEXT_FAILED);
      check (next == ORBIT_CORE_NEXT_NONE || fixture_is_whole (turns.ring, &frame));
    }
  for (int i = 0; i < N_THREADS; i++)
    pthread_join (threads[i], NULL);
  for (int i = 0; i < N_FRAMES; i++)
    check_equal (atomic_load (&turns.taken[i]), 1);
  fixture_check_account (cursor, 0);
  check_equal (cursor->n_abandoned, 0);
  orbit_core_cursor_free (cursor);
  free ((void *) turns.taken);
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  fixture_init (40);
  tap_run (test_favour, NULL, "a favour ends and is obtained again");
  tap_run (test_open_write_of_favourite, NULL, "an unfinished write of the favourite");
  tap_run (test_bursts, NULL, "bursts of several threads");
  return tap_finish ();
}
