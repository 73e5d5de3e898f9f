/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Handlers and other threads that leave, drop and watch a fleet at difficult times. */

#include "testing-watch.h"

#include <unistd.h>

typedef void (*Deed) (TestingLog *log);

static void
leave (TestingLog *log)
{
  g_autoptr (GError) error = NULL;

  orbit_fleet_leave (log->fleet);
  log->left = TRUE;
  g_assert_null (orbit_fleet_get_nodes (log->fleet, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_CLOSED);
  g_assert_false (orbit_fleet_watch_heartbeats (log->fleet, 10, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_CLOSED);
}

static void
leave_in_thread (TestingLog *log)
{
  g_thread_join (g_thread_new ("leaver", (GThreadFunc) (void (*) (void)) orbit_fleet_leave, log->fleet));
  log->left = TRUE;
}

static void
dispose (TestingLog *log)
{
  g_object_run_dispose (G_OBJECT (log->fleet));
  log->left = TRUE;
}

static void
drop (TestingLog *log)
{
  g_object_unref (log->fleet);
}

static void
watch_no_more (TestingLog *log)
{
  testing_watch (log->fleet, 0);
}

static void
watch_anew (TestingLog *log)
{
  testing_watch (log->fleet, 60000);
}

static void
look_again (TestingLog *log)
{
  g_assert_true (testing_get_nodes (log->fleet) == log->nodes);
  testing_beat (log->fleet);
}

static void
run_loop (TestingLog *log)
{
  static guint depth = 0;

  if (++depth < 3)
    testing_run_for (30);
  depth--;
}

static const struct
{
  const char *name;
  Deed deed;
  gboolean ends;       /* no signal is emitted after it */
  gboolean ends_beats; /* no signal about heartbeats */
} deeds[] = {
  { "leave", leave, TRUE, TRUE },
  { "leave-in-thread", leave_in_thread, TRUE, TRUE },
  { "dispose", dispose, TRUE, TRUE },
  { "drop", drop, FALSE, FALSE },
  { "watch-no-more", watch_no_more, FALSE, TRUE },
  { "watch-anew", watch_anew, FALSE, TRUE },
  { "look-again", look_again, FALSE, FALSE },
  { "run-loop", run_loop, FALSE, FALSE },
};

static const char *const occasions[] = { "joined", "left", "stale", "recovered", "missing", "items-changed", "notify" };

#define MAX_PERIODS 200

typedef struct
{
  TestingLog *log;
  const char *occasion;
  guint deed;
  guint n_done;
} Plan;

static void
act (Plan *plan)
{
  if (plan->n_done++ == 0 || deeds[plan->deed].deed == look_again || deeds[plan->deed].deed == run_loop)
    deeds[plan->deed].deed (plan->log);
}

static void
on_line (gpointer data,
         const char *line)
{
  Plan *plan = data;

  if (g_str_has_prefix (line, plan->occasion))
    act (plan);
}

static void
on_items_changed (GListModel *nodes,
                  guint position,
                  guint n_removed,
                  guint n_added,
                  Plan *plan)
{
  act (plan);
}

static void
on_notify (GObject *node,
           GParamSpec *property,
           Plan *plan)
{
  act (plan);
}

static void
watch_notifications (Plan *plan)
{
  for (guint i = 0; i < g_list_model_get_n_items (plan->log->nodes); i++)
    {
      g_autoptr (GObject) node = g_list_model_get_item (plan->log->nodes, i);

      g_signal_connect (node, "notify", G_CALLBACK (on_notify), plan);
    }
}

/* Is the occasion one of the two, and has it not come yet? On a busy machine a period may be too short for it. */
static gboolean
awaits (const Plan *plan,
        const char *one,
        const char *other)
{
  return plan->n_done == 0 && (g_str_equal (plan->occasion, one) || g_str_equal (plan->occasion, other));
}

static void
beat_all (OrbitFleet *members[3])
{
  for (guint i = 0; i < 3; i++)
    testing_beat (members[i]);
}

/* In each occasion there are more members about whom a signal is due after the deed. */
static void
provoke (Plan *plan,
         Testing *test,
         OrbitFleet *members[3])
{
  TestingLog *log = plan->log;

  testing_watch (log->fleet, 20);
  for (guint i = 0; i < 3; i++)
    members[i] = testing_join (test, (int) i + 1);
  testing_run_for (60);
  for (guint i = 0; i < MAX_PERIODS && awaits (plan, "joined", "missing"); i++)
    testing_run_for (30);
  beat_all (members);
  testing_run_for (60);
  for (guint i = 0; i < MAX_PERIODS && awaits (plan, "recovered", "stale"); i++)
    {
      beat_all (members);
      testing_run_for (i % 2 == 0 ? 5 : 60);
    }
  beat_all (members);
  testing_run_for (5);
  for (guint i = 0; i < 3; i++)
    g_clear_object (&members[i]);
  testing_run_for (30);
  for (guint i = 0; i < MAX_PERIODS && awaits (plan, "left", "items-changed"); i++)
    testing_run_for (30);
}

static void
note_drop (gpointer data,
           GObject *fleet)
{
  *(gboolean *) data = TRUE;
}

static void
run_plan (Testing *test,
          guint deed,
          const char *occasion)
{
  OrbitFleet *members[3], *watcher = testing_join (test, 0);
  gboolean dropped = FALSE;
  TestingLog log;
  Plan plan = { .log = &log, .occasion = occasion, .deed = deed };
  gboolean beats = g_str_equal (occasion, "stale") || g_str_equal (occasion, "recovered") || g_str_equal (occasion, "missing");
  guint n_lines;

  if (deeds[deed].deed == drop)
    g_object_weak_ref (G_OBJECT (watcher), note_drop, &dropped);
  testing_log_init (&log, watcher);
  log.data = &plan;
  log.handler = on_line;
  if (g_str_equal (occasion, "items-changed"))
    g_signal_connect (log.nodes, "items-changed", G_CALLBACK (on_items_changed), &plan);
  else if (g_str_equal (occasion, "notify"))
    watch_notifications (&plan);

  if (deeds[deed].deed == drop)
    g_object_ref (log.nodes);
  provoke (&plan, test, members);
  n_lines = log.lines->len;
  if (beats && deeds[deed].ends_beats)
    {
      const char *last = NULL;
      guint n_told = 0;

      for (guint i = 0; i < n_lines; i++)
        {
          last = g_ptr_array_index (log.lines, i);
          n_told += strstr (last, occasion) != NULL;
        }
      g_assert_cmpuint (n_told, ==, 1);
    }
  if (!g_str_equal (occasion, "notify"))
    g_assert_cmpuint (plan.n_done, >, 0);
  if (deeds[deed].deed == look_again || deeds[deed].deed == run_loop)
    g_assert_cmpuint (n_lines, >=, 9);
  if (deeds[deed].deed == drop)
    {
      g_assert_true (dropped == (plan.n_done > 0));
      g_object_unref (log.nodes);
    }
  if (!dropped)
    {
      testing_log_clear (&log);
      g_assert_finalize_object (watcher);
      return;
    }
  g_ptr_array_unref (log.lines);
  g_main_context_unref (log.context);
}

static void
test_deeds (Testing *test)
{
  for (guint deed = 0; deed < G_N_ELEMENTS (deeds); deed++)
    {
      alarm (60);
      for (guint i = 0; i < G_N_ELEMENTS (occasions); i++)
        {
          g_test_message ("%s in %s", deeds[deed].name, occasions[i]);
          run_plan (test, deed, occasions[i]);
        }
    }
}

/* --- threads --- */

typedef struct
{
  GMainContext *context;
  OrbitFleet *fleet;
  Testing *test;
  GMutex mutex;
  GCond cond;
  gboolean ready;
  gboolean end; /* atomic */
  guint n_lines;
} Loop;

/* Joins in the context of this thread and runs it. Signals are emitted here, whichever thread makes the changes. */
static gpointer
run_in_thread (gpointer data)
{
  Loop *loop = data;
  OrbitFleet *fleet;
  TestingLog log;

  g_main_context_push_thread_default (loop->context);
  fleet = testing_join (loop->test, 0);
  testing_log_init (&log, fleet);
  testing_watch (fleet, 20);
  g_mutex_lock (&loop->mutex);
  loop->fleet = fleet;
  loop->ready = TRUE;
  g_cond_signal (&loop->cond);
  g_mutex_unlock (&loop->mutex);

  while (!g_atomic_int_get (&loop->end))
    g_main_context_iteration (loop->context, TRUE);
  loop->n_lines = log.lines->len;
  testing_log_clear (&log);
  g_main_context_pop_thread_default (loop->context);
  return NULL;
}

static guint
count_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n_fds = 0;

  while (g_dir_read_name (dir) != NULL)
    n_fds++;
  return n_fds;
}

static void
run_beside_thread (Testing *test,
                   guint wait_us,
                   guint *n_lines)
{
  OrbitFleet *members[2];
  Loop loop = { .context = g_main_context_new (), .test = test };
  GThread *thread = g_thread_new ("loop", run_in_thread, &loop);

  g_mutex_lock (&loop.mutex);
  while (!loop.ready)
    g_cond_wait (&loop.cond, &loop.mutex);
  g_mutex_unlock (&loop.mutex);

  for (guint i = 0; i < 2; i++)
    members[i] = testing_join (test, (int) i + 1);
  for (guint i = 0; i < 2; i++)
    testing_beat (members[i]);
  g_usleep (wait_us);
  g_object_unref (members[0]);
  orbit_fleet_leave (loop.fleet);
  g_object_unref (members[1]);

  g_atomic_int_set (&loop.end, TRUE);
  g_main_context_wakeup (loop.context);
  g_thread_join (thread);
  g_object_unref (loop.fleet);
  g_main_context_unref (loop.context);
  *n_lines += loop.n_lines;
}

static void
test_leave_beside_loop (Testing *test)
{
  guint n_lines = 0, n_fds;

  run_beside_thread (test, 100000, &n_lines);
  g_assert_cmpuint (n_lines, >=, 4);
  n_fds = count_fds ();
  for (guint i = 0; i < 300; i++)
    run_beside_thread (test, (guint) g_random_int_range (0, 400), &n_lines);
  g_assert_cmpuint (count_fds (), ==, n_fds);
}

/* The last reference is dropped in a thread other than that of the loop. */
static gpointer
join_watch_and_drop (gpointer data)
{
  Testing *test = data;

  for (guint i = 0; i < 100; i++)
    {
      OrbitFleet *fleet = testing_join (test, -1);

      testing_get_nodes (fleet);
      testing_watch (fleet, 5);
      g_assert_true (orbit_fleet_start_heartbeat (fleet, 1, NULL));
      orbit_fleet_leave (fleet);
      g_object_unref (fleet);
    }
  return NULL;
}

static void
test_drop_beside_loop (Testing *test)
{
  GThread *thread = g_thread_new ("dropper", join_watch_and_drop, test);

  for (guint i = 0; i < 200; i++)
    testing_run_for (1);
  g_thread_join (thread);
}

/* One thread starts the watch and the heartbeat while another one leaves. */
static void
test_leave_beside_start (Testing *test)
{
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (OrbitFleet) fleet = testing_join (test, 0);
      g_autoptr (GError) error = NULL;
      GThread *thread = g_thread_new ("leaver", (GThreadFunc) (void (*) (void)) orbit_fleet_leave, fleet);

      if (i % 3 == 0)
        orbit_fleet_get_nodes (fleet, &error);
      else if (i % 3 == 1)
        orbit_fleet_watch_heartbeats (fleet, 5, &error);
      else
        orbit_fleet_start_heartbeat (fleet, 1, &error);
      if (error != NULL)
        testing_assert_error (&error, ORBIT_FLEET_ERROR_CLOSED);
      g_thread_join (thread);
      g_main_context_iteration (NULL, FALSE);
    }
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);
  testing_add ("/watch-handlers/actions", TESTING_NAME, test_deeds);
  testing_add ("/watch-handlers/leave-beside-loop", TESTING_NAME, test_leave_beside_loop);
  testing_add ("/watch-handlers/drop-beside-loop", TESTING_SHM, test_drop_beside_loop);
  testing_add ("/watch-handlers/leave-beside-start", TESTING_NAME, test_leave_beside_start);
  return g_test_run ();
}
