/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A thousand cursors that wait in the main loop of one process, and a writer in another: the cost for the writer, the time
 * until all were called, the number of threads, and the number of wake-ups when idle. */

#define _GNU_SOURCE

#include "players.h"

#include <string.h>
#include <unistd.h>

#define CROWD 1000
#define MANY_RINGS 200
#define FIRST_KIND 1 /* in a separate fleet */
#define LENGTH 64
#define IDLE_US 500000
#define SETTLE_US 10000 /* time until the last of them sleeps again; more than enough */

typedef enum
{
  WORD_AWAKE, /* cursors called since the first side looked */
  WORD_THREADS,
  WORD_PID,
  WORD_READY,
} Word;

typedef struct
{
  BenchPlayer *player;
  const BenchOptions *options;
  guint n_rings;
  OrbitRing *rings[CROWD];
  guint8 *data;
  gdouble publish_ns[BENCH_ROUNDS_SPACE], quiet_ns[BENCH_ROUNDS_SPACE], woken_ns[BENCH_ROUNDS_SPACE];
  guint n_threads;
  gdouble idle_wakeups; /* a second */
} Crowd;

static void
open_rings (Crowd *crowd,
            OrbitFleet *fleet)
{
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (64, LENGTH, ORBIT_TOPOLOGY_SHARED);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < crowd->n_rings; i++)
    if (!orbit_fleet_declare (fleet, (guint8) (FIRST_KIND + i), spec, &error) ||
        (crowd->rings[i] = orbit_fleet_get_ring (fleet, (guint8) (FIRST_KIND + i), &error)) == NULL)
      g_error ("cannot open a ring: %s", error->message);
}

static guint
count_threads (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (tasks != NULL && g_dir_read_name (tasks) != NULL)
    n++;
  return n;
}

/* The number of voluntary context switches of the threads of a process. */
static guint64
count_sleeps (guint pid)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%u/task", pid);
  g_autoptr (GDir) tasks = g_dir_open (folder, 0, NULL);
  const char *task;
  guint64 n = 0;

  while (tasks != NULL && (task = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, task, "status", NULL);
      g_autofree char *text = NULL;
      const char *line;

      if (g_file_get_contents (path, &text, NULL, NULL) && (line = strstr (text, "\nvoluntary_ctxt_switches:")) != NULL)
        n += g_ascii_strtoull (line + strlen ("\nvoluntary_ctxt_switches:"), NULL, 10);
    }
  return n;
}

/* --- the crowd --- */

static gboolean
on_frame (OrbitCursor *cursor,
          gpointer data)
{
  BenchPlayer *player = data;
  OrbitFrameView view;

  while (orbit_cursor_next_view (cursor, &view, NULL))
    if (view.frame_kind != 0)
      atomic_store (&player->court->stop, 1);
  atomic_fetch_add (&player->court->words[1][WORD_AWAKE], 1);
  return G_SOURCE_CONTINUE;
}

static void
wait_in_crowd (BenchPlayer *player)
{
  Crowd *crowd = player->data;
  BenchCourt *court = player->court;
  GMainContext *context = g_main_context_new ();
  GSource *sources[CROWD];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < CROWD; i++)
    {
      g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (player->fleet, (guint8) (FIRST_KIND + i % crowd->n_rings), ORBIT_CURSOR_START_HEAD, &error);

      if (cursor == NULL)
        g_error ("cannot make a cursor: %s", error->message);
      sources[i] = orbit_cursor_create_source (cursor, NULL);
      g_source_set_callback (sources[i], G_SOURCE_FUNC (on_frame), player, NULL);
      g_source_attach (sources[i], context);
    }
  g_main_context_iteration (context, FALSE); /* starts the notifiers, and arms */
  atomic_store (&court->words[1][WORD_THREADS], count_threads () - 1);
  atomic_store (&court->words[1][WORD_PID], (guint) getpid ());
  atomic_store_explicit (&court->words[1][WORD_READY], 1, memory_order_release);
  while (atomic_load (&court->stop) == 0)
    g_main_context_iteration (context, TRUE);
  for (guint i = 0; i < CROWD; i++)
    {
      g_source_destroy (sources[i]);
      g_source_unref (sources[i]);
    }
  g_main_context_unref (context);
}

/* --- the writer --- */

