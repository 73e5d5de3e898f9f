/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One process writes as fast as it can, and another reads as much of that as it can: polling, waiting, and in a smaller
 * ring. The result is the time for each delivered frame. */

#include "players.h"

#define WHAT "one way"
#define KIND 160 /* of the first ring, one for each capacity and size */
#define LARGE 65536
#define MEDIUM 4096 /* so that frames of 4096 bytes need little memory */
#define LOOKS_PER_CLOCK 64
#define ROUND_NS 5000000 /* duration of one round */

typedef struct
{
  BenchPlayer *player;
  const BenchOptions *options;
  gsize row;
  OrbitRing *ring;
  OrbitCursor *cursor;
  FloorRing *floor;
  guint8 *data;
  guint8 *out;
  gint64 round_ns;
  guint64 n_delivered; /* in the last round */
  guint64 n_lost;
  gdouble lost[2]; /* of all frames that came by, in the last round of ours and the floor */
  BenchPair pair;
} Stream;

static void play_ours (BenchPlayer *player, gsize n_operations);
static void play_waiting (BenchPlayer *player, gsize n_operations);
static void play_floor (BenchPlayer *player, gsize n_operations);

static const struct
{
  const char *what;
  guint capacity;
  gsize length;
  BenchPlay ours;
  BenchPlay floor;
  gdouble target;
} rows[] = {
  { "one way, polling", LARGE, 64, play_ours, play_floor, 1.2 },
  { "one way, polling", LARGE, 240, play_ours, play_floor, 1.2 },
  { "one way, polling", MEDIUM, 4096, play_ours, play_floor, 1.2 },
  { "one way, waiting, beside polling", LARGE, 64, play_waiting, play_ours, 1 / 0.5 },
  { "one way, 1024 slots", BENCH_CAPACITY, 64, play_ours, play_floor, BENCH_NO_TARGET },
  { "one way, 1024 slots", BENCH_CAPACITY, 240, play_ours, play_floor, BENCH_NO_TARGET },
  { "one way, 1024 slots", BENCH_CAPACITY, 4096, play_ours, play_floor, BENCH_NO_TARGET },
};

static void
play_open (BenchPlayer *player,
           gsize n_operations)
{
  Stream *stream = player->data;
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (rows[stream->row].capacity, (guint) rows[stream->row].length, ORBIT_TOPOLOGY_SHARED);
  g_autoptr (GError) error = NULL;
  const guint8 kind = (guint8) (KIND + stream->row);

  if (!orbit_fleet_declare (player->fleet, kind, spec, &error) ||
      (stream->ring = orbit_fleet_get_ring (player->fleet, kind, &error)) == NULL ||
      (stream->cursor = orbit_fleet_create_cursor (player->fleet, kind, ORBIT_CURSOR_START_HEAD, &error)) == NULL)
    g_error ("cannot open the ring: %s", error->message);
}

static gboolean
is_stopped (BenchPlayer *player)
{
  return atomic_load_explicit (&player->court->stop, memory_order_relaxed) != 0;
}

static void
write_ours (BenchPlayer *player)
{
  const Stream me = *(const Stream *) player->data;
  const gsize length = rows[me.row].length;
  g_autoptr (GError) error = NULL;

  for (guint64 i = 0; !is_stopped (player); i++)
    if (!orbit_ring_write (me.ring, 0, i, me.data, length, NULL, &error))
      g_error ("cannot publish: %s", error->message);
}

static void
write_floor (BenchPlayer *player)
{
  const Stream me = *(const Stream *) player->data;

  while (!is_stopped (player))
    floor_publish_shared (me.floor, me.data, rows[me.row].length, 1);
}

/* Reads until the time is over, and then stops the writer. */
static void
read_for_a_round (BenchPlayer *player,
                  guint64 (*read) (Stream *stream))
{
  Stream *stream = player->data;
  gint64 end = bench_now_ns () + stream->round_ns;

  stream->n_delivered = 0;
  while (bench_now_ns () < end)
    for (guint i = 0; i < LOOKS_PER_CLOCK; i++)
      stream->n_delivered += read (stream);
  atomic_store (&player->court->stop, 1);
}

/* --- ours --- */

static guint64
drain (Stream *stream)
{
  OrbitFrameView view;
  guint64 n = 0;

  while (n < 256 && orbit_cursor_next_view (stream->cursor, &view, NULL))
    n++;
  return n;
}

static guint64
wait_and_drain (Stream *stream)
{
  if (!orbit_cursor_wait (stream->cursor, 1000, NULL, NULL))
    return 0;
  return drain (stream);
}

