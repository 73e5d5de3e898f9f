/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Creating segments: lost races, signals, full and foreign file systems, and machines without /proc. */

#define _GNU_SOURCE

#include "fixture.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

static char rival_path[128];

static void
let_rival_win (OrbitCoreStep step)
{
  if (step == ORBIT_CORE_STEP_SEGMENT_INITIALISED)
    close (open (rival_path, O_CREAT | O_RDWR, 0600));
}

static void
fill_nothing (uint8_t *memory,
              const void *data)
{
}

/* After the lost race the struct holds no descriptor and no mapping that could be released twice. */
static void
test_lost_race (const void *data)
{
  OrbitCoreSegment segment = { .fd = -1 };
  OrbitCoreDirectory directory;
  OrbitCoreReport report;
  char path[128];
  bool exists = false;

  fixture_segment_path (rival_path, sizeof rival_path, fixture_new_name (), 0);
  check_ok (orbit_core_directory_open (&directory, NULL, &report), &report);
  orbit_core_step_hook = let_rival_win;
  check_ok (orbit_core_segment_create (&segment, &directory, strrchr (rival_path, '/') + 1, 8192, fill_nothing, NULL, &exists, &report), &report);
  orbit_core_step_hook = NULL;
  check (exists);
  check (segment.fd == -1 && segment.memory == NULL);

  /* The directory does not exist: the link fails for another reason. */
  snprintf (path, sizeof path, "missing/%s", strrchr (rival_path, '/') + 1);
  check_code (orbit_core_segment_create (&segment, &directory, path, 8192, fill_nothing, NULL, &exists, &report), ORBIT_CORE_SYSTEM, &report);
  check (!exists);
  check (segment.fd == -1 && segment.memory == NULL);
  orbit_core_directory_close (&directory);
}

static void
ignore_signal (int signal_number)
{
}

/* The kernel stops reserving pages when a signal arrives, and a program may use a fast timer signal. */
static void
test_signals (const void *data)
{
  const struct itimerspec often = { .it_interval.tv_nsec = 500000, .it_value.tv_nsec = 500000 };
  const OrbitCoreRingSpec spec = { .capacity = 2048, .payload_capacity = 16384 };
  struct sigaction action = { .sa_handler = ignore_signal, .sa_flags = SA_RESTART };
  struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
  OrbitCoreFleet *fleet = fixture_join (fixture_new_name (), -1, 2);
  timer_t timer;

  check_equal (sigaction (SIGUSR1, &action, NULL), 0);
  check_equal (timer_create (CLOCK_MONOTONIC, &event, &timer), 0);
  check_equal (timer_settime (timer, 0, &often, NULL), 0);
  for (uint8_t kind = 0; kind < 3; kind++)
    fixture_open (fleet, kind, &spec);
  check_equal (timer_delete (timer), 0);
  orbit_core_fleet_free (fleet);
}

/* --- a separate tmpfs --- */

static bool
write_file (const char *path,
            const char *text)
{
  int fd = open (path, O_WRONLY);
  bool written = fd >= 0 && write (fd, text, strlen (text)) == (ssize_t) strlen (text);

  if (fd >= 0)
    close (fd);
  return written;
}

