/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The kernel counts how often a thread goes to sleep, which equals the number of its wake-ups. */

#define _GNU_SOURCE

#include "testing-idle.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PERIOD 150000 /* us */
#define MAX_PERIODS 60

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

/* What the set-up has caused may take a while on a busy machine: it is over when a whole period has passed without a wake-up. */
static void
settle (void)
{
  guint n_threads;
  guint64 before, after = count_sleeps (&n_threads);

  for (guint i = 0; i < MAX_PERIODS; i++)
    {
      before = after;
      g_usleep (PERIOD);
      after = count_sleeps (&n_threads);
      if (i > 0 && after == before)
        return;
    }
}

typedef struct
{
  const TestingLoop *loop;
  GMainContext *context;
  GMutex mutex;
  GCond cond;
  gboolean ready;
  gboolean end;       /* atomic */
  guint n_iterations; /* atomic */
} Runner;

static gpointer
run_loop (gpointer data)
{
  Runner *runner = data;
  gpointer what;

  g_main_context_push_thread_default (runner->context);
  what = runner->loop->setup (runner->loop->test, runner->loop->data);
  g_mutex_lock (&runner->mutex);
  runner->ready = TRUE;
  g_cond_signal (&runner->cond);
  g_mutex_unlock (&runner->mutex);
  while (!g_atomic_int_get (&runner->end))
    {
      g_main_context_iteration (runner->context, TRUE);
      g_atomic_int_inc (&runner->n_iterations);
    }
  runner->loop->teardown (what);
  g_main_context_pop_thread_default (runner->context);
  return NULL;
}

guint64
testing_count_wake_ups (const TestingLoop *loop,
                        void (*meanwhile) (gpointer data),
                        gpointer data)
{
  Runner runner = { .loop = loop, .context = g_main_context_new () };
  GThread *thread = g_thread_new ("loop", run_loop, &runner);
  guint n_threads, n_threads_after, n_iterations;
  guint64 before, after;

  g_mutex_lock (&runner.mutex);
  while (!runner.ready)
    g_cond_wait (&runner.cond, &runner.mutex);
  g_mutex_unlock (&runner.mutex);
  settle ();

  n_iterations = (guint) g_atomic_int_get (&runner.n_iterations);
  before = count_sleeps (&n_threads);
  if (meanwhile != NULL)
    meanwhile (data);
  g_usleep (1000000);
  after = count_sleeps (&n_threads_after);
  g_assert_cmpuint (n_threads, ==, n_threads_after);
  g_assert_cmpuint (n_threads, >=, 2);
  n_iterations = (guint) g_atomic_int_get (&runner.n_iterations) - n_iterations;
  g_test_message ("%u threads: %" G_GUINT64_FORMAT " wake-ups in a second, %u iterations", n_threads, after - before, n_iterations);
  /* A loop that iterates without sleeping causes no wake-ups, so its iterations are limited as well. */
  g_assert_cmpuint (n_iterations, <=, after - before + 3);

  g_atomic_int_set (&runner.end, TRUE);
  g_main_context_wakeup (runner.context);
  g_thread_join (thread);
  g_main_context_unref (runner.context);
  return after - before;
}
