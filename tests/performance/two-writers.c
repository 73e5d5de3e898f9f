/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Two processes on two processors that write one shared ring, beside two processes on the bare ring.
 *
 * What crosses between processors costs what the machine takes at that moment for a cache line, and on a virtual
 * machine that changes. So each row stands between two bare ping-pongs, and is taken again when they disagree. */

#define _GNU_SOURCE

#include "bench.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define WHAT "publish, two writers"
#define PING_PONGS 20000 /* round trips */
#define UNSTEADY 1.3 /* the slower ping-pong to the faster */
#define MAX_ATTEMPTS 5

typedef enum
{
  JOB_NONE,
  JOB_OPEN,
  JOB_PING_PONG,
  JOB_OURS,
  JOB_FLOOR,
  JOB_QUIT,
} Job;

/* One cache line for each word that crosses. */
typedef struct
{
  _Alignas (128) _Atomic guint n_jobs; /* a new one each time it grows */
  Job job;
  gsize length;
  gsize n_operations;
  _Alignas (128) _Atomic guint n_done;
  gint64 start, end; /* of the second process's job */
  glong n_switches;  /* and how often it was put aside meanwhile */
  _Alignas (128) _Atomic guint n_ready;
  _Alignas (128) _Atomic guint ball;
} Court;

/* One of the two processes. */
typedef struct
{
  Court *court;
  OrbitFleet *fleet;
  OrbitRing *ring;
  FloorRing *floor; /* common to both */
  guint8 *data;
  gsize length;
} Player;

static inline void
pause_briefly (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#elif defined(__aarch64__)
  __asm__ volatile ("yield");
#endif
}

static void
await (_Atomic guint *word,
       guint value)
{
  while (atomic_load_explicit (word, memory_order_acquire) != value)
    pause_briefly ();
}

static void
play (Court *court,
      guint side,
      gsize n_round_trips)
{
  for (guint i = 0; i < n_round_trips; i++)
    {
      while (atomic_load_explicit (&court->ball, memory_order_acquire) != 2 * i + side)
        ;
      atomic_store_explicit (&court->ball, 2 * i + side + 1, memory_order_release);
    }
}

static void
open_ring (Player *player,
           gsize length)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&player->ring);
  g_clear_pointer (&player->data, g_free);
  player->ring = bench_get_ring (player->fleet, ORBIT_TOPOLOGY_SHARED, length, &error);
  if (player->ring == NULL)
    g_error ("cannot open the ring: %s", error->message);
  player->data = bench_make_data (length);
  player->length = length;
}

static void
write_ours (Player *player,
            gsize n_operations)
{
  const Player me = *player;
  g_autoptr (GError) error = NULL;
  OrbitNetId id;

  for (gsize i = 0; i < n_operations; i++)
    if (!orbit_ring_write (me.ring, 0, i, me.data, me.length, &id, &error))
      g_error ("cannot publish: %s", error->message);
}

/* Both sides start together. */
static void
do_job (Player *player,
        guint side,
        gint64 *start,
        gint64 *end)
{
  Court *court = player->court;
  Job job = court->job;

  if (job == JOB_OPEN)
    open_ring (player, court->length);

  atomic_fetch_add (&court->n_ready, 1);
  await (&court->n_ready, 2);
  *start = bench_now_ns ();
  if (job == JOB_PING_PONG)
    play (court, side, court->n_operations);
  else if (job == JOB_OURS)
    write_ours (player, court->n_operations);
  else if (job == JOB_FLOOR)
    floor_publish_shared (player->floor, player->data, player->length, court->n_operations);
  *end = bench_now_ns ();
}

/* Nobody would ever return the ball. */
static void
on_second_gone (int number)
{
  _exit (EXIT_FAILURE);
}

static G_NORETURN void
run_second (Player *player,
            const char *fleet_name)
{
  g_autoptr (GError) error = NULL;
  Court *court = player->court;
  glong n_switches;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  bench_pin (1);
  player->fleet = orbit_fleet_join_shm (fleet_name, BENCH_FLEET_SIZE, 0, &error);
  if (player->fleet == NULL)
    g_error ("the second process cannot join: %s", error->message);

  for (guint n_jobs = 1;; n_jobs++)
    {
      await (&court->n_jobs, n_jobs);
      if (court->job == JOB_QUIT)
        break;
      n_switches = bench_count_switches ();
      do_job (player, 1, &court->start, &court->end);
      court->n_switches = bench_count_switches () - n_switches;
      atomic_store_explicit (&court->n_done, n_jobs, memory_order_release);
    }
  g_clear_object (&player->ring);
  orbit_fleet_leave (player->fleet);
  _exit (EXIT_SUCCESS);
}

