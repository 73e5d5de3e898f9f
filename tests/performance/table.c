/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The table, row by row as the figures come in. */

#include "bench.h"

#include <stdarg.h>
#include <string.h>

#define FAR_ABOVE 3.0 /* ratio to the target above which the design was not followed */

static guint n_rows, n_within, n_above, n_far_above;
static guint n_disturbed;

void
bench_table_begin (const BenchOptions *options)
{
  if (options->quick)
    g_print ("A quick run: fewer and shorter rounds. A ratio may be off by a fifth.\n");
  g_print ("Nanoseconds an operation, medians of %u rounds, ours and the floor in turns.\n\n"
           "%-34s %6s %9s %9s %7s %7s  %s\n",
           options->n_rounds, "what", "bytes", "ours ns", "floor ns", "ratio", "target", "verdict");
}

gboolean
bench_table_wants (const BenchOptions *options,
                   const char *what)
{
  gboolean wanted = options->only == NULL || strstr (what, options->only) != NULL;

  if (wanted)
    bench_progress_begin (what);
  return wanted;
}

void
bench_table_row (const char *what,
                 gsize length,
                 BenchPair pair,
                 gdouble target)
{
  gdouble ratio = pair.ours / pair.floor;
  g_autofree char *target_text = target == BENCH_NO_TARGET ? g_strdup ("-") : g_strdup_printf ("%.2f", target);
  g_autofree char *verdict = NULL;

  n_rows++;
  n_disturbed += pair.n_disturbed;
  if (target == BENCH_NO_TARGET)
    {
      verdict = g_strdup ("-");
    }
  else if (ratio <= target)
    {
      n_within++;
      verdict = g_strdup ("within");
    }
  else
    {
      gboolean far_above = ratio > FAR_ABOVE * target;

      n_above += !far_above;
      n_far_above += far_above;
      verdict = g_strdup_printf ("%.1fx above%s", ratio / target, far_above ? "  <<< the design was not followed" : "");
    }
  bench_progress_clear ();
  g_print ("%-34s %6" G_GSIZE_FORMAT " %9.1f %9.1f %7.2f %7s  %s\n", what, length, pair.ours, pair.floor, ratio, target_text, verdict);
  bench_results_add (what, length, pair, target, target == BENCH_NO_TARGET ? NULL : ratio <= target ? "within" : "above");
}

void
bench_table_note (const char *format,
                  ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  bench_progress_clear ();
  g_print ("  (%s)\n", text);
  bench_results_add_note (text);
}

void
bench_table_end (void)
{
  g_print ("\n%u rows: %u within their targets, %u above, %u more than %.0f times above, %u without a target\n",
           n_rows, n_within, n_above, n_far_above, FAR_ABOVE, n_rows - n_within - n_above - n_far_above);
  if (n_disturbed > 0)
    g_print ("%u rounds were disturbed by other processes: take the figures again on a quieter machine\n", n_disturbed);
}
