/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The cost of a watch: no wake-up while nothing can expire, and a limited number in the largest fleet. */

#define _GNU_SOURCE

#include "testing-idle.h"
#include "testing-watch.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LONG_MS 600000
#define MANY 400

typedef struct
{
  guint max_age_ms;
  gboolean beats_once;
} Watching;

static gpointer
watch (Testing *test,
       gpointer data)
{
  const Watching *watching = data;
  OrbitFleet *fleet = testing_join (test, 0);

  if (watching->beats_once)
    testing_beat (fleet);
  testing_get_nodes (fleet);
  testing_watch (fleet, watching->max_age_ms);
  return fleet;
}

static void
leave (gpointer fleet)
{
  orbit_fleet_leave (fleet);
  g_object_unref (fleet);
}

static guint64
count_wake_ups (Testing *test,
                guint max_age_ms,
                gboolean beats_once)
{
  Watching watching = { max_age_ms, beats_once };
  const TestingLoop loop = { .test = test, .setup = watch, .teardown = leave, .data = &watching };

  return testing_count_wake_ups (&loop, NULL, NULL);
}

static void
test_no_heartbeats (Testing *test)
{
  TestingMember member;

  testing_member_start (&member, test, 1);
  g_assert_cmpuint (count_wake_ups (test, LONG_MS, FALSE), ==, 0);
  testing_member_end (&member);
}

static void
test_no_expiry (Testing *test)
{
  TestingMember members[2];

  for (guint i = 0; i < 2; i++)
    {
      testing_member_start (&members[i], test, (int) i + 1);
      testing_member_tell (&members[i], TESTING_BEAT);
      testing_member_tell (&members[i], TESTING_BEATS);
    }
  g_test_message ("all are fresh");
  g_assert_cmpuint (count_wake_ups (test, LONG_MS, TRUE), ==, 0);
  g_test_message ("the watcher itself publishes no heartbeats");
  g_assert_cmpuint (count_wake_ups (test, LONG_MS, FALSE), ==, 0);
  g_test_message ("heartbeats are not watched");
  g_assert_cmpuint (count_wake_ups (test, 0, FALSE), ==, 0);
  for (guint i = 0; i < 2; i++)
    testing_member_end (&members[i]);
}

/* While the heartbeat of one member is awaited, heartbeats of others wake the watch, but not each of them. */
static void
test_awaited (Testing *test)
{
  TestingMember members[3];

  for (guint i = 0; i < 3; i++)
    {
      testing_member_start (&members[i], test, (int) i + 1);
      if (i > 0)
        testing_member_tell (&members[i], TESTING_BEATS);
    }
  g_assert_cmpuint (count_wake_ups (test, LONG_MS, TRUE), <, 80);
  for (guint i = 0; i < 3; i++)
    testing_member_end (&members[i]);
}

/* --- the largest fleet --- */

static long
read_resident_kb (void)
{
  g_autofree char *text = NULL;
  long kb = 0;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  g_assert_cmpint (sscanf (strstr (text, "\nVmRSS:"), "\nVmRSS: %ld", &kb), ==, 1);
  return kb;
}

static OrbitFleet *
join_largest (Testing *test,
              int node_id)
{
  g_autoptr (GError) error = NULL;
  OrbitFleet *fleet = testing_join_full (test, test->name, ORBIT_MAX_FLEET_SIZE, node_id, 0, 0, &error);

  g_assert_no_error (error);
  return fleet;
}

/* One process that has many memberships, at both ends of the range of node ids. */
static pid_t
start_many (Testing *test)
{
  int ready[2];
  pid_t child;
  char text;

  g_assert_no_errno (pipe (ready));
  fflush (NULL);
  child = fork ();
  if (child == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      alarm (60);
      for (int i = 0; i < MANY; i++)
        testing_beat (join_largest (test, i % 2 != 0 ? ORBIT_MAX_FLEET_SIZE - i : i + 2));
      g_assert_cmpint (write (ready[1], "j", 1), ==, 1);
      for (;;)
        pause ();
    }
  close (ready[1]);
  g_assert_cmpint (read (ready[0], &text, 1), ==, 1);
  close (ready[0]);
  return child;
}

