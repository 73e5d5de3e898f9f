/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reports of the death of members, by their process and by their lock, and the endings of earlier owners. */

#define _GNU_SOURCE

#include "fixture.h"

#include <orbit-glib/core/death-watch.h>
#include <orbit-glib/core/fleet-watch.h>

#include <poll.h>
#include <signal.h>
#include <stdlib.h>

#define FLEET_SIZE 8

/* A process that takes the node id over and is killed at this step. */
static void
die_joining (const char *name,
             int32_t node,
             OrbitCoreStep step)
{
  pid_t child = fixture_fork ();

  if (child == 0)
    {
      fixture_raise_at (step, 1, SIGKILL);
      fixture_join (name, node, FLEET_SIZE);
      _exit (1);
    }
  check (fixture_wait (child) == SIGKILL);
}

static OrbitCoreDeathWatch *
new_watch (OrbitCoreFleet *fleet)
{
  OrbitCoreDeathWatch *watch = NULL;
  OrbitCoreReport report;

  check_ok (orbit_core_death_watch_new (fleet, &watch, &report), &report);
  return watch;
}

static void
read_node (OrbitCoreFleet *fleet,
           uint32_t node,
           OrbitCoreNodeInfo *info)
{
  check (orbit_core_fleet_read_node (fleet, node, info));
}

/* @by_lock: as if the member were in another pid namespace. */
static bool
add (OrbitCoreDeathWatch *watch,
     OrbitCoreFleet *fleet,
     uint32_t node,
     bool by_lock)
{
  OrbitCoreNodeInfo info;

  read_node (fleet, node, &info);
  if (by_lock)
    info.process.pid_namespace = 0;
  return orbit_core_death_watch_add (watch, node, &info);
}

static void
expect_death (OrbitCoreDeathWatch *watch,
              uint32_t node)
{
  struct pollfd poll_fd = { .fd = orbit_core_death_watch_get_fd (watch), .events = POLLIN };
  uint32_t found;

  do
    check_equal (poll (&poll_fd, 1, -1), 1);
  while (!orbit_core_death_watch_next (watch, &found));
  check_equal (found, node);
  orbit_core_death_watch_remove (watch, node);
}

/* Each process may have closed the fleet segment twice, the second time after its death was found. */
static void
expect_quiet (OrbitCoreDeathWatch *watch)
{
  struct pollfd poll_fd = { .fd = orbit_core_death_watch_get_fd (watch), .events = POLLIN };
  uint32_t found;

  for (int i = 0; i < 2 * FLEET_SIZE && poll (&poll_fd, 1, 20) == 1; i++)
    check (!orbit_core_death_watch_next (watch, &found));
  check_equal (poll (&poll_fd, 1, 20), 0);
  check (!orbit_core_death_watch_next (watch, &found));
}

static void
test_deaths (const void *data)
{
  bool by_lock = *(const bool *) data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, FLEET_SIZE);
  OrbitCoreDeathWatch *watch = new_watch (fleet);
  pid_t members[FLEET_SIZE];

  for (uint32_t node = 1; node < FLEET_SIZE; node++)
    {
      members[node] = fixture_start_member (name, (int32_t) node, FLEET_SIZE);
      check (add (watch, fleet, node, by_lock));
    }
  check (add (watch, fleet, 0, by_lock));
  expect_quiet (watch);

  /* One member, then all the others at once, in any order. */
  check_equal (kill (members[3], SIGKILL), 0);
  expect_death (watch, 3);
  check (!add (watch, fleet, 3, by_lock));
  expect_quiet (watch);
  fixture_wait (members[3]);
  check (!add (watch, fleet, 3, by_lock));
  orbit_core_death_watch_remove (watch, 1);
  for (uint32_t node = 1; node < FLEET_SIZE; node++)
    if (node != 3)
      {
        check_equal (kill (members[node], SIGKILL), 0);
        fixture_wait (members[node]);
      }
  for (uint32_t n_dead = 0, found, seen = 0; n_dead < FLEET_SIZE - 3;)
    if (orbit_core_death_watch_next (watch, &found))
      {
        check ((seen & 1u << found) == 0 && found != 0 && found != 1 && found != 3);
        seen |= 1u << found;
        n_dead++;
        orbit_core_death_watch_remove (watch, found);
      }
  expect_quiet (watch);

  /* The watch may be freed while it has members, and the fleet may be freed before the watch. */
  members[1] = fixture_start_member (name, 1, FLEET_SIZE);
  check (add (watch, fleet, 1, by_lock));
  orbit_core_fleet_leave (fleet);
  orbit_core_death_watch_free (watch);
  orbit_core_fleet_free (fleet);
  kill (members[1], SIGKILL);
  fixture_wait (members[1]);
}

