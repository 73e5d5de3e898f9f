/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Chunks of frames. */

#include "chunk.h"

#include <string.h>

Chunk *
chunk_new (void)
{
  Chunk *self = g_new0 (Chunk, 1);

  self->rows = g_array_sized_new (FALSE, FALSE, sizeof (ChunkRow), CHUNK_ROWS);
  self->losses = g_array_new (FALSE, FALSE, sizeof (ChunkLoss));
  self->kinds = g_ptr_array_new_with_free_func ((GDestroyNotify) orbit_ring_info_free);
  return self;
}

void
chunk_free (Chunk *self)
{
  g_array_unref (self->rows);
  g_array_unref (self->losses);
  g_ptr_array_unref (self->kinds);
  g_free (self->payloads);
  g_free (self);
}

gboolean
chunk_is_empty (const Chunk *self)
{
  return self->rows->len == 0 && self->losses->len == 0 && self->kinds->len == 0;
}

void
chunk_clear (Chunk *self)
{
  g_array_set_size (self->rows, 0);
  g_array_set_size (self->losses, 0);
  g_ptr_array_set_size (self->kinds, 0);
  self->payloads_size = 0;
  if (self->payloads_space > CHUNK_PAYLOADS)
    {
      g_clear_pointer (&self->payloads, g_free);
      self->payloads_space = 0;
    }
}

gboolean
chunk_is_full (const Chunk *self,
               guint max_rows,
               gsize max_payloads,
               gsize length)
{
  return self->rows->len >= max_rows || (self->rows->len > 0 && self->payloads_size + length > max_payloads);
}

void
chunk_add_frame (Chunk *self,
                 const OrbitFrameView *view,
                 gint64 time)
{
  const ChunkRow row = {
    .id = view->id.value,
    .version = view->version,
    .time = time,
    .offset = (guint32) self->payloads_size,
    .length = (guint32) view->length,
    .kind = (guint8) (view->id.value >> 56),
    .frame_kind = view->frame_kind,
  };

  if (self->payloads_size + view->length > self->payloads_space)
    {
      self->payloads_space = MAX (self->payloads_size + view->length, CLAMP (self->payloads_space * 2, 4096, CHUNK_PAYLOADS));
      self->payloads = g_realloc (self->payloads, self->payloads_space);
    }
  if (view->length > 0)
    memcpy (self->payloads + self->payloads_size, view->data, view->length);
  self->payloads_size += view->length;
  if (self->rows->len == 0)
    self->begun_at = g_get_monotonic_time ();
  g_array_append_val (self->rows, row);
}
