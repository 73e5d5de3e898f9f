/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Counters of the segments that start just below the value at which they wrap. Positions, counters of ids, and the words of a
 * parking are in the tests that run over all variants, and in test-parking.c. */

#define _GNU_SOURCE

#include "fixture.h"

#include <limits.h>
#include <signal.h>
#include <sys/wait.h>

#define CAPACITY 4
#define INCARNATIONS (ORBIT_CORE_CLAIM_INCARNATION_MASK + 1) /* the number of incarnations that the bits of a claim distinguish */

static OrbitCoreRing *
open_ring (OrbitCoreFleet *fleet,
           OrbitCoreTopology topology)
{
  const OrbitCoreRingSpec spec = { .capacity = CAPACITY, .payload_capacity = 200, .topology = topology };

  return fixture_open (fleet, FIXTURE_KIND, &spec);
}

static OrbitCoreNodeRecord *
record_of (OrbitCoreFleet *fleet)
{
  return &fleet->memory->nodes[1];
}

/* 1 follows 0 and 2^32 - 1. This is the latter case. */
static void
set_next_incarnation (OrbitCoreFleet *fleet,
                      uint32_t incarnation)
{
  atomic_store (&record_of (fleet)->incarnation, incarnation != 1 ? incarnation - 1 : UINT32_MAX);
}

/* Node 1, killed with as many unfinished writes as there are slots. */
static void
leave_unfinished_writes (const char *name)
{
  pid_t child = fixture_fork ();

  if (child == 0)
    {
      OrbitCoreRing *ring = open_ring (fixture_join (name, 1, 3), ORBIT_CORE_TOPOLOGY_SHARED);
      OrbitCoreClaim claims[CAPACITY];
      OrbitCoreReport report;

      for (int i = 0; i < CAPACITY; i++)
        check_ok (orbit_core_ring_begin_write (ring, 8, &claims[i], &report), &report);
      kill (getpid (), SIGKILL);
    }
  check (WIFSIGNALED (fixture_wait (child)));
}

static unsigned int
count_unfinished_writes (const OrbitCoreRing *ring)
{
  unsigned int n = 0;

  for (uint64_t i = 0; i < CAPACITY; i++)
    n += orbit_core_claim_phase (atomic_load (orbit_core_ring_claim (ring, i))) == ORBIT_CORE_CLAIM_WRITING;
  return n;
}

typedef struct
{
  uint32_t dead;      /* incarnation of the owner that was killed */
  uint32_t successor; /* of the live one; the 14 bits of both are equal */
} Owners;

static const Owners owners[] = {
  { 1, 1 + INCARNATIONS },
  { INCARNATIONS - 1, 2 * INCARNATIONS - 1 },
  { 5, 5 + 3 * INCARNATIONS },
  { UINT32_MAX, INCARNATIONS - 1 },
  { UINT32_MAX - INCARNATIONS + 2, 1 },
};

/* A live owner that has not opened the ring has no claims there, whatever the incarnation bits in a claim are: other writers
 * publish, and a reader passes the unfinished writes of the dead owner. */
static void
test_idle_successor (const void *data)
{
  const Owners *pair = data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3), *successor;
  OrbitCoreRing *ring = open_ring (fleet, ORBIT_CORE_TOPOLOGY_SHARED);
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  OrbitCoreFrame frame;
  OrbitCoreReport report;

  cursor->stall_timeout = -1;
  set_next_incarnation (fleet, pair->dead);
  leave_unfinished_writes (name);
  check_equal (count_unfinished_writes (ring), CAPACITY);
  set_next_incarnation (fleet, pair->successor);
  successor = fixture_join (name, 1, 3);
  check_equal (successor->member.roster.incarnation, pair->successor);

  for (int i = 0; i < 2 && orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report) == ORBIT_CORE_NEXT_NONE; i++)
    fixture_pass_time (2 * ORBIT_CORE_NS_PER_MS);
  check_equal (cursor->n_abandoned, CAPACITY);
  for (uint64_t version = 1; version <= 3 * CAPACITY; version++)
    {
      fixture_publish (ring, version);
      fixture_expect_frame (cursor, version);
    }
  check_equal (count_unfinished_writes (ring), 0);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (successor);
  orbit_core_fleet_free (fleet);
}

