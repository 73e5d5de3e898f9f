/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A member whose process changes its user, its working directory or its root directory, and directories that lose their paths. */

#define _GNU_SOURCE

#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define SPARE_KIND 9
#define OTHER_USER 65534

static const OrbitCoreRingSpec spec = { .capacity = 4, .payload_capacity = 48 };

/* --- another user --- */

static bool
become_by_euid (void)
{
  return seteuid (OTHER_USER) == 0;
}

static bool
become_for_good (void)
{
  return setresuid (OTHER_USER, OTHER_USER, OTHER_USER) == 0;
}

static bool
become_by_fsuid (void)
{
  setfsuid (OTHER_USER);
  return setfsuid (OTHER_USER) == OTHER_USER;
}

typedef struct
{
  const char *name;
  bool (*become) (void);
} Change;

static const Change changes[] = {
  { "seteuid()", become_by_euid },
  { "setresuid()", become_for_good },
  { "setfsuid()", become_by_fsuid },
};

static void
change_user (const char *name,
             const Change *change)
{
  OrbitCoreFleet *fleet = fixture_join (name, 1, 3);
  OrbitCoreRing *ring = fixture_open (fleet, FIXTURE_KIND, &spec), *other;
  OrbitCoreReport report;
  char path[128];

  check (change->become ());

  /* The open ring can still be used. Opening another one fails, whether it exists or not. */
  fixture_publish (ring, 1);
  check_code (orbit_core_fleet_open_ring (fleet, SPARE_KIND, &spec, &other, &report), ORBIT_CORE_PERMISSION, &report);
  check_code (orbit_core_fleet_open_ring (fleet, SPARE_KIND + 1, &spec, &other, &report), ORBIT_CORE_PERMISSION, &report);
  snprintf (path, sizeof path, "/dev/shm/orbit-%s-%d-%u", name, SPARE_KIND + 1, 0);
  check (access (path, F_OK) != 0);
  snprintf (path, sizeof path, "/dev/shm/orbit-%s-%d-%u", name, SPARE_KIND + 1, OTHER_USER);
  check (access (path, F_OK) != 0);
  check_ok (orbit_core_fleet_check (fleet, &report), &report);
  fixture_publish (ring, 2);
  orbit_core_fleet_free (fleet);
  _exit (0);
}

static void
test_user (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreCursor *cursor;
  OrbitCoreFleet *fleet;
  pid_t child;

  if (geteuid () != 0)
    {
      tap_skip ("only root can change its user");
      return;
    }
  fleet = fixture_join (name, 0, 3);
  cursor = fixture_cursor (fixture_open (fleet, FIXTURE_KIND, &spec), ORBIT_CORE_CURSOR_OLDEST);
  fixture_open (fleet, SPARE_KIND, &spec);
  child = fixture_fork ();
  if (child == 0)
    change_user (name, data);
  fixture_wait_success (child);
  fixture_expect_frame (cursor, 1);
  fixture_expect_frame (cursor, 2);
  fixture_publish (fixture_open (fleet, SPARE_KIND + 1, &spec), 1);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

/* --- temporary directories in /dev/shm --- */

static char directory_path[64];

static void
make_directory (void)
{
  strcpy (directory_path, "/dev/shm/orbit-test-XXXXXX");
  check (mkdtemp (directory_path) != NULL);
}

static void
remove_directory (const char *path,
                  const char *name)
{
  char segment[PATH_MAX];

  for (int kind = -1; kind < ORBIT_CORE_N_KINDS; kind++)
    {
      if (kind < 0)
        snprintf (segment, sizeof segment, "%s/orbit-%s-fleet-%u", path, name, geteuid ());
      else
        snprintf (segment, sizeof segment, "%s/orbit-%s-%d-%u", path, name, kind, geteuid ());
      unlink (segment);
    }
  check_equal (rmdir (path), 0);
}

static void
move_working_directory (void)
{
  check_equal (chdir ("/tmp"), 0);
}

static void
move_root (void)
{
  check_equal (chroot ("/tmp"), 0);
  check_equal (chdir ("/"), 0);
}

/* The mount is not visible to other processes. */
static void
move_mount_namespace (void)
{
  check_equal (unshare (CLONE_NEWNS), 0);
  check_equal (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), 0);
  check_equal (mount ("orbit-test", directory_path, "tmpfs", 0, NULL), 0);
}

typedef struct
{
  const char *name;
  void (*move) (void);
  bool needs_root;
} Move;

static const Move moves[] = {
  { "the working directory, with a relative directory", move_working_directory, false },
  { "the root directory", move_root, true },
  { "the mount namespace", move_mount_namespace, true },
};

static void
join_and_move (const char *name,
               const char *directory,
               const Move *move)
{
  OrbitCoreFleet *fleet;
  OrbitCoreReport report;

  check_ok (fixture_try_join (name, directory, &fleet, &report), &report);
  move->move ();
  check_ok (orbit_core_fleet_check (fleet, &report), &report);
  fixture_publish (fixture_open (fleet, FIXTURE_KIND, &spec), 1);
  fixture_publish (fixture_open (fleet, SPARE_KIND, &spec), 1);
  check_ok (orbit_core_fleet_check (fleet, &report), &report);
  orbit_core_fleet_free (fleet);
  _exit (0);
}

