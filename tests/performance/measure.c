/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Measures two functions in turns, so that changes of the machine affect both. */

#define _GNU_SOURCE

#include "bench.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#define MAX_ATTEMPTS 20 /* attempts at a round that other processes do not disturb */

static cpu_set_t allowed; /* before the first pinning */
static guint n_processors;
static glong n_switches_elsewhere;

gint64
bench_now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

guint
bench_count_processors (void)
{
  if (n_processors > 0)
    return n_processors;
  if (sched_getaffinity (0, sizeof allowed, &allowed) != 0)
    g_error ("cannot learn which processors may be used: %s", g_strerror (errno));
  n_processors = (guint) CPU_COUNT (&allowed);
  return n_processors;
}

void
bench_pin (guint index)
{
  cpu_set_t set;
  gsize processor;

  g_assert (index < bench_count_processors ());
  for (processor = 0;; processor++)
    if (CPU_ISSET (processor, &allowed) && index-- == 0)
      break;
  CPU_ZERO (&set);
  CPU_SET (processor, &set);
  if (sched_setaffinity (0, sizeof set, &set) != 0)
    g_error ("cannot pin to processor %" G_GSIZE_FORMAT ": %s", processor, g_strerror (errno));
}

glong
bench_count_switches (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_nivcsw + n_switches_elsewhere;
}

void
bench_add_switches (glong n_switches)
{
  n_switches_elsewhere += n_switches;
}

static int
compare_doubles (const void *a,
                 const void *b)
{
  const gdouble *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

gdouble
bench_median (gdouble *values,
              guint n_values)
{
  qsort (values, n_values, sizeof values[0], compare_doubles);
  return n_values % 2 == 1 ? values[n_values / 2] : (values[n_values / 2 - 1] + values[n_values / 2]) / 2;
}

static GArray *
copy_rounds (const gdouble *values,
             guint n_values)
{
  GArray *rounds = g_array_sized_new (FALSE, FALSE, sizeof (gdouble), n_values);

  return g_array_append_vals (rounds, values, n_values);
}

BenchPair
bench_make_pair (gdouble *ours,
                 gdouble *floor,
                 guint n_rounds)
{
  BenchPair pair = { .ours_rounds = copy_rounds (ours, n_rounds), .floor_rounds = copy_rounds (floor, n_rounds) };

  pair.ours = bench_median (ours, n_rounds);
  pair.floor = bench_median (floor, n_rounds);
  return pair;
}

static gdouble
run_undisturbed (BenchRun run,
                 gpointer data,
                 gsize n_operations,
                 guint *n_disturbed)
{
  for (guint attempt = 1;; attempt++)
    {
      glong n_switches = bench_count_switches ();
      gdouble ns = run (data, n_operations);

      if (bench_count_switches () == n_switches)
        return ns;
      if (attempt == MAX_ATTEMPTS)
        {
          *n_disturbed += 1;
          return ns;
        }
    }
}

BenchPair
bench_compare (const BenchOptions *options,
               BenchRun ours,
               BenchRun floor,
               gpointer data,
               gsize n_operations)
{
  gdouble ours_ns[BENCH_ROUNDS_SPACE], floor_ns[BENCH_ROUNDS_SPACE];
  gsize n = MAX (1, (gsize) (options->scale * (gdouble) n_operations));
  guint n_disturbed = 0;
  BenchPair pair;

  ours (data, n);
  floor (data, n);
  for (guint i = 0; i < options->n_rounds; i++)
    {
      bench_progress_round (i, options->n_rounds);
      ours_ns[i] = run_undisturbed (ours, data, n, &n_disturbed);
      floor_ns[i] = run_undisturbed (floor, data, n, &n_disturbed);
    }
  pair = bench_make_pair (ours_ns, floor_ns, options->n_rounds);
  pair.n_disturbed = n_disturbed;
  return pair;
}