/* The same without a reader: writers void the claims of the dead owner. */
static void
test_idle_successor_and_writer (const void *data)
{
  const Owners *pair = data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3), *successor;
  OrbitCoreRing *ring = open_ring (fleet, ORBIT_CORE_TOPOLOGY_SHARED);

  set_next_incarnation (fleet, pair->dead);
  leave_unfinished_writes (name);
  set_next_incarnation (fleet, pair->successor);
  successor = fixture_join (name, 1, 3);
  for (uint64_t version = 1; version <= 3 * CAPACITY; version++)
    fixture_publish (ring, version);
  check_equal (count_unfinished_writes (ring), 0);
  orbit_core_fleet_free (successor);
  orbit_core_fleet_free (fleet);
}

/* A later owner opens the ring and finds claims with its own incarnation bits. */
static void
test_writing_successor (const void *data)
{
  const Owners *pair = data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3), *successor;
  OrbitCoreRing *ring = open_ring (fleet, ORBIT_CORE_TOPOLOGY_SHARED), *its_ring;

  set_next_incarnation (fleet, pair->dead);
  leave_unfinished_writes (name);
  set_next_incarnation (fleet, pair->successor);
  successor = fixture_join (name, 1, 3);
  its_ring = open_ring (successor, ORBIT_CORE_TOPOLOGY_SHARED);
  check_equal (count_unfinished_writes (ring), 0);
  for (uint64_t version = 1; version <= 3 * CAPACITY; version++)
    fixture_publish (version % 2 ? ring : its_ring, version);
  orbit_core_fleet_free (successor);
  orbit_core_fleet_free (fleet);
}

/* An owner is distinguished from an earlier one with the same incarnation bits. */
static void
test_fleet_is_alive (const void *data)
{
  const Owners *pair = data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3), *successor;

  set_next_incarnation (fleet, pair->successor);
  successor = fixture_join (name, 1, 3);
  check (orbit_core_roster_is_alive (&fleet->member.roster, 1, pair->successor));
  check (!orbit_core_roster_is_alive (&fleet->member.roster, 1, pair->dead));
  check (orbit_core_roster_is_alive (&successor->member.roster, 1, pair->successor));
  check (!orbit_core_roster_is_alive (&successor->member.roster, 1, pair->dead));
  orbit_core_fleet_free (successor);
  orbit_core_fleet_free (fleet);
}

/* A frame stores the low 24 bits of its writer's incarnation. The upper bits do not change neighbouring fields. */
static void
test_frame_incarnation (const void *data)
{
  static const uint32_t incarnations[] = { ORBIT_CORE_FRAME_INCARNATION_MASK, ORBIT_CORE_FRAME_INCARNATION_MASK + 1, ORBIT_CORE_FRAME_INCARNATION_MASK + 2, UINT32_MAX };

  for (size_t i = 0; i < sizeof incarnations / sizeof incarnations[0]; i++)
    for (OrbitCoreTopology topology = ORBIT_CORE_TOPOLOGY_SHARED; topology <= ORBIT_CORE_TOPOLOGY_PER_NODE; topology++)
      {
        const char *name = fixture_new_name ();
        OrbitCoreFleet *fleet = fixture_join (name, 0, 3), *other;
        OrbitCoreCursor *cursor = fixture_cursor (open_ring (fleet, topology), ORBIT_CORE_CURSOR_OLDEST);
        OrbitCoreFrame frame;
        OrbitCoreReport report;

        set_next_incarnation (fleet, incarnations[i]);
        other = fixture_join (name, 1, 3);
        check_equal (other->member.roster.incarnation, incarnations[i]);
        fixture_publish (open_ring (other, topology), 5);
        check_equal (orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report), ORBIT_CORE_NEXT_FRAME);
        check_equal (frame.incarnation, incarnations[i] & 0xffffff);
        check (fixture_is_whole (cursor->ring, &frame));
        orbit_core_cursor_free (cursor);
        orbit_core_fleet_free (other);
        orbit_core_fleet_free (fleet);
      }
}

