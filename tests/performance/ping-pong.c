/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A frame there and a frame back between two processes on two processors: spinning, blocking, and in main loops. Every round
 * trip is timed separately; the answering side may think first, and that time is subtracted. */

#define _GNU_SOURCE

#include "players.h"

#include <errno.h>
#include <glib-unix.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#define WHAT "ping-pong"
#define LENGTH 64
#define KIND 150 /* of the first of the rings */
#define THINK_NS 200000 /* long enough for both sides to stop spinning and fall asleep */

typedef struct
{
  BenchPlayer *player;
  const BenchOptions *options;
  guint8 *data;
  OrbitRing *out;
  OrbitCursor *in;
  FloorRing *bare[2]; /* each side writes its own */
  guint64 bare_position; /* of the next frame in the other */
  int fds[2]; /* each side waits for its own */
  gint64 think_ns;
  gdouble *samples;
  gsize n_turns; /* taken by this side of the job */
  gsize n_operations;
  gint64 sent_at;
  GMainLoop *loop;
  gsize row;
  BenchPair medians, p99s;
} Match;

static void
play_open (BenchPlayer *player,
           gsize n_operations)
{
  Match *match = player->data;
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (BENCH_CAPACITY, LENGTH, ORBIT_TOPOLOGY_SHARED);
  g_autoptr (GError) error = NULL;
  const guint8 out = (guint8) (KIND + player->side), in = (guint8) (KIND + 1 - player->side);

  if (!orbit_fleet_declare (player->fleet, out, spec, &error) || !orbit_fleet_declare (player->fleet, in, spec, &error) ||
      (match->out = orbit_fleet_get_ring (player->fleet, out, &error)) == NULL ||
      (match->in = orbit_fleet_create_cursor (player->fleet, in, ORBIT_CURSOR_START_HEAD, &error)) == NULL)
    g_error ("cannot open the rings: %s", error->message);
}

static void
think (gint64 ns)
{
  gint64 end;

  if (ns == 0)
    return;
  end = bench_now_ns () + ns;
  while (bench_now_ns () < end)
    bench_relax ();
}

/* The first side sends first, and records the time of each round trip. Returns false after the last turn. */
static gboolean
take_turn (Match *match,
           void (*hit) (Match *match))
{
  gboolean serves = match->player->side == 0;

  if (serves && match->n_turns > 0)
    match->samples[match->n_turns - 1] = (gdouble) (bench_now_ns () - match->sent_at - match->think_ns);
  if (serves && match->n_turns == match->n_operations)
    return FALSE;
  think (match->think_ns);
  match->n_turns++;
  if (serves)
    match->sent_at = bench_now_ns ();
  hit (match);
  return serves || match->n_turns < match->n_operations;
}

static void
begin (BenchPlayer *player,
       gsize n_operations)
{
  Match *match = player->data;

  match->player = player;
  match->n_operations = n_operations;
  match->n_turns = 0;
}

/* --- ours --- */

static void
hit_ours (Match *match)
{
  g_autoptr (GError) error = NULL;

  if (!orbit_ring_write (match->out, 0, match->n_turns, match->data, LENGTH, NULL, &error))
    g_error ("cannot publish: %s", error->message);
}

static void
play_views (BenchPlayer *player,
            gsize n_operations)
{
  Match *match = player->data;
  OrbitFrameView view;

  begin (player, n_operations);
  if (player->side == 0)
    take_turn (match, hit_ours);
  do
    while (!orbit_cursor_next_view (match->in, &view, NULL))
      ;
  while (take_turn (match, hit_ours));
}

static void
play_waits (BenchPlayer *player,
            gsize n_operations)
{
  Match *match = player->data;
  g_autoptr (GError) error = NULL;
  OrbitFrameView view;

  begin (player, n_operations);
  if (player->side == 0)
    take_turn (match, hit_ours);
  do
    if (!orbit_cursor_wait (match->in, -1, NULL, &error) || !orbit_cursor_next_view (match->in, &view, &error))
      g_error ("cannot wait: %s", error != NULL ? error->message : "no frame");
  while (take_turn (match, hit_ours));
}

