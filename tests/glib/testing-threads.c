/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Starting threads together and waiting for them. */

#include "testing-threads.h"

void
testing_wait_for_others (TestingWorker *worker)
{
  g_atomic_int_add (worker->n_waiting, -1);
  while (g_atomic_int_get (worker->n_waiting) > 0)
    g_thread_yield ();
}

void
testing_run_threads (TestingWorker *workers,
                     OrbitFleet *fleet,
                     GThreadFunc func,
                     void (*meanwhile) (TestingWorker *workers))
{
  GThread *threads[TESTING_N_THREADS];
  int n_waiting = TESTING_N_THREADS + (meanwhile != NULL ? 1 : 0);

  for (guint i = 0; i < TESTING_N_THREADS; i++)
    {
      workers[i] = (TestingWorker){ .fleet = fleet, .number = i, .n_waiting = &n_waiting };
      threads[i] = g_thread_new ("worker", func, &workers[i]);
    }
  if (meanwhile != NULL)
    {
      testing_wait_for_others (&workers[0]);
      meanwhile (workers);
    }
  for (guint i = 0; i < TESTING_N_THREADS; i++)
    g_thread_join (threads[i]);
}
