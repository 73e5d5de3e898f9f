/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A chunk: frames on their way from the rings to the file, with the losses and the kinds that were noticed among them. */

#pragma once

#include "../cli.h"

#define CHUNK_ROWS 8192
#define CHUNK_PAYLOADS (1024 * 1024) /* bytes */

typedef struct
{
  guint64 id;
  guint64 version;
  gint64 time; /* of arrival, microseconds since 1970 */
  guint32 offset; /* of the payload, in the payloads of the chunk */
  guint32 length;
  guint8 kind;
  guint8 frame_kind;
} ChunkRow;

/* Frames of a kind that were lost. */
typedef struct
{
  gint64 time;
  gint64 first; /* the counters of the frames; -1: not known, on a per-node ring whose writer published nothing after them */
  gint64 last;
  guint64 overwritten;
  guint64 abandoned; /* their writers died or stalled before they were complete, or they are damaged */
  guint64 damaged;   /* of the abandoned ones */
  guint row;         /* of the chunk, before which it was noticed */
  int node;          /* whose lane it is on a per-node ring; -1: a shared ring, or not known */
  guint8 kind;
} ChunkLoss;

typedef struct
{
  GArray *rows;     /* ChunkRow */
  GArray *losses;   /* ChunkLoss */
  GPtrArray *kinds; /* OrbitRingInfo: of kinds that are new */
  guint8 *payloads;
  gsize payloads_size;
  gsize payloads_space;
  gint64 begun_at; /* monotonic, us; when its first frame was added */
} Chunk;

Chunk   *chunk_new       (void);
void     chunk_free      (Chunk           *self);
gboolean chunk_is_empty  (const Chunk     *self);

/* Makes it empty. Memory for large payloads is freed. */
void     chunk_clear     (Chunk           *self);

/* Whether another frame with a payload of @length bytes belongs into the next chunk. */
gboolean chunk_is_full   (const Chunk     *self,
                          guint            max_rows,
                          gsize            max_payloads,
                          gsize            length);

void     chunk_add_frame (Chunk                *self,
                          const OrbitFrameView *view,
                          gint64                time);
