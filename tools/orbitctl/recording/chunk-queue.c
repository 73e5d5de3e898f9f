/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The queue of chunks. */

#include "chunk-queue.h"

struct _ChunkQueue
{
  GMutex mutex;
  GCond changed;
  GQueue full;
  GQueue empty;
  guint n_chunks; /* that were made */
  gsize n_bytes;  /* of payloads in chunks that were pushed and not recycled */
  gboolean closed;
  gboolean stopped;
};

ChunkQueue *
chunk_queue_new (void)
{
  ChunkQueue *self = g_new0 (ChunkQueue, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  g_queue_init (&self->full);
  g_queue_init (&self->empty);
  return self;
}

void
chunk_queue_free (ChunkQueue *self)
{
  g_queue_clear_full (&self->full, (GDestroyNotify) chunk_free);
  g_queue_clear_full (&self->empty, (GDestroyNotify) chunk_free);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

Chunk *
chunk_queue_take (ChunkQueue *self)
{
  Chunk *chunk = NULL;

  g_mutex_lock (&self->mutex);
  while (!self->stopped && (self->n_bytes >= CHUNK_QUEUE_PAYLOADS || (self->n_chunks == CHUNK_QUEUE_CHUNKS && g_queue_is_empty (&self->empty))))
    g_cond_wait (&self->changed, &self->mutex);
  if (!self->stopped)
    {
      chunk = g_queue_pop_head (&self->empty);
      if (chunk == NULL)
        {
          self->n_chunks++;
          chunk = chunk_new ();
        }
    }
  g_mutex_unlock (&self->mutex);
  return chunk;
}

void
chunk_queue_push (ChunkQueue *self,
                  Chunk *chunk)
{
  g_mutex_lock (&self->mutex);
  self->n_bytes += chunk->payloads_size;
  g_queue_push_tail (&self->full, chunk);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

void
chunk_queue_close (ChunkQueue *self)
{
  g_mutex_lock (&self->mutex);
  self->closed = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

Chunk *
chunk_queue_pop (ChunkQueue *self,
                 gint64 deadline,
                 gboolean *closed)
{
  Chunk *chunk;

  g_mutex_lock (&self->mutex);
  while (g_queue_is_empty (&self->full) && !self->closed)
    {
      if (deadline < 0)
        g_cond_wait (&self->changed, &self->mutex);
      else if (!g_cond_wait_until (&self->changed, &self->mutex, deadline))
        break;
    }
  chunk = g_queue_pop_head (&self->full);
  *closed = chunk == NULL && self->closed;
  g_mutex_unlock (&self->mutex);
  return chunk;
}

void
chunk_queue_recycle (ChunkQueue *self,
                     Chunk *chunk)
{
  const gsize n_bytes = chunk->payloads_size;

  chunk_clear (chunk);
  g_mutex_lock (&self->mutex);
  self->n_bytes -= n_bytes;
  /* The one that was used last is the one whose memory is in the caches. */
  g_queue_push_head (&self->empty, chunk);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

void
chunk_queue_stop (ChunkQueue *self)
{
  g_mutex_lock (&self->mutex);
  self->stopped = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

gboolean
chunk_queue_stopped (ChunkQueue *self)
{
  gboolean stopped;

  g_mutex_lock (&self->mutex);
  stopped = self->stopped;
  g_mutex_unlock (&self->mutex);
  return stopped;
}
