/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A live member is judged alive, and a killed one dead, from other pid, time and user namespaces, with a /proc that hides
 * processes, without /proc, and without permission to send signals. */

#define _GNU_SOURCE

#include "fixture.h"

#include <orbit-glib/core/death-watch.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

#define NO_PLACE 77 /* exit status of a judge that is not permitted to enter a namespace */
#define NOBODY 65534

typedef struct
{
  const char *name;
  bool (*enter) (void); /* with errno set if it could not */
  bool fork;            /* the namespace is that of the next child */
  uid_t uid;            /* of all members; 0: unchanged */
  bool undumpable;      /* the member is hidden from its own user */
  bool unprivileged;    /* the judge changes its user after it has joined, and gets EPERM from kill() */
} Place;

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

static bool
stay (void)
{
  return true;
}

static bool
unshare_pids (void)
{
  return unshare (CLONE_NEWPID) == 0;
}

static bool
unshare_time (void)
{
  return unshare (CLONE_NEWTIME) == 0 && write_text ("/proc/self/timens_offsets", "boottime 100000 0\n");
}

static bool
unshare_user (void)
{
  char map[40];

  snprintf (map, sizeof map, "%u %u 1\n", geteuid (), geteuid ());
  return unshare (CLONE_NEWUSER) == 0 && write_text ("/proc/self/setgroups", "deny") && write_text ("/proc/self/uid_map", map);
}

static bool
unshare_user_and_pids (void)
{
  return unshare_user () && unshare_pids ();
}

