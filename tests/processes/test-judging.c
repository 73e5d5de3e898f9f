/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Only a proof of death counts: live members that seem dead through a descriptor that refers to another file, or because their
 * process cannot be identified. test-namespaces.c tests other namespaces. */

#define _GNU_SOURCE

#include "fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

/* A program has closed descriptors of the library and opened its own: no member is judged, and no death is reported. */
static void
test_replaced_descriptor (const void *data)
{
  const char *name = fixture_new_name ();
  pid_t child = fixture_start_member (name, 1, 3);
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
  OrbitCoreRoster *roster = &fleet->member.roster;
  int kept = dup (roster->fd), other = open ("/dev/null", O_RDWR | O_CLOEXEC);

  check (kept >= 0 && other >= 0);
  check (orbit_core_roster_is_alive (roster, 1, 1));
  check (dup2 (other, roster->fd) == roster->fd);
  check (orbit_core_roster_is_alive (roster, 1, 1));
  close (roster->fd);
  check (orbit_core_roster_is_alive (roster, 1, 1));
  check (dup2 (kept, roster->fd) == roster->fd);
  fixture_kill (child);
  check (!orbit_core_roster_is_alive (roster, 1, 1));
  close (kept);
  close (other);
  orbit_core_fleet_free (fleet);
}

/* The file that the last hook opened under the number of the judge's descriptor. */
static int swapped_fd, swapped_in;
static unsigned int n_swaps;

static void
swap_descriptor (OrbitCoreStep step)
{
  if (step != ORBIT_CORE_STEP_JUDGE_LOCK)
    return;
  n_swaps++;
  check (dup2 (swapped_in, swapped_fd) == swapped_fd);
}

/* Another thread closes the descriptor and opens another file under its number, after the judge has checked that it refers to
 * the fleet: a file without locks, a segment of another fleet, and a file that cannot be locked. */
static void
test_descriptor_replaced_meanwhile (const void *data)
{
  const char *name = fixture_new_name (), *other_name = fixture_new_name ();
  pid_t child = fixture_start_member (name, 1, 3);
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3), *other = fixture_join (other_name, 0, 3);
  OrbitCoreRoster *roster = &fleet->member.roster;
  int kept = dup (roster->fd);
  int others[] = { memfd_create ("other", MFD_CLOEXEC), dup (other->member.roster.fd), open ("/", O_PATH | O_CLOEXEC) };

  check (kept >= 0);
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
    {
      check (others[i] >= 0);
      swapped_fd = roster->fd;
      swapped_in = others[i];
      orbit_core_step_hook = swap_descriptor;
      check (orbit_core_roster_is_alive (roster, 1, 1));
      orbit_core_step_hook = NULL;
      check_equal (n_swaps, i + 1);
      check (dup2 (kept, roster->fd) == roster->fd);
      close (others[i]);
    }
  close (kept);
  fixture_kill (child);
  check (!orbit_core_roster_is_alive (roster, 1, 1));
  orbit_core_fleet_free (other);
  orbit_core_fleet_free (fleet);
}

/* Without a readable /proc entry there is no start time to compare, and the lock decides. */
static void
test_unknown_process (const void *data)
{
  const char *name = fixture_new_name ();
  pid_t child = fixture_start_member (name, 1, 3);
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
  OrbitCoreNodeRecord *record = &fleet->memory->nodes[1];

  atomic_store (&record->time_namespace, 0);
  atomic_store (&record->start_time, 1);
  check (orbit_core_roster_is_alive (&fleet->member.roster, 1, 1));
  atomic_store (&record->pid_namespace, 0);
  atomic_store (&record->pid, 1 << 30);
  check (orbit_core_roster_is_alive (&fleet->member.roster, 1, 1));
  fixture_kill (child);
  check (!orbit_core_roster_is_alive (&fleet->member.roster, 1, 1));
  orbit_core_fleet_free (fleet);
}

static struct
{
  OrbitCoreStep step;
  OrbitCoreFleet *loser;
  OrbitCoreCursor *cursor;
  OrbitCoreNext found;
} loss;

/* The member loses its lock in the middle of a publish, and another one voids its claim. */
static void
lose_lock (OrbitCoreStep step)
{
  OrbitCoreFrame frame;
  OrbitCoreReport report;

  if (step != loss.step)
    return;
  orbit_core_step_hook = NULL;
  orbit_core_roster_drop_locks (&loss.loser->member.roster);
  for (int i = 0; i < 2; i++)
    {
      loss.found = orbit_core_cursor_next (loss.cursor, NULL, NULL, &frame, &report);
      fixture_pass_time (2 * ORBIT_CORE_NS_PER_MS);
    }
}

/* The member notices this before it commits: its frame is not delivered, the publish fails, and nothing more is written. */
static void
test_wrong_verdict (const void *data)
{
  static const OrbitCoreStep steps[] = { ORBIT_CORE_STEP_WRITE_CLAIMED, ORBIT_CORE_STEP_WRITE_STAMPED, ORBIT_CORE_STEP_WRITE_FIELDS,
                                         ORBIT_CORE_STEP_WRITE_HALF, ORBIT_CORE_STEP_WRITE_STORED };

  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
    {
      const char *name = fixture_new_name ();
      OrbitCoreFleet *loser = fixture_join (name, 0, 2), *other = fixture_join (name, 1, 2);
      OrbitCoreRing *its_ring = fixture_open (loser, FIXTURE_KIND, NULL), *ring = fixture_open (other, FIXTURE_KIND, NULL);
      OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
      OrbitCoreReport report;
      uint64_t id;

      loss.step = steps[i];
      loss.loser = loser;
      loss.cursor = cursor;
      orbit_core_step_hook = lose_lock;
      check_code (fixture_try_publish (its_ring, 1, &id, &report), ORBIT_CORE_FAILED, &report);
      check (orbit_core_step_hook == NULL);
      check_equal (loss.found, ORBIT_CORE_NEXT_NONE);
      check_code (fixture_try_publish (its_ring, 2, &id, &report), ORBIT_CORE_FAILED, &report);
      check_equal (cursor->n_abandoned, 1);
      check_equal (orbit_core_cursor_count_delivered (cursor), 0);
      fixture_publish (ring, 3);
      fixture_expect_frame (cursor, 3);
      orbit_core_cursor_free (cursor);
      orbit_core_fleet_free (loser);
      orbit_core_fleet_free (other);
    }
}

int
main (void)
{
  fixture_init (60);
  tap_run (test_replaced_descriptor, NULL, "through a descriptor that refers to another file");
  tap_run (test_descriptor_replaced_meanwhile, NULL, "through a descriptor that is replaced after its check");
  tap_run (test_unknown_process, NULL, "of a process that cannot be identified");
  tap_run (test_wrong_verdict, NULL, "wrong, in the middle of a publish");
  return tap_finish ();
}
