/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Writers killed at every step of a publish: at most their own frame is lost, no reader waits long for it, and the next owner
 * of the node id can write. */

#include "writer-steps.h"

#include <signal.h>
#include <sys/wait.h>

#define HOUR (3600 * 1000 * ORBIT_CORE_NS_PER_MS)

static void
kill_writer (const char *name,
             const WriterCase *wanted,
             uint8_t kind)
{
  int status = fixture_wait (start_writer (name, wanted, kind, SIGKILL, NULL));

  check (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
}

/* The unfinished write is skipped: reading the newest frame returns the newest complete one. */
static void
check_newest (const WriterCase *wanted,
              OrbitCoreRing *ring,
              uint64_t n_before)
{
  bool visible = wanted->topology == ORBIT_CORE_TOPOLOGY_SHARED && wanted->at->committed;
  uint8_t payload[FIXTURE_MAX_PAYLOAD];
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  bool found;

  check_ok (orbit_core_ring_read_lane_newest (ring, 0, NULL, payload, &frame, &found, &report), &report);
  check_equal (found, visible || n_before > 0);
  if (found)
    check_equal (frame.version, visible ? ITS_VERSION : n_before);
}

static void
expect_killed_frame (const WriterCase *wanted,
                     OrbitCoreCursor *cursor,
                     uint64_t next_version)
{
  const WriterStep *at = wanted->at;
  bool visible = at->committed;
  OrbitCoreFrame frame;
  OrbitCoreReport report;

  cursor->stall_timeout = HOUR;
  if (wanted->topology == ORBIT_CORE_TOPOLOGY_PER_NODE)
    {
      /* Lanes have no common order, so only count. */
      for (int i = 0; i < 1 + visible; i++)
        {
          check_equal (orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report), ORBIT_CORE_NEXT_FRAME);
          check (fixture_is_whole (cursor->ring, &frame));
          check (frame.version == next_version || (visible && frame.version == ITS_VERSION));
        }
      fixture_expect_none (cursor);
      check_equal (cursor->n_abandoned, 0);
      return;
    }
  if (visible)
    {
      fixture_expect_frame (cursor, ITS_VERSION);
    }
  else if (!at->claimed)
    {
      /* Nothing names the owner of the ticket: the whole stall timeout must pass, and not more. */
      fixture_expect_none (cursor);
      fixture_pass_time (HOUR / 2);
      fixture_expect_none (cursor);
      fixture_pass_time (HOUR / 2);
    }
  else
    {
      /* The slot names its owner, and the kernel reports that it is dead: the next look passes the position. */
      if (orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report) != ORBIT_CORE_NEXT_NONE)
        tap_fail (__FILE__, __LINE__, "frame 0x%llx was delivered too early", (unsigned long long) frame.id);
      fixture_pass_time (2 * ORBIT_CORE_NS_PER_MS);
    }
  fixture_expect_frame (cursor, next_version);
  check_equal (cursor->n_abandoned, visible ? 0 : 1);
}

/* The writer is killed after @n_before frames of other writers; the ring has four slots. */
static void
test_with_reader (const void *data)
{
  const WriterCase *wanted = data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);

  for (uint8_t n_before = 0; n_before <= 5; n_before++)
    {
      OrbitCoreRing *ring = open_writer_ring (fleet, wanted, n_before);
      OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
      uint64_t start = orbit_core_cursor_get_position (cursor), version = 1;
      OrbitCoreFleet *successor;
      OrbitCoreRing *its_ring;

      for (int i = 0; i < n_before; i++, version++)
        {
          fixture_publish (ring, version);
          fixture_expect_frame (cursor, version);
        }
      kill_writer (name, wanted, n_before);
      check_newest (wanted, ring, n_before);
      fixture_publish (ring, version);
      expect_killed_frame (wanted, cursor, version++);
      fixture_expect_none (cursor);
      fixture_check_account (cursor, start);

      /* The node id is free immediately for another owner. */
      successor = fixture_join (name, 1, 3);
      check_equal (successor->member.roster.incarnation, 2 * (n_before + 1u));
      its_ring = open_writer_ring (successor, wanted, n_before);
      for (int i = 0; i < 5; i++, version += 2)
        {
          fixture_publish (its_ring, version);
          fixture_expect_frame (cursor, version);
          fixture_publish (ring, version + 1);
          fixture_expect_frame (cursor, version + 1);
        }
      fixture_expect_none (cursor);
      check (cursor->n_overwritten == 0 && cursor->n_abandoned <= 1);
      fixture_check_account (cursor, start);
      orbit_core_cursor_free (cursor);
      orbit_core_fleet_free (successor);
    }
  orbit_core_fleet_free (fleet);
}

