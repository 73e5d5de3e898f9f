/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Cursors: their start, the order of frames, and the count of every position. */

#include "fixture-stand.h"

static void
test_starts (FixtureStand *stand)
{
  for (uint64_t n_before = 0; n_before < 12; n_before++)
    {
      OrbitCoreCursor *oldest = fixture_cursor (stand->ring, ORBIT_CORE_CURSOR_OLDEST);
      OrbitCoreCursor *head = fixture_cursor (stand->ring, ORBIT_CORE_CURSOR_HEAD);

      for (uint64_t i = n_before < 4 ? 0 : n_before - 4; i < n_before; i++)
        fixture_expect_frame (oldest, 1 + i);
      fixture_expect_none (oldest);
      fixture_expect_none (head);
      fixture_publish (stand->ring, 1 + n_before);
      fixture_expect_frame (oldest, 1 + n_before);
      fixture_expect_frame (head, 1 + n_before);
      fixture_expect_none (head);
      check_equal (orbit_core_cursor_count_delivered (head), 1);
      check_equal (head->n_overwritten + head->n_abandoned + oldest->n_overwritten + oldest->n_abandoned, 0);
      orbit_core_cursor_free (oldest);
      orbit_core_cursor_free (head);
    }
}

/* Reads after each write, at every distance from 0 to more than a lap. */
static void
test_every_lag (FixtureStand *stand)
{
  uint64_t version = 1;

  for (uint64_t lag = 1; lag < 40; lag++)
    {
      OrbitCoreCursor *cursor = fixture_cursor (stand->ring, ORBIT_CORE_CURSOR_HEAD);
      uint64_t start = orbit_core_cursor_get_position (cursor), end;

      for (uint64_t i = 0; i < lag; i++)
        fixture_publish (stand->ring, version++);
      end = version;
      for (uint64_t expected = lag <= 8 ? end - lag : end - 8; expected < end; expected++)
        fixture_expect_frame (cursor, expected);
      fixture_expect_none (cursor);
      fixture_check_account (cursor, start);
      check_equal (orbit_core_cursor_get_position (cursor) - start, lag);
      check_equal (cursor->n_overwritten, lag <= 8 ? 0 : lag - 8);
      check_equal (cursor->n_abandoned, 0);
      orbit_core_cursor_free (cursor);
    }
}

/* A reader that is overtaken again before it has reached the end skips to half a ring behind the head, and counts the skipped positions. */
static void
test_chased (FixtureStand *stand)
{
  uint64_t version = 1;

  for (int i = 0; i < 10; i++)
    fixture_publish (stand->ring, version++);
  fixture_expect_frame (stand->cursor, version - 8);
  for (int i = 0; i < 10; i++)
    fixture_publish (stand->ring, version++);
  fixture_expect_frame (stand->cursor, version - 4);
  fixture_check_account (stand->cursor, stand->start);
  for (int i = 3; i > 0; i--)
    fixture_expect_frame (stand->cursor, version - (uint64_t) i);
  fixture_expect_none (stand->cursor);

  /* After the cursor has reached the end, the next overrun takes it to the oldest frame again. */
  for (int i = 0; i < 10; i++)
    fixture_publish (stand->ring, version++);
  fixture_expect_frame (stand->cursor, version - 8);
  fixture_check_account (stand->cursor, stand->start);
  check_equal (orbit_core_cursor_get_position (stand->cursor) - stand->start, version - 1 - 7);
}

static void *
reserve_nothing (void *data,
                 uint32_t length)
{
  return NULL;
}

static void *
reserve_buffer (void *data,
                uint32_t length)
{
  return data;
}

/* If there is no memory for the payload, the cursor does not move. */
static void
test_no_memory (FixtureStand *stand)
{
  uint8_t buffer[48];
  OrbitCoreFrame frame;
  OrbitCoreReport report;

  fixture_publish (stand->ring, 8);
  for (int i = 0; i < 3; i++)
    {
      check_equal (orbit_core_cursor_next (stand->cursor, reserve_nothing, NULL, &frame, &report), ORBIT_CORE_NEXT_FAILED);
      check_equal (report.code, ORBIT_CORE_NO_SPACE);
      check_equal (orbit_core_cursor_get_position (stand->cursor), stand->start);
    }
  check_equal (orbit_core_cursor_next (stand->cursor, reserve_buffer, buffer, &frame, &report), ORBIT_CORE_NEXT_FRAME);
  check (frame.payload == buffer);
  check (fixture_is_whole (stand->ring, &frame));
  fixture_check_account (stand->cursor, stand->start);
}

