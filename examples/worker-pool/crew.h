/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The workers: starting them, tracking their state, killing one and ending all. */

#pragma once

#include "pool.h"

typedef enum
{
  WORKER_STARTING,
  WORKER_WORKING,
  WORKER_QUIET, /* it lives, but its heartbeat is stale */
  WORKER_DEAD,
} WorkerState;

typedef struct
{
  const char *language;
  guint16 node_id;
  WorkerState state;
  GSubprocess *process; /* NULL after it has ended */
  int pid;
  int wait_status;
  gint64 answered_at; /* monotonic, in microseconds, as all times here */
  gint64 killed_at; /* when the supervisor killed it; 0: never */
  gint64 found_at; /* when the fleet reported its death */
  guint64 n_tasks;
  guint64 n_bytes;
} Worker;

#define N_WORKERS 4

typedef struct
{
  Worker workers[N_WORKERS];
  void (*died) (Worker   *worker,
                gpointer  data);
  gpointer data;
} Crew;

/* Starts a worker in each language, and watches them. @programs has the directory of compiled workers, @scripts that of scripts. */
gboolean crew_start      (Crew        *crew,
                          OrbitFleet  *fleet,
                          const char  *programs,
                          const char  *scripts,
                          const char  *directory,
                          GError     **error);

/* Fails if a worker ended before it joined. */
gboolean crew_check      (Crew        *crew,
                          GError     **error);

Worker  *crew_get_worker (Crew        *crew,
                          guint16      node_id);
guint    crew_count      (Crew        *crew,
                          WorkerState  state);
void     crew_kill       (Worker      *worker);
gboolean crew_has_ended  (Crew        *crew);
void     crew_kill_all   (Crew        *crew);
