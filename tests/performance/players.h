/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Two processes on two processors that do something with one another, each a member of the fleet, for rows that cross
 * between processors. */

#pragma once

#include "bench.h"

#include <stdatomic.h>

G_BEGIN_DECLS

typedef struct BenchPlayer BenchPlayer;

/* The work of one side, in its own process. Both begin at the same time. */
typedef void (*BenchPlay) (BenchPlayer *player,
                           gsize n_operations);

/* Shared by both. One cache line for each word that crosses. */
typedef struct
{
  _Alignas (128) _Atomic guint n_jobs; /* increases with each job */
  BenchPlay play;                      /* NULL: the end */
  gsize n_operations;
  _Alignas (128) _Atomic guint n_done;
  gint64 start, end; /* of the second process's job */
  glong n_switches;  /* and its involuntary context switches meanwhile */
  _Alignas (128) _Atomic guint n_ready;
  _Alignas (128) _Atomic guint ball; /* 0 at the beginning of a job, as is the next */
  _Alignas (128) _Atomic guint stop;
  _Alignas (128) _Atomic guint words[2][32]; /* for other shared data, a cache line for each side */
} BenchCourt;

struct BenchPlayer
{
  guint side; /* 0: the process that measures; 1: the second process */
  BenchCourt *court;
  OrbitFleet *fleet;
  gpointer data; /* data of the rows; each process has a copy of its state at the start */
};

/* Starts the second process, which gets a copy of the present state. NULL with @error set if the fleet cannot be joined. */
BenchPlayer *bench_players_start      (const char *fleet_name,
                                       gpointer data,
                                       GError **error);
void         bench_players_stop       (BenchPlayer *player);

/* Returns the time from the first start to the last end, in ns. */
gint64       bench_players_run        (BenchPlayer *player,
                                       BenchPlay play,
                                       gsize n_operations);

/* A round trip of a bare cache line, in ns. */
void         bench_play_ping_pong     (BenchPlayer *player,
                                       gsize n_round_trips);

/* Calls @measure between two ping-pongs of a bare cache line, and again if their times differ. The time is reported with the row. */
char        *bench_players_calibrate  (BenchPlayer *player,
                                       const BenchOptions *options,
                                       void (*measure) (gpointer data),
                                       gpointer data);

/* FALSE, with a note in the table, if there are not two processors. */
gboolean     bench_can_play           (const char *what);

static inline void
bench_relax (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#elif defined(__aarch64__)
  __asm__ volatile ("yield");
#endif
}

static inline void
bench_await (_Atomic guint *word,
             guint value)
{
  while (atomic_load_explicit (word, memory_order_acquire) != value)
    bench_relax ();
}

G_END_DECLS
