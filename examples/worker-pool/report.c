/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The output of the supervisor. */

#include "report.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define BAR_WIDTH 30

static gboolean
on_terminal (void)
{
  return isatty (STDOUT_FILENO);
}

static double
seconds (const Tally *tally)
{
  gint64 until = tally->ended_at != 0 ? tally->ended_at : g_get_monotonic_time ();

  return tally->started_at != 0 ? (double) (until - tally->started_at) / G_TIME_SPAN_SECOND : 0;
}

void
report_progress (const Tally *tally,
                 const Ledger *ledger,
                 Crew *crew)
{
  static guint64 last_quarter;
  double share = (double) ledger->n_done / (double) ledger->n_tasks;
  guint64 quarter = (guint64) (4 * share);
  g_autofree char *rate = NULL;
  char bar[BAR_WIDTH + 1] = { 0 };

  if (!on_terminal ())
    {
      if (quarter > last_quarter)
        report_event ("%3.0f %% of %" G_GUINT64_FORMAT " tasks are done", 25.0 * (double) quarter, ledger->n_tasks);
      last_quarter = quarter;
      return;
    }

  for (int i = 0; i < BAR_WIDTH; i++)
    bar[i] = i < share * BAR_WIDTH ? '#' : '.';
  rate = g_format_size ((guint64) ((double) tally->n_bytes / MAX (seconds (tally), 0.001)));
  printf ("\r\033[K%s %3.0f %%  %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " tasks, %u workers, %s/s",
          bar, 100 * share, ledger->n_done, ledger->n_tasks, crew_count (crew, WORKER_WORKING), rate);
  fflush (stdout);
}

void
report_event (const char *format,
              ...)
{
  va_list args;

  if (on_terminal ())
    printf ("\r\033[K");
  va_start (args, format);
  vprintf (format, args);
  va_end (args);
  printf ("\n");
  fflush (stdout);
}

static char *
describe_state (const Worker *worker)
{
  if (worker->state == WORKER_DEAD && worker->killed_at != 0)
    return g_strdup_printf ("killed, known to be dead after %.1f ms",
                            (double) (worker->found_at - worker->killed_at) / G_TIME_SPAN_MILLISECOND);
  if (worker->state == WORKER_DEAD)
    return g_strdup ("died");
  if (WIFEXITED (worker->wait_status) && WEXITSTATUS (worker->wait_status) == 0)
    return g_strdup ("went home");
  return g_strdup (WIFSIGNALED (worker->wait_status) ? "had to be killed" : "failed");
}

void
report_table (const Tally *tally,
              const WorkList *list,
              const Crew *crew)
{
  g_autofree char *total = g_format_size (tally->n_bytes);

  report_event ("\n%-8s %4s %8s %8s %10s  %s", "worker", "node", "pid", "tasks", "bytes", "state");
  for (guint i = 0; i < N_WORKERS; i++)
    {
      const Worker *worker = &crew->workers[i];
      g_autofree char *bytes = g_format_size (worker->n_bytes);
      g_autofree char *state = describe_state (worker);

      /* g_format_size() puts a no-break space of two bytes in between. */
      printf ("%-8s %4u %8d %8" G_GUINT64_FORMAT " %11s  %s\n",
              worker->language, worker->node_id, worker->pid, worker->n_tasks, bytes, state);
    }

  printf ("\n%" G_GUINT64_FORMAT " frames, %s hashed, %" G_GUINT64_FORMAT " lost, %" G_GUINT64_FORMAT " duplicated, %"
          G_GUINT64_FORMAT " redone, %.2f s\n",
          tally->n_frames, total, tally->n_lost, tally->n_duplicated, tally->n_redone, seconds (tally));
  printf ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " hashes are GLib's own\n", tally->n_right, list->n_tasks);
}