static double
ms_since (gint64 *since)
{
  gint64 now = g_get_monotonic_time ();
  double ms = (double) (now - *since) / 1000;

  *since = now;
  return ms;
}

static void
test_largest (Testing *test)
{
  OrbitFleet *fleet = join_largest (test, 0);
  long before_kb = read_resident_kb ();
  gint64 time;
  pid_t child = start_many (test);
  TestingLog log;

  time = g_get_monotonic_time ();
  testing_log_init (&log, fleet);
  g_test_message ("the watch began in %.3f ms", ms_since (&time));
  testing_watch (fleet, LONG_MS);
  g_test_message ("the heartbeats were checked in %.3f ms", ms_since (&time));
  g_test_message ("they take %ld KiB", read_resident_kb () - before_kb);
  g_assert_cmpuint (g_list_model_get_n_items (log.nodes), ==, MANY + 1);
  for (guint i = 0, last = 0; i < MANY + 1; i++)
    {
      g_autoptr (OrbitNode) node = g_list_model_get_item (log.nodes, i);

      g_assert_true (i == 0 || orbit_node_get_node_id (node) > last);
      g_assert_cmpint (orbit_node_get_state (node), ==, i == 0 ? ORBIT_NODE_STATE_ALIVE : ORBIT_NODE_STATE_FRESH);
      last = orbit_node_get_node_id (node);
    }

  time = g_get_monotonic_time ();
  g_assert_no_errno (kill (child, SIGKILL));
  testing_run_until (log.lines->len == MANY);
  g_test_message ("%d deaths were reported in %.3f ms", MANY, ms_since (&time));
  waitpid (child, NULL, 0);

  /* The records of dead members do not slow down the next change. */
  for (guint i = 0; i < 2; i++)
    {
      OrbitFleet *other;

      g_ptr_array_set_size (log.lines, 0);
      time = g_get_monotonic_time ();
      other = join_largest (test, 2);
      testing_run_until (log.lines->len == 1);
      g_test_message ("a join was reported in %.3f ms", ms_since (&time));
      g_object_unref (other);
      testing_run_until (log.lines->len == 2);
      g_test_message ("a leave was reported in %.3f ms", ms_since (&time));
    }
  testing_log_clear (&log);
  g_object_unref (fleet);
}

/* Without free descriptors a watch still begins, and reports joins and takeovers. */
static void
test_no_descriptors (Testing *test)
{
  struct rlimit limit, before;
  TestingMember member;
  TestingLog log;

  testing_log_init (&log, test->fleet);
  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &before));
  testing_member_start (&member, test, 1);
  g_test_expect_message ("Orbit", G_LOG_LEVEL_WARNING, "*deaths*twice a second*");
  limit = (struct rlimit){ .rlim_cur = 3, .rlim_max = before.rlim_max };
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &limit));
  testing_log_expect (&log, "joined 1", NULL);
  testing_member_tell (&member, TESTING_LEAVE);
  testing_member_tell (&member, TESTING_JOIN);
  testing_log_expect (&log, "left 1 left", "joined 1", NULL);
  g_test_assert_expected_messages ();
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &before));
  testing_member_end (&member);
  testing_member_start (&member, test, 1);
  testing_log_expect (&log, "left 1 died", "joined 1", NULL);
  testing_member_end (&member);
  testing_log_expect (&log, "left 1 died", NULL);
  testing_log_clear (&log);
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);
  testing_add ("/watch-idle/no-heartbeats", TESTING_NAME, test_no_heartbeats);
  testing_add ("/watch-idle/no-expiry", TESTING_NAME, test_no_expiry);
  testing_add ("/watch-idle/awaited", TESTING_NAME, test_awaited);
  testing_add ("/watch-idle/largest", TESTING_NAME, test_largest);
  testing_add ("/watch-idle/no-descriptors", TESTING_SHM, test_no_descriptors);
  return g_test_run ();
}
