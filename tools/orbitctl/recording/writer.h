/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Writes a recording in a thread of its own, from chunks that it takes from a queue. */

#pragma once

#include "chunk-queue.h"

typedef struct _RecordingWriter RecordingWriter;

/* What the file has of a kind. frames + overwritten + abandoned are the positions of the ring that were passed. */
typedef struct
{
  guint64 frames;
  guint64 overwritten;
  guint64 abandoned;
  guint64 damaged; /* of the abandoned ones */
  gboolean known;
  gboolean changed; /* since the last transaction */
} WriterTotals;

typedef struct
{
  const char *path;
  const char *fleet_name;
  guint fleet_size;
  gint64 started;   /* microseconds since 1970 */
  guint64 max_size; /* of the file, in bytes; 0: no limit */
} WriterOptions;

/* Creates the file, which must not exist. */
RecordingWriter    *recording_writer_new        (const WriterOptions *options,
                                                 ChunkQueue          *queue,
                                                 GError             **error);
void                recording_writer_free       (RecordingWriter     *self);

/* After the queue was closed: waits until all is written, and ends the file. @reason: why the recording ends. */
gboolean            recording_writer_finish     (RecordingWriter     *self,
                                                 const char          *reason,
                                                 gint64               ended,
                                                 GError             **error);

/* For any thread. */
guint64             recording_writer_get_n_frames (RecordingWriter   *self);

/* After the end: whether the file has reached its limit, and what it has of a kind. */
gboolean            recording_writer_is_full    (const RecordingWriter *self);
const WriterTotals *recording_writer_get_totals (const RecordingWriter *self,
                                                 guint8               kind);
