/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A reader sleeps until a ring exists. The creator of the ring is killed before it wakes the reader. The next process that opens the ring
 * wakes the reader, which gets every frame. */

#define _GNU_SOURCE

#include "../core/fixture.h"

#include <orbit-glib/core/notifier.h>
#include <orbit-glib/core/cursor-wait.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_FRAMES 3
#define PAUSE_US 80000 /* longer than both naps, so that the reader sleeps without limit; the result does not depend on it */

static const FixtureStep moments[] = {
  { ORBIT_CORE_STEP_SEGMENT_NAMED, "with a named ring" },
  { ORBIT_CORE_STEP_WAKE_ARMED, "about to wake" },
  { ORBIT_CORE_STEP_WAKE_NOTIFIED, "having notified" },
  { ORBIT_CORE_STEP_WAKE_CALLED, "having woken" },
};

static void
make_and_die (const char *name,
              OrbitCoreStep step)
{
  OrbitCoreFleet *fleet = fixture_join (name, -1, 4);

  usleep (PAUSE_US);
  fixture_raise_at (step, 1, SIGKILL);
  fixture_open (fleet, FIXTURE_KIND, NULL);
  _exit (0);
}

/* Opens the ring after the maker, which has the other end of the pipe, has ended. Opens it to read first, as a program that
 * reads and publishes does. */
static void
publish_late (const char *name,
              const int *pipe_fds)
{
  OrbitCoreFleet *fleet = fixture_join (name, -1, 4);
  OrbitCoreReport report;
  OrbitCoreRing *ring;
  char byte;

  close (pipe_fds[1]);
  check_equal (read (pipe_fds[0], &byte, 1), 0);
  usleep (PAUSE_US);
  check_ok (orbit_core_fleet_get_ring_to_read (fleet, FIXTURE_KIND, &ring, &report), &report);
  ring = fixture_open (fleet, FIXTURE_KIND, NULL);
  for (uint64_t version = 1; version <= N_FRAMES; version++)
    fixture_publish (ring, version);
  _exit (0);
}

static void
read_by_sleeping (OrbitCoreCursor *cursor)
{
  OrbitCoreReport report;

  for (uint64_t version = 1; version <= N_FRAMES; version++)
    {
      check_equal (orbit_core_cursor_sleep (cursor, INT64_MAX, &report), ORBIT_CORE_WAIT_NEWS);
      fixture_expect_frame (cursor, version);
    }
}

static void
notify_pipe (void *data)
{
  char byte = 0;

  check_equal (write (*(int *) data, &byte, 1), 1);
}

static void
read_by_notifier (OrbitCoreCursor *cursor)
{
  OrbitCoreReport report;
  OrbitCoreNotifier notifier;
  int fds[2];

  check_equal (pipe (fds), 0);
  check_ok (orbit_core_notifier_start (&notifier, cursor, notify_pipe, &fds[1], &report), &report);
  for (uint64_t version = 1; version <= N_FRAMES; version++)
    {
      char byte;

      while (orbit_core_notifier_arm (&notifier))
        check_equal (read (fds[0], &byte, 1), 1);
      fixture_expect_frame (cursor, version);
    }
  orbit_core_notifier_stop (&notifier);
  close (fds[0]);
  close (fds[1]);
}

static void
test_killed_maker (const void *data)
{
  const OrbitCoreStep *step = data;

  for (int way = 0; way < 2; way++)
    {
      const char *name = fixture_new_name ();
      OrbitCoreFleet *fleet = fixture_join (name, 0, 4);
      OrbitCoreCursor *cursor;
      OrbitCoreReport report;
      pid_t maker, publisher;
      int status, fds[2];

      check_equal (pipe (fds), 0);
      maker = fixture_fork ();
      if (maker == 0)
        make_and_die (name, *step);
      publisher = fixture_fork ();
      if (publisher == 0)
        publish_late (name, fds);
      close (fds[0]);
      close (fds[1]);
      check_ok (orbit_core_cursor_new_unbound (fleet, FIXTURE_KIND, &cursor, &report), &report);
      if (way == 0)
        read_by_sleeping (cursor);
      else
        read_by_notifier (cursor);
      check_equal (cursor->n_overwritten + cursor->n_abandoned, 0);

      /* A maker that opens the ring before the reader has armed makes no wake-up, so it is not killed. */
      status = fixture_wait (maker);
      check (WIFSIGNALED (status) ? WTERMSIG (status) == SIGKILL : *step != ORBIT_CORE_STEP_SEGMENT_NAMED && status == 0);
      fixture_wait_success (publisher);
      orbit_core_cursor_free (cursor);
      orbit_core_fleet_free (fleet);
    }
}

int
main (void)
{
  fixture_init (60);
  fixture_run_steps (test_killed_maker, moments, "a maker killed");
  return tap_finish ();
}
