/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One reader, one lap at a time: a full ring is read with the clock running, then refilled with the clock stopped. */

#include "bench.h"

typedef struct
{
  OrbitRing *ring;
  OrbitCursor *cursor;
  FloorRing *floor;
  guint64 floor_position; /* the next to be written */
  guint8 *data;
  guint8 *out; /* where the floor copies to; a lap has room */
  gsize length;
} Reader;

static void
fill_ours (Reader *reader)
{
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < BENCH_CAPACITY; i++)
    if (!orbit_ring_write (reader->ring, 0, i, reader->data, reader->length, NULL, &error))
      g_error ("cannot publish: %s", error->message);
}

static void
fill_floor (Reader *reader)
{
  floor_publish_lane (reader->floor, reader->data, reader->length, BENCH_CAPACITY);
  reader->floor_position += BENCH_CAPACITY;
}

static gsize
take_views (Reader *reader)
{
  OrbitCursor *cursor = reader->cursor;
  OrbitFrameView view;
  gsize n_frames = 0;

  while (orbit_cursor_next_view (cursor, &view, NULL))
    n_frames++;
  return n_frames;
}

static gsize
take_frames (Reader *reader)
{
  OrbitCursor *cursor = reader->cursor;
  OrbitFrame *frame;
  gsize n_frames = 0;

  while ((frame = orbit_cursor_next (cursor, NULL)) != NULL)
    {
      orbit_frame_unref (frame);
      n_frames++;
    }
  return n_frames;
}

static gsize
take_batch (Reader *reader)
{
  g_autoptr (OrbitFrameBatch) batch = orbit_cursor_read_batch (reader->cursor, BENCH_CAPACITY, NULL);

  return batch != NULL ? orbit_frame_batch_get_n_frames (batch) : 0;
}

static gsize
take_bare (Reader *reader)
{
  return floor_read (reader->floor, reader->floor_position - BENCH_CAPACITY, reader->out, BENCH_CAPACITY);
}

static gsize
take_bare_batch (Reader *reader)
{
  return floor_read_all (reader->floor, reader->floor_position - BENCH_CAPACITY, reader->out, BENCH_CAPACITY);
}

static gsize
take_bytes (Reader *reader)
{
  for (guint64 position = reader->floor_position - BENCH_CAPACITY; position < reader->floor_position; position++)
    g_bytes_unref (g_bytes_new (floor_get_payload (reader->floor, position), reader->length));
  return BENCH_CAPACITY;
}

static gdouble
run_looks (gpointer data,
           gsize n_laps)
{
  Reader *reader = data;
  const gsize n_looks = n_laps * BENCH_CAPACITY;
  OrbitFrameView view;
  gint64 start;

  take_views (reader);
  start = bench_now_ns ();
  for (gsize i = 0; i < n_looks; i++)
    if (orbit_cursor_next_view (reader->cursor, &view, NULL))
      g_error ("a frame in a ring that was read to the end");
  return (gdouble) (bench_now_ns () - start) / (gdouble) n_looks;
}

static gdouble
run_bare_looks (gpointer data,
                gsize n_laps)
{
  Reader *reader = data;
  const gsize n_looks = n_laps * BENCH_CAPACITY;
  gint64 start = bench_now_ns ();

  for (gsize i = 0; i < n_looks; i++)
    if (floor_read (reader->floor, reader->floor_position, reader->out, 1) != 0)
      g_error ("a frame behind the head of a bare ring");
  return (gdouble) (bench_now_ns () - start) / (gdouble) n_looks;
}

static gdouble
run_laps (Reader *reader,
          void (*fill) (Reader *reader),
          gsize (*take) (Reader *reader),
          gsize n_laps)
{
  gint64 spent = 0;

  for (gsize lap = 0; lap < n_laps; lap++)
    {
      gint64 start;
      gsize n_frames;

      fill (reader);
      start = bench_now_ns ();
      n_frames = take (reader);
      spent += bench_now_ns () - start;
      if (n_frames != BENCH_CAPACITY)
        g_error ("%" G_GSIZE_FORMAT " frames instead of %d", n_frames, BENCH_CAPACITY);
    }
  return (gdouble) spent / (gdouble) (n_laps * BENCH_CAPACITY);
}

