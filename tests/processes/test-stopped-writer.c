/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Writers stopped at every step of a publish while others lap the ring, and then continued: their frames are delivered
 * completely or not at all, and newer frames are not affected. */

#include "writer-steps.h"

#include <signal.h>

#define N_FRAMES 24 /* six laps */
#define HOUR (3600 * 1000 * ORBIT_CORE_NS_PER_MS)

static uint64_t *its_id;

static pid_t
stop_writer (const char *name,
             const WriterCase *wanted,
             uint8_t kind)
{
  pid_t child;

  its_id = fixture_share (sizeof *its_id);
  child = start_writer (name, wanted, kind, SIGSTOP, its_id);
  check (fixture_wait_stopped (child));
  return child;
}

static void
continue_writer (pid_t child)
{
  check_equal (kill (child, SIGCONT), 0);
  fixture_wait_success (child);
}

/* A reader that keeps up abandons one position in each lap: that of the slot that the stopped writer holds. */
static uint64_t
count_held_positions (const WriterCase *wanted,
                      uint64_t held,
                      uint64_t end)
{
  uint64_t n_held = 0;

  if (wanted->topology == ORBIT_CORE_TOPOLOGY_PER_NODE || wanted->at->released)
    return 0;
  for (uint64_t position = wanted->at->committed ? held + 4 : held; position < end; position += 4)
    n_held++;
  return wanted->at->claimed ? n_held : 1;
}

/* Reads one frame. The clock advances as long as there is none. */
static uint64_t
read_patiently (OrbitCoreCursor *cursor)
{
  OrbitCoreFrame frame;
  OrbitCoreReport report;

  for (int i = 0; i < 40; i++)
    {
      OrbitCoreNext next = orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report);

      check (next != ORBIT_CORE_NEXT_FAILED);
      if (next == ORBIT_CORE_NEXT_FRAME)
        {
          check (fixture_is_whole (cursor->ring, &frame));
          return frame.version;
        }
      fixture_pass_time (20 * ORBIT_CORE_NS_PER_MS);
    }
  return 0;
}

static void
test_with_reader (const void *data)
{
  const WriterCase *wanted = data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
  bool shared = wanted->topology == ORBIT_CORE_TOPOLOGY_SHARED;
  bool delivered = wanted->at->committed;

  for (uint8_t n_before = 0; n_before <= 5; n_before++)
    {
      OrbitCoreRing *ring = open_writer_ring (fleet, wanted, n_before);
      OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
      uint64_t start = orbit_core_cursor_get_position (cursor), held, version = 1, seen;
      bool its_frame_seen = false;
      pid_t child;

      for (; version <= n_before; version++)
        {
          fixture_publish (ring, version);
          fixture_expect_frame (cursor, version);
        }
      held = orbit_core_cursor_get_position (cursor);
      child = stop_writer (name, wanted, n_before);
      for (; version <= n_before + (uint64_t) N_FRAMES; version++)
        {
          fixture_publish (ring, version);
          for (seen = read_patiently (cursor); seen == ITS_VERSION && !its_frame_seen; seen = read_patiently (cursor))
            its_frame_seen = true;
          check_equal (seen, version);
        }
      check_equal (its_frame_seen, delivered);
      check_equal (cursor->n_overwritten, 0);
      check_equal (cursor->n_abandoned, count_held_positions (wanted, held, orbit_core_cursor_get_position (cursor)));
      fixture_check_account (cursor, start);

      continue_writer (child);
      /* The frame is at the position where it was begun, which this reader has abandoned, or at a position that no writer had used. */
      if (shared && wanted->at->claimed)
        check_equal (fixture_look_up (ring, *its_id), wanted->at->released ? 0 : ITS_VERSION);
      for (seen = read_patiently (cursor); seen != 0; seen = read_patiently (cursor))
        {
          check (seen == ITS_VERSION && !its_frame_seen);
          its_frame_seen = true;
        }
      check_equal (its_frame_seen, delivered || !shared || !wanted->at->claimed);

      /* The ring can be used without restriction again. */
      for (uint64_t last = version + 8; version < last; version++)
        {
          fixture_publish (ring, version);
          check_equal (read_patiently (cursor), version);
        }
      check_equal (cursor->n_overwritten, 0);
      fixture_check_account (cursor, start);
      orbit_core_cursor_free (cursor);
    }
  orbit_core_fleet_free (fleet);
}

/* No cursor reads while the writer is stopped. A cursor that starts at the oldest frame afterwards returns complete frames in order. */
static void
test_without_reader (const void *data)
{
  const WriterCase *wanted = data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);

  for (uint8_t n_before = 0; n_before <= 5; n_before++)
    {
      OrbitCoreRing *ring = open_writer_ring (fleet, wanted, n_before);
      OrbitCoreCursor *before = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST), *cursor;
      uint64_t start = orbit_core_cursor_get_position (before), version, seen, last = 0;
      pid_t child;

      for (version = 1; version <= n_before; version++)
        fixture_publish (ring, version);
      child = stop_writer (name, wanted, n_before);
      for (; version <= n_before + (uint64_t) N_FRAMES; version++)
        check_equal (fixture_look_up (ring, fixture_publish (ring, version)), version);
      cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
      continue_writer (child);

      for (seen = read_patiently (cursor); seen != 0; seen = read_patiently (cursor))
        if (seen < ITS_VERSION)
          {
            check (seen > last && seen + 4 >= version);
            last = seen;
          }
      for (last = 0, seen = read_patiently (before); seen != 0; seen = read_patiently (before))
        if (seen < ITS_VERSION)
          {
            check (seen > last);
            last = seen;
          }
      check_equal (orbit_core_cursor_get_position (before), orbit_core_cursor_get_position (cursor));
      fixture_check_account (before, start);
      fixture_publish (ring, version);
      check_equal (read_patiently (before), version);
      orbit_core_cursor_free (before);
      orbit_core_cursor_free (cursor);
    }
  orbit_core_fleet_free (fleet);
}

