/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A bounded queue of chunks from the thread that reads the rings to the thread that writes the file. When it is full the reader waits, and
 * the rings overwrite what it does not read: all losses are counted by the cursors, and by nothing else. */

#pragma once

#include "chunk.h"

#define CHUNK_QUEUE_CHUNKS 64
#define CHUNK_QUEUE_PAYLOADS (64 * 1024 * 1024) /* bytes */

typedef struct _ChunkQueue ChunkQueue;

ChunkQueue *chunk_queue_new      (void);
void        chunk_queue_free     (ChunkQueue *self);

/* For the reader. An empty chunk; waits while the queue is full. NULL: the writer has stopped, and takes no more. */
Chunk      *chunk_queue_take     (ChunkQueue *self);
void        chunk_queue_push     (ChunkQueue *self,
                                  Chunk      *chunk);

/* No chunk is pushed after this. */
void        chunk_queue_close    (ChunkQueue *self);

/* For the writer. Waits until @deadline (monotonic, us; -1: without limit). NULL: the time is over, or, with *@closed, the end is reached. */
Chunk      *chunk_queue_pop      (ChunkQueue *self,
                                  gint64      deadline,
                                  gboolean   *closed);

/* Gives a chunk back. */
void        chunk_queue_recycle  (ChunkQueue *self,
                                  Chunk      *chunk);

/* The writer takes no more. */
void        chunk_queue_stop     (ChunkQueue *self);
gboolean    chunk_queue_stopped  (ChunkQueue *self);
