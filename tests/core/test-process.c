/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The identity of this process and of others, in cases where /proc is easily misread. */

#define _GNU_SOURCE

#include "fixture.h"

#include <orbit-glib/core/process.h>

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

static void
nap (void)
{
  const struct timespec pause = { .tv_nsec = 1000000 };

  nanosleep (&pause, NULL);
}

static void
test_self (const void *data)
{
  OrbitCoreProcess self, renamed;
  struct stat namespace;

  orbit_core_process_describe_self (&self);
  check_equal (self.pid, getpid ());
  check (stat ("/proc/self/ns/pid", &namespace) == 0);
  check_equal (self.pid_namespace, namespace.st_ino);
  check (self.start_time != 0);
  check (strcmp (self.program, "test-core-process") == 0);
  check_equal (orbit_core_process_probe (self.pid, self.start_time), ORBIT_CORE_PROCESS_RUNNING);
  check_equal (orbit_core_process_probe (self.pid, self.start_time + 1), ORBIT_CORE_PROCESS_GONE);
  check_equal (orbit_core_process_probe (self.pid, 0), ORBIT_CORE_PROCESS_UNKNOWN);

  /* The kernel prints the name between brackets without escaping it. */
  check_equal (prctl (PR_SET_NAME, ") Z (x) 1 2"), 0);
  orbit_core_process_describe_self (&renamed);
  check_equal (renamed.start_time, self.start_time);
  check_equal (orbit_core_process_probe (self.pid, self.start_time), ORBIT_CORE_PROCESS_RUNNING);
}

static void
test_nonsense (const void *data)
{
  static const int32_t pids[] = { 0, -1, INT32_MIN, INT32_MAX };

  for (size_t i = 0; i < sizeof pids / sizeof pids[0]; i++)
    check (orbit_core_process_probe (pids[i], 5) != ORBIT_CORE_PROCESS_RUNNING);
}

/* Reads the state, and the start time in clock ticks, from /proc. */
static char
read_stat (pid_t pid,
           unsigned long long *start_time)
{
  char path[32], text[1024], state;
  const char *rest;
  FILE *file;

  snprintf (path, sizeof path, "/proc/%d/stat", (int) pid);
  file = fopen (path, "re");
  check (file != NULL && fgets (text, sizeof text, file) != NULL);
  fclose (file);
  rest = strrchr (text, ')');
  check (rest != NULL);
  check_equal (sscanf (rest, ") %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu", &state, start_time), 2);
  return state;
}

static void
test_stopped_zombie_gone (const void *data)
{
  pid_t child = fixture_fork ();
  unsigned long long start_time;
  siginfo_t info;

  if (child == 0)
    for (;;)
      pause ();
  read_stat (child, &start_time);
  check_equal (orbit_core_process_probe (child, start_time), ORBIT_CORE_PROCESS_RUNNING);

  check_equal (kill (child, SIGSTOP), 0);
  check_equal (waitid (P_PID, (id_t) child, &info, WSTOPPED), 0);
  check_equal (orbit_core_process_probe (child, start_time), ORBIT_CORE_PROCESS_RUNNING);

  check_equal (kill (child, SIGKILL), 0);
  check_equal (waitid (P_PID, (id_t) child, &info, WEXITED | WNOWAIT), 0);
  check_equal (orbit_core_process_probe (child, start_time), ORBIT_CORE_PROCESS_GONE);

  fixture_wait (child);
  check_equal (orbit_core_process_probe (child, start_time), ORBIT_CORE_PROCESS_GONE);
}

/* --- a process whose main thread has ended is alive, although /proc shows a zombie --- */

typedef struct
{
  _Atomic bool begun;
  _Atomic bool go;
  uint64_t id;
} Headless;

static Headless *headless;
static OrbitCoreRing *headless_ring;