static void
play_reading (BenchPlayer *player,
              guint64 (*read) (Stream *stream))
{
  Stream *stream = player->data;
  guint64 n_lost = orbit_cursor_get_n_overwritten (stream->cursor);

  if (player->side == 1)
    {
      write_ours (player);
      return;
    }
  while (drain (stream) > 0)
    ; /* frames of the previous round */
  n_lost = orbit_cursor_get_n_overwritten (stream->cursor);
  read_for_a_round (player, read);
  stream->n_lost = orbit_cursor_get_n_overwritten (stream->cursor) - n_lost;
}

static void
play_ours (BenchPlayer *player,
           gsize n_operations)
{
  play_reading (player, drain);
}

static void
play_waiting (BenchPlayer *player,
              gsize n_operations)
{
  play_reading (player, wait_and_drain);
}

/* --- floor --- */

static guint64 position; /* of the bare reader */

static guint64
read_bare (Stream *stream)
{
  const guint64 capacity = rows[stream->row].capacity;
  gsize n = floor_read (stream->floor, position, stream->out, 256);
  guint64 head;

  position += n;
  if (n > 0)
    return n;
  head = atomic_load_explicit (&stream->floor->head, memory_order_acquire);
  if (head - position > capacity)
    {
      stream->n_lost += head - capacity / 2 - position;
      position = head - capacity / 2;
    }
  return n;
}

static void
play_floor (BenchPlayer *player,
            gsize n_operations)
{
  Stream *stream = player->data;

  if (player->side == 1)
    {
      write_floor (player);
      return;
    }
  stream->n_lost = 0;
  position = atomic_load_explicit (&stream->floor->head, memory_order_acquire);
  read_for_a_round (player, read_bare);
}

/* --- measuring --- */

static gdouble
run_round (Stream *stream,
           BenchPlay play,
           gdouble *lost)
{
  bench_players_run (stream->player, play, 0);
  *lost = 100.0 * (gdouble) stream->n_lost / (gdouble) MAX (1, stream->n_lost + stream->n_delivered);
  return (gdouble) stream->round_ns / (gdouble) MAX (1, stream->n_delivered);
}

static gdouble
run_ours (gpointer data,
          gsize n_operations)
{
  Stream *stream = data;

  return run_round (stream, rows[stream->row].ours, &stream->lost[0]);
}

static gdouble
run_floor (gpointer data,
           gsize n_operations)
{
  Stream *stream = data;

  return run_round (stream, rows[stream->row].floor, &stream->lost[1]);
}

static void
measure (gpointer data)
{
  Stream *stream = data;

  stream->pair = bench_compare (stream->options, run_ours, run_floor, stream, 1);
}

static gboolean
run_row (const char *fleet_name,
         const BenchOptions *options,
         gsize row,
         GError **error)
{
  g_autofree guint8 *data = bench_make_data (rows[row].length);
  g_autofree guint8 *out = bench_make_data (rows[row].length);
  Stream stream = { .options = options, .row = row, .data = data, .out = out, .floor = floor_ring_new (rows[row].capacity, rows[row].length) };

  if (stream.floor == NULL)
    g_error ("no memory for a bare ring");
  stream.round_ns = MAX (1000000, (gint64) (options->scale * ROUND_NS));
  stream.player = bench_players_start (fleet_name, &stream, error);
  if (stream.player != NULL)
    {
      g_autofree char *note = NULL;

      bench_players_run (stream.player, play_open, 0);
      note = bench_players_calibrate (stream.player, options, measure, &stream);
      bench_table_row (rows[row].what, rows[row].length, stream.pair, rows[row].target);
      bench_table_note ("%.1f and %.1f M/s delivered, %.1f %% and %.1f %% lost; %s", 1000 / stream.pair.ours, 1000 / stream.pair.floor,
                        stream.lost[0], stream.lost[1], note);
      g_clear_object (&stream.cursor);
      g_clear_object (&stream.ring);
      bench_players_stop (stream.player);
    }
  floor_ring_free (stream.floor);
  return stream.player != NULL;
}

gboolean
bench_one_way (const char *fleet_name,
               const BenchOptions *options,
               GError **error)
{
  gboolean wanted = FALSE;

  for (gsize row = 0; row < G_N_ELEMENTS (rows); row++)
    wanted |= bench_table_wants (options, rows[row].what);
  if (!wanted || !bench_can_play (WHAT))
    return TRUE;
  for (gsize row = 0; row < G_N_ELEMENTS (rows); row++)
    if (bench_table_wants (options, rows[row].what) && !run_row (fleet_name, options, row, error))
      return FALSE;
  return TRUE;
}
