/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which frames of a kind were lost. The cursor counts positions; the counters in the ids of the frames on both sides say which ones. */

#include "source.h"

#define SOURCE_UNKNOWN G_MAXUINT64
#define COUNTER_MASK ((G_GUINT64_CONSTANT (1) << 40) - 1)
#define MAX_TRIES 16 /* to find a moment in which no writer of a per-node ring publishes */

static guint64
count_lost (const Source *self)
{
  return self->n_before + orbit_cursor_get_n_overwritten (self->cursor) + orbit_cursor_get_n_abandoned (self->cursor);
}

/* Where a cursor begins in a lane with this head. */
static guint64
get_beginning (const Source *self,
               guint64 head,
               SourceStart start)
{
  const guint64 capacity = orbit_ring_info_get_capacity (self->info);

  return start == SOURCE_HEAD ? head : head > capacity ? head - capacity : 0;
}

/* The position of a cursor is the sum over all lanes. If it is the sum of the beginnings found before, each of these is right, because a
 * head never goes back. */
static gboolean
open_cursor (Source *self,
             OrbitObserver *observer,
             SourceStart start,
             gboolean *exact,
             GError **error)
{
  guint64 sum = 0;

  g_clear_object (&self->cursor);
  g_clear_pointer (&self->info, orbit_ring_info_free);
  self->info = orbit_observer_get_ring_info (observer, self->kind, error);
  if (self->info != NULL)
    self->cursor = orbit_observer_create_cursor (observer, self->kind, start == SOURCE_HEAD ? ORBIT_CURSOR_START_HEAD : ORBIT_CURSOR_START_OLDEST, error);
  if (self->cursor == NULL)
    return FALSE;
  self->per_node = orbit_ring_info_get_topology (self->info) == ORBIT_TOPOLOGY_PER_NODE;
  self->n_lanes = self->per_node ? orbit_ring_info_get_lane_count (self->info) : 1;
  if (self->expected == NULL)
    {
      self->expected = g_new0 (guint64, self->n_lanes);
      self->lowest = g_new0 (guint64, self->n_lanes);
    }
  for (guint lane = 0; lane < self->n_lanes; lane++)
    {
      const guint64 head = self->per_node ? orbit_ring_info_get_lane_head (self->info, (guint16) lane) : orbit_ring_info_get_head (self->info);

      self->lowest[lane] = get_beginning (self, head, start);
      sum += self->lowest[lane];
    }
  *exact = sum == orbit_cursor_get_position (self->cursor);
  return TRUE;
}

static void
note_beginning (Source *self,
                SourceStart start,
                gboolean exact)
{
  const guint64 position = orbit_cursor_get_position (self->cursor);

  if (start == SOURCE_FIRST)
    {
      /* Each lane is expected to begin with 0. */
      self->n_before = position;
      return;
    }
  for (guint lane = 0; lane < self->n_lanes; lane++)
    {
      self->expected[lane] = exact ? self->lowest[lane] & COUNTER_MASK : SOURCE_UNKNOWN;
      /* After a reset the oldest frame of a lane may be any. */
      if (start == SOURCE_OLDEST)
        self->lowest[lane] = 0;
    }
  if (!self->per_node)
    self->expected[0] = position & COUNTER_MASK;
}

Source *
source_new (OrbitObserver *observer,
            guint8 kind,
            SourceStart start,
            GError **error)
{
  Source *self = g_new0 (Source, 1);
  gboolean exact = FALSE, open = TRUE;

  self->kind = kind;
  for (int i = 0; i < MAX_TRIES && open && !exact; i++)
    {
      open = open_cursor (self, observer, start, &exact, error);
      exact |= !self->per_node;
    }
  if (open)
    {
      note_beginning (self, start, exact);
      return self;
    }
  source_free (self);
  return NULL;
}

void
source_free (Source *self)
{
  g_clear_object (&self->cursor);
  g_clear_pointer (&self->info, orbit_ring_info_free);
  g_free (self->expected);
  g_free (self->lowest);
  g_free (self);
}

static void
add_loss (Source *self,
          int node,
          gint64 first,
          guint64 count,
          gint64 time,
          Chunk *chunk)
{
  ChunkLoss loss = {
    .time = time,
    .first = first,
    .last = first < 0 ? -1 : (gint64) (((guint64) first + count - 1) & COUNTER_MASK),
    .node = node,
    .kind = self->kind,
    .row = chunk->rows->len,
  };

  loss.abandoned = MIN (count, orbit_cursor_get_n_abandoned (self->cursor) - self->n_abandoned);
  loss.damaged = MIN (loss.abandoned, self->n_damaged);
  loss.overwritten = count - loss.abandoned;
  self->n_attributed += count;
  self->n_abandoned += loss.abandoned;
  self->n_damaged -= loss.damaged;
  g_array_append_val (chunk->losses, loss);
}

static void
note_gap (Source *self,
          guint lane,
          guint64 counter,
          gint64 time,
          Chunk *chunk)
{
  const guint64 pending = count_lost (self) - self->n_attributed;
  guint64 count;

  if (self->expected[lane] != SOURCE_UNKNOWN)
    count = (counter - self->expected[lane]) & COUNTER_MASK;
  else
    count = (counter - self->lowest[lane]) & COUNTER_MASK;
  /* Never more than the cursor has passed, whatever a damaged id says. */
  count = MIN (count, pending);
  if (count > 0)
    add_loss (self, self->per_node ? (int) lane : -1, (gint64) ((counter - count) & COUNTER_MASK), count, time, chunk);
}

void
source_note_frame (Source *self,
                   guint64 id,
                   gint64 time,
                   Chunk *chunk)
{
  const guint node = (id >> 40) & 0xffff;
  const guint lane = self->per_node && node < self->n_lanes ? node : 0;
  const guint64 counter = id & COUNTER_MASK;

  if (G_UNLIKELY (counter != self->expected[lane]))
    note_gap (self, lane, counter, time, chunk);
  self->expected[lane] = (counter + 1) & COUNTER_MASK;
}

void
source_note_end (Source *self,
                 gint64 time,
                 Chunk *chunk)
{
  const guint64 pending = count_lost (self) - self->n_attributed;

  if (pending > 0)
    add_loss (self, -1, self->per_node ? -1 : (gint64) self->expected[0], pending, time, chunk);
}
