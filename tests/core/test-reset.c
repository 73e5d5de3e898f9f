/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Resets: counters restart, earlier frames cannot be read, and other lanes keep their frames. */

#include "fixture-stand.h"

#include <pthread.h>

static void
reset (OrbitCoreRing *ring)
{
  OrbitCoreReport report;

  check_ok (orbit_core_ring_reset (ring, &report), &report);
}

static bool
has_newest (OrbitCoreRing *ring)
{
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  bool found;

  check_ok (orbit_core_ring_read_newest (ring, NULL, NULL, &frame, &found, &report), &report);
  return found;
}

static bool
has_frame_at (OrbitCoreRing *ring,
              uint64_t counter)
{
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  bool found;

  check_ok (orbit_core_ring_read_at (ring, 0, counter, NULL, NULL, &frame, &found, &report), &report);
  return found;
}

static void
test_restart (FixtureStand *stand)
{
  uint64_t version = 1;

  reset (stand->ring);
  for (uint64_t n_before = 0; n_before < 10; n_before++)
    {
      uint64_t ids[10];
      OrbitCoreCursor *cursor;

      for (uint64_t i = 0; i < n_before; i++)
        {
          ids[i] = fixture_publish (stand->ring, version++);
          if (n_before > 1 || stand->variant->topology == ORBIT_CORE_TOPOLOGY_SHARED)
            check_equal (ids[i] & ORBIT_CORE_COUNTER_MASK, i);
        }
      reset (stand->ring);
      cursor = fixture_cursor (stand->ring, ORBIT_CORE_CURSOR_OLDEST);
      check_equal (fixture_get_head (stand->ring), 0);
      check (!has_newest (stand->ring));
      for (uint64_t i = 0; i < n_before; i++)
        check_equal (fixture_look_up (stand->ring, ids[i]), 0);
      fixture_expect_none (cursor);
      orbit_core_cursor_free (cursor);
    }
}

/* A cursor that was created before the reset continues after it, and counts the frames that it had not read as overwritten. */
static void
test_cursor_goes_on (FixtureStand *stand)
{
  for (uint64_t unread = 0; unread < 20; unread++)
    {
      OrbitCoreCursor *cursor = fixture_cursor (stand->ring, ORBIT_CORE_CURSOR_HEAD);
      uint64_t start = orbit_core_cursor_get_position (cursor), n_resets = orbit_core_cursor_count_resets (cursor);

      fixture_publish (stand->ring, 1);
      fixture_expect_frame (cursor, 1);
      for (uint64_t i = 0; i < unread; i++)
        fixture_publish (stand->ring, 2 + i);
      reset (stand->ring);
      fixture_publish (stand->ring, 100);
      fixture_expect_frame (cursor, 100);
      fixture_expect_none (cursor);
      check_equal (orbit_core_cursor_count_resets (cursor), n_resets + 1);
      check_equal (cursor->n_overwritten, unread);
      check_equal (orbit_core_cursor_count_delivered (cursor), 2);
      fixture_check_account (cursor, start);
      orbit_core_cursor_free (cursor);
    }
}

/* A reset by any member applies to all. */
static void
test_two_members (const void *data)
{
  const FixtureVariant *variant = data;
  OrbitCoreFleet *fleets[2];
  OrbitCoreRing *rings[2];

  if (!variant->shared)
    return;
  fleets[0] = fixture_join_variant (variant);
  fleets[1] = fixture_join (fleets[0]->member.name, 2, 4);
  for (int i = 0; i < 2; i++)
    rings[i] = fixture_open_variant (fleets[i], variant, FIXTURE_KIND, 8, 48);
  for (int who = 0; who < 2; who++)
    {
      for (uint64_t version = 1; version <= 4; version++)
        fixture_publish (rings[version % 2], version);
      reset (rings[who]);
      for (int i = 0; i < 2; i++)
        {
          check_equal (fixture_get_head (rings[i]), 0);
          check (!has_newest (rings[i]));
        }
      check_equal (fixture_publish (rings[1], 5) & ORBIT_CORE_COUNTER_MASK, 0);
      check_equal (fixture_publish (rings[0], 6) & ORBIT_CORE_COUNTER_MASK, variant->topology == ORBIT_CORE_TOPOLOGY_SHARED ? 1 : 0);
    }
  orbit_core_fleet_free (fleets[1]);
  orbit_core_fleet_free (fleets[0]);
}

static OrbitCoreRing *ring_to_reset;
static OrbitCoreCursor *cursor_beside;
static OrbitCoreStep reset_at;

static void
reset_once (OrbitCoreStep step)
{
  if (step != reset_at)
    return;
  orbit_core_step_hook = NULL;
  reset (ring_to_reset);
  /* A frame of a lane that is committed but not yet counted by the head belongs to the time after the reset. */
  if (ring_to_reset->per_node && step == ORBIT_CORE_STEP_WRITE_COMMITTED)
    fixture_expect_frame (cursor_beside, 501);
  fixture_expect_none (cursor_beside);
}

static bool
has_step (bool shared,
          OrbitCoreStep step)
{
  switch (step)
    {
    case ORBIT_CORE_STEP_WRITE_TICKET:
    case ORBIT_CORE_STEP_WRITE_CLAIMED:
    case ORBIT_CORE_STEP_WRITE_CHECKED:
    case ORBIT_CORE_STEP_WRITE_DONE:
      return shared;
    case ORBIT_CORE_STEP_WRITE_HEAD_MOVED:
      return !shared;
    default:
      return true;
    }
}