static gdouble
run_views (gpointer data,
           gsize n_laps)
{
  return run_laps (data, fill_ours, take_views, n_laps);
}

static gdouble
run_frames (gpointer data,
            gsize n_laps)
{
  return run_laps (data, fill_ours, take_frames, n_laps);
}

static gdouble
run_batches (gpointer data,
             gsize n_laps)
{
  return run_laps (data, fill_ours, take_batch, n_laps);
}

static gdouble
run_bare (gpointer data,
          gsize n_laps)
{
  return run_laps (data, fill_floor, take_bare, n_laps);
}

static gdouble
run_bare_batch (gpointer data,
                gsize n_laps)
{
  return run_laps (data, fill_floor, take_bare_batch, n_laps);
}

static gdouble
run_bytes (gpointer data,
           gsize n_laps)
{
  return run_laps (data, fill_floor, take_bytes, n_laps);
}

static const struct
{
  const char *what;
  BenchRun ours;
  BenchRun floor;
  OrbitTopology topology;
  gdouble target;       /* at 64 bytes */
  gdouble large_target; /* at 4096 bytes */
} rows[] = {
  { "read a view, shared ring", run_views, run_bare, ORBIT_TOPOLOGY_SHARED, 1.5 },
  { "read a view, per-node ring", run_views, run_bare, ORBIT_TOPOLOGY_PER_NODE, 1.5 },
  { "read a frame, beside a GBytes", run_frames, run_bytes, ORBIT_TOPOLOGY_SHARED, 2.0 },
  { "read a batch", run_batches, run_bare, ORBIT_TOPOLOGY_SHARED, 1.5, 1.1 },
  { "read a batch, beside all kept", run_batches, run_bare_batch, ORBIT_TOPOLOGY_SHARED, BENCH_NO_TARGET },
};

static const struct
{
  const char *what;
  OrbitTopology topology;
} looks[] = {
  { "read nothing, shared ring", ORBIT_TOPOLOGY_SHARED },
  { "read nothing, per-node ring", ORBIT_TOPOLOGY_PER_NODE },
};

static gboolean
measure (OrbitFleet *fleet,
         const BenchOptions *options,
         const char *what,
         OrbitTopology topology,
         BenchRun ours,
         BenchRun floor,
         gsize length,
         gdouble target,
         GError **error)
{
  g_autoptr (OrbitRing) ring = NULL;
  g_autoptr (OrbitCursor) cursor = NULL;
  g_autofree guint8 *data = bench_make_data (length);
  g_autofree guint8 *out = bench_make_data (length * BENCH_CAPACITY);
  Reader reader = { .data = data, .out = out, .length = length };
  BenchPair pair;

  if (!bench_table_wants (options, what))
    return TRUE;
  ring = bench_get_ring (fleet, topology, length, error);
  if (ring != NULL)
    cursor = orbit_fleet_create_cursor (fleet, orbit_ring_get_kind (ring), ORBIT_CURSOR_START_HEAD, error);
  if (cursor == NULL)
    return FALSE;
  reader.ring = ring;
  reader.cursor = cursor;
  reader.floor = bench_get_floor (ring);
  pair = bench_compare (options, ours, floor, &reader, length > 1024 ? 5 : 25);
  bench_table_row (what, length, pair, target);
  floor_ring_free (reader.floor);
  return TRUE;
}

static gdouble
get_target (gsize row,
            gsize length)
{
  return length == 64 ? rows[row].target : length == 4096 ? rows[row].large_target : BENCH_NO_TARGET;
}

gboolean
bench_read (OrbitFleet *fleet,
            const BenchOptions *options,
            GError **error)
{
  for (gsize row = 0; row < G_N_ELEMENTS (rows); row++)
    for (gsize i = 0; i < G_N_ELEMENTS (BENCH_SIZES); i++)
      if (!measure (fleet, options, rows[row].what, rows[row].topology, rows[row].ours, rows[row].floor, BENCH_SIZES[i],
                    get_target (row, BENCH_SIZES[i]), error))
        return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    if (!measure (fleet, options, looks[i].what, looks[i].topology, run_looks, run_bare_looks, 64, BENCH_NO_TARGET, error))
      return FALSE;
  return TRUE;
}
