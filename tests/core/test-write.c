/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Other write functions: refused payloads, packed records, writes with begin and end, and rings full of unfinished writes. */

#include "fixture-stand.h"

static void
begin (OrbitCoreRing *ring,
       uint64_t version,
       OrbitCoreClaim *claim)
{
  uint8_t payload[FIXTURE_MAX_PAYLOAD];
  uint32_t length = fixture_frame_length (ring, version);
  OrbitCoreReport report;

  check_ok (orbit_core_ring_begin_write (ring, length, claim, &report), &report);
  fixture_fill (payload, length, version);
  memcpy (claim->slot->payload, payload, length);
}

static void
end (OrbitCoreRing *ring,
     uint64_t version,
     OrbitCoreClaim *claim)
{
  check (orbit_core_ring_end_write (ring, claim, fixture_frame_kind (version), version));
}

static void
test_too_large (FixtureStand *stand)
{
  static const uint8_t payload[60];
  OrbitCoreClaim claim;
  OrbitCoreReport report;
  uint64_t id, head;
  size_t n_written = 1;

  fixture_publish (stand->ring, 1);
  head = fixture_get_head (stand->ring);
  check_code (orbit_core_ring_write (stand->ring, 0, 0, payload, 49, &id, &report), ORBIT_CORE_PAYLOAD_TOO_LARGE, &report);
  check_contains (report.text, "49");
  check_contains (report.text, "48");
  check_code (orbit_core_ring_write_packed (stand->ring, 0, 0, payload, 49, 1, &n_written, &report), ORBIT_CORE_PAYLOAD_TOO_LARGE, &report);
  check_equal (n_written, 0);
  check_code (orbit_core_ring_begin_write (stand->ring, 49, &claim, &report), ORBIT_CORE_PAYLOAD_TOO_LARGE, &report);
  check_code (orbit_core_ring_write (stand->ring, 0, 0, payload, SIZE_MAX, &id, &report), ORBIT_CORE_PAYLOAD_TOO_LARGE, &report);
  check_equal (fixture_get_head (stand->ring), head);
  fixture_expect_frame (stand->cursor, 1);
  fixture_expect_none (stand->cursor);
  fixture_publish (stand->ring, 2);
  check_equal (fixture_get_head (stand->ring), head + 1);
  fixture_expect_frame (stand->cursor, 2);
}

/* A ring with a payload capacity of one byte. */
static void
test_no_payload (FixtureStand *stand)
{
  OrbitCoreReport report;
  uint64_t id;

  for (uint64_t version = 1; version < 9; version++)
    {
      check_equal (fixture_look_up (stand->ring, fixture_publish (stand->ring, version)), version);
      check_code (orbit_core_ring_write (stand->ring, 0, 0, "xy", 2, &id, &report), ORBIT_CORE_PAYLOAD_TOO_LARGE, &report);
      fixture_expect_frame (stand->cursor, version);
    }
}

static void
test_packed (FixtureStand *stand)
{
  uint8_t records[20][12], payload[16];
  OrbitCoreReport report;
  OrbitCoreFrame frame;
  size_t n_written;
  bool found;

  fixture_fill (records[0], sizeof records, 9);
  check_ok (orbit_core_ring_write_packed (stand->ring, 3, 4, records, 12, 0, &n_written, &report), &report);
  check_equal (n_written, 0);
  check_ok (orbit_core_ring_write_packed (stand->ring, 3, 4, records, 12, 20, &n_written, &report), &report);
  check_equal (n_written, 20);
  check_equal (fixture_get_head (stand->ring), stand->variant->start_counter + 20);
  for (uint64_t i = 0; i < 20; i++)
    {
      uint64_t counter = (stand->variant->start_counter + i) & ORBIT_CORE_COUNTER_MASK;

      check_ok (orbit_core_ring_read_at (stand->ring, 0, counter, NULL, payload, &frame, &found, &report), &report);
      check_equal (found, i >= 12);
      if (!found)
        continue;
      check_equal (frame.length, 12);
      check_equal (frame.frame_kind, 3);
      check_equal (frame.version, 4);
      check (memcmp (payload, records[i], 12) == 0);
    }
  check_ok (orbit_core_ring_write_packed (stand->ring, 3, 5, NULL, 0, 3, &n_written, &report), &report);
  check_equal (n_written, 3);
  check_equal (fixture_get_head (stand->ring), stand->variant->start_counter + 23);
}

static void
test_two_halves (FixtureStand *stand)
{
  OrbitCoreClaim claim;

  for (uint64_t version = 1; version < 12; version++)
    {
      begin (stand->ring, version, &claim);
      check_equal (fixture_look_up (stand->ring, claim.id), 0);
      fixture_expect_none (stand->cursor);
      end (stand->ring, version, &claim);
      check_equal (fixture_look_up (stand->ring, claim.id), version);
      fixture_expect_frame (stand->cursor, version);
    }
  fixture_check_account (stand->cursor, stand->start);
}

