/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Publishing and looking up in every kind of ring: ids, counters, heads, versions and overwritten frames. */

#include "fixture-stand.h"

static uint64_t
counter_of (uint64_t id)
{
  return id & ORBIT_CORE_COUNTER_MASK;
}

/* Returns the version of the frame, or 0 if there is none. */
static uint64_t
read_at (OrbitCoreRing *ring,
         uint64_t counter)
{
  uint8_t payload[FIXTURE_MAX_PAYLOAD];
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  bool found;

  check_ok (orbit_core_ring_read_at (ring, 0, counter, NULL, payload, &frame, &found, &report), &report);
  if (!found)
    return 0;
  check (fixture_is_whole (ring, &frame));
  check_equal (counter_of (frame.id), counter);
  return frame.version;
}

static uint64_t
read_newest (OrbitCoreRing *ring)
{
  uint8_t payload[FIXTURE_MAX_PAYLOAD];
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  bool found;

  check_ok (orbit_core_ring_read_newest (ring, NULL, payload, &frame, &found, &report), &report);
  return found ? frame.version : 0;
}

/* Six writes at capacity 4: the wraps of each variant occur within them. */
static void
test_six_writes (FixtureStand *stand)
{
  uint64_t ids[6], head;

  /* Unused lanes are skipped: the head of a per-node ring is 0 before its first frame, whatever its start counter. */
  head = stand->variant->topology == ORBIT_CORE_TOPOLOGY_SHARED ? stand->variant->start_counter : 0;
  check_equal (fixture_get_head (stand->ring), head);
  check_equal (read_newest (stand->ring), 0);
  check_equal (read_at (stand->ring, counter_of (stand->variant->start_counter)), 0);

  for (uint64_t i = 0; i < 6; i++)
    {
      ids[i] = fixture_publish (stand->ring, 100 + i);
      check_equal (ids[i], (uint64_t) FIXTURE_KIND << 56 | counter_of (stand->variant->start_counter + i));
      check_equal (fixture_get_head (stand->ring), stand->variant->start_counter + i + 1);
      check_equal (read_newest (stand->ring), 100 + i);
      check_equal (read_at (stand->ring, counter_of (stand->variant->start_counter + i + 1)), 0);
    }
  for (uint64_t i = 0; i < 6; i++)
    {
      check_equal (fixture_look_up (stand->ring, ids[i]), i < 2 ? 0 : 100 + i);
      check_equal (read_at (stand->ring, counter_of (ids[i])), i < 2 ? 0 : 100 + i);
    }
}

/* Over many laps, exactly the newest four frames can be read after each write. */
static void
test_many_laps (FixtureStand *stand)
{
  for (uint64_t i = 0; i < 40; i++)
    {
      fixture_publish (stand->ring, 1 + i);
      for (uint64_t back = 0; back <= 8 && back <= i; back++)
        check_equal (read_at (stand->ring, counter_of (stand->variant->start_counter + i - back)), back < 4 ? 1 + i - back : 0);
    }
}

static void
test_whole_id_counts (FixtureStand *stand)
{
  uint64_t id = fixture_publish (stand->ring, 77);

  check_equal (fixture_look_up (stand->ring, id), 77);
  for (int bit = 0; bit < 64; bit++)
    check_equal (fixture_look_up (stand->ring, id ^ UINT64_C (1) << bit), 0);
}

static void
test_fields_unchanged (FixtureStand *stand)
{
  static const uint64_t versions[] = { 0, 1, INT64_MAX, UINT64_MAX };
  uint8_t written[37], payload[64];
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  uint64_t id;
  bool found;

  fixture_fill (written, sizeof written, 3);
  for (int frame_kind = 0; frame_kind < 256; frame_kind += 51)
    for (uint32_t length = 0; length <= 37; length++)
      {
        uint64_t version = versions[length % 4];

        memset (payload, 0xee, sizeof payload);
        check_ok (orbit_core_ring_write (stand->ring, (uint8_t) frame_kind, version, length > 0 ? written : NULL, length, &id, &report), &report);
        check_ok (orbit_core_ring_read_id (stand->ring, id, NULL, payload, &frame, &found, &report), &report);
        check (found);
        check_equal (frame.id, id);
        check_equal (frame.version, version);
        check_equal (frame.frame_kind, frame_kind);
        check_equal (frame.length, length);
        check (memcmp (payload, written, length) == 0);
        check_equal (payload[length], 0xee);
      }
}