/* Reads the next frame that is not of the stopped writer, whose frame may come at any turn on a per-node ring. */
static uint64_t
read_others_patiently (OrbitCoreCursor *cursor)
{
  uint64_t seen = read_patiently (cursor);

  return seen == ITS_VERSION ? read_patiently (cursor) : seen;
}

/* The stopped writer costs one stall timeout in all, and not one in every lap. */
static void
test_one_stall (const void *data)
{
  const WriterCase *wanted = data;
  WriterScene scene;
  pid_t child;
  uint64_t seen;

  open_scene (&scene, data);
  child = stop_writer (scene.name, wanted, FIXTURE_KIND);
  scene.cursor->stall_timeout = HOUR;
  fixture_publish (scene.ring, 1);
  seen = read_others_patiently (scene.cursor);
  if (seen == 0)
    {
      fixture_pass_time (HOUR);
      seen = read_others_patiently (scene.cursor);
    }
  check_equal (seen, 1);
  for (uint64_t version = 2; version < N_FRAMES; version++)
    {
      fixture_publish (scene.ring, version);
      check_equal (read_others_patiently (scene.cursor), version);
    }
  check_equal (scene.cursor->n_overwritten, 0);
  continue_writer (child);
  close_scene (&scene);
}

/* A reader that is lapped while it waits stops waiting for that position. */
static void
test_lapped_while_waiting (const void *data)
{
  const WriterCase *wanted = data;
  WriterScene scene;
  uint64_t seen, last = 0;
  pid_t child;

  open_scene (&scene, data);
  child = stop_writer (scene.name, wanted, FIXTURE_KIND);
  scene.cursor->stall_timeout = -1;
  fixture_publish (scene.ring, 1);
  while (read_patiently (scene.cursor) != 0)
    continue;
  for (uint64_t version = 2; version < N_FRAMES; version++)
    fixture_publish (scene.ring, version);
  while ((seen = read_patiently (scene.cursor)) != 0)
    last = seen;
  check_equal (last, N_FRAMES - 1);
  continue_writer (child);
  close_scene (&scene);
}

/* With an infinite stall timeout a reader waits for a stopped writer, and reads everything in order. A ticket without a claim
 * may belong to a dead writer, so the reader waits at most 100 ms for it; its writer draws another one later. */
static void
test_endless_patience (const void *data)
{
  const WriterCase *wanted = data;
  WriterScene scene;
  bool shared = wanted->topology == ORBIT_CORE_TOPOLOGY_SHARED;
  bool unclaimed = shared && !wanted->at->claimed;
  pid_t child;

  open_scene (&scene, data);
  child = stop_writer (scene.name, wanted, FIXTURE_KIND);
  scene.cursor->stall_timeout = -1;
  fixture_publish (scene.ring, 1);
  if (shared && wanted->at->committed)
    check_equal (read_patiently (scene.cursor), ITS_VERSION);
  if (!shared && wanted->at->committed)
    check (read_patiently (scene.cursor) != 0);
  if (!shared || unclaimed || wanted->at->committed)
    check (read_patiently (scene.cursor) != 0);
  for (int i = 0; i < 3; i++)
    check_equal (read_patiently (scene.cursor), 0);

  continue_writer (child);
  while (read_patiently (scene.cursor) != 0)
    continue;
  check_equal (scene.cursor->n_abandoned, unclaimed ? 1 : 0);
  close_scene (&scene);
}

/* A live writer has drawn the next ticket for the slot of a dead writer and not used it yet: the reader waits for it. */
static void
test_ticket_to_dead_slot (const void *data)
{
  static const WriterCase killed = { .at = &writer_steps[1] }, stopped = { .at = &writer_steps[0] };
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
  OrbitCoreRing *ring = open_writer_ring (fleet, &killed, FIXTURE_KIND);
  pid_t child = stop_writer (name, &killed, FIXTURE_KIND);
  OrbitCoreCursor *cursor;

  check_equal (kill (child, SIGKILL), 0);
  fixture_wait (child);
  for (uint64_t version = 1; version < 4; version++)
    fixture_publish (ring, version);
  cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_HEAD);
  cursor->stall_timeout = HOUR;
  child = stop_writer (name, &stopped, FIXTURE_KIND);
  check_equal (read_patiently (cursor), 0);
  continue_writer (child);
  check_equal (read_patiently (cursor), ITS_VERSION);
  check_equal (cursor->n_abandoned, 0);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  fixture_init (60);
  run_writer_cases (test_with_reader, "stopped");
  run_writer_cases (test_without_reader, "stopped, and nobody reads:");
  run_writer_cases (test_one_stall, "stopped for many laps");
  run_writer_cases (test_lapped_while_waiting, "stopped, and readers are lapped while they wait:");
  run_writer_cases (test_endless_patience, "stopped, and readers wait for ever:");
  tap_run (test_ticket_to_dead_slot, NULL, "stopped with a ticket to the slot of a dead writer");
  return tap_finish ();
}
