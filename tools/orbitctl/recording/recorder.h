/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The side of a recorder that reads: takes frames from rings into chunks, and finds kinds that appear. */

#pragma once

#include "chunk-queue.h"

typedef struct _Recorder Recorder;

typedef struct
{
  gboolean wanted[256];
  gboolean from_oldest;
  guint64 max_frames; /* 0: no limit */
  guint max_rows;     /* of a chunk */
  gsize max_payloads; /* likewise, bytes */
  gint64 started;     /* microseconds since 1970 */
} RecorderOptions;

Recorder *recorder_new            (const Cli             *cli,
                                   OrbitObserver         *observer,
                                   ChunkQueue            *queue,
                                   const RecorderOptions *options);
void      recorder_free           (Recorder              *self);

/* Opens the wanted kinds that have a ring by now. FALSE with @error set if the fleet cannot be observed any more. */
gboolean  recorder_look_for_kinds (Recorder              *self,
                                   GError               **error);
gboolean  recorder_has_kind       (Recorder              *self,
                                   guint8                 kind);

/* How much there was to read. */
typedef enum
{
  RECORDER_NOTHING,
  RECORDER_SOME,
  RECORDER_MUCH, /* it should be read on at once */
  RECORDER_ENDED, /* all frames that were asked for were read, or the writer takes no more */
  RECORDER_FAILED,
} RecorderState;

RecorderState recorder_read       (Recorder              *self,
                                   GError               **error);

/* Hands on what was read more than @age_us ago. */
void      recorder_flush          (Recorder              *self,
                                   gint64                 age_us);

/* Reads what the rings hold now, unless the end was reached; notes the last losses, and closes the queue. */
gboolean  recorder_end            (Recorder              *self,
                                   GError               **error);

/* The time, as frames get it: microseconds since 1970, and not changed by settings of the clock. */
gint64    recorder_get_time       (Recorder              *self);
gboolean  recorder_found_damage   (Recorder              *self);
