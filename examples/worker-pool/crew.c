/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The processes of the workers, and the signals of the fleet about them. Independent of the work. */

#include "crew.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* A worker, which publishes a heartbeat every 20 ms, gets no work while its heartbeat is older than this. */
#define MAX_AGE_MS 100

static const struct
{
  const char *language;
  const char *interpreter;
  const char *option;
  const char *program;
} kinds[N_WORKERS] = {
  { "C", NULL, NULL, "worker-c" },
  { "Python", "/usr/bin/python3", NULL, "worker.py" },
  { "GJS", "gjs", "-m", "worker.js" },
  { "Vala", NULL, NULL, "worker-vala" },
};

static void
leave_process_group (gpointer data)
{
  /* Ctrl-C is only for the supervisor, which ends the workers in order. */
  setpgid (0, 0);
}

static void
process_ended (GObject *process,
               GAsyncResult *result,
               gpointer data)
{
  Worker *worker = data;

  g_subprocess_wait_finish (G_SUBPROCESS (process), result, NULL);
  worker->wait_status = g_subprocess_get_status (G_SUBPROCESS (process));
  g_clear_object (&worker->process);
}

static gboolean
find_program (guint i,
              const char *directory,
              char **command,
              GError **error)
{
  const char *interpreter = kinds[i].interpreter;
  guint n = 0;

  if (interpreter != NULL)
    command[n++] = g_find_program_in_path (interpreter);
  if (interpreter != NULL && command[0] == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "the %s worker needs '%s', which is not installed",
                   kinds[i].language, interpreter);
      return FALSE;
    }
  if (kinds[i].option != NULL)
    command[n++] = g_strdup (kinds[i].option);

  command[n] = g_build_filename (directory, kinds[i].program, NULL);
  if (!g_file_test (command[n], G_FILE_TEST_EXISTS))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "the %s worker was not built: there is no '%s'",
                   kinds[i].language, command[n]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
start_worker (Worker *worker,
              char **command,
              OrbitFleet *fleet,
              const char *directory,
              GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GStrvBuilder) arguments = g_strv_builder_new ();
  g_autofree char *node_id = g_strdup_printf ("%u", worker->node_id);
  g_auto (GStrv) argv = NULL;

  g_strv_builder_addv (arguments, (const char **) command);
  g_strv_builder_add_many (arguments, orbit_fleet_get_name (fleet), node_id, directory, NULL);
  argv = g_strv_builder_end (arguments);

  g_subprocess_launcher_set_child_setup (launcher, leave_process_group, NULL, NULL);
  worker->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, error);
  if (worker->process == NULL)
    return FALSE;
  worker->pid = atoi (g_subprocess_get_identifier (worker->process));
  g_subprocess_wait_async (worker->process, NULL, process_ended, worker);
  return TRUE;
}

/* A worker gets work after its first heartbeat, and none while it is stale. */
static void
on_state_changed (OrbitNode *node,
                  GParamSpec *pspec,
                  Crew *crew)
{
  Worker *worker = crew_get_worker (crew, (guint16) orbit_node_get_node_id (node));

  if (orbit_node_get_state (node) == ORBIT_NODE_STATE_FRESH)
    worker->state = WORKER_WORKING;
  else if (orbit_node_get_state (node) == ORBIT_NODE_STATE_STALE)
    worker->state = WORKER_QUIET;
}

static void
on_node_joined (OrbitFleet *fleet,
                OrbitNode *node,
                Crew *crew)
{
  if (crew_get_worker (crew, (guint16) orbit_node_get_node_id (node)) != NULL)
    g_signal_connect (node, "notify::state", G_CALLBACK (on_state_changed), crew);
}

static void
on_node_left (OrbitFleet *fleet,
              OrbitNode *node,
              OrbitLeaveReason reason,
              Crew *crew)
{
  Worker *worker = crew_get_worker (crew, (guint16) orbit_node_get_node_id (node));

  if (worker == NULL || reason != ORBIT_LEAVE_REASON_DIED)
    return;
  worker->state = WORKER_DEAD;
  worker->found_at = g_get_monotonic_time ();
  crew->died (worker, crew->data);
}

gboolean
crew_start (Crew *crew,
            OrbitFleet *fleet,
            const char *programs,
            const char *scripts,
            const char *directory,
            GError **error)
{
  char *commands[N_WORKERS][4] = { 0 };
  gboolean ok = TRUE;

  g_signal_connect (fleet, "node-joined", G_CALLBACK (on_node_joined), crew);
  g_signal_connect (fleet, "node-left", G_CALLBACK (on_node_left), crew);
  if (!orbit_fleet_watch_heartbeats (fleet, MAX_AGE_MS, error))
    return FALSE;

  /* Search for all programs before any is started. */
  for (guint i = 0; i < N_WORKERS && ok; i++)
    {
      crew->workers[i] = (Worker){ .language = kinds[i].language, .node_id = (guint16) (i + 1) };
      ok = find_program (i, kinds[i].interpreter != NULL ? scripts : programs, commands[i], error);
    }
  for (guint i = 0; i < N_WORKERS && ok; i++)
    ok = start_worker (&crew->workers[i], commands[i], fleet, directory, error);

  for (guint i = 0; i < N_WORKERS; i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (commands[i]); j++)
        g_free (commands[i][j]);
    }
  return ok;
}

gboolean
crew_check (Crew *crew,
            GError **error)
{
  for (guint i = 0; i < N_WORKERS; i++)
    {
      Worker *worker = &crew->workers[i];

      if (worker->state != WORKER_STARTING || worker->process != NULL)
        continue;
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the %s worker ended before it joined the fleet",
                   worker->language);
      return FALSE;
    }
  return TRUE;
}

Worker *
crew_get_worker (Crew *crew,
                 guint16 node_id)
{
  return node_id >= 1 && node_id <= N_WORKERS ? &crew->workers[node_id - 1] : NULL;
}

guint
crew_count (Crew *crew,
            WorkerState state)
{
  guint n = 0;

  for (guint i = 0; i < N_WORKERS; i++)
    n += crew->workers[i].state == state;
  return n;
}

void
crew_kill (Worker *worker)
{
  g_subprocess_send_signal (worker->process, SIGKILL);
  worker->killed_at = g_get_monotonic_time ();
}

gboolean
crew_has_ended (Crew *crew)
{
  for (guint i = 0; i < N_WORKERS; i++)
    {
      if (crew->workers[i].process != NULL)
        return FALSE;
    }
  return TRUE;
}

void
crew_kill_all (Crew *crew)
{
  for (guint i = 0; i < N_WORKERS; i++)
    {
      if (crew->workers[i].process != NULL)
        g_subprocess_force_exit (crew->workers[i].process);
    }
}