/* A process without the right to mount can mount in a new user namespace, if the kernel allows it. */
static bool
enter_mount_namespace (void)
{
  char uid_map[40], gid_map[40];

  snprintf (uid_map, sizeof uid_map, "%u %u 1", geteuid (), geteuid ());
  snprintf (gid_map, sizeof gid_map, "%u %u 1", getegid (), getegid ());
  if (unshare (CLONE_NEWNS) != 0 &&
      (unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0 || !write_file ("/proc/self/setgroups", "deny") ||
       !write_file ("/proc/self/uid_map", uid_map) || !write_file ("/proc/self/gid_map", gid_map)))
    return false;
  return mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static bool
mount_small_tmpfs (const char *path,
                   const char *options)
{
  return enter_mount_namespace () && mount ("orbit-test", path, "tmpfs", 0, options) == 0;
}

static int
count_entries (const char *path)
{
  DIR *directory = opendir (path);
  struct dirent *entry;
  int n_entries = 0;

  check (directory != NULL);
  while ((entry = readdir (directory)) != NULL)
    n_entries += entry->d_name[0] != '.';
  closedir (directory);
  return n_entries;
}

static OrbitCoreCode
join_in (const char *directory,
         OrbitCoreFleet **fleet,
         OrbitCoreReport *report)
{
  OrbitCoreJoin join = { .name = "full", .directory = directory, .node = -1, .fleet_size = 2, .shared = true };

  return orbit_core_fleet_join (&join, fleet, report);
}

static void
fill_up (const char *directory)
{
  static const uint8_t zeroes[4096];
  char path[128];
  int fd;

  snprintf (path, sizeof path, "%s/ballast", directory);
  fd = open (path, O_CREAT | O_WRONLY | O_APPEND, 0600);
  check (fd >= 0);
  while (write (fd, zeroes, sizeof zeroes) == sizeof zeroes)
    continue;
  check (errno == ENOSPC);
  close (fd);
}

static void
use_one_mebibyte (const char *directory)
{
  const OrbitCoreRingSpec too_large = { .capacity = 1024, .payload_capacity = 4000 };
  const OrbitCoreRingSpec small = { .capacity = 64, .payload_capacity = 500 };
  OrbitCoreFleet *fleet;
  OrbitCoreRing *ring;
  OrbitCoreReport report;
  char path[128];

  check_ok (join_in (directory, &fleet, &report), &report);
  check_equal (count_entries (directory), 1);
  check_code (orbit_core_fleet_open_ring (fleet, 1, &too_large, &ring, &report), ORBIT_CORE_NO_SPACE, &report);
  check_contains (report.text, directory);
  check_equal (count_entries (directory), 1);
  check_ok (orbit_core_fleet_open_ring (fleet, 1, &small, &ring, &report), &report);

  /* All pages are reserved at creation: a full file system does not affect members. */
  fill_up (directory);
  for (uint64_t version = 1; version < 200; version++)
    check_equal (fixture_look_up (ring, fixture_publish (ring, version)), version);
  check_code (orbit_core_fleet_open_ring (fleet, 2, &small, &ring, &report), ORBIT_CORE_NO_SPACE, &report);
  check_equal (count_entries (directory), 3);
  orbit_core_fleet_free (fleet);
  check_ok (orbit_core_fleet_destroy ("full", directory, &report), &report);
  check_equal (count_entries (directory), 1);

  fill_up (directory);
  check_code (join_in (directory, &fleet, &report), ORBIT_CORE_NO_SPACE, &report);
  check_equal (count_entries (directory), 1);
  snprintf (path, sizeof path, "%s/ballast", directory);
  check_equal (unlink (path), 0);
  check_ok (join_in (directory, &fleet, &report), &report);
  orbit_core_fleet_free (fleet);
}

static void
use_few_inodes (const char *directory)
{
  OrbitCoreFleet *fleet;
  OrbitCoreRing *ring;
  OrbitCoreReport report;

  check_ok (join_in (directory, &fleet, &report), &report);
  check_code (orbit_core_fleet_open_ring (fleet, 1, NULL, &ring, &report), ORBIT_CORE_NO_SPACE, &report);
  check_equal (count_entries (directory), 1);
  orbit_core_fleet_free (fleet);
}

typedef struct
{
  const char *options;
  void (*use) (const char *directory);
} SmallTmpfs;

/* In a child, since a mount namespace cannot be left again. */
static void
test_small_tmpfs (const void *data)
{
  const SmallTmpfs *small = data;
  char directory[] = "/tmp/orbit-test-XXXXXX";
  pid_t child;

  check (mkdtemp (directory) != NULL);
  child = fixture_fork ();
  if (child == 0)
    {
      if (!mount_small_tmpfs (directory, small->options))
        _exit (FIXTURE_SKIPPED);
      small->use (directory);
      _exit (0);
    }
  fixture_wait_or_skip (child, "no tmpfs may be mounted here");
  rmdir (directory);
}

static void
test_not_a_tmpfs (const void *data)
{
  OrbitCoreFleet *fleet;
  OrbitCoreReport report;

  check_code (join_in ("/proc", &fleet, &report), ORBIT_CORE_INVALID_ARGUMENT, &report);
  check_contains (report.text, "/proc");
  check_contains (report.text, "tmpfs");
  check_code (join_in ("/dev/shm/no/such/directory", &fleet, &report), ORBIT_CORE_SYSTEM, &report);
  check_code (join_in ("/proc/version", &fleet, &report), ORBIT_CORE_SYSTEM, &report);
}

/* A fleet can be created without /proc, and members with and without /proc join the same fleet. */
static void
test_without_proc (const void *data)
{
  const char *name = fixture_new_name (), *new_name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 4);
  OrbitCoreRing *ring = fixture_open (fleet, FIXTURE_KIND, NULL);
  uint64_t id = fixture_publish (ring, 1);
  pid_t child = fixture_fork ();

  if (child == 0)
    {
      OrbitCoreJoin join = { .name = new_name, .node = 1, .fleet_size = 4, .shared = true };
      OrbitCoreFleet *made;
      OrbitCoreReport report;
      OrbitCoreCode code;

      if (!enter_mount_namespace () || mount ("orbit-test", "/proc", "tmpfs", 0, "size=1m") != 0)
        _exit (FIXTURE_SKIPPED);
      check_equal (fixture_look_up (fixture_open (fixture_join (name, 1, 4), FIXTURE_KIND, NULL), id), 1);

      /* Creating a segment needs /proc, Linux 6.10, or privileges. */
      code = orbit_core_fleet_join (&join, &made, &report);
      check (code == ORBIT_CORE_OK || (code == ORBIT_CORE_SYSTEM && !fixture_has_segments (new_name)));
      _exit (0);
    }
  fixture_wait_or_skip (child, "nothing may be mounted here");
  orbit_core_fleet_free (fleet);
}

