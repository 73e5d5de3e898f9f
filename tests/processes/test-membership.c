/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which processes may be members, under which node id, and until when. */

#include "fixture.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>

static OrbitCoreCode
try_join (const char *name,
          int32_t node,
          uint32_t fleet_size,
          OrbitCoreReport *report)
{
  OrbitCoreJoin join = { .name = name, .node = node, .fleet_size = fleet_size, .shared = true };
  OrbitCoreFleet *fleet = NULL;
  OrbitCoreCode code = orbit_core_fleet_join (&join, &fleet, report);

  if (code == ORBIT_CORE_OK)
    orbit_core_fleet_free (fleet);
  return code;
}

static void
test_names (const void *data)
{
  static const char *const bad[] = {
    "", ".", "..", ".hidden", "-x", "_x", "a/b", "/a", "a b", "a\nb", "a\tb", "\xc3\xa9toile", "caf\xc3\xa9", "a\x7f", "a:b",
    "12345678901234567890123456789012345678901234567890123456789012345", /* 65 bytes */
  };
  static const char longest[] = "1234567890123456789012345678901234567890123456789012345678901234";
  OrbitCoreJoin join = { .name = longest, .node = 0, .fleet_size = 1 };
  OrbitCoreFleet *fleet;
  OrbitCoreReport report;

  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    {
      check_code (try_join (bad[i], 0, 1, &report), ORBIT_CORE_INVALID_NAME, &report);
      check_code (orbit_core_fleet_destroy (bad[i], NULL, &report), ORBIT_CORE_INVALID_NAME, &report);
      for (const char *c = report.text; *c != '\0'; c++)
        check (*c >= 0x20 && *c < 0x7f);
    }
  check_equal (strlen (longest), 64);
  check_ok (orbit_core_fleet_join (&join, &fleet, &report), &report);
  orbit_core_fleet_free (fleet);
  join.name = "a.-_Z9";
  check_ok (orbit_core_fleet_join (&join, &fleet, &report), &report);
  orbit_core_fleet_free (fleet);
}

static void
test_sizes (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet;
  OrbitCoreReport report;

  check_code (try_join (name, 0, 0, &report), ORBIT_CORE_EMPTY_FLEET, &report);
  check_code (try_join (name, -1, 0, &report), ORBIT_CORE_EMPTY_FLEET, &report);
  check_code (try_join (name, 0, ORBIT_CORE_MAX_FLEET_SIZE + 1, &report), ORBIT_CORE_INVALID_ARGUMENT, &report);
  check_code (try_join (name, 3, 3, &report), ORBIT_CORE_NODE_OUTSIDE_FLEET, &report);
  check_code (try_join (name, INT32_MAX, 3, &report), ORBIT_CORE_NODE_OUTSIDE_FLEET, &report);
  check (!fixture_has_segments (name));

  fleet = fixture_join (name, 2, 3);
  check_code (try_join (name, 0, 4, &report), ORBIT_CORE_INCOMPATIBLE, &report);
  check_contains (report.text, "3");
  check_contains (report.text, "4");
  orbit_core_fleet_free (fleet);

  fleet = fixture_join (fixture_new_name (), ORBIT_CORE_MAX_FLEET_SIZE - 1, ORBIT_CORE_MAX_FLEET_SIZE);
  check_equal (fixture_publish (fixture_open (fleet, 0, NULL), 1), UINT64_C (4095) << 40);
  orbit_core_fleet_free (fleet);
}

