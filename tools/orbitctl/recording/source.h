/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A kind that is recorded: its cursor, and which frames of it were lost. */

#pragma once

#include "chunk.h"

typedef struct
{
  OrbitCursor *cursor;
  OrbitRingInfo *info;
  guint8 kind;
  gboolean per_node;
  guint n_lanes;
  guint64 *expected;      /* by lane: the counter of the next frame; G_MAXUINT64: nothing was read, and where it began is not known */
  guint64 *lowest;        /* by lane: where it began at the earliest */
  guint64 n_before;       /* positions that were passed before the cursor was made, and count as overwritten */
  guint64 n_attributed;   /* lost positions for which there is a loss */
  guint64 n_abandoned;    /* of these */
  guint64 n_damaged;      /* frames found damaged for which there is no loss yet */
  guint64 n_abandoned_at_damage; /* what the cursor had counted when damage was found last */
} Source;

/* Where to begin. */
typedef enum
{
  SOURCE_HEAD,
  SOURCE_OLDEST,
  SOURCE_FIRST, /* at the first frame that the ring ever had: it has appeared since the recording began */
} SourceStart;

Source  *source_new       (OrbitObserver *observer,
                           guint8         kind,
                           SourceStart    start,
                           GError       **error);
void     source_free      (Source        *self);

/* Appends to the losses of @chunk what was lost before the frame. Must be called for each frame, before it is added to the chunk. */
void     source_note_frame (Source       *self,
                            guint64       id,
                            gint64        time,
                            Chunk        *chunk);

/* The same for what was lost after the last frame. */
void     source_note_end  (Source        *self,
                           gint64         time,
                           Chunk         *chunk);
