/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Members that make no slow call are notified by the kernel that a segment has lost its name. Nothing else ends the loops here. */

#define _GNU_SOURCE

#include "fixture.h"
#include "losses.h"
#include "tasks.h"

#include <orbit-glib/core/fleet-watch.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SPARE_KIND 9

static const OrbitCoreRingSpec spec = { .capacity = 4, .payload_capacity = 48 };

static OrbitCoreFleet *
join_in (const char *name,
         const char *directory)
{
  const OrbitCoreJoin join = { .name = name, .directory = directory, .fleet_size = 3, .node = -1, .shared = true };
  OrbitCoreFleet *fleet;
  OrbitCoreReport report;

  check_ok (orbit_core_fleet_join (&join, &fleet, &report), &report);
  return fleet;
}

static void
publish_until_lost (OrbitCoreRing *ring)
{
  OrbitCoreReport report;
  uint64_t id;

  while (fixture_try_publish (ring, 1, &id, &report) == ORBIT_CORE_OK)
    usleep (100);
  check_equal (report.code, ORBIT_CORE_LOST);
  check_contains (report.text, "leave and join again");
}

static void
poll_until_lost (OrbitCoreCursor *cursor)
{
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  OrbitCoreNext next;

  while ((next = orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report)) != ORBIT_CORE_NEXT_FAILED)
    usleep (100);
  check_equal (report.code, ORBIT_CORE_LOST);
  check_contains (report.text, "leave and join again");
}

static unsigned int
count_entries (const char *path)
{
  DIR *directory = opendir (path);
  unsigned int n = 0;

  check (directory != NULL);
  while (readdir (directory) != NULL)
    n++;
  closedir (directory);
  return n;
}

/* A ring that was opened before the watch begins, and one that is opened later. */
static void
test_publisher (const void *data)
{
  const Loss *loss = data;

  for (int late = 0; late < 2; late++)
    {
      const char *name = fixture_new_name ();
      OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
      OrbitCoreRing *ring;

      if (late)
        orbit_core_fleet_watch_names (fleet);
      ring = fixture_open (fleet, FIXTURE_KIND, &spec);
      if (!late)
        orbit_core_fleet_watch_names (fleet);
      fixture_publish (ring, 1);
      losses_lose (loss, name);
      publish_until_lost (ring);
      orbit_core_fleet_free (fleet);
    }
}

static void
test_poller (const void *data)
{
  const Loss *loss = data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
  OrbitCoreCursor *cursor = fixture_cursor (fixture_open (fleet, FIXTURE_KIND, &spec), ORBIT_CORE_CURSOR_OLDEST);

  orbit_core_fleet_watch_names (fleet);
  losses_lose (loss, name);
  poll_until_lost (cursor);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

/* --- directories --- */

static char outer[64], inner[80], away[80], segments[96];

static void
rename_inner (void)
{
  check_equal (rename (inner, away), 0);
  snprintf (segments, sizeof segments, "%s", away);
}

static void
rename_outer (void)
{
  char path[80];

  snprintf (path, sizeof path, "%s-away", outer);
  check_equal (rename (outer, path), 0);
  strcpy (outer, path);
  snprintf (segments, sizeof segments, "%s/in", outer);
}

static void
replace_by_link (void)
{
  rename_inner ();
  check_equal (symlink ("/dev/shm", inner), 0);
}

static void
replace_by_directory (void)
{
  rename_inner ();
  check_equal (mkdir (inner, 0700), 0);
}

typedef struct
{
  const char *name;
  void (*lose) (void);
} PathLoss;

static const PathLoss path_losses[] = {
  { "renamed", rename_inner },
  { "in another that is renamed", rename_outer },
  { "replaced by a link", replace_by_link },
  { "replaced by another", replace_by_directory },
};

static void
test_directory (const void *data)
{
  const PathLoss *loss = data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet;
  OrbitCoreRing *ring;
  OrbitCoreReport report;

  strcpy (outer, "/dev/shm/orbit-test-XXXXXX");
  check (mkdtemp (outer) != NULL);
  snprintf (inner, sizeof inner, "%s/in", outer);
  snprintf (away, sizeof away, "%s/out", outer);
  check_equal (mkdir (inner, 0700), 0);
  fleet = join_in (name, inner);
  ring = fixture_open (fleet, FIXTURE_KIND, &spec);
  orbit_core_fleet_watch_names (fleet);
  loss->lose ();
  publish_until_lost (ring);
  orbit_core_fleet_free (fleet);
  check_ok (orbit_core_fleet_destroy (name, segments, &report), &report);
  check_equal (rmdir (segments), 0);
  if (loss->lose == replace_by_link)
    check_equal (unlink (inner), 0);
  if (loss->lose == replace_by_directory)
    check_equal (rmdir (inner), 0);
  check_equal (rmdir (outer), 0);
}

/* --- the thread --- */

/* One thread and one descriptor for any number of fleets. Fleets that stay are still notified. */
static void
test_many_fleets (const void *data)
{
  unsigned int n_fds_before = count_entries ("/proc/self/fd"); /* the descriptor is open since the previous tests */
  const char *names[3];
  OrbitCoreFleet *fleets[3];
  OrbitCoreRing *rings[3];

  for (int round = 0; round < 20; round++)
    {
      for (size_t i = 0; i < 3; i++)
        {
          names[i] = i == 1 ? names[0] : fixture_new_name ();
          fleets[i] = fixture_join (names[i], -1, 3);
          rings[i] = fixture_open (fleets[i], FIXTURE_KIND, &spec);
        }
      for (size_t i = 0; i < 3; i++)
        orbit_core_fleet_watch_names (fleets[i]);
      check_equal (tasks_count ("orbit-names"), 1);

      orbit_core_fleet_free (fleets[0]);
      losses_lose (&losses_all[(size_t) round % LOSSES_N], names[1]);
      publish_until_lost (rings[1]);
      fixture_publish (rings[2], 1);
      orbit_core_fleet_free (fleets[1]);
      losses_lose (&losses_all[0], names[2]);
      publish_until_lost (rings[2]);
      orbit_core_fleet_free (fleets[2]);
      check_equal (count_entries ("/proc/self/fd"), n_fds_before);
    }
}

/* Members join and leave while their segments are removed. */
static void
test_race (const void *data)
{
  for (int i = 0; i < 300; i++)
    {
      const char *name = fixture_new_name ();
      OrbitCoreFleet *fleet = fixture_join (name, 0, 3), *other = i % 2 ? fixture_join (name, 1, 3) : NULL;

      orbit_core_fleet_watch_names (fleet);
      if (other != NULL)
        orbit_core_fleet_watch_names (other);
      losses_lose (&losses_all[i % 3], name);
      if (i % 5 == 0)
        usleep (100 * (i % 7));
      orbit_core_fleet_free (fleet);
      if (other != NULL)
        orbit_core_fleet_free (other);
    }
}

#ifndef TAP_THREAD_SANITIZER /* which does not allow a forked child to start a thread */

/* A child is notified about fleets that it joins itself, and does not notify its parent. */
static void
test_fork (const void *data)
{
  const char *name = fixture_new_name (), *own_name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3), *own;
  OrbitCoreRing *ring = fixture_open (fleet, FIXTURE_KIND, &spec);
  pid_t child;

  orbit_core_name_watch_generation = UINT32_MAX; /* the count of the child wraps */
  orbit_core_fleet_watch_names (fleet);
  child = fixture_fork ();
  if (child == 0)
    {
      check_equal (orbit_core_name_watch_generation, 0);
      own = fixture_join (own_name, 0, 3);
      ring = fixture_open (own, FIXTURE_KIND, &spec);
      orbit_core_fleet_watch_names (own);
      orbit_core_fleet_free (fleet);
      losses_lose (&losses_all[0], own_name);
      publish_until_lost (ring);
      orbit_core_fleet_free (own);
      _exit (0);
    }
  fixture_wait_success (child);
  fixture_publish (ring, 1);
  losses_lose (&losses_all[0], name);
  publish_until_lost (ring);
  orbit_core_fleet_free (fleet);
}

