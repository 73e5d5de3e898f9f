/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which worker has which task, and which tasks are done. */

#pragma once

#include <glib.h>

#define EVERY_NODE (-1)

typedef struct
{
  guint64 n_tasks;
  guint64 n_done;
  guint64 next_task; /* the first task that was never given out */
  guint8 *is_done; /* by task */
  GArray *in_flight; /* given out and not done */
  GArray *returned; /* tasks to be given out again */
} Ledger;

Ledger  *ledger_new       (guint64  n_tasks);
void     ledger_free      (Ledger  *ledger);

/* The next task to give out: a returned one, or a new one. */
gboolean ledger_find_task (Ledger  *ledger,
                           guint64 *task);

/* Records that a node was given a task, by the frame with this counter. */
void     ledger_note      (Ledger  *ledger,
                           guint64  task,
                           int      node_id,
                           guint64  counter);

/* Returns FALSE if the task was already done. */
gboolean ledger_settle    (Ledger  *ledger,
                           guint64  task);

/* Returns the tasks of a node to the queue. Returns their number. */
guint    ledger_take_back (Ledger  *ledger,
                           int      node_id);

guint    ledger_count     (Ledger  *ledger,
                           int      node_id);

/* The counter of the oldest frame by which a task in flight was given out; @head if there is none. */
guint64  ledger_get_oldest (Ledger *ledger,
                            guint64 head);
