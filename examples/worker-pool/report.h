/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The output of the supervisor: a progress line, events, and the table at the end. */

#pragma once

#include "crew.h"
#include "ledger.h"
#include "work-list.h"

typedef struct
{
  gint64 started_at; /* when work was first given out */
  gint64 ended_at;
  guint64 n_right; /* tasks whose hash equals that of GLib */
  guint64 n_frames; /* of work and of results */
  guint64 n_bytes; /* hashed */
  guint64 n_lost; /* results that were overwritten or abandoned */
  guint64 n_duplicated; /* results of tasks that were done before */
  guint64 n_redone; /* tasks that were given out again */
} Tally;

/* On a terminal, one line that is rewritten; otherwise a line for each quarter. */
void report_progress (const Tally  *tally,
                      const Ledger *ledger,
                      Crew         *crew);

void report_event    (const char   *format,
                      ...) G_GNUC_PRINTF (1, 2);

void report_table    (const Tally    *tally,
                      const WorkList *list,
                      const Crew     *crew);
