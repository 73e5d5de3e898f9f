/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Names, processes and cleaning up after them. Frames and rings are in fixture-ring.c. */

#define _GNU_SOURCE

#include "fixture.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define MAX_NAMES 1024
#define MAX_CHILDREN 256

#if defined(TAP_THREAD_SANITIZER) || defined(TAP_ADDRESS_SANITIZER)
#define SLOWNESS 6
#else
#define SLOWNESS 1
#endif

static pid_t main_process;
static char names[MAX_NAMES][32];
static int n_names;
static pid_t children[MAX_CHILDREN];

static OrbitCoreStep raised_step;
static unsigned int raised_countdown;
static int raised_signal;

void
fixture_segment_path (char *path,
                      size_t size,
                      const char *name,
                      int kind)
{
  if (kind < 0)
    snprintf (path, size, "/dev/shm/orbit-%s-fleet-%u", name, geteuid ());
  else
    snprintf (path, size, "/dev/shm/orbit-%s-%d-%u", name, kind, geteuid ());
}

/* Removes the files by name, without malloc(): it also runs in a signal handler, and for fleets that can no longer be destroyed. */
static void
clean_up (void)
{
  char path[128];

  if (getpid () != main_process)
    return;
  for (int i = 0; i < MAX_CHILDREN; i++)
    if (children[i] > 0)
      {
        kill (children[i], SIGKILL);
        waitpid (children[i], NULL, 0);
      }
  for (int i = 0; i < n_names; i++)
    for (int kind = -1; kind < ORBIT_CORE_N_KINDS; kind++)
      {
        fixture_segment_path (path, sizeof path, names[i], kind);
        if (unlink (path) != 0 && errno == EISDIR)
          rmdir (path);
      }
}

/* The watchdog, or a caller that waits no longer than it would. */
static void
bark (int signal_number)
{
  static const char watchdog[] = "Bail out! the watchdog has waited long enough\n", other[] = "Bail out! interrupted\n";
  const char *text = signal_number == SIGALRM ? watchdog : other;

  if (getpid () == main_process && write (STDOUT_FILENO, text, strlen (text)) > 0)
    clean_up ();
  _exit (1);
}

void
fixture_init (unsigned int watchdog_seconds)
{
  main_process = getpid ();
  atexit (clean_up);
  signal (SIGALRM, bark);
  signal (SIGINT, bark);
  signal (SIGTERM, bark);
  signal (SIGPIPE, SIG_IGN);
  alarm (watchdog_seconds * SLOWNESS);
}

const char *
fixture_new_name (void)
{
  check (n_names < MAX_NAMES);
  snprintf (names[n_names], sizeof names[n_names], "test-%d-%d", (int) main_process, n_names);
  return names[n_names++];
}

const char *
fixture_derive_name (const char *name,
                     const char *suffix)
{
  check (n_names < MAX_NAMES && strlen (name) + strlen (suffix) < sizeof names[0]);
  strcat (strcpy (names[n_names], name), suffix);
  return names[n_names++];
}

bool
fixture_has_segments (const char *name)
{
  DIR *directory = opendir ("/dev/shm");
  struct dirent *entry;
  char prefix[64];
  bool found = false;

  check (directory != NULL);
  snprintf (prefix, sizeof prefix, "orbit-%s-", name);
  while ((entry = readdir (directory)) != NULL)
    if (strncmp (entry->d_name, prefix, strlen (prefix)) == 0)
      found = true;
  closedir (directory);
  return found;
}

pid_t
fixture_fork (void)
{
  pid_t child;
  int slot = 0;

  while (slot < MAX_CHILDREN && children[slot] > 0)
    slot++;
  check (slot < MAX_CHILDREN);
  fflush (stdout);
  child = fork ();
  check (child >= 0);
  if (child == 0)
    {
      pid_t parent = getppid ();

      memset (children, 0, sizeof children);
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      if (getppid () != parent)
        _exit (1);
      return 0;
    }
  children[slot] = child;
  return child;
}

static void
forget (pid_t child)
{
  for (int i = 0; i < MAX_CHILDREN; i++)
    if (children[i] == child)
      children[i] = 0;
}

int
fixture_wait (pid_t child)
{
  int status;

  while (waitpid (child, &status, 0) != child)
    check (errno == EINTR);
  forget (child);
  return status;
}

void
fixture_kill (pid_t child)
{
  check_equal (kill (child, SIGKILL), 0);
  fixture_wait (child);
}

static void
check_success (pid_t child,
               int status)
{
  if (!WIFEXITED (status) || WEXITSTATUS (status) != 0)
    tap_fail (__FILE__, __LINE__, "child %d has ended with wait status 0x%x", (int) child, (unsigned int) status);
}

void
fixture_wait_or_skip (pid_t child,
                      const char *reason)
{
  int status = fixture_wait (child);

  if (WIFEXITED (status) && WEXITSTATUS (status) == FIXTURE_SKIPPED)
    tap_skip ("%s", reason);
  else
    check_equal (status, 0);
}

void
fixture_pass_time (int64_t ns)
{
  orbit_core_clock_offset_ns[ORBIT_CORE_CLOCK_MONOTONIC] += ns;
}

void
fixture_wait_success (pid_t child)
{
  check_success (child, fixture_wait (child));
}

void
fixture_wait_all (void)
{
  pid_t child;
  int status;

  while ((child = wait (&status)) > 0 || errno == EINTR)
    if (child > 0)
      {
        forget (child);
        check_success (child, status);
      }
}

bool
fixture_wait_stopped (pid_t child)
{
  int status;

  while (waitpid (child, &status, WUNTRACED) != child)
    check (errno == EINTR);
  if (WIFSTOPPED (status))
    return true;
  forget (child);
  check (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  return false;
}

static void
raise_when_reached (OrbitCoreStep step)
{
  if (step == raised_step && --raised_countdown == 0)
    kill (getpid (), raised_signal);
}

void
fixture_raise_at (OrbitCoreStep step,
                  unsigned int occurrence,
                  int signal_number)
{
  raised_step = step;
  raised_countdown = occurrence;
  raised_signal = signal_number;
  orbit_core_step_hook = raise_when_reached;
}

void *
fixture_share (size_t size)
{
  void *memory = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

  check (memory != MAP_FAILED);
  return memory;
}
