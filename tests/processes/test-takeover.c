/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The next owner of a node id settles what the last one left: claims on shared rings, the head of its lane on per-node rings. */

#define _GNU_SOURCE

#include "writer-steps.h"

#include <signal.h>
#include <sys/wait.h>

#define HOUR (3600 * 1000 * ORBIT_CORE_NS_PER_MS)

static void
kill_writer (const char *name,
             const WriterCase *wanted,
             unsigned int occurrence)
{
  pid_t child = fixture_fork ();
  int status;

  if (child == 0)
    {
      OrbitCoreRing *ring = open_writer_ring (fixture_join (name, 1, 3), wanted, FIXTURE_KIND);

      fixture_raise_at (wanted->at->step, occurrence, SIGKILL);
      for (uint64_t version = ITS_VERSION; version < ITS_VERSION + occurrence; version++)
        fixture_publish (ring, version);
      _exit (0);
    }
  status = fixture_wait (child);
  check (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
}

static unsigned int
count_unsettled (const OrbitCoreRing *ring)
{
  unsigned int n = 0;

  for (uint64_t i = 0; i <= ring->mask; i++)
    n += orbit_core_claim_phase (atomic_load (orbit_core_ring_claim (ring, i))) == ORBIT_CORE_CLAIM_WRITING;
  return n;
}

/* No claim of the dead owner remains. A frame that it committed is delivered exactly once, by a cursor that reads before or
 * after the takeover. */
static void
test_settle (const void *data)
{
  const WriterCase *wanted = data;
  bool shared = wanted->topology == ORBIT_CORE_TOPOLOGY_SHARED;

  for (unsigned int n_before = 0; n_before < 6; n_before++)
    for (int early = 0; early < 2; early++)
      {
        const char *name = fixture_new_name ();
        OrbitCoreFleet *fleet = fixture_join (name, 0, 3), *successor;
        OrbitCoreRing *ring = open_writer_ring (fleet, wanted, FIXTURE_KIND), *its_ring;
        OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
        uint64_t start = orbit_core_cursor_get_position (cursor);
        unsigned int n_seen = 0;
        OrbitCoreFrame frame;
        OrbitCoreReport report;

        for (uint64_t version = 1; version <= n_before; version++)
          {
            fixture_publish (ring, version);
            fixture_expect_frame (cursor, version);
          }
        cursor->stall_timeout = -1;
        kill_writer (name, wanted, 1);
        if (shared)
          check_equal (count_unsettled (ring), wanted->at->claimed && !wanted->at->released ? 1 : 0);
        for (int i = 0; i < 20 && early != 0; i++)
          n_seen += orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report) == ORBIT_CORE_NEXT_FRAME;

        successor = fixture_join (name, 1, 3);
        its_ring = open_writer_ring (successor, wanted, FIXTURE_KIND);
        if (shared)
          check_equal (count_unsettled (ring), 0);
        if (shared && wanted->at->claimed && !wanted->at->released)
          check_equal (orbit_core_claim_phase (atomic_load (orbit_core_ring_claim (ring, start + n_before))),
                       wanted->at->committed ? ORBIT_CORE_CLAIM_DONE : ORBIT_CORE_CLAIM_VOID);
        for (int i = 0; i < 20; i++)
          if (orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report) == ORBIT_CORE_NEXT_FRAME)
            {
              check_equal (frame.version, ITS_VERSION);
              n_seen++;
            }
        check_equal (n_seen, wanted->at->committed ? 1 : 0);
        fixture_pass_time (HOUR); /* a ticket without a claim */
        fixture_publish (its_ring, 7);
        fixture_expect_frame (cursor, 7);
        fixture_expect_none (cursor);
        check_equal (cursor->n_abandoned, shared && !wanted->at->committed ? 1 : 0);
        fixture_check_account (cursor, start);
        orbit_core_cursor_free (cursor);
        orbit_core_fleet_free (successor);
        orbit_core_fleet_free (fleet);
      }
}

/* The second owner is killed after each step of its takeover. The third owner completes it. */
static void
test_killed_settling (const void *data)
{
  const WriterCase *wanted = data;
  bool shared = wanted->topology == ORBIT_CORE_TOPOLOGY_SHARED;
  OrbitCoreStep step = shared ? ORBIT_CORE_STEP_SETTLE_CLAIM : ORBIT_CORE_STEP_SETTLE_LANE;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3), *successor;
  OrbitCoreRing *ring = open_writer_ring (fleet, wanted, FIXTURE_KIND);
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  uint64_t start = orbit_core_cursor_get_position (cursor);
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  pid_t child;

  kill_writer (name, wanted, 1);
  child = fixture_fork ();
  if (child == 0)
    {
      fixture_raise_at (step, 1, SIGKILL);
      open_writer_ring (fixture_join (name, 1, 3), wanted, FIXTURE_KIND);
      _exit (0);
    }
  fixture_wait (child);

  successor = fixture_join (name, 1, 3);
  ring = open_writer_ring (successor, wanted, FIXTURE_KIND);
  if (shared)
    check_equal (count_unsettled (ring), 0);
  for (uint64_t version = 1; version < 9; version++)
    {
      fixture_publish (ring, version);
      while (orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report) == ORBIT_CORE_NEXT_FRAME && frame.version == ITS_VERSION)
        continue;
      fixture_pass_time (HOUR);
    }
  while (orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report) == ORBIT_CORE_NEXT_FRAME)
    continue;
  check_equal (orbit_core_cursor_count_delivered (cursor), wanted->at->committed ? 9 : 8);
  fixture_check_account (cursor, start);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (successor);
  orbit_core_fleet_free (fleet);
}