/* When the lock is dropped, it is taken over immediately by a process that dies before it is a member. The death is still reported. */
static void
test_died_joining (const void *data)
{
  static const OrbitCoreStep steps[] = { ORBIT_CORE_STEP_JOIN_NODE_LOCKED, ORBIT_CORE_STEP_JOIN_RECORD_OPEN };
  bool by_lock = *(const bool *) data;

  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
    {
      const char *name = fixture_new_name ();
      OrbitCoreFleet *fleet = fixture_join (name, 0, FLEET_SIZE);
      OrbitCoreDeathWatch *watch = new_watch (fleet);
      pid_t member = fixture_start_member (name, 1, FLEET_SIZE);

      check (add (watch, fleet, 1, by_lock));
      check_equal (kill (member, SIGKILL), 0);
      fixture_wait (member);
      die_joining (name, 1, steps[i]);
      expect_death (watch, 1);
      member = fixture_start_member (name, 1, FLEET_SIZE);
      check (add (watch, fleet, 1, by_lock));
      expect_quiet (watch);
      kill (member, SIGKILL);
      expect_death (watch, 1);
      fixture_wait (member);
      orbit_core_death_watch_free (watch);
      orbit_core_fleet_free (fleet);
    }
}

/* Watching a lock does not prevent other processes from taking it. */
static void
test_taken_over (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, FLEET_SIZE);
  OrbitCoreDeathWatch *watches[4];

  for (size_t i = 0; i < 4; i++)
    watches[i] = new_watch (fleet);
  for (int round = 0; round < 200; round++)
    {
      OrbitCoreFleet *other = fixture_join (name, 1, FLEET_SIZE);

      for (size_t i = 0; i < 4; i++)
        check (add (watches[i], fleet, 1, true));
      orbit_core_fleet_free (other);
    }
  for (size_t i = 0; i < 4; i++)
    {
      expect_death (watches[i], 1);
      orbit_core_death_watch_free (watches[i]);
    }
  orbit_core_fleet_free (fleet);
}

static void
test_fork (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, FLEET_SIZE);
  OrbitCoreDeathWatch *watch = new_watch (fleet);
  pid_t members[2] = { fixture_start_member (name, 1, FLEET_SIZE), fixture_start_member (name, 2, FLEET_SIZE) }, child;
  _Atomic bool *freed = fixture_share (sizeof *freed);
  uint32_t found;

  check (add (watch, fleet, 1, false) && add (watch, fleet, 2, true));
  child = fixture_fork ();
  if (child == 0)
    {
      check (!orbit_core_death_watch_next (watch, &found));
      orbit_core_death_watch_free (watch);
      orbit_core_fleet_free (fleet);
      atomic_store (freed, true);
      for (;;)
        pause ();
    }
  while (!atomic_load (freed))
    usleep (200);
  for (uint32_t i = 0; i < 2; i++)
    {
      kill (members[i], SIGKILL);
      expect_death (watch, i + 1);
      fixture_wait (members[i]);
    }
  kill (child, SIGKILL);
  fixture_wait (child);
  orbit_core_death_watch_free (watch);
  orbit_core_fleet_free (fleet);
}

/* A watcher that did not look during many owners still knows how each of the last ones ended. */
static void
test_endings (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, FLEET_SIZE);
  bool left[64] = { false };
  OrbitCoreNodeInfo info;
  uint32_t incarnation;

  for (incarnation = 1; incarnation < 60; incarnation++)
    {
      left[incarnation] = incarnation % 3 != 0;
      if (left[incarnation])
        {
          orbit_core_fleet_free (fixture_join (name, 1, FLEET_SIZE));
        }
      else
        {
          pid_t member = fixture_start_member (name, 1, FLEET_SIZE);

          kill (member, SIGKILL);
          fixture_wait (member);
        }
      read_node (fleet, 1, &info);
      check_equal (info.incarnation, incarnation);
      for (uint32_t earlier = incarnation > 32 ? incarnation - 32 : 1; earlier <= incarnation; earlier++)
        check_equal (orbit_core_roster_has_left (&info, earlier), left[earlier]);
      if (incarnation > 33)
        check (!orbit_core_roster_has_left (&info, incarnation - 33));
    }

  /* A process that dies while it joins does not change the recorded endings. */
  for (int i = 0; i < 2; i++)
    {
      bool last = i == 0;

      if (last)
        {
          orbit_core_fleet_free (fixture_join (name, 2, FLEET_SIZE));
        }
      else
        {
          pid_t member = fixture_start_member (name, 2, FLEET_SIZE);

          kill (member, SIGKILL);
          fixture_wait (member);
        }
      read_node (fleet, 2, &info);
      incarnation = info.incarnation;
      die_joining (name, 2, ORBIT_CORE_STEP_JOIN_RECORD_OPEN);
      check (!orbit_core_fleet_read_node (fleet, 2, &info));
      orbit_core_fleet_free (fixture_join (name, 2, FLEET_SIZE));
      read_node (fleet, 2, &info);
      check_equal (orbit_core_roster_has_left (&info, incarnation), last);
    }
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  static const bool ways[] = { false, true };

  fixture_init (60);
  for (size_t i = 0; i < 2; i++)
    {
      tap_run (test_deaths, &ways[i], "deaths, reported by the %s", ways[i] ? "lock" : "process");
      tap_run (test_died_joining, &ways[i], "a new owner that died while joining, reported by the %s", ways[i] ? "lock" : "process");
    }
  tap_run (test_taken_over, NULL, "watching a lock does not prevent taking it");
  tap_run (test_fork, NULL, "a forked child does not change the watch of its parent");
  tap_run (test_endings, NULL, "how earlier owners ended");
  return tap_finish ();
}
