/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The supervisor: gives out the files of a directory as work to four workers in four languages, kills one of them in
 * the middle, gives its work to the others, and checks every hash.
 *
 * No frame is overwritten while a process needs it: each worker has a limited number of tasks, and no frame of work is
 * published that would push out one whose task is not done. Should results be lost all the same, the account of the
 * cursor says so, and everything in flight is given out again. */

#include "supervisor.h"

#include "ledger.h"
#include "pool-rings.h"
#include "report.h"

#include <glib-unix.h>
#include <unistd.h>

/* A reader that was overtaken continues half a ring behind the head, so that older frames must not be needed any more. */
#define WINDOW (WORK_CAPACITY / 2)
#define IN_HAND 8

#define WORK_AT_MOST_US 5000
#define LOOK_EVERY_MS 20
#define SHOW_EVERY_MS 50
#define START_WITHIN_MS 15000
#define GO_HOME_WITHIN_MS 1000
/* If a live worker does not answer for this time, its work is given to others. */
#define GIVE_UP_AFTER_US (1 * G_TIME_SPAN_SECOND)

typedef struct
{
  GMainLoop *loop;
  OrbitFleet *fleet;
  OrbitCursor *results;
  GSource *results_source; /* NULL before and after work is given out */
  Crew crew;
  WorkList *list;
  Ledger *ledger;
  guint64 work_head; /* the counter of the next frame of work; no other process publishes any */
  Tally tally;
  gboolean has_killed;
  gboolean is_ending;
  GError *error;
} Supervisor;

static gboolean
on_grace_over (gpointer data)
{
  Supervisor *self = data;

  crew_kill_all (&self->crew);
  return G_SOURCE_REMOVE;
}

/* Tells all workers to end, and kills those that do not. */
static void
end (Supervisor *self,
     guint grace_ms)
{
  g_autoptr (OrbitNetId) id = NULL;

  if (self->is_ending)
    return;
  self->is_ending = TRUE;
  if (self->results_source != NULL)
    g_source_destroy (self->results_source);
  g_clear_pointer (&self->results_source, g_source_unref);
  self->tally.ended_at = g_get_monotonic_time ();
  id = orbit_fleet_publish_data (self->fleet, WORK, STOP, 0, NULL, 0, NULL);
  g_timeout_add (grace_ms, on_grace_over, self);
}

static void
fail (Supervisor *self,
      GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  end (self, 0);
}

/* Compares a result with the hash of the same piece by GLib. */
static gboolean
is_right (Supervisor *self,
          guint64 task,
          guint8 frame_kind,
          const char *text)
{
  Piece *piece = work_list_get_piece (self->list, task);
  g_autoptr (GError) problem = NULL;
  const char *hash = work_list_get_hash (self->list, task, &problem);

  if (frame_kind != HASH)
    report_event ("%s: %s", piece->path, text);
  else if (hash == NULL)
    report_event ("%s: %s", piece->path, problem->message);
  else if (!g_str_equal (text, hash))
    report_event ("%s at %" G_GUINT64_FORMAT ": %s instead of %s", piece->path, piece->offset, text, hash);
  else
    return TRUE;
  return FALSE;
}

static gboolean
take_result (Supervisor *self,
             OrbitFrame *frame,
             GError **error)
{
  Worker *worker = crew_get_worker (&self->crew, orbit_frame_get_node_id (frame));
  g_autoptr (GVariant) result = orbit_frame_get_variant (frame, error);
  guint64 task = orbit_frame_get_version (frame);
  guint64 n_bytes;
  const char *text;

  if (result == NULL)
    return FALSE;
  if (worker == NULL || task >= self->list->n_tasks)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "node %u has a result for task %" G_GUINT64_FORMAT,
                   orbit_frame_get_node_id (frame), task);
      return FALSE;
    }

  g_variant_get (result, "(&st)", &text, &n_bytes);
  self->tally.n_frames++;
  self->tally.n_bytes += n_bytes;
  worker->n_tasks++;
  worker->n_bytes += n_bytes;
  worker->answered_at = g_get_monotonic_time ();

  if (!ledger_settle (self->ledger, task))
    self->tally.n_duplicated++;
  else if (is_right (self, task, orbit_frame_get_frame_kind (frame), text))
    self->tally.n_right++;
  return TRUE;
}