/* The last value of the sequence is odd. An owner that dies there leaves a record that the next owner can complete. */
static void
test_record_sequence (const void *data)
{
  static const uint32_t starts[] = { UINT32_MAX - 3, UINT32_MAX - 2, UINT32_MAX - 1, UINT32_MAX, 0 };

  for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
    {
      const char *name = fixture_new_name ();
      OrbitCoreFleet *fleet = fixture_join (name, 0, 3), *other;
      OrbitCoreNodeInfo info;

      atomic_store (&record_of (fleet)->sequence, starts[i]);
      for (uint32_t n = 1; n <= 3; n++)
        {
          other = fixture_join (name, 1, 3);
          check (orbit_core_roster_read (&fleet->member.roster, 1, &info));
          check_equal (info.incarnation, n);
          check_equal (info.process.pid, getpid ());
          check (orbit_core_roster_is_alive (&fleet->member.roster, 1, n));
          orbit_core_fleet_free (other);
          check (!orbit_core_roster_is_alive (&fleet->member.roster, 1, n));
        }
      orbit_core_fleet_free (fleet);
    }
}

static uint32_t
nth_owner (uint32_t first,
           uint32_t n)
{
  return first + n >= first ? first + n : first + n + 1;
}

/* Which of the last 32 owners left, and which died, while the incarnation wraps. */
static void
test_endings (const void *data)
{
  const uint32_t first = UINT32_MAX - 20;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3), *other;
  OrbitCoreNodeInfo info;

  atomic_store (&record_of (fleet)->incarnation, first - 1);
  for (uint32_t i = 0; i < 60; i++)
    {
      other = fixture_join (name, 1, 3);
      check_equal (other->member.roster.incarnation, nth_owner (first, i));
      orbit_core_fleet_free (other);
      if (i % 3 == 0)
        atomic_store (&record_of (fleet)->state, ORBIT_CORE_NODE_JOINED); /* the state that a dead owner leaves */
      check (orbit_core_roster_read (&fleet->member.roster, 1, &info));
      for (uint32_t back = 0; back <= 32 && back <= i; back++)
        check_equal (orbit_core_roster_has_left (&info, nth_owner (first, i - back)), (i - back) % 3 != 0);
      if (i > 33)
        check (!orbit_core_roster_has_left (&info, nth_owner (first, i - 33)));
    }
  orbit_core_fleet_free (fleet);
}

/* Ids without frames begin again in the upper half of the counters, and no other part of the id changes. */
static void
test_minted_ids (const void *data)
{
  static const uint64_t starts[] = { (UINT64_C (1) << 39) - 2, (UINT64_C (1) << 40) - 2, UINT64_MAX - 1 };
  OrbitCoreFleet *fleet = fixture_join_private (3);
  OrbitCoreReport report;
  uint64_t id;

  for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
    {
      atomic_store (&fleet->memory->minted[9], starts[i]);
      for (uint64_t n = 0; n < 4; n++)
        {
          check_ok (orbit_core_fleet_mint (fleet, 9, &id, &report), &report);
          check_equal (id >> 40, 9 << 16);
          check_equal (id & ORBIT_CORE_COUNTER_MASK, UINT64_C (1) << 39 | (starts[i] + n) % (UINT64_C (1) << 39));
        }
      check_equal (atomic_load (&fleet->memory->minted[10]), 0);
    }
  orbit_core_fleet_free (fleet);
}