static void
test_in_use_and_full (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *first = fixture_join (name, -1, 3), *second;
  OrbitCoreReport report;
  pid_t member;

  check_equal (first->member.roster.node, 0);
  check_code (try_join (name, 0, 3, &report), ORBIT_CORE_NODE_IN_USE, &report);
  check_contains (report.text, "0");
  member = fixture_start_member (name, 1, 3);
  check_code (try_join (name, 1, 3, &report), ORBIT_CORE_NODE_IN_USE, &report);
  second = fixture_join (name, -1, 3);
  check_equal (second->member.roster.node, 2);
  check_code (try_join (name, -1, 3, &report), ORBIT_CORE_FLEET_FULL, &report);
  check_contains (report.text, "3");

  /* The node id of a killed member is free immediately, even if its parent has not waited for it. */
  check_equal (kill (member, SIGKILL), 0);
  check_equal (waitid (P_PID, (id_t) member, &(siginfo_t){ 0 }, WEXITED | WNOWAIT), 0);
  check_ok (try_join (name, 1, 3, &report), &report);
  fixture_wait (member);
  orbit_core_fleet_free (first);
  check_ok (try_join (name, 0, 3, &report), &report);
  orbit_core_fleet_free (second);
}

static void
test_incarnations (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *watcher = fixture_join (name, 0, 2), *fleet;
  const OrbitCoreRoster *roster = &watcher->member.roster;

  for (uint32_t i = 1; i < 140; i++)
    {
      if (i % 3 == 0)
        {
          fixture_kill (fixture_start_member (name, 1, 2));
          check_equal (roster->records[1].state, ORBIT_CORE_NODE_JOINED);
          check (!orbit_core_roster_is_alive (roster, 1, i & ORBIT_CORE_CLAIM_INCARNATION_MASK));
          continue;
        }
      fleet = fixture_join (name, 1, 2);
      check_equal (fleet->member.roster.incarnation, i);
      check (orbit_core_roster_is_alive (roster, 1, i & ORBIT_CORE_CLAIM_INCARNATION_MASK));
      check (!orbit_core_roster_is_alive (roster, 1, (i - 1) & ORBIT_CORE_CLAIM_INCARNATION_MASK));
      orbit_core_fleet_free (fleet);
      check_equal (roster->records[1].state, ORBIT_CORE_NODE_LEFT);
      check (!orbit_core_roster_is_alive (roster, 1, i & ORBIT_CORE_CLAIM_INCARNATION_MASK));
    }
  check (orbit_core_roster_is_alive (roster, 0, 1));
  check (!orbit_core_roster_is_alive (roster, 0, 2));
  check (!orbit_core_roster_is_alive (roster, 2, 1) && !orbit_core_roster_is_alive (roster, 0xfff, 1));
  orbit_core_fleet_free (watcher);
}

static void
test_stopped_is_alive (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *watcher = fixture_join (name, 0, 2);
  OrbitCoreReport report;
  pid_t member = fixture_start_member (name, 1, 2);

  check_equal (kill (member, SIGSTOP), 0);
  check (fixture_wait_stopped (member));
  check (orbit_core_roster_is_alive (&watcher->member.roster, 1, 1));
  check_code (try_join (name, 1, 2, &report), ORBIT_CORE_NODE_IN_USE, &report);
  fixture_kill (member);
  check (!orbit_core_roster_is_alive (&watcher->member.roster, 1, 1));
  orbit_core_fleet_free (watcher);
}

