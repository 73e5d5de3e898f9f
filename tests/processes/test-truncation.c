/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A program of the same user has truncated a segment that is in use. An access beyond the new end would raise SIGBUS: calls that make
 * system calls anyway look at the size first. Each case runs in a separate process, which must exit and not be killed. */

#define _GNU_SOURCE

#include "fixture.h"
#include "tasks.h"

#include <orbit-glib/core/fleet-watch.h>

#include <stdio.h>
#include <unistd.h>

typedef struct
{
  const char *name;
  int kind; /* of the segment; -1: the fleet's */
  off_t size;
} Cut;

static const Cut cuts[] = {
  { "the fleet's segment to nothing", -1, 0 },
  { "the fleet's segment to a page", -1, 4096 },
  { "a ring's segment to nothing", FIXTURE_KIND, 0 },
  { "a ring's segment to a page", FIXTURE_KIND, 4096 },
};

static void
check_cut (OrbitCoreCode code,
           const OrbitCoreReport *report,
           const Cut *cut)
{
  char size[32];

  snprintf (size, sizeof size, "to %d bytes", (int) cut->size);
  check_code (code, ORBIT_CORE_CORRUPT, report);
  check_contains (report->text, "truncated");
  check_contains (report->text, size);
  check_contains (report->text, cut->kind < 0 ? "-fleet-" : "-7-");
}

static void
play (const Cut *cut,
      const char *name)
{
  OrbitCoreFleet *fleet = fixture_join (name, 0, 2), *other = NULL;
  OrbitCoreRing *ring = fixture_open (fleet, FIXTURE_KIND, NULL);
  OrbitCoreJoin join = { .name = name, .node = 1, .fleet_size = 2, .shared = true };
  OrbitCoreParkingWatch watch = { .ready = NULL };
  OrbitCoreCursor *cursor;
  OrbitCoreReport report;
  char path[128];

  fixture_publish (ring, 1);
  fixture_segment_path (path, sizeof path, name, cut->kind);
  check_equal (truncate (path, cut->size), 0);
  check_cut (orbit_core_cursor_new (ring, ORBIT_CORE_CURSOR_OLDEST, &cursor, &report), &report, cut);
  check_cut (orbit_core_fleet_watch_ring (fleet, ring, &watch, &report), &report, cut);
  if (cut->kind < 0)
    {
      check_cut (orbit_core_fleet_open_ring (fleet, FIXTURE_KIND + 1, NULL, &ring, &report), &report, cut);
      check_cut (orbit_core_fleet_watch_roster (fleet, &watch, &report), &report, cut);
      check_code (orbit_core_fleet_join (&join, &other, &report), ORBIT_CORE_CORRUPT, &report);
    }
  else
    {
      other = fixture_join (name, 1, 2);
      check_code (orbit_core_fleet_open_ring (other, FIXTURE_KIND, NULL, &ring, &report), ORBIT_CORE_CORRUPT, &report);
      check_code (orbit_core_fleet_open_ring (fleet, FIXTURE_KIND + 1, NULL, &ring, &report), ORBIT_CORE_LOST, &report);
      check_contains (report.text, "truncated");
      orbit_core_fleet_free (other);
    }
  orbit_core_fleet_free (fleet);
  check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
  check (!fixture_has_segments (name));
}

static _Atomic unsigned int n_ready;

static void
count_ready (void *data,
             bool notified)
{
  atomic_fetch_add (&n_ready, 1);
}