/* Each result is hashed here, too, which takes time, so other sources must be dispatched in between. */
static gboolean
take_results (Supervisor *self,
              gint64 deadline,
              GError **error)
{
  guint64 n_lost;

  while (g_get_monotonic_time () < deadline)
    {
      g_autoptr (GError) problem = NULL;
      g_autoptr (OrbitFrame) frame = orbit_cursor_next (self->results, &problem);

      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (frame == NULL)
        break;
      if (!take_result (self, frame, error))
        return FALSE;
    }

  n_lost = orbit_cursor_get_n_overwritten (self->results) + orbit_cursor_get_n_abandoned (self->results);
  if (n_lost > self->tally.n_lost)
    {
      guint n_redone = ledger_take_back (self->ledger, EVERY_NODE);

      report_event ("%" G_GUINT64_FORMAT " results were lost; all %u tasks in flight are given out again",
                    n_lost - self->tally.n_lost, n_redone);
      self->tally.n_lost = n_lost;
      self->tally.n_redone += n_redone;
    }
  return TRUE;
}

static gboolean
give_task (Supervisor *self,
           Worker *worker,
           guint64 task,
           GError **error)
{
  Piece *piece = work_list_get_piece (self->list, task);
  g_autoptr (OrbitNetId) id = NULL;

  id = orbit_fleet_publish_variant (self->fleet, WORK, TASK, task,
                                    g_variant_new (WORK_TYPE, worker->node_id, piece->path, piece->offset, piece->length),
                                    error);
  if (id == NULL)
    return FALSE;
  if (ledger_count (self->ledger, worker->node_id) == 0)
    worker->answered_at = g_get_monotonic_time ();
  ledger_note (self->ledger, task, worker->node_id, orbit_net_id_get_counter (id));
  self->work_head = orbit_net_id_get_counter (id) + 1;
  self->tally.n_frames++;
  return TRUE;
}

static gboolean
give_out (Supervisor *self,
          GError **error)
{
  guint64 task;

  for (guint i = 0; i < IN_HAND * N_WORKERS; i++)
    {
      Worker *worker = &self->crew.workers[i % N_WORKERS];

      if (worker->state != WORKER_WORKING || ledger_count (self->ledger, worker->node_id) >= IN_HAND)
        continue;
      if (self->work_head - ledger_get_oldest (self->ledger, self->work_head) >= WINDOW)
        return TRUE;
      if (!ledger_find_task (self->ledger, &task))
        return TRUE;
      if (!give_task (self, worker, task, error))
        return FALSE;
    }
  return TRUE;
}

static void
kill_one (Supervisor *self)
{
  Worker *worker = &self->crew.workers[g_random_int_range (0, N_WORKERS)];

  if (worker->state != WORKER_WORKING || worker->process == NULL)
    return;
  crew_kill (worker);
  self->has_killed = TRUE;
  report_event ("killed the %s worker, node %u, with %u tasks in hand",
                worker->language, worker->node_id, ledger_count (self->ledger, worker->node_id));
}

/* Reads the available results, and gives out as much work as the workers can hold. */
static void
go_on (Supervisor *self)
{
  GError *error = NULL;

  if (self->results_source == NULL)
    return;

  if (!take_results (self, g_get_monotonic_time () + WORK_AT_MOST_US, &error) || !give_out (self, &error))
    fail (self, error);
  else if (self->ledger->n_done == self->list->n_tasks)
    end (self, GO_HOME_WITHIN_MS);
  /* Right after work was given out, so that the killed worker has some. */
  else if (!self->has_killed && self->ledger->n_done >= self->list->n_tasks / 2)
    kill_one (self);
}

static gboolean
on_results (OrbitCursor *results,
            gpointer data)
{
  Supervisor *self = data;

  go_on (self);
  return self->is_ending ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static guint
take_back (Supervisor *self,
           Worker *worker)
{
  guint n_redone = ledger_take_back (self->ledger, worker->node_id);

  self->tally.n_redone += n_redone;
  return n_redone;
}

/* Handler of a signal of the fleet: the work of a dead worker is given to others. */
static void
on_died (Worker *worker,
         gpointer data)
{
  Supervisor *self = data;
  GError *error = NULL;

  if (self->is_ending)
    return;
  /* It may have finished more than was read. */
  if (!take_results (self, G_MAXINT64, &error))
    {
      fail (self, error);
      return;
    }
  if (worker->killed_at != 0)
    report_event ("the %s worker, node %u, has died: told by a signal %.1f ms after the kill", worker->language,
                  worker->node_id, (double) (worker->found_at - worker->killed_at) / G_TIME_SPAN_MILLISECOND);
  else
    report_event ("the %s worker, node %u, has died", worker->language, worker->node_id);
  report_event ("%u tasks of node %u go to the others", take_back (self, worker), worker->node_id);

  if (crew_count (&self->crew, WORKER_DEAD) == N_WORKERS)
    fail (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "all workers are dead"));
  go_on (self);
}