/* The time that one frame was pending does not count for the next one. */
static void
test_patience (FixtureStand *stand)
{
  const int64_t half_an_hour = 1800 * 1000 * ORBIT_CORE_NS_PER_MS;
  OrbitCoreClaim claim;
  OrbitCoreFrame frame;
  OrbitCoreReport report;

  stand->cursor->stall_timeout = 2 * half_an_hour;
  for (int i = 0; i < 5; i++)
    {
      check_ok (orbit_core_ring_begin_write (stand->ring, 0, &claim, &report), &report);
      for (int late = 0; late < 2; late++)
        {
          fixture_expect_none (stand->cursor);
          fixture_pass_time (half_an_hour / 2);
        }
      check (orbit_core_ring_end_write (stand->ring, &claim, 0, 0));
      check_equal (orbit_core_cursor_next (stand->cursor, NULL, NULL, &frame, &report), ORBIT_CORE_NEXT_FRAME);
    }
  check_equal (stand->cursor->n_abandoned, 0);
}

/* Two members: one total order on a shared ring; on a per-node ring, one order in each lane, and lanes are read in turn. */
static void
test_two_members (const void *data)
{
  const FixtureVariant *variant = data;
  OrbitCoreFleet *fleets[2];
  OrbitCoreRing *rings[2];
  OrbitCoreCursor *cursor;
  uint64_t start, next[2] = { 1, 1 };
  int last = -1, turn = 0, longest_turn = 0;
  OrbitCoreFrame frame;
  OrbitCoreReport report;

  if (!variant->shared)
    return;
  fleets[0] = fixture_join_variant (variant);
  fleets[1] = fixture_join (fleets[0]->member.name, 3, 4);
  for (int i = 0; i < 2; i++)
    rings[i] = fixture_open_variant (fleets[i], variant, FIXTURE_KIND, 64, 24);
  cursor = fixture_cursor (rings[1], ORBIT_CORE_CURSOR_OLDEST);
  start = orbit_core_cursor_get_position (cursor);

  for (uint64_t i = 1; i <= 30; i++)
    for (uint64_t writer = 0; writer < 2; writer++)
      {
        uint64_t id = fixture_publish (rings[writer], writer << 32 | i);

        check_equal (id >> 40 & 0xffff, writer * 3);
        check_equal (fixture_look_up (rings[!writer], id), writer << 32 | i);
      }
  for (int i = 0; i < 60; i++)
    {
      int writer;

      check_equal (orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report), ORBIT_CORE_NEXT_FRAME);
      check (fixture_is_whole (rings[1], &frame));
      writer = (int) (frame.version >> 32);
      check_equal ((uint32_t) frame.version, next[writer]++);
      if (variant->topology == ORBIT_CORE_TOPOLOGY_SHARED)
        check_equal (writer, i % 2);
      turn = writer == last ? turn + 1 : 1;
      longest_turn = turn > longest_turn ? turn : longest_turn;
      last = writer;
    }
  fixture_expect_none (cursor);
  check (longest_turn <= 16);
  fixture_check_account (cursor, start);
  check_equal (orbit_core_cursor_count_delivered (cursor), 60);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleets[1]);
  orbit_core_fleet_free (fleets[0]);
}

int
main (void)
{
  fixture_init (30);
  fixture_run_stands (test_starts, 4, 48, "oldest and head");
  fixture_run_stands (test_every_lag, 8, 24, "every distance");
  fixture_run_stands (test_chased, 8, 24, "a reader that is overtaken");
  fixture_run_stands (test_no_memory, 4, 48, "no memory for a payload");
  fixture_run_stands (test_patience, 4, 48, "the time limit starts anew for each frame");
  fixture_run_variants (test_two_members, "two members");
  return tap_finish ();
}