static void
test_versions (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_private (3);
  OrbitCoreRing *ring = open_ring (fleet, ORBIT_CORE_TOPOLOGY_SHARED);
  OrbitCoreReport report;
  uint64_t version;

  atomic_store (&ring->memory->version, UINT64_MAX - 2);
  for (uint64_t i = 0; i < 4; i++)
    {
      check_ok (orbit_core_ring_next_version (ring, &version, &report), &report);
      check_equal (version, UINT64_MAX - 1 + i);
    }
  orbit_core_fleet_free (fleet);
}

/* Resets and lanes are counted in one word: when the resets wrap, they carry into the lanes, which wrap at the end of the word.
 * A cursor notices every new lane and counts every reset. */
static void
test_changes (const void *data)
{
  static const uint64_t starts[] = { ORBIT_CORE_CHANGES_RESETS_MASK, UINT64_MAX, UINT64_MAX - ORBIT_CORE_CHANGES_LANE, UINT64_MAX - 1 };

  for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
    {
      const char *name = fixture_new_name ();
      OrbitCoreFleet *fleets[2] = { fixture_join (name, 0, 3), fixture_join (name, 1, 3) };
      OrbitCoreRing *rings[2] = { open_ring (fleets[0], ORBIT_CORE_TOPOLOGY_PER_NODE), open_ring (fleets[1], ORBIT_CORE_TOPOLOGY_PER_NODE) };
      OrbitCoreCursor *cursor;
      OrbitCoreReport report;

      atomic_store (&rings[0]->memory->changes, starts[i]);
      cursor = fixture_cursor (rings[0], ORBIT_CORE_CURSOR_OLDEST);
      fixture_publish (rings[0], 1);
      fixture_expect_frame (cursor, 1);
      for (uint64_t n = 1; n <= 3; n++)
        {
          check_ok (orbit_core_ring_reset (rings[1], &report), &report);
          fixture_publish (rings[1], 1 + n);
          fixture_expect_frame (cursor, 1 + n);
          check_equal (orbit_core_cursor_count_resets (cursor), n);
        }
      orbit_core_cursor_free (cursor);
      orbit_core_fleet_free (fleets[0]);
      orbit_core_fleet_free (fleets[1]);
    }
}

/* The count of consecutive locks of a lane by one thread. */
static void
test_lane_turns (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_private (3);
  OrbitCoreRing *ring = open_ring (fleet, ORBIT_CORE_TOPOLOGY_PER_NODE);

  fixture_publish (ring, 1);
  ring->lane_lock.n_in_row = UINT_MAX - 1;
  for (uint64_t version = 2; version < 3000; version++)
    check_equal (fixture_publish (ring, version) & ORBIT_CORE_COUNTER_MASK, version - 1);
  check (!orbit_core_gate_has_membarrier || atomic_load (&ring->lane_lock.favourite) == orbit_core_seat);
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  fixture_init (60);
  for (size_t i = 0; i < sizeof owners / sizeof owners[0]; i++)
    {
      const Owners *pair = &owners[i];

      tap_run (test_idle_successor, pair, "owner %u is dead, owner %u has not opened the ring: a reader", pair->dead, pair->successor);
      tap_run (test_idle_successor_and_writer, pair, "owner %u is dead, owner %u has not opened the ring: a writer", pair->dead, pair->successor);
      tap_run (test_writing_successor, pair, "owner %u is dead, owner %u opens the ring", pair->dead, pair->successor);
      tap_run (test_fleet_is_alive, pair, "owner %u is not owner %u", pair->dead, pair->successor);
    }
  tap_run (test_frame_incarnation, NULL, "the incarnation in a frame");
  tap_run (test_record_sequence, NULL, "the sequence of a record");
  tap_run (test_endings, NULL, "the endings of owners");
  tap_run (test_minted_ids, NULL, "ids without frames");
  tap_run (test_versions, NULL, "versions");
  tap_run (test_changes, NULL, "resets and lanes");
  tap_run (test_lane_turns, NULL, "consecutive locks of a lane");
  return tap_finish ();
}
