/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The other ways to write: refused payloads, packed records, writes in two halves, and rings full of those. */

#include "fixture.h"

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
test_too_large (const void *data)
{
  const FixtureVariant *variant = data;
  OrbitCoreFleet *fleet = fixture_join_variant (variant);
  OrbitCoreRing *ring = fixture_open_variant (fleet, variant, FIXTURE_KIND, 4, 48);
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  static const uint8_t payload[60];
  OrbitCoreClaim claim;
  OrbitCoreReport report;
  uint64_t id, head;
  size_t n_written = 1;

  fixture_publish (ring, 1);
  head = fixture_get_head (ring);
  check_code (orbit_core_ring_write (ring, 0, 0, payload, 49, &id, &report), ORBIT_CORE_PAYLOAD_TOO_LARGE, &report);
  check_contains (report.text, "49");
  check_contains (report.text, "48");
  check_code (orbit_core_ring_write_packed (ring, 0, 0, payload, 49, 1, &n_written, &report), ORBIT_CORE_PAYLOAD_TOO_LARGE, &report);
  check_equal (n_written, 0);
  check_code (orbit_core_ring_begin_write (ring, 49, &claim, &report), ORBIT_CORE_PAYLOAD_TOO_LARGE, &report);
  check_code (orbit_core_ring_write (ring, 0, 0, payload, SIZE_MAX, &id, &report), ORBIT_CORE_PAYLOAD_TOO_LARGE, &report);
  check_equal (fixture_get_head (ring), head);
  fixture_expect_frame (cursor, 1);
  fixture_expect_none (cursor);
  fixture_publish (ring, 2);
  check_equal (fixture_get_head (ring), head + 1);
  fixture_expect_frame (cursor, 2);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

/* A ring with a payload capacity of one byte. */
static void
test_no_payload (const void *data)
{
  const FixtureVariant *variant = data;
  OrbitCoreFleet *fleet = fixture_join_variant (variant);
  OrbitCoreRing *ring = fixture_open_variant (fleet, variant, FIXTURE_KIND, 2, 1);
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  OrbitCoreReport report;
  uint64_t id;

  for (uint64_t version = 1; version < 9; version++)
    {
      check_equal (fixture_look_up (ring, fixture_publish (ring, version)), version);
      check_code (orbit_core_ring_write (ring, 0, 0, "xy", 2, &id, &report), ORBIT_CORE_PAYLOAD_TOO_LARGE, &report);
      fixture_expect_frame (cursor, version);
    }
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

static void
test_packed (const void *data)
{
  const FixtureVariant *variant = data;
  OrbitCoreFleet *fleet = fixture_join_variant (variant);
  OrbitCoreRing *ring = fixture_open_variant (fleet, variant, FIXTURE_KIND, 8, 16);
  uint8_t records[20][12], payload[16];
  OrbitCoreReport report;
  OrbitCoreFrame frame;
  size_t n_written;
  bool found;

  fixture_fill (records[0], sizeof records, 9);
  check_ok (orbit_core_ring_write_packed (ring, 3, 4, records, 12, 0, &n_written, &report), &report);
  check_equal (n_written, 0);
  check_ok (orbit_core_ring_write_packed (ring, 3, 4, records, 12, 20, &n_written, &report), &report);
  check_equal (n_written, 20);
  check_equal (fixture_get_head (ring), variant->start_counter + 20);
  for (uint64_t i = 0; i < 20; i++)
    {
      uint64_t counter = (variant->start_counter + i) & ORBIT_CORE_COUNTER_MASK;

      check_ok (orbit_core_ring_read_at (ring, 0, counter, NULL, payload, &frame, &found, &report), &report);
      check_equal (found, i >= 12);
      if (!found)
        continue;
      check_equal (frame.length, 12);
      check_equal (frame.frame_kind, 3);
      check_equal (frame.version, 4);
      check (memcmp (payload, records[i], 12) == 0);
    }
  check_ok (orbit_core_ring_write_packed (ring, 3, 5, NULL, 0, 3, &n_written, &report), &report);
  check_equal (n_written, 3);
  check_equal (fixture_get_head (ring), variant->start_counter + 23);
  orbit_core_fleet_free (fleet);
}

static void
test_two_halves (const void *data)
{
  const FixtureVariant *variant = data;
  OrbitCoreFleet *fleet = fixture_join_variant (variant);
  OrbitCoreRing *ring = fixture_open_variant (fleet, variant, FIXTURE_KIND, 4, 48);
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  uint64_t start = orbit_core_cursor_get_position (cursor);
  OrbitCoreClaim claim;

  for (uint64_t version = 1; version < 12; version++)
    {
      begin (ring, version, &claim);
      check_equal (fixture_look_up (ring, claim.id), 0);
      fixture_expect_none (cursor);
      end (ring, version, &claim);
      check_equal (fixture_look_up (ring, claim.id), version);
      fixture_expect_frame (cursor, version);
    }
  fixture_check_account (cursor, start);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

/* On a shared ring one thread may have several unfinished writes. A cursor waits for the first one, then returns both in order. */
static void
test_ended_in_reverse (const void *data)
{
  const FixtureVariant *variant = data;
  OrbitCoreFleet *fleet = fixture_join_variant (variant);
  OrbitCoreRing *ring = fixture_open_variant (fleet, variant, FIXTURE_KIND, 4, 48);
  OrbitCoreCursor *cursor;
  OrbitCoreClaim first, second;
  OrbitCoreReport report;
  uint64_t id;

  begin (ring, 1, &first);
  if (variant->topology == ORBIT_CORE_TOPOLOGY_PER_NODE)
    {
      check_code (fixture_try_publish (ring, 2, &id, &report), ORBIT_CORE_BUSY, &report);
      check_code (orbit_core_ring_begin_write (ring, 8, &second, &report), ORBIT_CORE_BUSY, &report);
      end (ring, 1, &first);
      fixture_publish (ring, 2);
      orbit_core_fleet_free (fleet);
      return;
    }
  cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  begin (ring, 2, &second);
  end (ring, 2, &second);
  check_equal (fixture_look_up (ring, second.id), 2);
  fixture_expect_none (cursor);
  end (ring, 1, &first);
  fixture_expect_frame (cursor, 1);
  fixture_expect_frame (cursor, 2);
  fixture_expect_none (cursor);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

/* Every slot holds an unfinished write: a publish fails after one lap of tickets, and does not affect those writes. */
static void
test_busy (const void *data)
{
  const FixtureVariant *variant = data;
  OrbitCoreFleet *fleet = fixture_join_variant (variant);
  OrbitCoreRing *ring = fixture_open_variant (fleet, variant, FIXTURE_KIND, 4, 48);
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  uint64_t start = orbit_core_cursor_get_position (cursor), head, id;
  OrbitCoreClaim claims[4], none;
  OrbitCoreReport report;
  size_t n_written;

  if (variant->topology == ORBIT_CORE_TOPOLOGY_PER_NODE)
    {
      orbit_core_cursor_free (cursor);
      orbit_core_fleet_free (fleet);
      return;
    }
  for (uint64_t i = 0; i < 4; i++)
    begin (ring, 1 + i, &claims[i]);
  head = fixture_get_head (ring);
  check_code (fixture_try_publish (ring, 9, &id, &report), ORBIT_CORE_BUSY, &report);
  check_equal (fixture_get_head (ring), head + 4);
  check_code (orbit_core_ring_begin_write (ring, 1, &none, &report), ORBIT_CORE_BUSY, &report);
  check_code (orbit_core_ring_write_packed (ring, 0, 0, "x", 1, 1, &n_written, &report), ORBIT_CORE_BUSY, &report);
  check_equal (n_written, 0);

  /* With one free slot, three of four tickets are forfeited, and the fourth one is used. */
  end (ring, 3, &claims[2]);
  check_ok (fixture_try_publish (ring, 10, &id, &report), &report);
  check_equal (fixture_look_up (ring, id), 10);
  end (ring, 1, &claims[0]);
  end (ring, 2, &claims[1]);
  end (ring, 4, &claims[3]);

  /* The frames that were not overwritten can still be read; then follow the holes of the forfeited tickets and the one complete frame. */
  cursor->stall_timeout = 0;
  fixture_expect_frame (cursor, 1);
  fixture_expect_frame (cursor, 2);
  fixture_expect_frame (cursor, 10);
  check_equal (orbit_core_cursor_get_position (cursor) - start, fixture_get_head (ring) - variant->start_counter);
  fixture_expect_none (cursor);
  for (uint64_t i = 0; i < 5; i++)
    fixture_publish (ring, 20 + i);
  fixture_expect_frame (cursor, 21);
  fixture_check_account (cursor, start);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
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
  fixture_run_variants (test_too_large, "a payload that is too large does not move the head");
  fixture_run_variants (test_no_payload, "frames without payloads in two slots");
  fixture_run_variants (test_packed, "packed records");
  fixture_run_variants (test_two_halves, "a write in two halves");
  fixture_run_variants (test_ended_in_reverse, "two unfinished writes");
  fixture_run_variants (test_busy, "a ring full of unfinished writes");
  tap_run (test_judged_dead, NULL, "a live writer that was judged dead");
  return tap_finish ();
}
