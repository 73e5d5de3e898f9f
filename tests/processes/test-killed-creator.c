/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Processes killed while they create, join, replace or destroy: nothing that they leave prevents the next one. */

#include "fixture.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define N_RINGS 3

typedef struct
{
  OrbitCoreStep step;
  unsigned int occurrence;
  const char *name;
} Moment;

/* The first segment is that of the fleet, the next ones are rings. */
static const Moment joining[] = {
  { ORBIT_CORE_STEP_SEGMENT_OPENED, 1, "with an unnamed fleet segment" },
  { ORBIT_CORE_STEP_SEGMENT_RESERVED, 1, "with a reserved fleet segment" },
  { ORBIT_CORE_STEP_SEGMENT_INITIALISED, 1, "with an initialised fleet segment" },
  { ORBIT_CORE_STEP_SEGMENT_NAMED, 1, "with a named fleet segment" },
  { ORBIT_CORE_STEP_JOIN_FLEET_LOCKED, 1, "with the fleet locked" },
  { ORBIT_CORE_STEP_JOIN_NODE_LOCKED, 1, "with the node locked" },
  { ORBIT_CORE_STEP_JOIN_RECORD_OPEN, 1, "with half a record" },
  { ORBIT_CORE_STEP_JOINED, 1, "having joined" },
  { ORBIT_CORE_STEP_SEGMENT_OPENED, 2, "with an unnamed ring" },
  { ORBIT_CORE_STEP_SEGMENT_RESERVED, 2, "with a reserved ring" },
  { ORBIT_CORE_STEP_SEGMENT_INITIALISED, 2, "with an initialised ring" },
  { ORBIT_CORE_STEP_SEGMENT_NAMED, 2, "with a named ring" },
  { ORBIT_CORE_STEP_SEGMENT_NAMED, 3, "with a second ring" },
};

static const Moment destroying[] = {
  { ORBIT_CORE_STEP_DESTROY_RETIRED, 1, "with the fleet retired" },
  { ORBIT_CORE_STEP_DESTROY_RING_GONE, 1, "with one ring gone" },
  { ORBIT_CORE_STEP_DESTROY_RING_GONE, N_RINGS, "with all rings gone" },
};

static void
publish_to_rings (OrbitCoreFleet *fleet,
                  uint64_t version)
{
  for (uint8_t kind = 0; kind < N_RINGS; kind++)
    fixture_publish (fixture_open (fleet, kind, NULL), version);
}

static void
expect_killed (pid_t child)
{
  int status = fixture_wait (child);

  check (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
}

/* Joins with the same node id, publishes, leaves and destroys, as if the killed process had not existed. */
static void
use_afresh (const char *name)
{
  OrbitCoreFleet *fleet = fixture_join (name, 0, 2);
  OrbitCoreReport report;

  for (uint8_t kind = 0; kind < N_RINGS; kind++)
    {
      OrbitCoreRing *ring = fixture_open (fleet, kind, NULL);
      OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);

      fixture_publish (ring, 7);
      fixture_expect_frame (cursor, 7);
      fixture_expect_none (cursor);
      orbit_core_cursor_free (cursor);
    }
  check_code (orbit_core_fleet_destroy (name, NULL, &report), ORBIT_CORE_BUSY, &report);
  orbit_core_fleet_free (fleet);
  check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
  check (!fixture_has_segments (name));
}

static void
test_joining (const void *data)
{
  const Moment *moment = data;
  const char *name = fixture_new_name ();
  bool named = moment->step == ORBIT_CORE_STEP_SEGMENT_NAMED || moment->step >= ORBIT_CORE_STEP_JOIN_FLEET_LOCKED || moment->occurrence > 1;

  for (int round = 0; round < 3; round++)
    {
      pid_t child = fixture_fork ();

      if (child == 0)
        {
          OrbitCoreFleet *fleet;

          fixture_raise_at (moment->step, moment->occurrence, SIGKILL);
          fleet = fixture_join (name, 0, 2);
          for (uint8_t kind = 0; kind < N_RINGS; kind++)
            fixture_open (fleet, kind, NULL);
          _exit (0);
        }
      expect_killed (child);
      check_equal (fixture_has_segments (name), named);
      use_afresh (name);
    }
}

