/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Two processes on two processors that write one shared ring, beside two processes on the bare ring. */

#include "players.h"

#define WHAT "publish, two writers"

typedef struct
{
  BenchPlayer *player;
  const BenchOptions *options;
  OrbitRing *ring;
  FloorRing *floor; /* common to both */
  guint8 *data;
  gsize length;
  BenchPair pair;
} Writer;

static void
play_open (BenchPlayer *player,
           gsize n_operations)
{
  Writer *writer = player->data;
  g_autoptr (GError) error = NULL;

  writer->ring = bench_get_ring (player->fleet, ORBIT_TOPOLOGY_SHARED, writer->length, &error);
  if (writer->ring == NULL)
    g_error ("cannot open the ring: %s", error->message);
}

static void
play_ours (BenchPlayer *player,
           gsize n_operations)
{
  const Writer me = *(const Writer *) player->data;
  g_autoptr (GError) error = NULL;
  OrbitNetId id;

  for (gsize i = 0; i < n_operations; i++)
    if (!orbit_ring_write (me.ring, 0, i, me.data, me.length, &id, &error))
      g_error ("cannot publish: %s", error->message);
}

static void
play_floor (BenchPlayer *player,
            gsize n_operations)
{
  const Writer *me = player->data;

  floor_publish_shared (me->floor, me->data, me->length, n_operations);
}

static gdouble
run_ours (gpointer data,
          gsize n_operations)
{
  return (gdouble) bench_players_run (data, play_ours, n_operations) / (gdouble) (2 * n_operations);
}

static gdouble
run_floor (gpointer data,
           gsize n_operations)
{
  return (gdouble) bench_players_run (data, play_floor, n_operations) / (gdouble) (2 * n_operations);
}

static void
measure (gpointer data)
{
  Writer *writer = data;

  writer->pair = bench_compare (writer->options, run_ours, run_floor, writer->player, writer->length > 1024 ? 4000 : 15000);
}

/* The bare ring has to exist before the fork, so there is one process for each size. */
static gboolean
run_size (const char *fleet_name,
          const BenchOptions *options,
          gsize length,
          GError **error)
{
  g_autofree guint8 *data = bench_make_data (length);
  Writer writer = { .options = options, .floor = floor_ring_new (BENCH_CAPACITY, length), .data = data, .length = length };

  if (writer.floor == NULL)
    g_error ("no memory for a bare ring");
  writer.player = bench_players_start (fleet_name, &writer, error);
  if (writer.player != NULL)
    {
      g_autofree char *note = NULL;

      bench_players_run (writer.player, play_open, 0);
      note = bench_players_calibrate (writer.player, options, measure, &writer);
      bench_table_row (WHAT, length, writer.pair, 1.5);
      bench_table_note ("%s", note);
      g_clear_object (&writer.ring);
      bench_players_stop (writer.player);
    }
  floor_ring_free (writer.floor);
  return writer.player != NULL;
}

gboolean
bench_two_writers (const char *fleet_name,
                   const BenchOptions *options,
                   GError **error)
{
  if (!bench_table_wants (options, WHAT) || !bench_can_play (WHAT))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (BENCH_SIZES); i++)
    if (!run_size (fleet_name, options, BENCH_SIZES[i], error))
      return FALSE;
  return TRUE;
}