static void *
write_slowly (void *data)
{
  const uint64_t version = 9;
  uint32_t length = fixture_frame_length (headless_ring, version);
  uint8_t payload[FIXTURE_MAX_PAYLOAD];
  OrbitCoreClaim claim;
  OrbitCoreReport report;

  fixture_fill (payload, length, version);
  check_ok (orbit_core_ring_begin_write (headless_ring, length, &claim, &report), &report);
  headless->id = claim.id;
  atomic_store (&headless->begun, true);
  while (!atomic_load (&headless->go))
    nap ();
  memcpy (claim.slot->payload, payload, length);
  check (orbit_core_ring_end_write (headless_ring, &claim, fixture_frame_kind (version), version));
  _exit (0);
}

static void
test_headless (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 2);
  OrbitCoreRing *ring = fixture_open (fleet, FIXTURE_KIND, NULL);
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  unsigned long long start_time;
  pthread_t thread;
  pid_t child;

  headless = fixture_share (sizeof *headless);
  child = fixture_fork ();
  if (child == 0)
    {
      headless_ring = fixture_open (fixture_join (name, 1, 2), FIXTURE_KIND, NULL);
      check_equal (pthread_create (&thread, NULL, write_slowly, NULL), 0);
      pthread_exit (NULL);
    }
  while (!atomic_load (&headless->begun))
    nap ();
  while (read_stat (child, &start_time) != 'Z')
    nap ();

  check (orbit_core_roster_is_alive (&fleet->member.roster, 1, 1));
  cursor->stall_timeout = -1;
  for (int i = 0; i < 100; i++)
    {
      fixture_pass_time (10 * ORBIT_CORE_NS_PER_MS);
      fixture_expect_none (cursor);
    }
  atomic_store (&headless->go, true);
  fixture_wait_success (child);
  fixture_expect_frame (cursor, 9);
  check_equal (fixture_look_up (ring, headless->id), 9);
  check (!orbit_core_roster_is_alive (&fleet->member.roster, 1, 1));
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

/* A process in its own pid namespace, with the /proc of another namespace, must not mistake another process for itself. */
static void
test_foreign_proc (const void *data)
{
  pid_t child = fixture_fork ();
  int status;

  if (child == 0)
    {
      OrbitCoreProcess self;
      pid_t grandchild;

      if (unshare (CLONE_NEWPID) != 0 && unshare (CLONE_NEWUSER | CLONE_NEWPID) != 0)
        _exit (FIXTURE_SKIPPED);
      grandchild = fork ();
      if (grandchild == 0)
        {
          orbit_core_process_describe_self (&self);
          _exit (self.pid == 1 && self.pid_namespace == 0 && self.start_time == 0 ? 0 : 1);
        }
      check (waitpid (grandchild, &status, 0) == grandchild);
      _exit (WEXITSTATUS (status));
    }
  fixture_wait_or_skip (child, "no pid namespace may be made here");
}

static void
test_boot_id (const void *data)
{
  FILE *file = fopen ("/proc/sys/kernel/random/boot_id", "re");
  unsigned int expected[16];
  uint8_t boot_id[16];

  if (file == NULL)
    {
      tap_skip ("this kernel has no boot id");
      return;
    }
  orbit_core_process_boot_id (boot_id);
  check_equal (fscanf (file, "%2x%2x%2x%2x-%2x%2x-%2x%2x-%2x%2x-%2x%2x%2x%2x%2x%2x", &expected[0], &expected[1], &expected[2], &expected[3],
                       &expected[4], &expected[5], &expected[6], &expected[7], &expected[8], &expected[9], &expected[10], &expected[11],
                       &expected[12], &expected[13], &expected[14], &expected[15]),
               16);
  fclose (file);
  for (int i = 0; i < 16; i++)
    check_equal (boot_id[i], expected[i]);
}

int
main (void)
{
  fixture_init (30);
  tap_run (test_self, NULL, "a process describes itself");
  tap_run (test_nonsense, NULL, "impossible pids");
  tap_run (test_stopped_zombie_gone, NULL, "stopped, zombie, gone");
  tap_run (test_headless, NULL, "a process without its main thread");
  tap_run (test_foreign_proc, NULL, "the /proc of another namespace");
  tap_run (test_boot_id, NULL, "the boot id");
  return tap_finish ();
}
