/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A line of progress that is rewritten. */

#include "bench.h"

#include <unistd.h>

static char *current; /* the row */

static gboolean
is_terminal (void)
{
  static int answer = -1;

  if (answer < 0)
    answer = isatty (STDERR_FILENO);
  return answer == 1;
}

void
bench_progress_begin (const char *what)
{
  g_free (current);
  current = g_strdup (what);
  if (is_terminal ())
    g_printerr ("\r\033[K%s", current);
}

void
bench_progress_round (guint round,
                      guint n_rounds)
{
  if (is_terminal () && current != NULL)
    g_printerr ("\r\033[K%s, round %u of %u", current, round + 1, n_rounds);
}

void
bench_progress_clear (void)
{
  if (is_terminal ())
    g_printerr ("\r\033[K");
}