/* Rings that are opened later are created in the same directory as those of the other members. */
static void
test_move (const void *data)
{
  const Move *move = data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet;
  OrbitCoreReport report;
  OrbitCoreCursor *cursors[2];
  pid_t child;

  if (move->needs_root && geteuid () != 0)
    {
      tap_skip ("only root can do that");
      return;
    }
  make_directory ();
  check_ok (fixture_try_join (name, directory_path, &fleet, &report), &report);
  cursors[0] = fixture_cursor (fixture_open (fleet, FIXTURE_KIND, &spec), ORBIT_CORE_CURSOR_OLDEST);
  child = fixture_fork ();
  if (child == 0)
    {
      check_equal (chdir ("/dev/shm"), 0);
      join_and_move (name, move->needs_root ? directory_path : strrchr (directory_path, '/') + 1, move);
    }
  fixture_wait_success (child);
  cursors[1] = fixture_cursor (fixture_open (fleet, SPARE_KIND, &spec), ORBIT_CORE_CURSOR_OLDEST);
  for (int i = 0; i < 2; i++)
    {
      fixture_expect_frame (cursors[i], 1);
      orbit_core_cursor_free (cursors[i]);
    }
  orbit_core_fleet_free (fleet);
  remove_directory (directory_path, name);
}

/* --- a path that now names another directory --- */

static char away_path[80];

static void
rename_directory (void)
{
  check_equal (rename (directory_path, away_path), 0);
}

static void
replace_directory (void)
{
  rename_directory ();
  check_equal (mkdir (directory_path, 0700), 0);
}

static void
replace_by_link (void)
{
  rename_directory ();
  check_equal (symlink ("/dev/shm", directory_path), 0);
}

static void
mount_over (void)
{
  check_equal (mount ("orbit-test", directory_path, "tmpfs", 0, NULL), 0);
}

typedef struct
{
  const char *name;
  void (*lose) (void);
  bool mounts;
  bool relative;
} PathLoss;

static const PathLoss path_losses[] = {
  { "renamed", rename_directory, false, false },
  { "renamed, and joined by a relative path", rename_directory, false, true },
  { "replaced by another", replace_directory, false, false },
  { "replaced by a link", replace_by_link, false, false },
  { "hidden by a mount", mount_over, true, false },
};

static void
lose_path (const char *name,
           const PathLoss *loss)
{
  OrbitCoreFleet *fleet;
  OrbitCoreRing *ring, *other;
  OrbitCoreReport report;
  uint64_t id;

  /* The mount is made in a mount namespace that the member enters before it joins and that ends with this process. */
  if (loss->mounts)
    check (unshare (CLONE_NEWNS) == 0 && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
  check_equal (chdir ("/dev/shm"), 0);
  check_ok (fixture_try_join (name, loss->relative ? strrchr (directory_path, '/') + 1 : directory_path, &fleet, &report), &report);
  ring = fixture_open (fleet, FIXTURE_KIND, &spec);
  fixture_publish (ring, 1);
  check_ok (orbit_core_fleet_check (fleet, &report), &report);
  loss->lose ();
  check_code (orbit_core_fleet_open_ring (fleet, SPARE_KIND, &spec, &other, &report), ORBIT_CORE_LOST, &report);
  check_contains (report.text, "no longer the directory");
  check_code (fixture_try_publish (ring, 2, &id, &report), ORBIT_CORE_LOST, &report);
  orbit_core_fleet_free (fleet);
  _exit (0);
}

static void
test_path (const void *data)
{
  const PathLoss *loss = data;
  const char *name = fixture_new_name ();
  pid_t child;

  if (loss->mounts && geteuid () != 0)
    {
      tap_skip ("only root can mount a tmpfs");
      return;
    }
  make_directory ();
  snprintf (away_path, sizeof away_path, "%s-away", directory_path);
  child = fixture_fork ();
  if (child == 0)
    lose_path (name, loss);
  fixture_wait_success (child);
  if (loss->mounts)
    {
      remove_directory (directory_path, name);
      return;
    }
  remove_directory (away_path, name);
  if (loss->lose == replace_by_link)
    check_equal (unlink (directory_path), 0);
  else if (loss->lose == replace_directory)
    check_equal (rmdir (directory_path), 0);
}

int
main (void)
{
  fixture_init (60);
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
    tap_run (test_user, &changes[i], "another user after the join, by %s", changes[i].name);
  for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++)
    tap_run (test_move, &moves[i], "a change of %s", moves[i].name);
  for (size_t i = 0; i < sizeof path_losses / sizeof path_losses[0]; i++)
    tap_run (test_path, &path_losses[i], "the directory of a member is %s", path_losses[i].name);
  return tap_finish ();
}