/* If a member has lost its lock, others may take its slots, so it must not write any more. */
static void
test_lost_lock (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *loser = fixture_join (name, 0, 2), *other = fixture_join (name, 1, 2);
  OrbitCoreRing *its_ring = fixture_open (loser, 1, NULL), *ring = fixture_open (other, 1, NULL);
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST), *its_cursor = fixture_cursor (its_ring, ORBIT_CORE_CURSOR_OLDEST);
  OrbitCoreClaim claim;
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  uint64_t id;
  pid_t child;

  check_ok (orbit_core_ring_begin_write (its_ring, 0, &claim, &report), &report);
  check_equal (munmap (loser->member.roster.lock_page, 1), 0);
  loser->member.roster.lock_page = NULL;
  fixture_publish (ring, 1);
  check_equal (orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report), ORBIT_CORE_NEXT_NONE);
  fixture_pass_time (2 * ORBIT_CORE_NS_PER_MS);
  fixture_expect_frame (cursor, 1);
  check_equal (cursor->n_abandoned, 1);

  check (!orbit_core_ring_end_write (its_ring, &claim, 0, 0));
  check_code (fixture_try_publish (its_ring, 2, &id, &report), ORBIT_CORE_FAILED, &report);
  check_code (orbit_core_fleet_check (loser, &report), ORBIT_CORE_FAILED, &report);
  check_contains (report.text, "join again");
  check_equal (orbit_core_cursor_next (its_cursor, NULL, NULL, &frame, &report), ORBIT_CORE_NEXT_FAILED);
  check_equal (report.code, ORBIT_CORE_FAILED);

  child = fixture_fork ();
  if (child == 0)
    {
      check_code (orbit_core_fleet_check (loser, &report), ORBIT_CORE_FORKED, &report);
      orbit_core_cursor_free (its_cursor);
      orbit_core_fleet_free (loser);
      _exit (0);
    }
  fixture_wait_success (child);
  orbit_core_cursor_free (its_cursor);
  orbit_core_fleet_free (loser);
  loser = fixture_join (name, 0, 2);
  fixture_publish (fixture_open (loser, 1, NULL), 3);
  fixture_expect_frame (cursor, 3);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (loser);
  orbit_core_fleet_free (other);
}

static void
test_destroy (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreReport report;
  OrbitCoreFleet *fleet;
  pid_t member;

  check_code (orbit_core_fleet_destroy (name, NULL, &report), ORBIT_CORE_SYSTEM, &report);
  check_contains (report.text, name);

  fleet = fixture_join (name, 0, 2);
  fixture_publish (fixture_open (fleet, 1, NULL), 1);
  fixture_publish (fixture_open (fleet, 255, NULL), 1);
  member = fixture_start_member (name, 1, 2);
  check_code (orbit_core_fleet_destroy (name, NULL, &report), ORBIT_CORE_BUSY, &report);
  orbit_core_fleet_free (fleet);
  check_code (orbit_core_fleet_destroy (name, NULL, &report), ORBIT_CORE_BUSY, &report);
  fleet = fixture_join (name, 0, 2);
  fixture_kill (member);
  check_code (orbit_core_fleet_destroy (name, NULL, &report), ORBIT_CORE_BUSY, &report);
  orbit_core_fleet_free (fleet);
  check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
  check (!fixture_has_segments (name));
}

/* The name of one fleet is a prefix of the other, followed by what looks like the kind of a ring: the fleets are separate. */
static void
test_look_alikes (const void *data)
{
  const char *name = fixture_new_name ();
  const char *alike = fixture_derive_name (name, "-7"), *fleet_like = fixture_derive_name (name, "-fleet");
  OrbitCoreFleet *fleets[3];
  OrbitCoreReport report;

  fleets[0] = fixture_join (name, 0, 2);
  fleets[1] = fixture_join (alike, 0, 2);
  fleets[2] = fixture_join (fleet_like, 0, 2);
  for (uint64_t i = 0; i < 3; i++)
    for (uint8_t kind = 6; kind < 9; kind++)
      fixture_publish (fixture_open (fleets[i], kind, NULL), 10 * i + kind);
  for (uint64_t i = 0; i < 3; i++)
    for (uint8_t kind = 6; kind < 9; kind++)
      {
        OrbitCoreCursor *cursor = fixture_cursor (fixture_open (fleets[i], kind, NULL), ORBIT_CORE_CURSOR_OLDEST);

        fixture_expect_frame (cursor, 10 * i + kind);
        fixture_expect_none (cursor);
        orbit_core_cursor_free (cursor);
      }
  orbit_core_fleet_free (fleets[0]);
  check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
  for (uint64_t i = 1; i < 3; i++)
    for (uint8_t kind = 6; kind < 9; kind++)
      fixture_publish (fixture_open (fleets[i], kind, NULL), 1);
  orbit_core_fleet_free (fleets[1]);
  orbit_core_fleet_free (fleets[2]);
  check (fixture_has_segments (alike) && fixture_has_segments (fleet_like));
  check_ok (orbit_core_fleet_destroy (alike, NULL, &report), &report);
  check_ok (orbit_core_fleet_destroy (fleet_like, NULL, &report), &report);
  check (!fixture_has_segments (name));
}

