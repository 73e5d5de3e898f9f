/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Only proof of death counts: what looks like death and is not, seen from other namespaces and through a descriptor that is no
 * longer what it was. */

#define _GNU_SOURCE

#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

static pid_t
start_member (const char *name)
{
  _Atomic bool *ready = fixture_share (sizeof *ready);
  pid_t child = fixture_fork ();

  if (child == 0)
    {
      fixture_join (name, 1, 3);
      atomic_store (ready, true);
      for (;;)
        pause ();
    }
  while (!atomic_load (ready))
    usleep (200);
  return child;
}

static void
end_member (pid_t child)
{
  kill (child, SIGKILL);
  fixture_wait (child);
}

/* A program has closed the descriptors of others and opened its own: no verdict about anyone, and no signal of death. */
static void
test_replaced_descriptor (const void *data)
{
  const char *name = fixture_new_name ();
  pid_t child = start_member (name);
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
  OrbitCoreRoster *roster = &fleet->member.roster;
  int kept = dup (roster->fd), other = open ("/dev/null", O_RDWR | O_CLOEXEC);

  check (orbit_core_roster_is_alive (roster, 1, 1));
  check (dup2 (other, roster->fd) == roster->fd);
  check (orbit_core_roster_is_alive (roster, 1, 1));
  close (roster->fd);
  check (orbit_core_roster_is_alive (roster, 1, 1));
  check (dup2 (kept, roster->fd) == roster->fd);
  end_member (child);
  check (!orbit_core_roster_is_alive (roster, 1, 1));
  close (kept);
  close (other);
  orbit_core_fleet_free (fleet);
}

static bool
write_text (const char *path,
            const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  bool written = fd >= 0 && write (fd, text, strlen (text)) == (ssize_t) strlen (text);

  if (fd >= 0)
    close (fd);
  return written;
}

/* The start time of a process is another number in another time namespace. */
static void
test_time_namespace (const void *data)
{
  const char *name = fixture_new_name ();
  pid_t member = start_member (name), judge = fixture_fork ();
  int status;

  if (judge == 0)
    {
      pid_t child;

      if (unshare (CLONE_NEWTIME) != 0 || !write_text ("/proc/self/timens_offsets", "boottime 100000 0\n"))
        _exit (77);
      child = fork ();
      if (child == 0)
        {
          OrbitCoreFleet *fleet = fixture_join (name, 0, 3);

          _exit (orbit_core_roster_is_alive (&fleet->member.roster, 1, 1) ? 0 : 1);
        }
      status = fixture_wait (child);
      _exit (WIFEXITED (status) ? WEXITSTATUS (status) : 2);
    }
  status = fixture_wait (judge);
  end_member (member);
  if (WIFEXITED (status) && WEXITSTATUS (status) == 77)
    tap_skip ("no time namespace can be made here");
  else
    check_equal (status, 0);
}

/* Without a readable /proc entry there is no start time to compare, and the lock decides. */
static void
test_unknown_process (const void *data)
{
  const char *name = fixture_new_name ();
  pid_t child = start_member (name);
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
  OrbitCoreNodeRecord *record = &fleet->memory->nodes[1];

  atomic_store (&record->time_namespace, 0);
  atomic_store (&record->start_time, 1);
  check (orbit_core_roster_is_alive (&fleet->member.roster, 1, 1));
  atomic_store (&record->pid_namespace, 0);
  atomic_store (&record->pid, 1 << 30);
  check (orbit_core_roster_is_alive (&fleet->member.roster, 1, 1));
  end_member (child);
  check (!orbit_core_roster_is_alive (&fleet->member.roster, 1, 1));
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  fixture_init (60);
  tap_run (test_replaced_descriptor, NULL, "through a descriptor that stands for another file");
  tap_run (test_time_namespace, NULL, "from another time namespace");
  tap_run (test_unknown_process, NULL, "of a process that cannot be identified");
  return tap_finish ();
}