static const ForbidCall init_call = { .name = "inotify_init1()", .numbers = { SYS_inotify_init1 }, .n_numbers = 1 };
static const ForbidCall add_call = { .name = "inotify_add_watch()", .numbers = { SYS_inotify_add_watch }, .n_numbers = 1 };
static const ForbidCall poll_call = {
#ifdef SYS_poll
  .name = "poll()", .numbers = { SYS_poll, SYS_ppoll }, .n_numbers = 2
#else
  .name = "ppoll()", .numbers = { SYS_ppoll }, .n_numbers = 1
#endif
};

typedef struct
{
  const ForbidCall *call; /* NULL: the descriptors are closed instead */
  bool later;             /* after the watch has begun */
  int error_number;
} Refusal;

static const Refusal refusals[] = {
  { &init_call, false, EMFILE },
  { &add_call, false, ENOSPC },
  { &add_call, true, EPERM },
  { &poll_call, false, EPERM },
  { &poll_call, true, ENOSYS },
  { NULL, true, 0 },
};

/* Then the names are checked once a second. */
static void
test_refused (const void *data)
{
  const Refusal *refusal = data;
  const char *name = fixture_new_name ();
  pid_t child = fixture_fork ();
  int status;

  if (child == 0)
    {
      OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
      OrbitCoreRing *ring;

      if (refusal->later)
        orbit_core_fleet_watch_names (fleet);
      if (refusal->call != NULL && !forbid_call (refusal->call, refusal->error_number))
        _exit (77);
      ring = fixture_open (fleet, FIXTURE_KIND, &spec);
      if (refusal->call == NULL)
        for (int fd = 3; fd < 100; fd++)
          if (fd != fleet->member.directory.fd && fd != fleet->segment.fd)
            close (fd);
      orbit_core_fleet_watch_names (fleet);
      losses_lose (&losses_all[4], name);
      publish_until_lost (ring);
      orbit_core_fleet_free (fleet);
      _exit (0);
    }
  status = fixture_wait (child);
  if (status == 77 << 8)
    tap_skip ("system calls cannot be forbidden here");
  else
    check_equal (status, 0);
}

#endif

int
main (void)
{
  fixture_init (60);
  for (size_t i = 0; i < LOSSES_N; i++)
    {
      tap_run (test_publisher, &losses_all[i], "a member only publishes: %s", losses_all[i].name);
      tap_run (test_poller, &losses_all[i], "a member only polls: %s", losses_all[i].name);
    }
  for (size_t i = 0; i < sizeof path_losses / sizeof path_losses[0]; i++)
    tap_run (test_directory, &path_losses[i], "a member only publishes, and its directory is %s", path_losses[i].name);
  tap_run (test_many_fleets, NULL, "many fleets, one thread");
  tap_run (test_race, NULL, "members join and leave");
#ifndef TAP_THREAD_SANITIZER
  tap_run (test_fork, NULL, "forked children");
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
    tap_run (test_refused, &refusals[i], "%s %s", refusals[i].call != NULL ? refusals[i].call->name : "the descriptor",
             refusals[i].call == NULL ? "is closed" : refusals[i].later ? "is refused later" : "is refused");
#endif
  return tap_finish ();
}