static gboolean
on_frame (OrbitCursor *cursor,
          gpointer data)
{
  Match *match = data;
  OrbitFrameView view;

  while (orbit_cursor_next_view (cursor, &view, NULL))
    if (!take_turn (match, hit_ours))
      g_main_loop_quit (match->loop);
  return G_SOURCE_CONTINUE;
}

/* Takes ownership of @source. */
static void
run_loop (Match *match,
          GSource *source,
          void (*hit) (Match *match))
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  match->loop = g_main_loop_new (context, FALSE);
  g_source_attach (source, context);
  if (match->player->side == 0)
    take_turn (match, hit);
  g_main_loop_run (match->loop);
  g_source_destroy (source);
  g_source_unref (source);
  g_clear_pointer (&match->loop, g_main_loop_unref);
}

static void
play_source (BenchPlayer *player,
             gsize n_operations)
{
  Match *match = player->data;
  GSource *source = orbit_cursor_create_source (match->in, NULL);

  begin (player, n_operations);
  g_source_set_callback (source, G_SOURCE_FUNC (on_frame), match, NULL);
  run_loop (match, source, hit_ours);
}

/* --- floors --- */

static void
hit_bare (Match *match)
{
  floor_publish_shared (match->bare[match->player->side], match->data, LENGTH, 1);
}

/* The same over two bare rings. */
static void
play_bare (BenchPlayer *player,
           gsize n_operations)
{
  Match *match = player->data;
  const FloorRing *in = match->bare[1 - player->side];
  guint8 frame[LENGTH];

  begin (player, n_operations);
  if (player->side == 0)
    take_turn (match, hit_bare);
  do
    {
      while (floor_read (in, match->bare_position, frame, 1) == 0)
        ;
      match->bare_position++;
    }
  while (take_turn (match, hit_bare));
}

