/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Programs that ask for signals or heartbeats and run no main loop: they get one warning. */

#include <orbit-glib/core/clock.h>

#include <sys/wait.h>
#include <unistd.h>

#include "testing.h"

static int n_warnings;
static GString *last;

static void
count_warnings (const char *domain,
                GLogLevelFlags level,
                const char *message,
                gpointer user_data)
{
  if ((level & G_LOG_LEVEL_WARNING) == 0)
    return;
  n_warnings++;
  g_string_assign (last, message);
}

static void
pass_seconds (int n)
{
  orbit_core_clock_offset_ns[ORBIT_CORE_CLOCK_MONOTONIC] += n * INT64_C (1000000000);
}

static void
beat (OrbitFleet *fleet)
{
  g_autoptr (GError) error = NULL;

  orbit_fleet_start_heartbeat (fleet, 1000, &error);
  g_assert_no_error (error);
}

static void
get_nodes (OrbitFleet *fleet)
{
  g_autoptr (GError) error = NULL;

  orbit_fleet_get_nodes (fleet, &error);
  g_assert_no_error (error);
}

static void
beat_without_loop (OrbitFleet *fleet)
{
  beat (fleet);
  pass_seconds (6);
  orbit_fleet_stop_heartbeat (fleet);
  g_assert_nonnull (strstr (last->str, "no heartbeat is published after the first"));
  g_assert_nonnull (strstr (last->str, "has not run for 6 seconds"));
  g_assert_nonnull (strstr (last->str, orbit_fleet_get_name (fleet)));
  beat (fleet);
  pass_seconds (6);
}

static void
look_without_loop (OrbitFleet *fleet)
{
  get_nodes (fleet);
  pass_seconds (6);
  get_nodes (fleet);
  g_assert_nonnull (strstr (last->str, "members are not watched"));
  get_nodes (fleet);
}

static void
leave_without_loop (OrbitFleet *fleet)
{
  get_nodes (fleet);
  pass_seconds (6);
  orbit_fleet_leave (fleet);
  g_assert_nonnull (strstr (last->str, "members are not watched"));
}

static void
run_loop (OrbitFleet *fleet)
{
  beat (fleet);
  get_nodes (fleet);
  g_main_context_iteration (NULL, FALSE);
  pass_seconds (6);
  get_nodes (fleet);
}

static void
run_no_loop_yet (OrbitFleet *fleet)
{
  beat (fleet);
  get_nodes (fleet);
  pass_seconds (3);
  get_nodes (fleet);
}

static const struct
{
  void (*use) (OrbitFleet *fleet);
  int n_warnings;
} cases[] = {
  { beat_without_loop, 1 },
  { look_without_loop, 1 },
  { leave_without_loop, 1 },
  { run_loop, 0 },
  { run_no_loop_yet, 0 },
};

/* Each in a process of its own, because a process gets one warning. */
static void
test_told_once (Testing *test)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      pid_t child = fork ();
      int status;

      if (child == 0)
        {
          g_autoptr (GError) error = NULL;
          OrbitFleet *fleet = test->backing == ORBIT_BACKING_SHM ? orbit_fleet_join_shm (test->name, TESTING_FLEET_SIZE, 0, &error)
                                                                 : orbit_fleet_join (test->name, TESTING_FLEET_SIZE, &error);

          g_assert_no_error (error);
          last = g_string_new (NULL);
          g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
          g_log_set_default_handler (count_warnings, NULL);
          cases[i].use (fleet);
          orbit_fleet_leave (fleet);
          _exit (n_warnings);
        }
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFEXITED (status));
      g_assert_cmpint (WEXITSTATUS (status), ==, cases[i].n_warnings);
    }
}

int
main (int argc,
      char **argv)
{
  testing_init (&argc, &argv);
  testing_add ("/no-loop/told-once", TESTING_FLEETS, test_told_once);
  return g_test_run ();
}