/* Gives the time from the first start to the last end, in ns. */
static gint64
run_both (Player *player,
          Job job,
          gsize n_operations)
{
  Court *court = player->court;
  guint n_jobs = atomic_load (&court->n_jobs) + 1;
  gint64 start, end;

  court->job = job;
  court->n_operations = n_operations;
  atomic_store (&court->n_ready, 0);
  atomic_store (&court->ball, 0);
  atomic_store_explicit (&court->n_jobs, n_jobs, memory_order_release);
  if (job == JOB_QUIT)
    return 0;
  do_job (player, 0, &start, &end);
  await (&court->n_done, n_jobs);
  bench_add_switches (court->n_switches);
  return MAX (end, court->end) - MIN (start, court->start);
}

static gdouble
run_ours (gpointer data,
          gsize n_operations)
{
  return (gdouble) run_both (data, JOB_OURS, n_operations) / (gdouble) (2 * n_operations);
}

static gdouble
run_floor (gpointer data,
           gsize n_operations)
{
  return (gdouble) run_both (data, JOB_FLOOR, n_operations) / (gdouble) (2 * n_operations);
}

static gdouble
run_ping_pong (Player *player,
               const BenchOptions *options)
{
  gsize n_round_trips = MAX (1, (gsize) (options->scale * PING_PONGS));
  gdouble values[5];

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = (gdouble) run_both (player, JOB_PING_PONG, n_round_trips) / (gdouble) n_round_trips;
  return bench_median (values, G_N_ELEMENTS (values));
}

static void
measure_size (Player *player,
              const BenchOptions *options,
              gsize length)
{
  gdouble before, after;
  BenchPair pair;
  guint attempt = 0;

  player->court->length = length;
  run_both (player, JOB_OPEN, 0);
  do
    {
      before = run_ping_pong (player, options);
      pair = bench_compare (options, run_ours, run_floor, player, length > 1024 ? 4000 : 15000);
      after = run_ping_pong (player, options);
      attempt++;
    }
  while (MAX (before, after) > UNSTEADY * MIN (before, after) && attempt < MAX_ATTEMPTS);

  bench_table_row (WHAT, length, pair, 1.5);
  bench_table_note ("ping-pong of a bare cache line %.0f ns before, %.0f ns after, attempt %u%s", before, after, attempt,
                    MAX (before, after) > UNSTEADY * MIN (before, after) ? ": UNSTEADY, do not trust this row" : "");
}

/* The bare ring has to exist before the fork, so there is one process for each size. */
static gboolean
run_size (const char *fleet_name,
          const BenchOptions *options,
          gsize length,
          GError **error)
{
  Player player = { .floor = floor_ring_new (BENCH_CAPACITY, length) };
  gboolean success;
  pid_t second;

  signal (SIGCHLD, on_second_gone);
  player.court = mmap (NULL, sizeof (Court), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (player.floor == NULL || player.court == MAP_FAILED)
    g_error ("no memory for a bare ring");

  second = fork ();
  if (second == 0)
    run_second (&player, fleet_name);
  if (second < 0)
    g_error ("cannot fork: %s", g_strerror (errno));

  player.fleet = orbit_fleet_join_shm (fleet_name, BENCH_FLEET_SIZE, 0, error);
  if (player.fleet != NULL)
    {
      measure_size (&player, options, length);
      orbit_fleet_leave (player.fleet);
    }
  signal (SIGCHLD, SIG_DFL);
  run_both (&player, JOB_QUIT, 0);
  waitpid (second, NULL, 0);

  success = player.fleet != NULL;
  g_clear_object (&player.ring);
  g_clear_object (&player.fleet);
  g_free (player.data);
  floor_ring_free (player.floor);
  munmap (player.court, sizeof (Court));
  return success;
}

gboolean
bench_two_writers (const char *fleet_name,
                   const BenchOptions *options,
                   GError **error)
{
  if (!bench_table_wants (options, WHAT))
    return TRUE;
  if (bench_count_processors () < 2)
    {
      bench_table_note (WHAT ": skipped, there is only one processor");
      return TRUE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (BENCH_SIZES); i++)
    if (!run_size (fleet_name, options, BENCH_SIZES[i], error))
      return FALSE;
  return TRUE;
}
