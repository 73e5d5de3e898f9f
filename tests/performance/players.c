/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The two processes, and the distance between their processors.
 *
 * The cost of communication between processors depends on the time that a cache line takes, which varies on a virtual machine.
 * So each row is measured between two bare ping-pongs, and repeated if they differ. */

#define _GNU_SOURCE

#include "players.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PING_PONGS 20000 /* round trips */
#define UNSTEADY 1.3 /* the slower ping-pong to the faster */
#define MAX_ATTEMPTS 5

static pid_t second;

void
bench_play_ping_pong (BenchPlayer *player,
                      gsize n_round_trips)
{
  BenchCourt *court = player->court;

  for (guint i = 0; i < n_round_trips; i++)
    {
      while (atomic_load_explicit (&court->ball, memory_order_acquire) != 2 * i + player->side)
        ;
      atomic_store_explicit (&court->ball, 2 * i + player->side + 1, memory_order_release);
    }
}

/* Both sides start at the same time. */
static void
do_job (BenchPlayer *player,
        gint64 *start,
        gint64 *end)
{
  BenchCourt *court = player->court;

  atomic_fetch_add (&court->n_ready, 1);
  bench_await (&court->n_ready, 2);
  *start = bench_now_ns ();
  court->play (player, court->n_operations);
  *end = bench_now_ns ();
}

/* The other process has ended, so no answer will come. */
static void
on_second_gone (int number)
{
  _exit (EXIT_FAILURE);
}

static G_NORETURN void
run_second (BenchPlayer *player,
            const char *fleet_name)
{
  g_autoptr (GError) error = NULL;
  BenchCourt *court = player->court;
  glong n_switches;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  bench_pin (1);
  player->side = 1;
  player->fleet = orbit_fleet_join_shm (fleet_name, BENCH_FLEET_SIZE, 0, &error);
  if (player->fleet == NULL)
    g_error ("the second process cannot join: %s", error->message);

  for (guint n_jobs = 1;; n_jobs++)
    {
      bench_await (&court->n_jobs, n_jobs);
      if (court->play == NULL)
        break;
      n_switches = bench_count_switches ();
      do_job (player, &court->start, &court->end);
      court->n_switches = bench_count_switches () - n_switches;
      atomic_store_explicit (&court->n_done, n_jobs, memory_order_release);
    }
  orbit_fleet_leave (player->fleet);
  _exit (EXIT_SUCCESS);
}

static void
begin_job (BenchCourt *court,
           BenchPlay play,
           gsize n_operations)
{
  court->play = play;
  court->n_operations = n_operations;
  atomic_store (&court->n_ready, 0);
  atomic_store (&court->ball, 0);
  atomic_store (&court->stop, 0);
  for (guint i = 0; i < 2; i++)
    for (guint k = 0; k < G_N_ELEMENTS (court->words[i]); k++)
      atomic_store (&court->words[i][k], 0);
  atomic_fetch_add_explicit (&court->n_jobs, 1, memory_order_release);
}

gint64
bench_players_run (BenchPlayer *player,
                   BenchPlay play,
                   gsize n_operations)
{
  BenchCourt *court = player->court;
  gint64 start, end;

  begin_job (court, play, n_operations);
  do_job (player, &start, &end);
  bench_await (&court->n_done, atomic_load (&court->n_jobs));
  bench_add_switches (court->n_switches);
  return MAX (end, court->end) - MIN (start, court->start);
}

static gdouble
run_ping_pong (BenchPlayer *player,
               const BenchOptions *options)
{
  gsize n_round_trips = MAX (1, (gsize) (options->scale * PING_PONGS));
  gdouble values[5];

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = (gdouble) bench_players_run (player, bench_play_ping_pong, n_round_trips) / (gdouble) n_round_trips;
  return bench_median (values, G_N_ELEMENTS (values));
}

char *
bench_players_calibrate (BenchPlayer *player,
                         const BenchOptions *options,
                         void (*measure) (gpointer data),
                         gpointer data)
{
  gdouble before, after;
  gboolean steady;
  guint attempt = 0;

  do
    {
      before = run_ping_pong (player, options);
      measure (data);
      after = run_ping_pong (player, options);
      steady = MAX (before, after) <= UNSTEADY * MIN (before, after);
      attempt++;
    }
  while (!steady && attempt < MAX_ATTEMPTS);
  return g_strdup_printf ("ping-pong of a bare cache line %.0f ns before, %.0f ns after, attempt %u%s", before, after, attempt,
                          steady ? "" : ": UNSTEADY, do not trust this row");
}

void
bench_players_stop (BenchPlayer *player)
{
  signal (SIGCHLD, SIG_DFL);
  begin_job (player->court, NULL, 0);
  waitpid (second, NULL, 0);
  if (player->fleet != NULL)
    orbit_fleet_leave (player->fleet);
  g_clear_object (&player->fleet);
  munmap (player->court, sizeof (BenchCourt));
  g_free (player);
}

BenchPlayer *
bench_players_start (const char *fleet_name,
                     gpointer data,
                     GError **error)
{
  BenchPlayer *player = g_new0 (BenchPlayer, 1);

  player->data = data;
  player->court = mmap (NULL, sizeof (BenchCourt), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (player->court == MAP_FAILED)
    g_error ("no memory for two processes");

  signal (SIGCHLD, on_second_gone);
  second = fork ();
  if (second == 0)
    run_second (player, fleet_name);
  if (second < 0)
    g_error ("cannot fork: %s", g_strerror (errno));

  player->fleet = orbit_fleet_join_shm (fleet_name, BENCH_FLEET_SIZE, 0, error);
  if (player->fleet != NULL)
    return player;
  bench_players_stop (player);
  return NULL;
}

gboolean
bench_can_play (const char *what)
{
  if (bench_count_processors () >= 2)
    return TRUE;
  bench_table_note ("%s: skipped, there is only one processor", what);
  return FALSE;
}