/* A watch is notified even if the process makes no other calls, and the process does not access the segment afterwards. */
static void
play_live (const Cut *cut,
           const char *name)
{
  OrbitCoreFleet *fleet = fixture_join (name, 0, 2);
  OrbitCoreRing *ring = fixture_open (fleet, FIXTURE_KIND, NULL), *other = fixture_open (fleet, FIXTURE_KIND + 1, NULL);
  OrbitCoreParkingWatch watches[3] = { { .ready = count_ready }, { .ready = count_ready }, { .ready = count_ready } };
  OrbitCoreCode code = ORBIT_CORE_OK;
  OrbitCoreReport report;
  uint64_t id;
  char path[128];

  fixture_publish (ring, 1);
  check_ok (orbit_core_fleet_watch_roster (fleet, &watches[0], &report), &report);
  check_ok (orbit_core_fleet_watch_ring (fleet, ring, &watches[1], &report), &report);
  check_ok (orbit_core_fleet_watch_ring (fleet, other, &watches[2], &report), &report);
  orbit_core_fleet_watch_names (fleet);
  tasks_wait_asleep ("orbit-waiter"); /* which would otherwise access the segment */
  fixture_segment_path (path, sizeof path, name, cut->kind);
  check_equal (truncate (path, cut->size), 0);
  while (code == ORBIT_CORE_OK)
    {
      code = fixture_try_publish (other, 1, &id, &report);
      usleep (100);
    }
  check_code (code, ORBIT_CORE_LOST, &report);
  check_contains (report.text, "truncated");
  check_contains (report.text, cut->kind < 0 ? "-fleet-" : "-7-");
  while (atomic_load (&n_ready) < 3)
    usleep (100);
  check (!orbit_core_fleet_arm (fleet, &watches[1]));
  orbit_core_fleet_wake_waiters (fleet);
  check_code (orbit_core_fleet_check (fleet, &report), ORBIT_CORE_LOST, &report);
  for (size_t i = 0; i < 3; i++)
    orbit_core_waiter_thread_remove (&watches[i]);
  orbit_core_fleet_free (fleet);
  check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
}

/* Noticed by a check of all segments, without events of the kernel. */
static void
play_pass (const Cut *cut,
           const char *name)
{
  OrbitCoreFleet *fleet = fixture_join (name, 0, 2);
  OrbitCoreRing *ring = fixture_open (fleet, FIXTURE_KIND, NULL), *other = fixture_open (fleet, FIXTURE_KIND + 1, NULL);
  OrbitCoreParkingWatch watch = { .ready = count_ready };
  OrbitCoreReport report;
  char path[128];

  check_ok (orbit_core_fleet_watch_ring (fleet, ring, &watch, &report), &report);
  check_ok (orbit_core_fleet_check (fleet, &report), &report);
  tasks_wait_asleep ("orbit-waiter");
  fixture_segment_path (path, sizeof path, name, cut->kind);
  check_equal (truncate (path, cut->size), 0);
  usleep (150000); /* a check is due */
  check (!orbit_core_fleet_arm (fleet, &watch));
  check_equal (atomic_load (&n_ready), 1);
  check_code (orbit_core_fleet_check_sometimes (fleet, &report), ORBIT_CORE_LOST, &report);
  check_contains (report.text, "truncated");
  check_code (fixture_try_publish (other, 1, &(uint64_t){ 0 }, &report), ORBIT_CORE_LOST, &report);
  orbit_core_fleet_free (fleet);
  check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
}

typedef struct
{
  const Cut *cut;
  void (*play) (const Cut *cut,
                const char *name);
} Scene;

static void
test_cut (const void *data)
{
  const Scene *scene = data;
  const char *name = fixture_new_name ();
  pid_t child = fixture_fork ();

  if (child == 0)
    {
      scene->play (scene->cut, name);
      _exit (0);
    }
  fixture_wait_success (child);
}

/* Process memory has no file to truncate. */
static void
test_process_memory (const void *data)
{
  OrbitCoreFleet *fleet = fixture_join_private (2);
  OrbitCoreRing *ring = fixture_open (fleet, FIXTURE_KIND, NULL);
  char line[512];
  FILE *maps = fopen ("/proc/self/maps", "r");
  unsigned int n_found = 0;

  check (maps != NULL);
  check_equal (fleet->segment.fd, -1);
  check_equal (ring->segment.fd, -1);
  while (fgets (line, sizeof line, maps) != NULL)
    {
      unsigned long start, end, inode;

      check_equal (sscanf (line, "%lx-%lx %*s %*s %*s %lu", &start, &end, &inode), 3);
      if (((uintptr_t) fleet->memory >= start && (uintptr_t) fleet->memory < end) || ((uintptr_t) ring->memory >= start && (uintptr_t) ring->memory < end))
        {
          check_equal (inode, 0);
          n_found++;
        }
    }
  check (n_found >= 1);
  fclose (maps);
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  fixture_init (30);
  for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++)
    {
      const Scene calls = { &cuts[i], play }, live = { &cuts[i], play_live }, pass = { &cuts[i], play_pass };

      tap_run (test_cut, &calls, "%s", cuts[i].name);
      tap_run (test_cut, &live, "%s, beside a watch", cuts[i].name);
      tap_run (test_cut, &pass, "%s, found by a later pass", cuts[i].name);
    }
  tap_run (test_process_memory, NULL, "process memory");
  return tap_finish ();
}
