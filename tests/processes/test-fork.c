/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Forked children of members: every call fails with FORKED, the parent is not affected, and a child may join again. */

#define _GNU_SOURCE

#include "fixture.h"

#include <linux/membarrier.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>

typedef struct
{
  const char *name; /* NULL: a fleet in process memory */
  OrbitCoreFleet *fleet;
  OrbitCoreRing *rings[2]; /* shared, per-node */
  OrbitCoreCursor *cursors[2];
  OrbitCoreClaim claims[2];
} Parent;

static void
set_up (Parent *parent,
        const char *name)
{
  OrbitCoreReport report;

  parent->name = name;
  parent->fleet = name != NULL ? fixture_join (name, 0, 4) : fixture_join_private (4);
  for (int i = 0; i < 2; i++)
    {
      const OrbitCoreRingSpec spec = { .capacity = 8, .payload_capacity = 40, .topology = (OrbitCoreTopology) i };

      parent->rings[i] = fixture_open (parent->fleet, (uint8_t) i, &spec);
      parent->cursors[i] = fixture_cursor (parent->rings[i], ORBIT_CORE_CURSOR_OLDEST);
      fixture_publish (parent->rings[i], 1);
      check_ok (orbit_core_ring_begin_write (parent->rings[i], 0, &parent->claims[i], &report), &report);
    }
}

static void
expect_forked_everywhere (const Parent *parent)
{
  uint8_t buffer[64] = { 0 };
  OrbitCoreCursor *cursor;
  OrbitCoreRing *ring;
  OrbitCoreClaim claim;
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  uint64_t value;
  uint32_t lane = 0, n_lanes;
  size_t n_written;
  bool found;

  check_code (orbit_core_fleet_check (parent->fleet, &report), ORBIT_CORE_FORKED, &report);
  check_contains (report.text, "join again");
  check_code (orbit_core_fleet_mint (parent->fleet, 0, &value, &report), ORBIT_CORE_FORKED, &report);
  check_code (orbit_core_fleet_open_ring (parent->fleet, 0, NULL, &ring, &report), ORBIT_CORE_FORKED, &report);
  check_code (orbit_core_fleet_open_ring (parent->fleet, 9, NULL, &ring, &report), ORBIT_CORE_FORKED, &report);
  for (int i = 0; i < 2; i++)
    {
      OrbitCoreClaim open_claim = parent->claims[i];

      ring = parent->rings[i];
      check_code (fixture_try_publish (ring, 2, &value, &report), ORBIT_CORE_FORKED, &report);
      check_code (orbit_core_ring_write_packed (ring, 0, 0, buffer, 8, 3, &n_written, &report), ORBIT_CORE_FORKED, &report);
      check_code (orbit_core_ring_begin_write (ring, 8, &claim, &report), ORBIT_CORE_FORKED, &report);
      check (!orbit_core_ring_end_write (ring, &open_claim, 0, 0));
      check_code (orbit_core_ring_next_version (ring, &value, &report), ORBIT_CORE_FORKED, &report);
      check_code (orbit_core_ring_get_head (ring, &value, &report), ORBIT_CORE_FORKED, &report);
      if (i == ORBIT_CORE_TOPOLOGY_PER_NODE)
        check_code (orbit_core_ring_get_lane_head (ring, 0, &value, &report), ORBIT_CORE_FORKED, &report);
      check_code (orbit_core_ring_reset (ring, &report), ORBIT_CORE_FORKED, &report);
      check_code (orbit_core_ring_read_id (ring, 0, NULL, buffer, &frame, &found, &report), ORBIT_CORE_FORKED, &report);
      check_code (orbit_core_ring_read_id (ring, UINT64_MAX, NULL, buffer, &frame, &found, &report), ORBIT_CORE_FORKED, &report);
      check_code (orbit_core_ring_read_at (ring, 0, 0, NULL, buffer, &frame, &found, &report), ORBIT_CORE_FORKED, &report);
      check_code (orbit_core_ring_read_newest (ring, NULL, buffer, &frame, &found, &report), ORBIT_CORE_FORKED, &report);
      check_code (orbit_core_ring_read_lane_newest (ring, 0, NULL, buffer, &frame, &found, &report), ORBIT_CORE_FORKED, &report);
      check_code (orbit_core_ring_read_short_frames (ring, &lane, NULL, 0, &n_lanes, &report), ORBIT_CORE_FORKED, &report);
      check_code (orbit_core_ring_count_used_lanes (ring, &n_lanes, &report), ORBIT_CORE_FORKED, &report);
      check_code (orbit_core_cursor_new (ring, ORBIT_CORE_CURSOR_HEAD, &cursor, &report), ORBIT_CORE_FORKED, &report);
      check_equal (orbit_core_cursor_next (parent->cursors[i], NULL, NULL, &frame, &report), ORBIT_CORE_NEXT_FAILED);
      check_equal (report.code, ORBIT_CORE_FORKED);
    }
}

static void
join_anew (const Parent *parent)
{
  OrbitCoreFleet *fleet;

  /* A registration of the process with membarrier() must also hold for the child. */
  if (orbit_core_gate_has_membarrier)
    check_equal (syscall (SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0), 0);
  if (parent->name == NULL)
    return;
  fleet = fixture_join (parent->name, -1, 4);
  check (fleet->member.roster.node != 0);
  for (int i = 0; i < 2; i++)
    {
      OrbitCoreRing *ring = fixture_open (fleet, (uint8_t) i, NULL);
      uint64_t id = fixture_publish (ring, 100);

      check_equal (id >> 40 & 0xffff, fleet->member.roster.node);
      check_equal (fixture_look_up (ring, id), 100);
    }
  orbit_core_fleet_free (fleet);
}

