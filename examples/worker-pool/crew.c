/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The processes of the workers, and what their heartbeats and the kernel say about them. It knows nothing of work. */

#include "crew.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* A worker that beats every 20 ms and is not heard of for so long is suspected; the kernel is then asked. */
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
  /* Control-C is for the supervisor alone, which sends the others home in order. */
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

  crew->fleet = fleet;
  /* All are looked for before any is started. */
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

/* The kernel frees a node id with the process that has it, and not before: if it can be taken, that process is dead. */
static gboolean
is_dead (OrbitFleet *fleet,
         guint16 node_id,
         GError **error)
{
  g_autoptr (GError) refused = NULL;
  g_autoptr (OrbitFleet) successor = NULL;

  successor = orbit_fleet_join_shm_as (orbit_fleet_get_name (fleet), FLEET_SIZE, 0, node_id, &refused);
  if (successor != NULL)
    return TRUE;
  if (!g_error_matches (refused, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_NODE_IN_USE))
    g_propagate_error (error, g_steal_pointer (&refused));
  return FALSE;
}

static gboolean
look_at_stale (Crew *crew,
               Worker *worker,
               GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (is_dead (crew->fleet, worker->node_id, &problem))
    {
      worker->state = WORKER_DEAD;
      worker->found_at = g_get_monotonic_time ();
      return TRUE;
    }
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  worker->state = WORKER_QUIET;
  return TRUE;
}

gboolean
crew_look (Crew *crew,
           GError **error)
{
  g_autoptr (OrbitHeartbeatSnapshot) snapshot = orbit_fleet_get_heartbeat_snapshot (crew->fleet, MAX_AGE_MS, error);
  g_autofree guint16 *missing = NULL;
  gboolean is_missing[FLEET_SIZE] = { FALSE };
  gsize n_missing;

  if (snapshot == NULL)
    return FALSE;
  missing = orbit_heartbeat_snapshot_get_missing_node_ids (snapshot, &n_missing);
  for (gsize i = 0; i < n_missing; i++)
    is_missing[missing[i]] = TRUE;

  for (guint i = 0; i < N_WORKERS; i++)
    {
      Worker *worker = &crew->workers[i];

      if (worker->state == WORKER_DEAD)
        continue;
      if (!is_missing[worker->node_id] && !orbit_heartbeat_snapshot_is_stale (snapshot, worker->node_id))
        worker->state = WORKER_WORKING;
      else if (!is_missing[worker->node_id] && !look_at_stale (crew, worker, error))
        return FALSE;
      else if (is_missing[worker->node_id] && worker->process == NULL)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the %s worker ended before it joined the fleet",
                       worker->language);
          return FALSE;
        }
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