/* The work of workers that do not answer is given to others as well. */
static gboolean
look (Supervisor *self,
      GError **error)
{
  for (guint i = 0; i < N_WORKERS; i++)
    {
      Worker *worker = &self->crew.workers[i];

      if (ledger_count (self->ledger, worker->node_id) > 0 &&
          g_get_monotonic_time () - worker->answered_at > GIVE_UP_AFTER_US)
        report_event ("the %s worker, node %u, does not answer: %u tasks go to the others",
                      worker->language, worker->node_id, take_back (self, worker));
    }
  return crew_check (&self->crew, error);
}

static gboolean
on_look (gpointer data)
{
  Supervisor *self = data;
  GError *error = NULL;

  if (self->is_ending)
    {
      if (crew_has_ended (&self->crew))
        g_main_loop_quit (self->loop);
      return G_SOURCE_CONTINUE;
    }

  if (!look (self, &error))
    fail (self, error);
  else
    go_on (self);
  if (self->is_ending)
    return G_SOURCE_CONTINUE;
  if (self->tally.started_at == 0 && crew_count (&self->crew, WORKER_WORKING) == N_WORKERS)
    {
      report_event ("four workers have joined");
      self->tally.started_at = g_get_monotonic_time ();
      self->results_source = orbit_cursor_create_source (self->results, NULL);
      g_source_set_callback (self->results_source, G_SOURCE_FUNC (on_results), self, NULL);
      g_source_attach (self->results_source, NULL);
      go_on (self);
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_start_timeout (gpointer data)
{
  Supervisor *self = data;

  if (self->tally.started_at == 0)
    fail (self, g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "not all workers have joined within %d s", START_WITHIN_MS / 1000));
  return G_SOURCE_REMOVE;
}

static gboolean
on_show (gpointer data)
{
  Supervisor *self = data;

  if (self->tally.started_at != 0 && !self->is_ending)
    report_progress (&self->tally, self->ledger, &self->crew);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_signal (gpointer data)
{
  Supervisor *self = data;

  if (self->error == NULL)
    self->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "interrupted");
  end (self, GO_HOME_WITHIN_MS);
  return G_SOURCE_CONTINUE;
}

static gboolean
join (Supervisor *self,
      const char *name,
      GError **error)
{
  self->fleet = pool_join (name, error);
  if (self->fleet != NULL)
    self->results = orbit_fleet_create_cursor (self->fleet, RESULTS, ORBIT_CURSOR_START_OLDEST, error);
  return self->results != NULL;
}

/* Runs until everything is done or has failed, and all workers have ended. */
static void
run (Supervisor *self,
     const char *programs,
     const char *scripts)
{
  GError *error = NULL;

  self->loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGINT, on_signal, self);
  g_unix_signal_add (SIGTERM, on_signal, self);
  g_unix_signal_add (SIGHUP, on_signal, self);
  g_timeout_add (LOOK_EVERY_MS, on_look, self);
  g_timeout_add (SHOW_EVERY_MS, on_show, self);
  g_timeout_add (START_WITHIN_MS, on_start_timeout, self);

  self->crew.died = on_died;
  self->crew.data = self;
  if (!orbit_fleet_start_heartbeat (self->fleet, BEAT_MS, &error) ||
      !crew_start (&self->crew, self->fleet, programs, scripts, self->list->directory, &error))
    fail (self, error);
  g_main_loop_run (self->loop);
  g_main_loop_unref (self->loop);
}

gboolean
supervise (WorkList *list,
           const char *programs,
           const char *scripts,
           GError **error)
{
  g_autofree char *name = g_strdup_printf ("worker-pool-%d", (int) getpid ());
  g_autoptr (GError) not_removed = NULL;
  Supervisor self = { .list = list, .ledger = ledger_new (list->n_tasks) };

  if (join (&self, name, &self.error))
    run (&self, programs, scripts);
  if (self.error == NULL)
    report_table (&self.tally, list, &self.crew);
  if (self.error == NULL && self.tally.n_right < list->n_tasks)
    self.error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "not every hash is right");

  /* The fleet has no members any more, so it can be removed. */
  g_clear_object (&self.results);
  g_clear_object (&self.fleet);
  if (!orbit_fleet_destroy (name, NULL, &not_removed) && self.error == NULL)
    self.error = g_steal_pointer (&not_removed);

  ledger_free (self.ledger);
  if (self.error == NULL)
    return TRUE;
  g_propagate_error (error, self.error);
  return FALSE;
}