static void *
reserve_nothing (void *data,
                 uint32_t length)
{
  *(uint32_t *) data = length;
  return NULL;
}

static void
test_reserve (FixtureStand *stand)
{
  uint64_t id = fixture_publish (stand->ring, 12345);
  uint32_t asked = UINT32_MAX;
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  bool found;

  check_code (orbit_core_ring_read_id (stand->ring, id, reserve_nothing, &asked, &frame, &found, &report), ORBIT_CORE_NO_SPACE, &report);
  check (!found);
  check_equal (asked, fixture_frame_length (stand->ring, 12345));
  check_ok (orbit_core_ring_read_id (stand->ring, id, NULL, NULL, &frame, &found, &report), &report);
  check (found && frame.payload == NULL);
  check_equal (frame.length, asked);
}

static void
test_kinds_and_versions (const void *data)
{
  const FixtureVariant *variant = data;
  OrbitCoreFleet *fleet = fixture_join_variant (variant);
  OrbitCoreRing *rings[3];
  OrbitCoreReport report;
  uint64_t version;

  for (uint8_t i = 0; i < 3; i++)
    rings[i] = fixture_open_variant (fleet, variant, i == 2 ? 255 : i, 4, 48);
  for (uint64_t i = 0; i < 3; i++)
    for (uint64_t n = 0; n <= i; n++)
      fixture_publish (rings[i], 10 * i + n + 1);
  for (uint64_t i = 0; i < 3; i++)
    {
      check_equal (fixture_get_head (rings[i]), variant->start_counter + i + 1);
      check_equal (read_newest (rings[i]), 10 * i + i + 1);
      for (uint64_t n = 1; n < 4; n++)
        {
          check_ok (orbit_core_ring_next_version (rings[i], &version, &report), &report);
          check_equal (version, n);
        }
    }
  orbit_core_fleet_free (fleet);
}

static void
test_wrong_questions (FixtureStand *stand)
{
  bool per_node = stand->variant->topology == ORBIT_CORE_TOPOLOGY_PER_NODE;
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  uint64_t head;
  bool found;

  check_code (orbit_core_ring_read_at (stand->ring, per_node ? 4 : 1, 0, NULL, NULL, &frame, &found, &report), ORBIT_CORE_NODE_OUTSIDE_FLEET, &report);
  check_code (orbit_core_ring_read_at (stand->ring, 0, ORBIT_CORE_COUNTER_MASK + 1, NULL, NULL, &frame, &found, &report), ORBIT_CORE_INVALID_ARGUMENT, &report);
  check_code (orbit_core_ring_read_lane_newest (stand->ring, 4, NULL, NULL, &frame, &found, &report), ORBIT_CORE_NODE_OUTSIDE_FLEET, &report);
  check_code (orbit_core_ring_get_lane_head (stand->ring, 4, &head, &report), per_node ? ORBIT_CORE_NODE_OUTSIDE_FLEET : ORBIT_CORE_INVALID_ARGUMENT, &report);
  if (per_node)
    {
      check_ok (orbit_core_ring_get_lane_head (stand->ring, 3, &head, &report), &report);
      check_equal (head, stand->variant->start_counter);
    }
}

int
main (void)
{
  fixture_init (30);
  fixture_run_stands (test_six_writes, 4, 48, "six writes to four slots");
  fixture_run_stands (test_many_laps, 4, 48, "ten laps");
  fixture_run_stands (test_whole_id_counts, 4, 48, "an id is compared whole");
  fixture_run_stands (test_fields_unchanged, 4, 37, "fields are read unchanged");
  fixture_run_stands (test_reserve, 4, 48, "space for a payload is reserved when its length is known");
  fixture_run_variants (test_kinds_and_versions, "kinds are independent");
  fixture_run_stands (test_wrong_questions, 4, 48, "invalid look-ups are errors");
  return tap_finish ();
}