static void
hit_futex (Match *match)
{
  BenchPlayer *player = match->player;
  _Atomic guint *word = &player->court->words[1 - player->side][0];

  atomic_store_explicit (word, (guint) match->n_turns, memory_order_release);
  syscall (SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void
play_futex (BenchPlayer *player,
            gsize n_operations)
{
  Match *match = player->data;
  _Atomic guint *word = &player->court->words[player->side][0];

  begin (player, n_operations);
  if (player->side == 0)
    take_turn (match, hit_futex);
  do
    {
      guint before = (guint) match->n_turns - (player->side == 0);

      while (atomic_load_explicit (word, memory_order_acquire) == before)
        syscall (SYS_futex, word, FUTEX_WAIT, before, NULL, NULL, 0);
    }
  while (take_turn (match, hit_futex));
}

static void
hit_eventfd (Match *match)
{
  if (eventfd_write (match->fds[1 - match->player->side], 1) != 0)
    g_error ("cannot write to an eventfd: %s", g_strerror (errno));
}

static gboolean
on_eventfd (int fd,
            GIOCondition condition,
            gpointer data)
{
  Match *match = data;
  eventfd_t value;

  if (eventfd_read (fd, &value) == 0 && !take_turn (match, hit_eventfd))
    g_main_loop_quit (match->loop);
  return G_SOURCE_CONTINUE;
}

static void
play_eventfd (BenchPlayer *player,
              gsize n_operations)
{
  Match *match = player->data;
  GSource *source = g_unix_fd_source_new (match->fds[player->side], G_IO_IN);

  begin (player, n_operations);
  g_source_set_callback (source, G_SOURCE_FUNC (on_eventfd), match, NULL);
  run_loop (match, source, hit_eventfd);
}

/* --- measuring --- */

static const struct
{
  const char *what;
  const char *what_p99;
  BenchPlay ours;
  BenchPlay floor;
  gint64 think_ns;
  gsize n_operations;
  gdouble target; /* of the median */
} rows[] = {
  { "ping-pong, spinning", "ping-pong, spinning, p99", play_views, play_bare, 0, 5000, 1.2 },
  { "ping-pong, blocking", "ping-pong, blocking, p99", play_waits, play_futex, 0, 1000, 1.25 },
  { "ping-pong, blocking, thinks", "ping-pong, blocking, thinks, p99", play_waits, play_futex, THINK_NS, 100, 1.25 },
  { "ping-pong, main loop", "ping-pong, main loop, p99", play_source, play_eventfd, 0, 1000, 1.5 },
  { "ping-pong, main loop, thinks", "ping-pong, main loop, thinks, p99", play_source, play_eventfd, THINK_NS, 100, 1.5 },
};

/* The median of one round, and its p99. */
static void
run_round (Match *match,
           BenchPlay play,
           gsize n,
           gdouble *median,
           gdouble *p99)
{
  bench_players_run (match->player, play, n);
  *median = bench_median (match->samples, (guint) n);
  *p99 = match->samples[n * 99 / 100]; /* the median has sorted them */
}

static void
measure (gpointer data)
{
  Match *match = data;
  const BenchOptions *options = match->options;
  gsize n = MAX (10, (gsize) (options->scale * (gdouble) rows[match->row].n_operations));
  gdouble values[4][BENCH_ROUNDS_SPACE];
  gdouble unused;

  run_round (match, rows[match->row].ours, n, &unused, &unused);
  run_round (match, rows[match->row].floor, n, &unused, &unused);
  for (guint i = 0; i < options->n_rounds; i++)
    {
      bench_progress_round (i, options->n_rounds);
      run_round (match, rows[match->row].ours, n, &values[0][i], &values[1][i]);
      run_round (match, rows[match->row].floor, n, &values[2][i], &values[3][i]);
    }
  match->medians = bench_make_pair (values[0], values[2], options->n_rounds);
  match->p99s = bench_make_pair (values[1], values[3], options->n_rounds);
}

/* Data that differs between rows must exist before the fork, so each row has its own second process. */
static gboolean
run_row (const char *fleet_name,
         const BenchOptions *options,
         gsize row,
         GError **error)
{
  g_autofree guint8 *data = bench_make_data (LENGTH);
  g_autofree gdouble *samples = g_new (gdouble, MAX (10, (gsize) (options->scale * (gdouble) rows[row].n_operations)));
  Match match = { .options = options, .data = data, .samples = samples, .row = row, .think_ns = rows[row].think_ns };
  BenchPlayer *player;

  if (!bench_table_wants (options, rows[row].what_p99))
    return TRUE;
  for (guint i = 0; i < 2; i++)
    if ((match.bare[i] = floor_ring_new (BENCH_CAPACITY, LENGTH)) == NULL)
      g_error ("no memory for a bare ring");
  for (guint i = 0; i < 2; i++)
    if ((match.fds[i] = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK)) < 0)
      g_error ("cannot make an eventfd: %s", g_strerror (errno));
  player = bench_players_start (fleet_name, &match, error);
  if (player != NULL)
    {
      g_autofree char *note = NULL;

      match.player = player;
      bench_players_run (player, play_open, 0);
      note = bench_players_calibrate (player, options, measure, &match);
      bench_table_row (rows[row].what, LENGTH, match.medians, rows[row].target);
      bench_table_row (rows[row].what_p99, LENGTH, match.p99s, BENCH_NO_TARGET);
      bench_table_note ("%s", note);
      g_clear_object (&match.in);
      g_clear_object (&match.out);
      bench_players_stop (player);
    }
  for (guint i = 0; i < 2; i++)
    {
      close (match.fds[i]);
      floor_ring_free (match.bare[i]);
    }
  return player != NULL;
}

gboolean
bench_ping_pong (const char *fleet_name,
                 const BenchOptions *options,
                 GError **error)
{
  gboolean wanted = FALSE;

  for (gsize row = 0; row < G_N_ELEMENTS (rows); row++)
    wanted |= bench_table_wants (options, rows[row].what_p99);
  if (!wanted || !bench_can_play (WHAT))
    return TRUE;
  for (gsize row = 0; row < G_N_ELEMENTS (rows); row++)
    if (!run_row (fleet_name, options, row, error))
      return FALSE;
  return TRUE;
}