static void
test_destroying (const void *data)
{
  const Moment *moment = data;
  const char *name = fixture_new_name ();
  OrbitCoreReport report;

  for (int round = 0; round < 4; round++)
    {
      pid_t child = fixture_fork ();

      if (child == 0)
        {
          OrbitCoreFleet *fleet = fixture_join (name, 0, 2);

          publish_to_rings (fleet, 99);
          orbit_core_fleet_free (fleet);
          fixture_raise_at (moment->step, moment->occurrence, SIGKILL);
          orbit_core_fleet_destroy (name, NULL, &report);
          _exit (0);
        }
      expect_killed (child);
      check (fixture_has_segments (name));
      if (round % 2 == 0)
        {
          use_afresh (name);
          continue;
        }
      check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
      check (!fixture_has_segments (name));
    }
}

/* The fleet segment is removed, the rings are not. The process that replaces them may be killed as well. */
static void
test_replacing (const void *data)
{
  const Moment *moment = data;
  const char *name = fixture_new_name ();
  char path[128];
  pid_t child = fixture_fork ();

  if (child == 0)
    {
      publish_to_rings (fixture_join (name, 0, 2), 99);
      _exit (0);
    }
  fixture_wait_success (child);
  fixture_segment_path (path, sizeof path, name, -1);
  check_equal (unlink (path), 0);

  child = fixture_fork ();
  if (child == 0)
    {
      fixture_raise_at (moment->step, moment->occurrence, SIGKILL);
      publish_to_rings (fixture_join (name, 0, 2), 98);
      _exit (0);
    }
  expect_killed (child);
  child = fixture_fork ();
  if (child == 0)
    {
      OrbitCoreFleet *fleet = fixture_join (name, 0, 2);

      for (uint8_t kind = 0; kind < N_RINGS; kind++)
        {
          OrbitCoreCursor *cursor = fixture_cursor (fixture_open (fleet, kind, NULL), ORBIT_CORE_CURSOR_OLDEST);
          OrbitCoreFrame frame;
          OrbitCoreReport report;

          while (orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report) == ORBIT_CORE_NEXT_FRAME)
            check_equal (frame.version, 98);
        }
      _exit (0);
    }
  fixture_wait_success (child);
}

/* A directory has the name of a ring and cannot be removed. The other segments are removed, and the fleet can be created again. */
static void
test_obstacle (const void *data)
{
  const char *name = fixture_new_name ();
  bool by_joining = data != NULL;
  char path[128], fleet_path[128];
  OrbitCoreFleet *fleet;
  OrbitCoreRing *ring;
  OrbitCoreReport report;
  pid_t child;

  fixture_segment_path (path, sizeof path, name, 100);
  fixture_segment_path (fleet_path, sizeof fleet_path, name, -1);
  fleet = fixture_join (name, 0, 2);
  publish_to_rings (fleet, 99);
  orbit_core_fleet_free (fleet);
  check_equal (mkdir (path, 0700), 0);

  child = fixture_fork ();
  if (child == 0)
    {
      if (by_joining)
        fixture_raise_at (ORBIT_CORE_STEP_DESTROY_RETIRED, 1, SIGKILL);
      check_code (orbit_core_fleet_destroy (name, NULL, &report), ORBIT_CORE_SYSTEM, &report);
      check_contains (report.text, strrchr (path, '/') + 1);
      check (access (fleet_path, F_OK) != 0);
      _exit (0);
    }
  check_equal (fixture_wait (child), by_joining ? SIGKILL : 0);

  fleet = fixture_join (name, 0, 2);
  check_equal (fixture_publish (fixture_open (fleet, 0, NULL), 1) & ORBIT_CORE_COUNTER_MASK, 0);
  check_code (orbit_core_fleet_open_ring (fleet, 100, NULL, &ring, &report), ORBIT_CORE_INCOMPATIBLE, &report);
  check_equal (rmdir (path), 0);
  fixture_publish (fixture_open (fleet, 100, NULL), 1);
  orbit_core_fleet_free (fleet);
  check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
  check (!fixture_has_segments (name));
}

#define N_MOMENTS(moments) (sizeof (moments) / sizeof (moments)[0])

int
main (void)
{
  fixture_init (60);
  for (size_t i = 0; i < N_MOMENTS (joining); i++)
    tap_run (test_joining, &joining[i], "killed %s", joining[i].name);
  for (size_t i = 0; i < N_MOMENTS (destroying); i++)
    tap_run (test_destroying, &destroying[i], "killed while destroying, %s", destroying[i].name);
  for (size_t i = 0; i < N_MOMENTS (joining); i++)
    tap_run (test_replacing, &joining[i], "killed while replacing old rings, %s", joining[i].name);
  tap_run (test_obstacle, NULL, "an obstacle to destroying");
  tap_run (test_obstacle, "", "an obstacle to replacing a fleet whose destroyer was killed");
  return tap_finish ();
}
