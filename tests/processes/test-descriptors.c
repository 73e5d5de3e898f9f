/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Programs that start without standard streams, and programs that close descriptors of the library. */

#define _GNU_SOURCE

#include "fixture.h"

#include <orbit-glib/core/death-watch.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SPARE_KIND 9

static const OrbitCoreRingSpec spec = { .capacity = 4, .payload_capacity = 48 };

/* The library must keep no descriptor from 0 to 2, because printf() writes to those. */
static void
be_without_streams (const char *name)
{
  OrbitCoreDeathWatch *watch;
  OrbitCoreNodeInfo info;
  OrbitCoreFleet *fleet;
  OrbitCoreReport report;

  for (int i = 0; i < 3; i++)
    close (i);
  fleet = fixture_join (name, 1, 3);
  fixture_publish (fixture_open (fleet, FIXTURE_KIND, &spec), 1);
  fixture_publish (fixture_open (fleet, SPARE_KIND, &spec), 1);
  if (orbit_core_death_watch_new (fleet, &watch, &report) != ORBIT_CORE_OK || !orbit_core_roster_read (&fleet->member.roster, 0, &info) ||
      !orbit_core_death_watch_add (watch, 0, &info))
    _exit (2);
  for (int i = 0; i < 3; i++)
    if (fcntl (i, F_GETFD) != -1)
      _exit (1);
  orbit_core_death_watch_free (watch);
  orbit_core_fleet_free (fleet);
  _exit (0);
}

static void
test_without_streams (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
  OrbitCoreRing *ring = fixture_open (fleet, FIXTURE_KIND, &spec);
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  pid_t child = fixture_fork ();

  if (child == 0)
    be_without_streams (name);
  fixture_wait_success (child);
  fixture_expect_frame (cursor, 1);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

#define N_FILES 40

/* Files of the program, with the numbers that descriptors of the library had. */
static void
open_files (char path[],
            int files[N_FILES])
{
  for (int i = 0; i < N_FILES; i++)
    files[i] = open (path, O_RDWR | O_CLOEXEC);
}

static void
be_careless (const char *name,
             char path[],
             bool replace)
{
  OrbitCoreFleet *fleet = fixture_join (name, 1, 3);
  OrbitCoreRing *ring = fixture_open (fleet, FIXTURE_KIND, &spec), *other;
  OrbitCoreReport report;
  int files[N_FILES];
  struct stat file;

  for (int i = 3; i < 200; i++)
    close (i);
  if (replace)
    open_files (path, files);

  /* Mapped memory can still be used, calls that need a descriptor fail with an error that says so, and no other member is judged dead. */
  fixture_publish (ring, 1);
  check_code (orbit_core_fleet_open_ring (fleet, SPARE_KIND, &spec, &other, &report), ORBIT_CORE_FAILED, &report);
  check_contains (report.text, "leave and join again");
  check (orbit_core_roster_is_alive (&fleet->member.roster, 0, 1));
  orbit_core_fleet_free (fleet);

  for (int i = 0; i < N_FILES && replace; i++)
    if (fcntl (files[i], F_GETFD) == -1)
      _exit (1);
  if (replace && (fstat (files[0], &file) != 0 || file.st_size != 0))
    _exit (2);
  fleet = fixture_join (name, 1, 3);
  fixture_publish (fixture_open (fleet, SPARE_KIND, &spec), 2);
  orbit_core_fleet_free (fleet);
  _exit (0);
}

static void
test_closed (const void *data)
{
  const bool *replace = data;
  char path[] = "/tmp/orbit-test-XXXXXX";
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
  OrbitCoreCursor *cursor = fixture_cursor (fixture_open (fleet, FIXTURE_KIND, &spec), ORBIT_CORE_CURSOR_OLDEST);
  int file = mkstemp (path);
  pid_t child = fixture_fork ();

  check (file >= 0);
  if (child == 0)
    be_careless (name, path, *replace);
  fixture_wait_success (child);
  unlink (path);
  close (file);
  fixture_expect_frame (cursor, 1);
  fixture_publish (cursor->ring, 3); /* no process has judged this member dead */
  fixture_expect_frame (cursor, 3);
  check (!orbit_core_roster_is_alive (&fleet->member.roster, 1, 1));
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  static const bool no = false, yes = true;

  fixture_init (60);
  tap_run (test_without_streams, NULL, "a program without standard streams");
  tap_run (test_closed, &no, "all descriptors closed after the join");
  tap_run (test_closed, &yes, "all descriptors closed, and files opened under their numbers");
  return tap_finish ();
}
