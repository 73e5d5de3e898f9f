/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Finding fleets by the names of their segments. */

#define _GNU_SOURCE

#include "fixture.h"

#include <orbit-glib/core/observer-list.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

typedef struct
{
  const char *name;
  int n_found;
} Search;

static void
count_name (void *data,
            const char *fleet_name)
{
  Search *search = data;

  search->n_found += strcmp (fleet_name, search->name) == 0;
}

static void
touch (const char *path)
{
  int fd = open (path, O_CREAT | O_EXCL | O_WRONLY, 0600);

  check (fd >= 0);
  close (fd);
}

static void
test_scan (const void *data)
{
  const char *name = fixture_derive_name (fixture_new_name (), "-fleet-3");
  OrbitCoreFleet *fleet = fixture_join (name, 0, 1);
  Search search = { .name = name };
  OrbitCoreFleetSummary summary;
  OrbitCoreReport report;
  char path[128], wrong[160];

  fixture_open (fleet, 0, NULL);
  fixture_open (fleet, 255, NULL);
  fixture_segment_path (path, sizeof path, name, 4);
  for (int i = 0; i < 3; i++)
    {
      snprintf (wrong, sizeof wrong, "%s%s", path, i == 0 ? "0" : i == 1 ? "x" : "-");
      touch (wrong);
    }
  check_ok (orbit_core_observer_scan (NULL, count_name, &search, &report), &report);
  check_equal (search.n_found, 3);
  for (int i = 0; i < 3; i++)
    {
      snprintf (wrong, sizeof wrong, "%s%s", path, i == 0 ? "0" : i == 1 ? "x" : "-");
      unlink (wrong);
    }

  /* A fleet whose own segment was removed, first with a process that holds a ring. */
  fixture_segment_path (path, sizeof path, name, -1);
  unlink (path);
  check_ok (orbit_core_observer_summarize (name, NULL, &summary, &report), &report);
  check (summary.condition == ORBIT_CORE_CONDITION_ALIVE && summary.n_kinds == 2 && summary.fleet_size == 0);
  orbit_core_fleet_free (fleet);
  check_ok (orbit_core_observer_summarize (name, NULL, &summary, &report), &report);
  check_equal (summary.condition, ORBIT_CORE_CONDITION_LEFT_OVER);
  check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);
  check_code (orbit_core_observer_summarize (name, NULL, &summary, &report), ORBIT_CORE_SYSTEM, &report);
  check_equal (report.sys_errno, ENOENT);
}

int
main (void)
{
  fixture_init (60);
  tap_run (test_scan, NULL, "fleets by the names of their segments");
  return tap_finish ();
}