static void
test_private (const void *data)
{
  OrbitCoreFleet *one = fixture_join_private (2), *two = fixture_join_private (2);
  OrbitCoreCursor *cursor = fixture_cursor (fixture_open (two, 1, NULL), ORBIT_CORE_CURSOR_OLDEST);

  fixture_publish (fixture_open (one, 1, NULL), 1);
  fixture_expect_none (cursor);
  orbit_core_cursor_free (cursor);
  check_equal (one->member.roster.node, 0);
  check_equal (two->member.roster.node, 0);
  check (memcmp (one->member.generation, two->member.generation, 16) != 0);
  orbit_core_fleet_free (one);
  orbit_core_fleet_free (two);
}

/* The place of a fleet must not depend on the environment. */
static void
test_environment (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 2);
  OrbitCoreRing *ring = fixture_open (fleet, 1, NULL);
  uint64_t id = fixture_publish (ring, 5);
  pid_t child = fixture_fork ();

  if (child == 0)
    {
      setenv ("XDG_RUNTIME_DIR", "/nonexistent", 1);
      setenv ("HOME", "/nonexistent", 1);
      setenv ("TMPDIR", "/nonexistent", 1);
      unsetenv ("USER");
      check_equal (fixture_look_up (fixture_open (fixture_join (name, 1, 2), 1, NULL), id), 5);
      _exit (0);
    }
  fixture_wait_success (child);
  orbit_core_fleet_free (fleet);
}

/* Ids without frames: no id is returned twice to any members, and none is that of a frame. */
static void
test_minting (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleets[2] = { fixture_join (name, 0, 2), fixture_join (name, 1, 2) };
  OrbitCoreReport report;
  uint64_t id, counter;

  for (uint64_t i = 0; i < 100; i++)
    {
      check_ok (orbit_core_fleet_mint (fleets[i % 2], 9, &id, &report), &report);
      counter = id & ORBIT_CORE_COUNTER_MASK;
      check_equal (id >> 40, 9 << 16 | i % 2);
      check_equal (counter, (UINT64_C (1) << 39) + i);
      if (i == 50)
        {
          orbit_core_fleet_free (fleets[1]);
          fleets[1] = fixture_join (name, 1, 2);
        }
    }
  check_ok (orbit_core_fleet_mint (fleets[0], 10, &id, &report), &report);
  check_equal (id & ORBIT_CORE_COUNTER_MASK, UINT64_C (1) << 39);
  orbit_core_fleet_free (fleets[0]);
  orbit_core_fleet_free (fleets[1]);
}

int
main (void)
{
  fixture_init (30);
  tap_run (test_names, NULL, "names");
  tap_run (test_sizes, NULL, "sizes and node ids");
  tap_run (test_in_use_and_full, NULL, "a node in use, a full fleet");
  tap_run (test_incarnations, NULL, "every owner of a node id has another incarnation");
  tap_run (test_stopped_is_alive, NULL, "a stopped member is alive");
  tap_run (test_lost_lock, NULL, "a member that lost its lock");
  tap_run (test_destroy, NULL, "destroying");
  tap_run (test_look_alikes, NULL, "names that look alike");
  tap_run (test_private, NULL, "process memory is not shared");
  tap_run (test_environment, NULL, "the environment does not matter");
  tap_run (test_minting, NULL, "ids without frames");
  return tap_finish ();
}