static bool
unshare_mounts (void)
{
  return unshare (CLONE_NEWNS) == 0 && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static bool
hide_processes (void)
{
  return unshare_mounts () && mount ("proc", "/proc", "proc", 0, "hidepid=2") == 0;
}

static bool
unmount_proc (void)
{
  return unshare_mounts () && umount2 ("/proc", MNT_DETACH) == 0 && access ("/proc/self", F_OK) != 0;
}

static const Place places[] = {
  { "here", stay },
  { "in another pid namespace, with the /proc of the first one", unshare_pids, .fork = true },
  { "in another time namespace", unshare_time, .fork = true },
  { "in another user namespace", unshare_user },
  { "in another user and pid namespace", unshare_user_and_pids, .fork = true },
  { "without /proc", unmount_proc },
  { "with a /proc that hides the member", hide_processes, .uid = NOBODY, .undumpable = true },
  { "of a member that is hidden in /proc and may not be sent signals", hide_processes, .unprivileged = true },
  { "of a member that may not be sent signals", stay, .unprivileged = true },
};

static void
take_user (uid_t uid)
{
  if (uid != 0)
    check (setresgid (uid, uid, uid) == 0 && setresuid (uid, uid, uid) == 0);
}

/* What the processes of a test communicate. */
typedef struct
{
  _Atomic bool member_ready;
  _Atomic int n_verdicts; /* of the judge: one while the member lives, and one afterwards */
  _Atomic bool member_gone;
} Talk;

static void
wait_for (_Atomic bool *word)
{
  while (!atomic_load (word))
    usleep (200);
}

static _Noreturn void
be_member (const Place *place,
           const char *name,
           Talk *talk)
{
  take_user (place->uid);
  if (place->uid != 0)
    prctl (PR_SET_PDEATHSIG, SIGKILL);
  fixture_join (name, 1, 3);
  if (place->undumpable)
    prctl (PR_SET_DUMPABLE, 0);
  atomic_store (&talk->member_ready, true);
  for (;;)
    pause ();
}

static void
judge (const Place *place,
       const char *name,
       Talk *talk)
{
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
  const OrbitCoreRoster *roster = &fleet->member.roster;

  if (place->unprivileged)
    {
      take_user (NOBODY);
      check (kill (atomic_load (&roster->records[1].pid), 0) != 0 && errno == EPERM);
    }
  for (int i = 0; i < 3; i++)
    check (orbit_core_roster_is_alive (roster, 1, 1));
  atomic_store (&talk->n_verdicts, 1);
  wait_for (&talk->member_gone);
  check (!orbit_core_roster_is_alive (roster, 1, 1));
  orbit_core_fleet_free (fleet);
  atomic_store (&talk->n_verdicts, 2);
}

static _Noreturn void
be_judge (const Place *place,
          const char *name,
          Talk *talk)
{
  pid_t child;
  int status;

  if (!place->enter ())
    {
      fprintf (stderr, "# %s: %s\n", place->name, strerror (errno));
      _exit (NO_PLACE);
    }
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  take_user (place->uid);
  if (!place->fork)
    {
      judge (place, name, talk);
      _exit (0);
    }
  child = fork ();
  if (child == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      judge (place, name, talk);
      _exit (0);
    }
  check (child > 0 && waitpid (child, &status, 0) == child);
  _exit (WIFEXITED (status) ? WEXITSTATUS (status) : 1);
}

static void
remove_segment (const char *name,
                uid_t uid)
{
  char path[128];

  snprintf (path, sizeof path, "/dev/shm/orbit-%s-fleet-%u", name, uid);
  unlink (path);
}

static bool
has_ended (pid_t child)
{
  siginfo_t info = { 0 };

  check_equal (waitid (P_PID, (id_t) child, &info, WEXITED | WNOHANG | WNOWAIT), 0);
  return info.si_pid != 0;
}

static void
test_place (const void *data)
{
  const Place *place = data;
  const char *name = fixture_new_name ();
  Talk *talk = fixture_share (sizeof *talk);
  pid_t member, its_judge;
  int status;

  if ((place->uid != 0 || place->unprivileged) && geteuid () != 0)
    {
      tap_skip ("only root can take another user");
      return;
    }
  member = fixture_fork ();
  if (member == 0)
    be_member (place, name, talk);
  wait_for (&talk->member_ready);
  its_judge = fixture_fork ();
  if (its_judge == 0)
    be_judge (place, name, talk);

  while (atomic_load (&talk->n_verdicts) == 0 && !has_ended (its_judge))
    usleep (200);
  fixture_kill (member);
  atomic_store (&talk->member_gone, true);
  status = fixture_wait (its_judge);
  if (place->uid != 0)
    remove_segment (name, place->uid);
  if (WIFEXITED (status) && WEXITSTATUS (status) == NO_PLACE)
    {
      tap_skip ("the kernel or a missing capability forbids it");
      return;
    }
  check_equal (status, 0);
  check_equal (atomic_load (&talk->n_verdicts), 2);
}

typedef struct
{
  const char *name;
  Talk *talk;
} ThreadOfMember;

static void *
live_on (void *data)
{
  const ThreadOfMember *thread = data;
  OrbitCoreRing *ring;
  char path[40], text[8] = "";
  FILE *file;

  /* Until the kernel calls the process a zombie. */
  snprintf (path, sizeof path, "/proc/%d/status", (int) getpid ());
  while (text[0] != 'Z')
    {
      char line[128];

      file = fopen (path, "r");
      check (file != NULL);
      while (fgets (line, sizeof line, file) != NULL)
        sscanf (line, "State: %1s", text);
      fclose (file);
    }
  ring = fixture_open (fixture_join (thread->name, 1, 3), FIXTURE_KIND, NULL);
  fixture_publish (ring, 1);
  atomic_store (&thread->talk->member_ready, true);
  wait_for (&thread->talk->member_gone); /* it is requested to publish once more */
  fixture_publish (ring, 2);
  atomic_store (&thread->talk->n_verdicts, 1);
  for (;;)
    pause ();
}

/* It is shown as a zombie, and its other threads continue. */
static void
test_main_thread_ended (const void *data)
{
  const char *name = fixture_new_name ();
  Talk *talk = fixture_share (sizeof *talk);
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
  OrbitCoreCursor *cursor = fixture_cursor (fixture_open (fleet, FIXTURE_KIND, NULL), ORBIT_CORE_CURSOR_OLDEST);
  OrbitCoreDeathWatch *watch;
  OrbitCoreNodeInfo info;
  OrbitCoreReport report;
  uint32_t node;
  pid_t child = fixture_fork ();

  if (child == 0)
    {
      ThreadOfMember thread = { .name = name, .talk = talk };
      pthread_t id;

      check_equal (pthread_create (&id, NULL, live_on, memcpy (malloc (sizeof thread), &thread, sizeof thread)), 0);
      pthread_exit (NULL);
    }
  wait_for (&talk->member_ready);
  check_ok (orbit_core_death_watch_new (fleet, &watch, &report), &report);
  check (orbit_core_roster_read (&fleet->member.roster, 1, &info));
  check (orbit_core_death_watch_add (watch, 1, &info));
  check (orbit_core_roster_is_alive (&fleet->member.roster, 1, 1));
  check (!orbit_core_death_watch_next (watch, &node));
  fixture_expect_frame (cursor, 1);
  atomic_store (&talk->member_gone, true);
  while (atomic_load (&talk->n_verdicts) == 0)
    usleep (200);
  fixture_expect_frame (cursor, 2);
  check (!orbit_core_death_watch_next (watch, &node));

  fixture_kill (child);
  check (!orbit_core_roster_is_alive (&fleet->member.roster, 1, 1));
  check (orbit_core_death_watch_next (watch, &node));
  check_equal (node, 1);
  orbit_core_death_watch_free (watch);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  fixture_init (60);
  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
    tap_run (test_place, &places[i], "a verdict %s", places[i].name);
  tap_run (test_main_thread_ended, NULL, "of a member whose main thread has ended");
  return tap_finish ();
}