/* A reset between two steps of a publish. The publish succeeds, and its frame belongs either to the time before or to the time
 * after the reset. */
static void
test_within_publish (const void *data)
{
  const FixtureVariant *variant = data;
  OrbitCoreFleet *fleet = fixture_join_variant (variant);
  bool shared = variant->topology == ORBIT_CORE_TOPOLOGY_SHARED;

  ring_to_reset = fixture_open_variant (fleet, variant, FIXTURE_KIND, 8, 48);
  for (reset_at = ORBIT_CORE_STEP_WRITE_TICKET; reset_at <= ORBIT_CORE_STEP_WRITE_HEAD_MOVED; reset_at++)
    {
      OrbitCoreCursor *cursor = fixture_cursor (ring_to_reset, ORBIT_CORE_CURSOR_HEAD);
      uint64_t start = orbit_core_cursor_get_position (cursor), id, next_id;
      bool head_had_moved = shared || reset_at == ORBIT_CORE_STEP_WRITE_HEAD_MOVED;

      if (!has_step (shared, reset_at))
        {
          orbit_core_cursor_free (cursor);
          continue;
        }
      for (uint64_t version = 1; version <= 6; version++)
        fixture_publish (ring_to_reset, version);
      cursor_beside = cursor;
      orbit_core_step_hook = reset_once;
      id = fixture_publish (ring_to_reset, 501);
      check (orbit_core_step_hook == NULL);
      check (!shared || reset_at == ORBIT_CORE_STEP_WRITE_TICKET || !has_newest (ring_to_reset));
      check (reset_at == ORBIT_CORE_STEP_WRITE_TICKET || !has_frame_at (ring_to_reset, 0));
      next_id = fixture_publish (ring_to_reset, 7);
      check_equal (next_id & ORBIT_CORE_COUNTER_MASK, head_had_moved && reset_at != ORBIT_CORE_STEP_WRITE_TICKET ? 0 : 1);
      check_equal (fixture_look_up (ring_to_reset, next_id), 7);
      check_equal (fixture_look_up (ring_to_reset, id), reset_at == ORBIT_CORE_STEP_WRITE_TICKET ? 501 : 0);
      if (reset_at == ORBIT_CORE_STEP_WRITE_TICKET || (!head_had_moved && reset_at != ORBIT_CORE_STEP_WRITE_COMMITTED))
        fixture_expect_frame (cursor, 501);
      fixture_expect_frame (cursor, 7);
      fixture_expect_none (cursor);
      fixture_check_account (cursor, start);
      orbit_core_cursor_free (cursor);
    }
  orbit_core_fleet_free (fleet);
}

#define N_WRITERS 2
#define N_RESETS 40

typedef struct
{
  OrbitCoreRing *ring;
  _Atomic bool stop;
  _Atomic uint64_t n_published;
} Beside;

static void *
keep_writing (void *data)
{
  Beside *beside = data;

  for (uint64_t version = 1; !atomic_load (&beside->stop); version++)
    {
      fixture_publish (beside->ring, version);
      atomic_fetch_add (&beside->n_published, 1);
    }
  return NULL;
}

/* Resets with concurrent writers: every frame that a cursor delivers is complete, the counts stay exact, and writes continue. */
static void
test_beside_writers (const void *data)
{
  const FixtureVariant *variant = data;
  OrbitCoreFleet *fleet = fixture_join_variant (variant);
  Beside beside = { .ring = fixture_open_variant (fleet, variant, FIXTURE_KIND, 16, 100) };
  OrbitCoreCursor *cursor = fixture_cursor (beside.ring, ORBIT_CORE_CURSOR_OLDEST);
  uint64_t start = orbit_core_cursor_get_position (cursor), n_frames = 0;
  pthread_t writers[N_WRITERS];

  for (int i = 0; i < N_WRITERS; i++)
    check_equal (pthread_create (&writers[i], NULL, keep_writing, &beside), 0);
  for (int i = 0; i < N_RESETS; i++)
    {
      uint64_t goal = atomic_load (&beside.n_published) + 5;

      reset (beside.ring);
      while (atomic_load (&beside.n_published) < goal)
        {
          OrbitCoreFrame frame;
          OrbitCoreReport report;
          OrbitCoreNext next = orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report);

          check (next != ORBIT_CORE_NEXT_FAILED);
          if (next != ORBIT_CORE_NEXT_FRAME)
            continue;
          check (fixture_is_whole (beside.ring, &frame));
          n_frames++;
        }
      fixture_check_account (cursor, start);
    }
  atomic_store (&beside.stop, true);
  for (int i = 0; i < N_WRITERS; i++)
    pthread_join (writers[i], NULL);
  check (n_frames > 0);
  reset (beside.ring);
  check_equal (fixture_publish (beside.ring, 7) & ORBIT_CORE_COUNTER_MASK, 0);
  fixture_expect_frame (cursor, 7);
  fixture_check_account (cursor, start);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  fixture_init (30);
  fixture_run_stands (test_restart, 4, 48, "counters restart");
  fixture_run_stands (test_cursor_goes_on, 8, 48, "a cursor that was created before the reset");
  fixture_run_variants (test_two_members, "two members");
  fixture_run_variants (test_within_publish, "within a publish");
  fixture_run_variants (test_beside_writers, "with concurrent writers");
  return tap_finish ();
}
