/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Few tasks are in flight at a time, so a linear search is sufficient. */

#include "ledger.h"

typedef struct
{
  guint64 task;
  guint64 counter;
  int node_id;
} Assignment;

Ledger *
ledger_new (guint64 n_tasks)
{
  Ledger *ledger = g_new0 (Ledger, 1);

  ledger->n_tasks = n_tasks;
  ledger->is_done = g_malloc0 (n_tasks);
  ledger->in_flight = g_array_new (FALSE, FALSE, sizeof (Assignment));
  ledger->returned = g_array_new (FALSE, FALSE, sizeof (guint64));
  return ledger;
}

void
ledger_free (Ledger *ledger)
{
  g_array_unref (ledger->in_flight);
  g_array_unref (ledger->returned);
  g_free (ledger->is_done);
  g_free (ledger);
}

gboolean
ledger_find_task (Ledger *ledger,
                  guint64 *task)
{
  while (ledger->returned->len > 0)
    {
      *task = g_array_index (ledger->returned, guint64, ledger->returned->len - 1);
      g_array_set_size (ledger->returned, ledger->returned->len - 1);
      /* The worker that had the task may still have completed it. */
      if (!ledger->is_done[*task])
        return TRUE;
    }
  if (ledger->next_task == ledger->n_tasks)
    return FALSE;
  *task = ledger->next_task++;
  return TRUE;
}

void
ledger_note (Ledger *ledger,
             guint64 task,
             int node_id,
             guint64 counter)
{
  Assignment assignment = { .task = task, .counter = counter, .node_id = node_id };

  g_array_append_val (ledger->in_flight, assignment);
}

gboolean
ledger_settle (Ledger *ledger,
               guint64 task)
{
  if (ledger->is_done[task])
    return FALSE;

  ledger->is_done[task] = TRUE;
  ledger->n_done++;
  for (guint i = 0; i < ledger->in_flight->len; i++)
    {
      if (g_array_index (ledger->in_flight, Assignment, i).task == task)
        {
          g_array_remove_index_fast (ledger->in_flight, i);
          break;
        }
    }
  return TRUE;
}

guint
ledger_take_back (Ledger *ledger,
                  int node_id)
{
  guint n_before = ledger->in_flight->len;

  for (guint i = n_before; i > 0; i--)
    {
      Assignment *assignment = &g_array_index (ledger->in_flight, Assignment, i - 1);

      if (node_id != EVERY_NODE && assignment->node_id != node_id)
        continue;
      g_array_append_val (ledger->returned, assignment->task);
      g_array_remove_index_fast (ledger->in_flight, i - 1);
    }
  return n_before - ledger->in_flight->len;
}

guint
ledger_count (Ledger *ledger,
              int node_id)
{
  guint n = 0;

  for (guint i = 0; i < ledger->in_flight->len; i++)
    n += g_array_index (ledger->in_flight, Assignment, i).node_id == node_id;
  return n;
}

guint64
ledger_get_oldest (Ledger *ledger,
                   guint64 head)
{
  guint64 oldest = head;

  for (guint i = 0; i < ledger->in_flight->len; i++)
    oldest = MIN (oldest, g_array_index (ledger->in_flight, Assignment, i).counter);
  return oldest;
}
