/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The reading side. */

#include "recorder.h"

#include "source.h"

#define MAX_RUN 1024 /* frames of a kind, before the next kind has its turn */

struct _Recorder
{
  const Cli *cli;
  OrbitObserver *observer;
  ChunkQueue *queue;
  const RecorderOptions *options;
  GPtrArray *sources;
  Chunk *chunk; /* NULL: the writer takes no more */
  guint64 n_frames;
  gint64 offset; /* of the real time from the monotonic one */
  gboolean known[256];
  gboolean looked; /* for kinds, once */
  gboolean found_damage;
};

Recorder *
recorder_new (const Cli *cli,
              OrbitObserver *observer,
              ChunkQueue *queue,
              const RecorderOptions *options)
{
  Recorder *self = g_new0 (Recorder, 1);

  self->cli = cli;
  self->observer = observer;
  self->queue = queue;
  self->options = options;
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) source_free);
  self->chunk = chunk_queue_take (queue);
  self->offset = options->started - g_get_monotonic_time ();
  return self;
}

void
recorder_free (Recorder *self)
{
  g_ptr_array_unref (self->sources);
  g_clear_pointer (&self->chunk, chunk_free);
  g_free (self);
}

gint64
recorder_get_time (Recorder *self)
{
  return self->offset + g_get_monotonic_time ();
}

gboolean
recorder_found_damage (Recorder *self)
{
  return self->found_damage;
}

gboolean
recorder_has_kind (Recorder *self,
                   guint8 kind)
{
  return self->known[kind];
}

static void
report_damage (Recorder *self,
               const GError *error)
{
  cli_warn (self->cli, error);
  self->found_damage = TRUE;
}

static gboolean
is_damage (const GError *error)
{
  return g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_CORRUPT) || g_error_matches (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INCOMPATIBLE);
}

/* A ring that cannot be attached does not keep the others from being recorded. */
static void
add_source (Recorder *self,
            guint8 kind)
{
  g_autoptr (GError) error = NULL;
  const SourceStart start = self->looked ? SOURCE_FIRST : self->options->from_oldest ? SOURCE_OLDEST : SOURCE_HEAD;
  Source *source = source_new (self->observer, kind, start, &error);

  self->known[kind] = source != NULL || is_damage (error);
  if (source != NULL)
    {
      g_ptr_array_add (self->sources, source);
      g_ptr_array_add (self->chunk->kinds, orbit_ring_info_copy (source->info));
    }
  else if (is_damage (error))
    {
      report_damage (self, error);
    }
}

gboolean
recorder_look_for_kinds (Recorder *self,
                         GError **error)
{
  gsize n_kinds = 0;
  g_autofree guint8 *kinds = orbit_observer_get_kinds (self->observer, &n_kinds, error);

  if (kinds == NULL)
    return FALSE;
  for (gsize i = 0; self->chunk != NULL && i < n_kinds; i++)
    if (self->options->wanted[kinds[i]] && !self->known[kinds[i]])
      add_source (self, kinds[i]);
  self->looked = TRUE;
  return TRUE;
}

static void
push (Recorder *self)
{
  chunk_queue_push (self->queue, self->chunk);
  self->chunk = chunk_queue_take (self->queue);
}

void
recorder_flush (Recorder *self,
                gint64 age_us)
{
  if (self->chunk != NULL && !chunk_is_empty (self->chunk) && (self->chunk->rows->len == 0 || g_get_monotonic_time () - self->chunk->begun_at >= age_us))
    push (self);
}

static gboolean
is_at_end (const Recorder *self)
{
  return self->chunk == NULL || (self->options->max_frames > 0 && self->n_frames >= self->options->max_frames);
}

/* FALSE: the kind cannot be read on, with @error set if nothing can. */
static gboolean
handle_error (Recorder *self,
              Source *source,
              GError *reason,
              GError **error)
{
  const guint64 n_abandoned = orbit_cursor_get_n_abandoned (source->cursor);

  if (!is_damage (reason))
    {
      g_propagate_error (error, reason);
      return FALSE;
    }
  report_damage (self, reason);
  g_error_free (reason);
  /* A damaged frame is passed, and counted as abandoned; other damage, such as that of a head, does not go away. */
  if (n_abandoned == source->n_abandoned_at_damage)
    return FALSE;
  source->n_abandoned_at_damage = n_abandoned;
  source->n_damaged++;
  return TRUE;
}

/* Returns whether the kind can be read on; adds to *@n_read. */
static gboolean
read_source (Recorder *self,
             Source *source,
             guint64 limit,
             guint64 *n_read,
             GError **error)
{
  const RecorderOptions *options = self->options;
  const gint64 time = recorder_get_time (self);
  guint64 n = 0;

  while (n < limit && !is_at_end (self))
    {
      GError *local_error = NULL;
      OrbitFrameView view;

      if (!orbit_cursor_next_view (source->cursor, &view, &local_error))
        {
          if (local_error == NULL)
            break;
          if (!handle_error (self, source, local_error, error))
            return FALSE;
          continue;
        }
      if (chunk_is_full (self->chunk, options->max_rows, options->max_payloads, view.length))
        push (self);
      if (self->chunk == NULL)
        break;
      source_note_frame (source, view.id.value, time, self->chunk);
      chunk_add_frame (self->chunk, &view, time);
      self->n_frames++;
      n++;
    }
  *n_read += n;
  return TRUE;
}

static void
drop_source (Recorder *self,
             guint index)
{
  if (self->chunk != NULL)
    source_note_end (g_ptr_array_index (self->sources, index), recorder_get_time (self), self->chunk);
  g_ptr_array_remove_index (self->sources, index);
}

RecorderState
recorder_read (Recorder *self,
               GError **error)
{
  RecorderState state = RECORDER_NOTHING;
  guint i = 0;

  while (i < self->sources->len)
    {
      Source *source = g_ptr_array_index (self->sources, i);
      g_autoptr (GError) local_error = NULL;
      guint64 n_read = 0;
      const gboolean readable = read_source (self, source, MAX_RUN, &n_read, &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return RECORDER_FAILED;
        }
      if (n_read == MAX_RUN || n_read > orbit_ring_info_get_capacity (source->info) / 4)
        state = RECORDER_MUCH;
      else if (n_read > 0)
        state = MAX (state, RECORDER_SOME);
      if (readable)
        i++;
      else
        drop_source (self, i);
    }
  /* The writer stops when the file is full, or cannot be written. */
  return is_at_end (self) || chunk_queue_stopped (self->queue) ? RECORDER_ENDED : state;
}

gboolean
recorder_end (Recorder *self,
              GError **error)
{
  g_autoptr (GError) local_error = NULL;

  for (guint i = 0; i < self->sources->len && local_error == NULL; i++)
    {
      Source *source = g_ptr_array_index (self->sources, i);
      guint64 n_read = 0;

      read_source (self, source, (guint64) orbit_ring_info_get_capacity (source->info) * source->n_lanes, &n_read, &local_error);
    }
  while (self->sources->len > 0)
    drop_source (self, self->sources->len - 1);
  if (self->chunk != NULL)
    push (self);
  chunk_queue_close (self->queue);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
