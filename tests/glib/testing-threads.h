/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Threads that begin at the same time and use the same fleet. */

#pragma once

#include "testing.h"

G_BEGIN_DECLS

#define TESTING_N_THREADS 4

typedef struct
{
  OrbitFleet *fleet;
  guint number;
  int *n_waiting; /* threads that have not yet reached the start */
  guint64 n_done;
  gpointer found;
  GError *error;
} TestingWorker;

/* Runs @func with each of TESTING_N_THREADS workers, and @meanwhile, if given, in the caller's thread. */
void testing_run_threads     (TestingWorker *workers,
                              OrbitFleet    *fleet,
                              GThreadFunc    func,
                              void         (*meanwhile) (TestingWorker *workers));

/* Every @func must call it first, so that all threads begin at the same time. */
void testing_wait_for_others (TestingWorker *worker);

G_END_DECLS
