/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Several threads write to one ring and several read it: every delivered frame is complete, the order of each writer is kept,
 * no id is used twice, and all counts are exact. */

#include "fixture.h"

#include <pthread.h>
#include <stdlib.h>

#define N_WRITERS 4
#define N_READERS 2

#define N_FRAMES 2000 /* of each writer */

typedef struct
{
  OrbitCoreRing *ring;
  uint64_t start; /* position */
  uint64_t start_counter;
  _Atomic int n_writers_left;
  uint64_t ids[N_WRITERS * N_FRAMES];
} Traffic;

typedef struct
{
  Traffic *traffic;
  pthread_t thread;
  uint64_t number;
} Party;

static void *
write_frames (void *data)
{
  Party *party = data;
  Traffic *traffic = party->traffic;

  for (uint64_t i = 0; i < N_FRAMES; i++)
    traffic->ids[party->number * N_FRAMES + i] = fixture_publish (traffic->ring, party->number << 32 | (i + 1));
  atomic_fetch_sub (&traffic->n_writers_left, 1);
  return NULL;
}

static void *
read_frames (void *data)
{
  Party *party = data;
  Traffic *traffic = party->traffic;
  OrbitCoreCursor *cursor = fixture_cursor (traffic->ring, ORBIT_CORE_CURSOR_OLDEST);
  uint64_t start = orbit_core_cursor_get_position (cursor), last[N_WRITERS] = { 0 };
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  uint64_t head;

  for (bool over = false; !over;)
    {
      bool written = atomic_load (&traffic->n_writers_left) == 0;
      OrbitCoreNext next = orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report);

      if (next == ORBIT_CORE_NEXT_FAILED)
        tap_fail (__FILE__, __LINE__, "a cursor has failed: %s", report.text);
      if (next == ORBIT_CORE_NEXT_FRAME)
        {
          uint64_t writer = frame.version >> 32;

          check (fixture_is_whole (traffic->ring, &frame));
          check (writer < N_WRITERS && (uint32_t) frame.version > last[writer]);
          last[writer] = (uint32_t) frame.version;
          fixture_check_account (cursor, start);
        }
      check_ok (orbit_core_ring_get_head (traffic->ring, &head, &report), &report);
      over = written && orbit_core_cursor_get_position (cursor) - traffic->start == head - traffic->start_counter;
    }
  orbit_core_cursor_free (cursor);
  return NULL;
}

static int
compare_ids (const void *a,
             const void *b)
{
  uint64_t first = *(const uint64_t *) a, second = *(const uint64_t *) b;

  return (first > second) - (first < second);
}

static void
run_traffic (const FixtureVariant *variant,
             uint32_t capacity,
             uint32_t payload_capacity)
{
  OrbitCoreFleet *fleet = fixture_join_variant (variant);
  Traffic *traffic = malloc (sizeof *traffic);
  Party writers[N_WRITERS], readers[N_READERS];

  traffic->ring = fixture_open_variant (fleet, variant, FIXTURE_KIND, capacity, payload_capacity);
  traffic->start = variant->start_position * orbit_core_ring_n_lanes (traffic->ring);
  traffic->start_counter = variant->start_counter;
  atomic_store (&traffic->n_writers_left, N_WRITERS);
  for (uint64_t i = 0; i < N_READERS; i++)
    {
      readers[i] = (Party){ .traffic = traffic, .number = i };
      check_equal (pthread_create (&readers[i].thread, NULL, read_frames, &readers[i]), 0);
    }
  for (uint64_t i = 0; i < N_WRITERS; i++)
    {
      writers[i] = (Party){ .traffic = traffic, .number = i };
      check_equal (pthread_create (&writers[i].thread, NULL, write_frames, &writers[i]), 0);
    }
  for (int i = 0; i < N_WRITERS; i++)
    pthread_join (writers[i].thread, NULL);
  for (int i = 0; i < N_READERS; i++)
    pthread_join (readers[i].thread, NULL);

  /* The ids of each writer increase, and none is used twice. A lane has no holes; a shared ring may have one if a writer was
   * descheduled for a whole lap. */
  for (size_t i = 0; i < N_WRITERS * N_FRAMES; i++)
    traffic->ids[i] = (traffic->ids[i] - variant->start_counter) & ORBIT_CORE_COUNTER_MASK;
  for (size_t i = 1; i < N_WRITERS * N_FRAMES; i++)
    check (i % N_FRAMES == 0 || traffic->ids[i] > traffic->ids[i - 1]);
  qsort (traffic->ids, N_WRITERS * N_FRAMES, sizeof traffic->ids[0], compare_ids);
  for (size_t i = 1; i < N_WRITERS * N_FRAMES; i++)
    check (traffic->ids[i] > traffic->ids[i - 1]);
  if (variant->topology == ORBIT_CORE_TOPOLOGY_PER_NODE)
    check_equal (traffic->ids[N_WRITERS * N_FRAMES - 1], N_WRITERS * N_FRAMES - 1);
  free (traffic);
  orbit_core_fleet_free (fleet);
}

static void
test_small_ring (const void *data)
{
  run_traffic (data, 64, 100);
}

/* Large frames in few slots, so that readers are often overtaken in the middle of a copy. */
static void
test_large_frames (const void *data)
{
  run_traffic (data, 16, 3000);
}

int
main (void)
{
  fixture_init (100);
  fixture_run_variants (test_small_ring, "4 writers and 2 readers");
  fixture_run_variants (test_large_frames, "4 writers and 2 readers of large frames");
  return tap_finish ();
}
