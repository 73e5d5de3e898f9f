/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Shared by the parts of the benchmark: options, measuring two things beside each other, and the table. */

#pragma once

#include <orbit-glib/orbit-glib.h>

#include "floors.h"

G_BEGIN_DECLS

#define BENCH_CAPACITY 1024 /* slots of the rings of the library and of the floors */
#define BENCH_FLEET_SIZE 8
#define BENCH_NO_TARGET 0.0
#define BENCH_ROUNDS_SPACE 1000

static const gsize BENCH_SIZES[] = { 8, 64, 240, 4096 }; /* bytes of payload */

typedef struct
{
  guint n_rounds;
  gdouble scale; /* of the number of operations in a round */
  const char *only; /* a part of the names of the rows to measure; NULL: all of them */
  gboolean quick;
  const char *json;    /* file to write the results to, or NULL */
  const char *earlier; /* file of earlier results to compare with, or NULL */
} BenchOptions;

/* Does something @n_operations times and returns the time of one, in ns. */
typedef gdouble (*BenchRun) (gpointer data,
                             gsize n_operations);

typedef struct
{
  gdouble ours; /* median of the rounds, ns */
  gdouble floor;
  guint n_disturbed; /* rounds of each side that were disturbed by another process in every attempt */
  /* All rounds, in the order in which they were measured. bench_table_row() takes them. NULL: none. */
  GArray *ours_rounds;
  GArray *floor_rounds;
} BenchPair;

/* --- measure.c --- */

gint64    bench_now_ns      (void);

/* The number of processors that this process may use while it is not pinned, at most 2. */
guint     bench_count_processors (void);

/* Pins the process to the first (0) or second (1) of them. */
void      bench_pin         (guint index);

/* The number of involuntary context switches of this process, and of those whose count was added. */
glong     bench_count_switches (void);
void      bench_add_switches (glong n_switches);

gdouble   bench_median      (gdouble *values,
                             guint n_values);

/* The medians, and copies of all rounds. Sorts the arrays. */
BenchPair bench_make_pair   (gdouble *ours,
                             gdouble *floor,
                             guint n_rounds);

/* Measures the library and the floor in turns, after one unmeasured round of each. Rounds with an involuntary context switch
 * are repeated. */
BenchPair bench_compare     (const BenchOptions *options,
                             BenchRun ours,
                             BenchRun floor,
                             gpointer data,
                             gsize n_operations);

/* --- table.c --- */

void      bench_table_begin (const BenchOptions *options);
gboolean  bench_table_wants (const BenchOptions *options,
                             const char *what);
void      bench_table_row   (const char *what,
                             gsize length,
                             BenchPair pair,
                             gdouble target);
void      bench_table_note  (const char *format,
                             ...) G_GNUC_PRINTF (1, 2);
void      bench_table_end   (void);

/* --- machine.c --- */

typedef struct
{
  char *processor;
  guint n_processors;
  gboolean is_virtual;
  char *kernel;
  char *compiler;
  char *library;
  char *glib;
  char *date; /* ISO 8601, UTC */
} BenchMachine;

/* Created at the first call, and never freed. */
const BenchMachine *bench_get_machine (void);
void      bench_print_machine (void);

/* --- progress.c --- */

/* One line on standard error, overwritten by the next one; nothing if that is not a terminal. */
void      bench_progress_begin (const char *what);
void      bench_progress_round (guint round,
                                guint n_rounds);
void      bench_progress_clear (void);

/* --- results.c --- */

/* Keeps a row for the file. Takes ownership of the rounds of @pair. */
void      bench_results_add (const char *what,
                             gsize length,
                             BenchPair pair,
                             gdouble target,
                             const char *verdict);
/* Adds to the last row. */
void      bench_results_add_note (const char *note);
/* Fails early if there is no file to compare with. */
gboolean  bench_results_load_earlier (const char *path,
                                      GError **error);
gboolean  bench_results_finish (const BenchOptions *options,
                                GError **error);

/* --- fixture.c --- */

/* A ring of @fleet with slots for @length bytes. Each size and topology has its own kind. */
OrbitRing *bench_get_ring   (OrbitFleet *fleet,
                             OrbitTopology topology,
                             gsize length,
                             GError **error);

/* The bare ring with the geometry of @ring. */
FloorRing *bench_get_floor  (OrbitRing *ring);

/* @length bytes that are the same in every run, aligned as by malloc(). */
guint8    *bench_make_data  (gsize length);

/* --- the rows --- */

gboolean  bench_publish     (OrbitFleet *fleet,
                             const BenchOptions *options,
                             GError **error);
gboolean  bench_read        (OrbitFleet *fleet,
                             const BenchOptions *options,
                             GError **error);
/* With other members of the fleet, which leave it again. */
gboolean  bench_opening     (OrbitFleet *fleet,
                             const BenchOptions *options,
                             GError **error);
gboolean  bench_instructions (OrbitFleet *fleet,
                              const BenchOptions *options,
                              GError **error);
/* In a separate fleet, which has this name. */
char     *bench_name_beating_fleet (const char *fleet_name);
gboolean  bench_snapshot    (OrbitFleet *fleet,
                             const BenchOptions *options,
                             GError **error);
gboolean  bench_two_writers (const char *fleet_name,
                             const BenchOptions *options,
                             GError **error);
gboolean  bench_one_way     (const char *fleet_name,
                             const BenchOptions *options,
                             GError **error);
/* In separate fleets, whose names begin with this. */
void      bench_destroy_crowds (const char *fleet_name);
gboolean  bench_crowd       (const char *fleet_name,
                             const BenchOptions *options,
                             GError **error);
gboolean  bench_silence     (const char *fleet_name,
                             const BenchOptions *options,
                             GError **error);
gboolean  bench_ping_pong   (const char *fleet_name,
                             const BenchOptions *options,
                             GError **error);

G_END_DECLS