/* On a shared ring one thread may have several unfinished writes. A cursor waits for the first one, then returns both in order. */
static void
test_ended_in_reverse (FixtureStand *stand)
{
  OrbitCoreCursor *cursor;
  OrbitCoreClaim first, second;
  OrbitCoreReport report;
  uint64_t id;

  begin (stand->ring, 1, &first);
  if (stand->variant->topology == ORBIT_CORE_TOPOLOGY_PER_NODE)
    {
      check_code (fixture_try_publish (stand->ring, 2, &id, &report), ORBIT_CORE_BUSY, &report);
      check_code (orbit_core_ring_begin_write (stand->ring, 8, &second, &report), ORBIT_CORE_BUSY, &report);
      end (stand->ring, 1, &first);
      fixture_publish (stand->ring, 2);
      return;
    }
  cursor = fixture_cursor (stand->ring, ORBIT_CORE_CURSOR_OLDEST);
  begin (stand->ring, 2, &second);
  end (stand->ring, 2, &second);
  check_equal (fixture_look_up (stand->ring, second.id), 2);
  fixture_expect_none (cursor);
  end (stand->ring, 1, &first);
  fixture_expect_frame (cursor, 1);
  fixture_expect_frame (cursor, 2);
  fixture_expect_none (cursor);
  orbit_core_cursor_free (cursor);
}

/* Every slot holds an unfinished write: a publish fails after one lap of tickets, and does not affect those writes. */
static void
test_busy (FixtureStand *stand)
{
  uint64_t head, id;
  OrbitCoreClaim claims[4], none;
  OrbitCoreReport report;
  size_t n_written;

  if (stand->variant->topology == ORBIT_CORE_TOPOLOGY_PER_NODE)
    return;
  for (uint64_t i = 0; i < 4; i++)
    begin (stand->ring, 1 + i, &claims[i]);
  head = fixture_get_head (stand->ring);
  check_code (fixture_try_publish (stand->ring, 9, &id, &report), ORBIT_CORE_BUSY, &report);
  check_equal (fixture_get_head (stand->ring), head + 4);
  check_code (orbit_core_ring_begin_write (stand->ring, 1, &none, &report), ORBIT_CORE_BUSY, &report);
  check_code (orbit_core_ring_write_packed (stand->ring, 0, 0, "x", 1, 1, &n_written, &report), ORBIT_CORE_BUSY, &report);
  check_equal (n_written, 0);

  /* With one free slot, three of four tickets are forfeited, and the fourth one is used. */
  end (stand->ring, 3, &claims[2]);
  check_ok (fixture_try_publish (stand->ring, 10, &id, &report), &report);
  check_equal (fixture_look_up (stand->ring, id), 10);
  end (stand->ring, 1, &claims[0]);
  end (stand->ring, 2, &claims[1]);
  end (stand->ring, 4, &claims[3]);

  /* The frames that were not overwritten can still be read; then follow the holes of the forfeited tickets and the one complete frame. */
  stand->cursor->stall_timeout = 0;
  fixture_expect_frame (stand->cursor, 1);
  fixture_expect_frame (stand->cursor, 2);
  fixture_expect_frame (stand->cursor, 10);
  check_equal (orbit_core_cursor_get_position (stand->cursor) - stand->start, fixture_get_head (stand->ring) - stand->variant->start_counter);
  fixture_expect_none (stand->cursor);
  for (uint64_t i = 0; i < 5; i++)
    fixture_publish (stand->ring, 20 + i);
  fixture_expect_frame (stand->cursor, 21);
  fixture_check_account (stand->cursor, stand->start);
}

static OrbitCoreRing *ring_to_rob;

/* Acts like a member that has wrongly judged this one dead. */
static void
void_claim (OrbitCoreStep step)
{
  _Atomic uint64_t *claim = orbit_core_ring_claim (ring_to_rob, 0);
  uint64_t word = atomic_load (claim);

  if (step == ORBIT_CORE_STEP_WRITE_STORED)
    atomic_store (claim, orbit_core_claim_word (word >> ORBIT_CORE_CLAIM_POSITION_SHIFT, 0, ORBIT_CORE_CLAIM_VOID));
}

/* The write finds the change before it commits. Nothing is published, and the member must leave and join again. */
static void
test_judged_dead (const void *data)
{
  const OrbitCoreRingSpec spec = { .capacity = 4, .payload_capacity = 48 };
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 2), *other = fixture_join (name, 1, 2);
  OrbitCoreRing *others = fixture_open (other, FIXTURE_KIND, &spec);
  OrbitCoreReport report;
  uint64_t id;

  ring_to_rob = fixture_open (fleet, FIXTURE_KIND, &spec);
  orbit_core_step_hook = void_claim;
  check_code (fixture_try_publish (ring_to_rob, 1, &id, &report), ORBIT_CORE_FAILED, &report);
  orbit_core_step_hook = NULL;
  check_contains (report.text, "leave and join again");
  check_equal (atomic_load (&orbit_core_ring_slot (others, 0, 0)->stamp), orbit_core_stamp (0, ORBIT_CORE_STAMP_WRITING));
  check_code (fixture_try_publish (ring_to_rob, 2, &id, &report), ORBIT_CORE_FAILED, &report);
  orbit_core_fleet_free (fleet);

  fleet = fixture_join (name, 0, 2);
  check_equal (fixture_publish (fixture_open (fleet, FIXTURE_KIND, &spec), 3) & ORBIT_CORE_COUNTER_MASK, 1);
  orbit_core_fleet_free (fleet);
  orbit_core_fleet_free (other);
}

int
main (void)
{
  fixture_init (20);
  fixture_run_stands (test_too_large, 4, 48, "a payload that is too large does not move the head");
  fixture_run_stands (test_no_payload, 2, 1, "frames without payloads in two slots");
  fixture_run_stands (test_packed, 8, 16, "packed records");
  fixture_run_stands (test_two_halves, 4, 48, "a write in two halves");
  fixture_run_stands (test_ended_in_reverse, 4, 48, "two unfinished writes");
  fixture_run_stands (test_busy, 4, 48, "a ring full of unfinished writes");
  tap_run (test_judged_dead, NULL, "a live writer that was judged dead");
  return tap_finish ();
}