/* The parent is still a member, and can end its unfinished writes. */
static void
finish (Parent *parent)
{
  OrbitCoreReport report;

  check_ok (orbit_core_fleet_check (parent->fleet, &report), &report);
  for (int i = 0; i < 2; i++)
    {
      check (orbit_core_ring_end_write (parent->rings[i], &parent->claims[i], 0, 0));
      fixture_publish (parent->rings[i], 3);
      orbit_core_cursor_free (parent->cursors[i]);
    }
  orbit_core_fleet_free (parent->fleet);
}

static void
test_fork (const void *data)
{
  Parent parent;
  pid_t child;

  set_up (&parent, data != NULL ? fixture_new_name () : NULL);
  child = fixture_fork ();
  if (child == 0)
    {
      expect_forked_everywhere (&parent);
      join_anew (&parent);
      expect_forked_everywhere (&parent);
      orbit_core_fleet_leave (parent.fleet);
      orbit_core_fleet_leave (parent.fleet);
      for (int i = 0; i < 2; i++)
        orbit_core_cursor_free (parent.cursors[i]);
      orbit_core_fleet_free (parent.fleet);
      join_anew (&parent);
      _exit (0);
    }
  fixture_wait_success (child);
  finish (&parent);
}

/* A child of a child. The memberships of the first are not inherited by the second. */
static void
test_fork_twice (const void *data)
{
  const char *name = fixture_new_name ();
  Parent parent;
  pid_t child;

  set_up (&parent, name);
  child = fixture_fork ();
  if (child == 0)
    {
      OrbitCoreFleet *own = fixture_join (name, 1, 4);
      OrbitCoreReport report;

      child = fixture_fork ();
      if (child == 0)
        {
          expect_forked_everywhere (&parent);
          check_code (orbit_core_fleet_check (own, &report), ORBIT_CORE_FORKED, &report);
          join_anew (&parent);
          _exit (0);
        }
      fixture_wait_success (child);
      check_ok (orbit_core_fleet_check (own, &report), &report);
      expect_forked_everywhere (&parent);
      _exit (0);
    }
  fixture_wait_success (child);
  finish (&parent);
}

/* fork() of the C library runs fork handlers; a bare clone() does not. */
static pid_t
fork_without_handlers (void)
{
  return (pid_t) syscall (SYS_clone, SIGCHLD, NULL, NULL, NULL, 0);
}

static void
test_bare_clone (const void *data)
{
#ifdef TAP_THREAD_SANITIZER
  tap_skip ("ThreadSanitizer does not survive a bare clone()");
#else
  Parent parent;
  int status;
  pid_t child;

  set_up (&parent, fixture_new_name ());
  child = fork_without_handlers ();
  if (child == 0)
    {
      expect_forked_everywhere (&parent);
      join_anew (&parent);
      orbit_core_fleet_leave (parent.fleet);
      _exit (0);
    }
  check_equal (waitpid (child, &status, 0), child);
  check_equal (status, 0);
  finish (&parent);
#endif
}

typedef struct
{
  bool without_handlers;
  bool leaves;
} Child;

/* The parent is killed while its child lives. The child must not keep the node id of the parent, however it was created. */
static void
test_parent_killed (const void *data)
{
  const Child *kind = data;
  pid_t (*make_child) (void) = kind->without_handlers ? fork_without_handlers : fork;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *watcher = fixture_join (name, 0, 2), *successor;
  _Atomic pid_t *grandchild = fixture_share (sizeof *grandchild);
  OrbitCoreReport report;
  pid_t child;

#ifdef TAP_THREAD_SANITIZER
  if (kind->without_handlers)
    {
      tap_skip ("ThreadSanitizer does not survive a bare clone()");
      orbit_core_fleet_free (watcher);
      return;
    }
#endif
  child = fixture_fork ();
  if (child == 0)
    {
      OrbitCoreFleet *fleet = fixture_join (name, 1, 2);

      if (make_child () == 0)
        {
          check_code (orbit_core_fleet_check (fleet, &report), ORBIT_CORE_FORKED, &report);
          if (kind->leaves)
            orbit_core_fleet_leave (fleet);
          alarm (60);
          atomic_store (grandchild, getpid ());
        }
      for (;;)
        pause ();
    }
  while (atomic_load (grandchild) == 0)
    sched_yield ();
  check (orbit_core_roster_is_alive (&watcher->member.roster, 1, 1));
  check_equal (kill (child, SIGKILL), 0);
  fixture_wait (child);
  check (!orbit_core_roster_is_alive (&watcher->member.roster, 1, 1));
  check (orbit_core_roster_is_unlocked (&watcher->member.roster, 1));
  successor = fixture_join (name, 1, 2);
  orbit_core_fleet_free (successor);
  orbit_core_fleet_free (watcher);
  check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
  check_equal (kill (atomic_load (grandchild), SIGKILL), 0);
}

int
main (void)
{
  static const Child children[] = { { false, false }, { true, true }, { true, false } };

  fixture_init (30);
  tap_run (test_fork, NULL, "a child, process memory");
  tap_run (test_fork, "", "a child, shared memory");
  tap_run (test_fork_twice, NULL, "a child of a child");
  tap_run (test_bare_clone, NULL, "a child made without fork()");
  tap_run (test_parent_killed, &children[0], "a child that outlives its parent");
  tap_run (test_parent_killed, &children[1], "a child made without fork() that leaves and outlives its parent");
  tap_run (test_parent_killed, &children[2], "a child made without fork() that outlives its parent");
  return tap_finish ();
}
