/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a watch costs: no wake-up while nothing can happen, and no more than is due in the largest of fleets. */

#define _GNU_SOURCE

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

/* How often threads other than this one have gone to sleep. */
static guint64
count_sleeps (guint *n_threads)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  guint64 n_sleeps = 0;
  const char *entry;

  *n_threads = 0;
  while ((entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", entry, "status", NULL);
      g_autofree char *text = NULL;

      if (atoi (entry) == gettid () || !g_file_get_contents (path, &text, NULL, NULL))
        continue;
      n_sleeps += g_ascii_strtoull (strstr (text, "\nvoluntary_ctxt_switches:") + 25, NULL, 10);
      *n_threads += 1;
    }
  return n_sleeps;
}

typedef struct
{
  Testing *test;
  GMainContext *context;
  GMutex mutex;
  GCond cond;
  guint max_age_ms;
  gboolean beats_once;
  gboolean ready;
  gboolean end; /* atomic */
} Loop;

static gpointer
run_loop (gpointer data)
{
  Loop *loop = data;
  g_autoptr (OrbitFleet) fleet = NULL;

  g_main_context_push_thread_default (loop->context);
  fleet = testing_join (loop->test, 0);
  if (loop->beats_once)
    testing_beat (fleet);
  testing_get_nodes (fleet);
  testing_watch (fleet, loop->max_age_ms);
  g_mutex_lock (&loop->mutex);
  loop->ready = TRUE;
  g_cond_signal (&loop->cond);
  g_mutex_unlock (&loop->mutex);
  while (!g_atomic_int_get (&loop->end))
    g_main_context_iteration (loop->context, TRUE);
  orbit_fleet_leave (fleet);
  g_main_context_pop_thread_default (loop->context);
  return NULL;
}

static guint64
count_wake_ups (Testing *test,
                guint max_age_ms,
                gboolean beats_once)
{
  Loop loop = { .test = test, .context = g_main_context_new (), .max_age_ms = max_age_ms, .beats_once = beats_once };
  GThread *thread = g_thread_new ("loop", run_loop, &loop);
  guint n_threads, n_threads_after;
  guint64 before, after;

  g_mutex_lock (&loop.mutex);
  while (!loop.ready)
    g_cond_wait (&loop.cond, &loop.mutex);
  g_mutex_unlock (&loop.mutex);
  g_usleep (300000);

  before = count_sleeps (&n_threads);
  g_usleep (1000000);
  after = count_sleeps (&n_threads_after);
  g_assert_cmpuint (n_threads, ==, n_threads_after);
  g_assert_cmpuint (n_threads, >=, 2);
  g_test_message ("%u threads: %" G_GUINT64_FORMAT " wake-ups in a second", n_threads, after - before);

  g_atomic_int_set (&loop.end, TRUE);
  g_main_context_wakeup (loop.context);
  g_thread_join (thread);
  g_main_context_unref (loop.context);
  return after - before;
}

static void
test_nobody_beats (Testing *test)
{
  TestingMember member;

  testing_member_start (&member, test, 1);
  g_assert_cmpuint (count_wake_ups (test, LONG_MS, FALSE), ==, 0);
  testing_member_end (&member);
}

static void
test_nobody_expires (Testing *test)
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
  g_test_message ("the watcher itself never beats");
  g_assert_cmpuint (count_wake_ups (test, LONG_MS, FALSE), ==, 0);
  g_test_message ("heartbeats are not watched");
  g_assert_cmpuint (count_wake_ups (test, 0, FALSE), ==, 0);
  for (guint i = 0; i < 2; i++)
    testing_member_end (&members[i]);
}

/* While one is awaited that never comes, those of others wake the watch, but not each of them. */
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

/* One process that is many members, at both ends of the fleet. */
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
  g_test_message ("the heartbeats were looked at in %.3f ms", ms_since (&time));
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
  g_test_message ("%d deaths were told in %.3f ms", MANY, ms_since (&time));
  waitpid (child, NULL, 0);

  /* Those many dead records cost the next change nothing. */
  for (guint i = 0; i < 2; i++)
    {
      OrbitFleet *other;

      g_ptr_array_set_size (log.lines, 0);
      time = g_get_monotonic_time ();
      other = join_largest (test, 2);
      testing_run_until (log.lines->len == 1);
      g_test_message ("a join was told in %.3f ms", ms_since (&time));
      g_object_unref (other);
      testing_run_until (log.lines->len == 2);
      g_test_message ("a leave was told in %.3f ms", ms_since (&time));
    }
  testing_log_clear (&log);
  g_object_unref (fleet);
}

/* Without descriptors to spare a watch still begins, and tells of joins and takeovers. */
static void
test_no_descriptors (Testing *test)
{
  struct rlimit limit, before;
  TestingMember member;
  TestingLog log;

  testing_log_init (&log, test->fleet);
  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &before));
  testing_member_start (&member, test, 1);
  limit = (struct rlimit){ .rlim_cur = 3, .rlim_max = before.rlim_max };
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &limit));
  testing_log_expect (&log, "joined 1", NULL);
  testing_member_tell (&member, TESTING_LEAVE);
  testing_member_tell (&member, TESTING_JOIN);
  testing_log_expect (&log, "left 1 left", "joined 1", NULL);
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
  testing_add ("/watch-idle/nobody-beats", TESTING_NAME, test_nobody_beats);
  testing_add ("/watch-idle/nobody-expires", TESTING_NAME, test_nobody_expires);
  testing_add ("/watch-idle/awaited", TESTING_NAME, test_awaited);
  testing_add ("/watch-idle/largest", TESTING_NAME, test_largest);
  testing_add ("/watch-idle/no-descriptors", TESTING_SHM, test_no_descriptors);
  return g_test_run ();
}