/* After 2^14 owners, the incarnation bits in the claim of the dead owner equal those of the new owner. */
static void
test_incarnation_wraps (const void *data)
{
  static const WriterCase wanted = { .at = &writer_steps[5] };
  const uint32_t owners[] = { 1, ORBIT_CORE_CLAIM_INCARNATION_MASK, ORBIT_CORE_CLAIM_INCARNATION_MASK + 1, UINT32_MAX - 1 };

  for (size_t i = 0; i < sizeof owners / sizeof owners[0]; i++)
    {
      const char *name = fixture_new_name ();
      OrbitCoreFleet *fleet = fixture_join (name, 0, 3), *successor;
      OrbitCoreRing *ring = open_writer_ring (fleet, &wanted, FIXTURE_KIND);
      OrbitCoreNodeRecord *record = &fleet->memory->nodes[1];
      uint64_t word;

      check_equal (wanted.at->step, ORBIT_CORE_STEP_WRITE_STORED);
      kill_writer (name, &wanted, 1);
      check_equal (atomic_load (&record->incarnation), 1);
      word = atomic_load (orbit_core_ring_claim (ring, 0));
      check_equal (orbit_core_claim_phase (word), ORBIT_CORE_CLAIM_WRITING);

      atomic_store (&record->incarnation, owners[i]);
      successor = fixture_join (name, 1, 3);
      check_equal (successor->member.roster.incarnation, owners[i] + 1);
      ring = open_writer_ring (successor, &wanted, FIXTURE_KIND);
      check_equal (count_unsettled (ring), 0);
      for (uint64_t version = 1; version < 9; version++)
        check_equal (fixture_publish (ring, version) & ORBIT_CORE_COUNTER_MASK, version);
      orbit_core_fleet_free (successor);
      orbit_core_fleet_free (fleet);
    }
}

static void
count_settled (OrbitCoreStep step)
{
  if (step == ORBIT_CORE_STEP_SETTLE_CLAIM)
    tap_fail (__FILE__, __LINE__, "a claim was settled");
}

/* The first owner of a node id that opens a ring scans nothing, nor does a process that opens it again. */
static void
test_first_owner (const void *data)
{
  static const WriterCase wanted = { .at = &writer_steps[1] };
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3), *first;
  OrbitCoreRing *ring = open_writer_ring (fleet, &wanted, FIXTURE_KIND);

  /* As if a process with this node id had written before, so that a scan would change it. */
  atomic_store (orbit_core_ring_claim (ring, 3), orbit_core_claim_word (UINT64_MAX, orbit_core_claim_owner (1, 1), ORBIT_CORE_CLAIM_WRITING));
  orbit_core_step_hook = count_settled;
  first = fixture_join (name, 1, 3);
  open_writer_ring (first, &wanted, FIXTURE_KIND);
  orbit_core_step_hook = NULL;
  check_equal (orbit_core_layout_get_settled (ring->memory)[1], 1);
  orbit_core_fleet_free (first);
  orbit_core_fleet_free (fleet);
}

/* Writers that find the unfinished write of a live owner forfeit their tickets, and readers pass these positions without waiting. */
static void
test_forfeits_are_told (const void *data)
{
  static const WriterCase wanted = { .at = &writer_steps[5] };
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
  OrbitCoreRing *ring = open_writer_ring (fleet, &wanted, FIXTURE_KIND);
  OrbitCoreCursor *cursor;
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  pid_t child = fixture_fork ();

  if (child == 0)
    {
      OrbitCoreRing *writers = open_writer_ring (fixture_join (name, 1, 3), &wanted, FIXTURE_KIND);

      fixture_raise_at (wanted.at->step, 1, SIGSTOP);
      fixture_publish (writers, ITS_VERSION);
      _exit (0);
    }
  check (fixture_wait_stopped (child));
  for (uint64_t version = 1; version < 4; version++)
    fixture_publish (ring, version);
  cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_HEAD);
  cursor->stall_timeout = -1;
  for (uint64_t version = 4; version < 100; version++)
    {
      fixture_publish (ring, version);
      check_equal (orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report), ORBIT_CORE_NEXT_FRAME);
      check_equal (frame.version, version);
    }
  check_equal (cursor->n_abandoned, 32);
  check_equal (cursor->n_overwritten, 0);
  check_equal (kill (child, SIGCONT), 0);
  fixture_wait_success (child);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  fixture_init (60);
  run_writer_cases (test_settle, "taken over from an owner that was killed");
  run_writer_cases (test_killed_settling, "killed while it takes over from one that was killed");
  tap_run (test_incarnation_wraps, NULL, "the incarnation of a claim wraps");
  tap_run (test_first_owner, NULL, "the first owner settles nothing");
  tap_run (test_forfeits_are_told, NULL, "forfeited tickets are visible immediately");
  return tap_finish ();
}