/* Exceeding the limit is an error, and no signal ends the program. Checked for a fleet, a shared ring and a per-node ring. */
static void
test_size_limit (const void *data)
{
  const OrbitCoreRingSpec small = { .capacity = 2, .payload_capacity = 8 };
  const char *name = fixture_new_name ();
  pid_t child = fixture_fork ();
  OrbitCoreFleet *fleet;

  if (child == 0)
    {
      const OrbitCoreRingSpec large[] = {
        { .capacity = 1024, .payload_capacity = 4096 },
        { .capacity = 256, .payload_capacity = 4096, .topology = ORBIT_CORE_TOPOLOGY_PER_NODE },
      };
      const struct rlimit limit = { .rlim_cur = 256 * 1024, .rlim_max = RLIM_INFINITY }, less = { .rlim_cur = 1024, .rlim_max = RLIM_INFINITY };
      OrbitCoreJoin join = { .name = fixture_derive_name (name, "-other"), .fleet_size = 2, .shared = true };
      OrbitCoreReport report;
      OrbitCoreRing *ring;

      check_equal (setrlimit (RLIMIT_FSIZE, &limit), 0);
      fleet = fixture_join (name, 0, 4);
      for (uint8_t i = 0; i < 2; i++)
        {
          check_code (orbit_core_fleet_open_ring (fleet, i, &large[i], &ring, &report), ORBIT_CORE_NO_SPACE, &report);
          check_contains (report.text, "RLIMIT_FSIZE");
          check_contains (report.text, "262144");
        }
      fixture_publish (fixture_open (fleet, 3, &small), 1);
      orbit_core_fleet_free (fleet);
      check_equal (setrlimit (RLIMIT_FSIZE, &less), 0);
      check_code (orbit_core_fleet_join (&join, &fleet, &report), ORBIT_CORE_NO_SPACE, &report);
      check_contains (report.text, "RLIMIT_FSIZE");
      _exit (0);
    }
  fixture_wait_success (child);
}

int
main (void)
{
  static const SmallTmpfs one_mebibyte = { "size=1m", use_one_mebibyte };
  static const SmallTmpfs few_inodes = { "size=8m,nr_inodes=2", use_few_inodes };

  fixture_init (40);
  tap_run (test_lost_race, NULL, "a lost race leaks nothing");
  tap_run (test_signals, NULL, "signals during the reservation of pages");
  tap_run (test_small_tmpfs, &one_mebibyte, "a full tmpfs");
  tap_run (test_small_tmpfs, &few_inodes, "a tmpfs without inodes");
  tap_run (test_not_a_tmpfs, NULL, "file systems other than tmpfs are refused");
  tap_run (test_size_limit, NULL, "a limit for the size of files");
  tap_run (test_without_proc, NULL, "without /proc");
  return tap_finish ();
}
