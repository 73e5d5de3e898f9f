/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Waiting on a cursor for frames after those of writers that die or are stopped. */

#define _GNU_SOURCE

#include "fixture.h"

#include <orbit-glib/core/cursor-wait.h>

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

static const OrbitCoreRingSpec spec = { .capacity = 4, .payload_capacity = 64 };

static int64_t
now_ns (void)
{
  return orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
}

static pid_t
start_writer (const char *name,
              OrbitCoreStep step,
              int signal_number)
{
  return fixture_start_writer (name, FIXTURE_KIND, &spec, 1, step, signal_number, NULL);
}

/* The frame after the hole was published before the reader went to sleep, and no other one follows, so no writer wakes the reader. */
static void
test_behind_the_dead (const void *data)
{
  const OrbitCoreStep *step = data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
  OrbitCoreRing *ring = fixture_open (fleet, FIXTURE_KIND, &spec);
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  OrbitCoreReport report;

  /* A claim names its dead owner, and a ticket without a claim is abandoned after 100 ms. So the stall timeout does not matter,
   * also if it is infinite. */
  cursor->stall_timeout = -1;
  check (WIFSIGNALED (fixture_wait (start_writer (name, *step, SIGKILL))));
  fixture_publish (ring, 2);
  check_equal (orbit_core_cursor_sleep (cursor, INT64_MAX, &report), ORBIT_CORE_WAIT_NEWS);
  fixture_expect_frame (cursor, 2);
  check_equal (cursor->n_abandoned, 1);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

/* A reader waits for a stopped writer up to the stall timeout. A writer that continues wakes it; the position of a writer that
 * dies is passed. */
static void
test_behind_the_stopped (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
  OrbitCoreRing *ring = fixture_open (fleet, FIXTURE_KIND, &spec);
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  OrbitCoreReport report;
  int64_t before;
  pid_t writer = start_writer (name, ORBIT_CORE_STEP_WRITE_HALF, SIGSTOP);

  check (fixture_wait_stopped (writer));
  fixture_publish (ring, 2);
  before = now_ns ();
  check_equal (orbit_core_cursor_sleep (cursor, INT64_MAX, &report), ORBIT_CORE_WAIT_NEWS);
  check (now_ns () - before >= cursor->stall_timeout / 2);
  fixture_expect_frame (cursor, 2);
  check_equal (cursor->n_abandoned, 1);
  kill (writer, SIGCONT);
  fixture_wait_success (writer);

  cursor->stall_timeout = -1;
  writer = start_writer (name, ORBIT_CORE_STEP_WRITE_HALF, SIGSTOP);
  check (fixture_wait_stopped (writer));
  fixture_publish (ring, 3);
  check_equal (orbit_core_cursor_sleep (cursor, now_ns () + 50 * ORBIT_CORE_NS_PER_MS, &report), ORBIT_CORE_WAIT_TIMED_OUT);
  kill (writer, SIGCONT);
  check_equal (orbit_core_cursor_sleep (cursor, INT64_MAX, &report), ORBIT_CORE_WAIT_NEWS);
  fixture_wait_success (writer);
  fixture_expect_frame (cursor, 1);
  fixture_expect_frame (cursor, 3);

  writer = start_writer (name, ORBIT_CORE_STEP_WRITE_HALF, SIGSTOP);
  check (fixture_wait_stopped (writer));
  fixture_publish (ring, 4);
  check_equal (orbit_core_cursor_sleep (cursor, now_ns () + 20 * ORBIT_CORE_NS_PER_MS, &report), ORBIT_CORE_WAIT_TIMED_OUT);
  kill (writer, SIGKILL);
  check_equal (orbit_core_cursor_sleep (cursor, INT64_MAX, &report), ORBIT_CORE_WAIT_NEWS);
  fixture_wait (writer);
  fixture_expect_frame (cursor, 4);
  check_equal (cursor->n_abandoned, 2);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  static const FixtureStep steps[] = {
    { ORBIT_CORE_STEP_WRITE_TICKET, "with a ticket" },
    { ORBIT_CORE_STEP_WRITE_CLAIMED, "with a claim" },
    { ORBIT_CORE_STEP_WRITE_STORED, "before the commit" },
  };

  fixture_init (60);
  fixture_run_steps (test_behind_the_dead, steps, "a frame behind that of a writer killed");
  tap_run (test_behind_the_stopped, NULL, "a frame behind that of a stopped writer");
  return tap_finish ();
}