static gdouble
publish_to_all (Crowd *crowd,
                guint8 frame_kind)
{
  g_autoptr (GError) error = NULL;
  gint64 start = bench_now_ns ();

  for (guint i = 0; i < crowd->n_rings; i++)
    if (!orbit_ring_write (crowd->rings[i], frame_kind, 0, crowd->data, LENGTH, NULL, &error))
      g_error ("cannot publish: %s", error->message);
  return (gdouble) (bench_now_ns () - start) / crowd->n_rings;
}

static void
play_crowd (BenchPlayer *player,
            gsize n_rounds)
{
  Crowd *crowd = player->data;
  BenchCourt *court = player->court;
  guint64 n_sleeps;

  open_rings (crowd, player->fleet);
  for (guint i = 0; player->side == 0 && i < n_rounds; i++)
    crowd->quiet_ns[i] = publish_to_all (crowd, 0);
  if (player->side == 1)
    {
      while (atomic_load_explicit (&court->words[0][WORD_READY], memory_order_acquire) == 0)
        g_usleep (100);
      wait_in_crowd (player);
      return;
    }

  atomic_store_explicit (&court->words[0][WORD_READY], 1, memory_order_release);
  while (atomic_load_explicit (&court->words[1][WORD_READY], memory_order_acquire) == 0)
    g_usleep (100);
  for (guint i = 0; i < n_rounds; i++)
    {
      gint64 start;

      g_usleep (SETTLE_US);
      atomic_store (&court->words[1][WORD_AWAKE], 0);
      start = bench_now_ns ();
      crowd->publish_ns[i] = publish_to_all (crowd, 0);
      while (atomic_load (&court->words[1][WORD_AWAKE]) < CROWD)
        bench_relax ();
      crowd->woken_ns[i] = (gdouble) (bench_now_ns () - start);
    }

  g_usleep (SETTLE_US);
  n_sleeps = count_sleeps (atomic_load (&court->words[1][WORD_PID]));
  g_usleep (IDLE_US);
  crowd->idle_wakeups = (gdouble) (count_sleeps (atomic_load (&court->words[1][WORD_PID])) - n_sleeps) * 1e6 / IDLE_US;
  crowd->n_threads = atomic_load (&court->words[1][WORD_THREADS]);
  publish_to_all (crowd, 1);
}

static char *
name_crowd (const char *fleet_name,
            guint n_rings)
{
  return g_strdup_printf ("%s-%u", fleet_name, n_rings);
}

/* Exists only if the worker could not destroy it. */
void
bench_destroy_crowds (const char *fleet_name)
{
  g_autofree char *one = name_crowd (fleet_name, 1);
  g_autofree char *many = name_crowd (fleet_name, MANY_RINGS);

  orbit_fleet_destroy (one, NULL, NULL);
  orbit_fleet_destroy (many, NULL, NULL);
}

static gboolean
run_crowd (const char *what,
           const char *fleet_name,
           const BenchOptions *options,
           guint n_rings,
           GError **error)
{
  g_autofree char *name = name_crowd (fleet_name, n_rings);
  g_autofree guint8 *data = bench_make_data (LENGTH);
  g_autofree Crowd *crowd = g_new0 (Crowd, 1);
  const guint n_rounds = options->n_rounds;
  BenchPair pair;

  crowd->data = data;
  crowd->n_rings = n_rings;
  crowd->player = bench_players_start (name, crowd, error);
  if (crowd->player == NULL)
    return FALSE;
  bench_players_run (crowd->player, play_crowd, n_rounds);
  pair = bench_make_pair (crowd->publish_ns, crowd->quiet_ns, n_rounds);
  bench_table_row (what, LENGTH, pair, BENCH_NO_TARGET);
  bench_table_note ("all of %u called after %.0f us; %u threads sleep for them; wake-ups while nothing happens: %.0f a second",
                    CROWD, bench_median (crowd->woken_ns, n_rounds) / 1000, crowd->n_threads, crowd->idle_wakeups);
  for (guint i = 0; i < n_rings; i++)
    g_clear_object (&crowd->rings[i]);
  bench_players_stop (crowd->player);
  return orbit_fleet_destroy (name, NULL, error);
}

gboolean
bench_crowd (const char *fleet_name,
             const BenchOptions *options,
             GError **error)
{
  const char *one = "publish, 1000 asleep on a ring", *many = "publish, 1000 asleep on 200 rings";

  if (!bench_table_wants (options, one) && !bench_table_wants (options, many))
    return TRUE;
  return !bench_can_play ("a thousand asleep") ||
         ((!bench_table_wants (options, one) || run_crowd (one, fleet_name, options, 1, error)) &&
          (!bench_table_wants (options, many) || run_crowd (many, fleet_name, options, MANY_RINGS, error)));
}