/* Without a reader, other writers must pass the slot of the dead one immediately, and lose no ticket to it. */
static void
test_without_reader (const void *data)
{
  const WriterCase *wanted = data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);

  for (uint8_t n_before = 0; n_before <= 5; n_before++)
    {
      OrbitCoreRing *ring = open_writer_ring (fleet, wanted, n_before);
      uint64_t first = 0, id = 0;

      for (uint64_t version = 1; version <= n_before; version++)
        fixture_publish (ring, version);
      kill_writer (name, wanted, n_before);
      for (uint64_t version = 10; version < 20; version++)
        {
          id = fixture_publish (ring, version);
          first = version == 10 ? id : first;
          check_equal (fixture_look_up (ring, id), version);
        }
      check_equal ((id - first) & ORBIT_CORE_COUNTER_MASK, 9);
      for (uint64_t back = 0; back < 8; back++)
        check_equal (fixture_look_up (ring, (id & ~ORBIT_CORE_COUNTER_MASK) | ((id - back) & ORBIT_CORE_COUNTER_MASK)), back < 4 ? 19 - back : 0);
    }
  orbit_core_fleet_free (fleet);
}

/* Several writers are killed: the time in which their tickets could still be used passes for all of them at once. */
static void
test_many (const void *data)
{
  const WriterCase *wanted = data;
  WriterScene scene;
  OrbitCoreFrame frame;
  OrbitCoreReport report;

  open_scene (&scene, data);
  for (int i = 0; i < 3; i++)
    kill_writer (scene.name, wanted, FIXTURE_KIND);
  fixture_publish (scene.ring, 1);
  scene.cursor->stall_timeout = HOUR;
  if (orbit_core_cursor_next (scene.cursor, NULL, NULL, &frame, &report) == ORBIT_CORE_NEXT_NONE)
    {
      fixture_pass_time (HOUR);
      check_equal (orbit_core_cursor_next (scene.cursor, NULL, NULL, &frame, &report), ORBIT_CORE_NEXT_FRAME);
    }
  while (frame.version == ITS_VERSION)
    check_equal (orbit_core_cursor_next (scene.cursor, NULL, NULL, &frame, &report), ORBIT_CORE_NEXT_FRAME);
  check_equal (frame.version, 1);
  close_scene (&scene);
}

/* Killed within a batch of five records: committed frames stay, and the rest leaves at most one hole. */
static void
test_batch (const void *data)
{
  const WriterCase *wanted = data;
  WriterScene scene;
  bool shared = wanted->topology == ORBIT_CORE_TOPOLOGY_SHARED;
  pid_t child;
  uint64_t n_frames = 0;
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  int status;

  open_scene (&scene, data);
  child = fixture_fork ();
  if (child == 0)
    {
      size_t n_written;

      OrbitCoreRing *ring = open_writer_ring (fixture_join (scene.name, 1, 3), wanted, FIXTURE_KIND);
      fixture_raise_at (wanted->at->step, wanted->at->step == ORBIT_CORE_STEP_WRITE_HEAD_MOVED ? 2 : 3, SIGKILL);
      orbit_core_ring_write_packed (ring, 0, 0, "0123456789", 2, 5, &n_written, &report);
      _exit (0);
    }
  status = fixture_wait (child);
  check (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  fixture_publish (scene.ring, 1);

  for (int i = 0; i < 6; i++)
    {
      if (orbit_core_cursor_next (scene.cursor, NULL, NULL, &frame, &report) == ORBIT_CORE_NEXT_FRAME && frame.version == 0)
        {
          check (frame.length == 2 && memcmp (frame.payload, &"0123456789"[2 * n_frames], 2) == 0);
          n_frames++;
        }
      fixture_pass_time (100 * ORBIT_CORE_NS_PER_MS);
    }
  fixture_expect_none (scene.cursor);
  /* The head of a lane moves with every second record here. */
  if (wanted->at->step == ORBIT_CORE_STEP_WRITE_HEAD_MOVED)
    check_equal (n_frames, 4);
  else
    check_equal (n_frames, wanted->at->committed ? 3 : 2);
  check_equal (scene.cursor->n_abandoned, shared && !wanted->at->committed ? 1 : 0);
  close_scene (&scene);
}

int
main (void)
{
  fixture_init (60);
  run_writer_cases (test_with_reader, "killed");
  run_writer_cases (test_without_reader, "killed, and nobody reads:");
  run_writer_cases (test_many, "three of them killed");
  run_writer_cases (test_batch, "killed in a batch");
  return tap_finish ();
}
