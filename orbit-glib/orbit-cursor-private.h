/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the files of the object layer share of a cursor: orbit-cursor-frames.c reads, orbit-cursor-wait.c waits,
 * orbit-cursor-source.c watches from a main loop, and orbit-cursor-signals.c tells by signals. */

#pragma once

#include <orbit-glib/orbit-cursor.h>

#include "orbit-batch-memory-private.h"
#include "orbit-cursor-alarm-private.h"

G_BEGIN_DECLS

struct _OrbitCursor
{
  GObject parent_instance;

  GObject *owner; /* the fleet, which owns the core ring */
  OrbitCoreCursor *core;
  guint batch_records; /* of the last batch: the next will be as large, more or less */
  gsize batch_payloads; /* bytes */
  OrbitBatchMemory *record_memory; /* of batches that were freed */
  OrbitBatchMemory *payload_memory;
  GError *postponed; /* ended a batch that had frames, and is for the next call */

  OrbitCursorAlarm *alarm; /* NULL: nobody has asked for a descriptor */
  GSource *reading; /* NULL: not started */
  guint64 n_lost_told; /* by the signal overrun */
};

/* The class of the final type. The paths that every frame takes compare it, and leave everything else to a slower path. */
extern gconstpointer orbit_cursor_class G_GNUC_INTERNAL;

static inline gboolean
orbit_cursor_is_exact (gconstpointer cursor)
{
  return cursor != NULL && ((const GTypeInstance *) cursor)->g_class == orbit_cursor_class;
}

OrbitCursor     *orbit_cursor_new                (GObject          *owner,
                                                  OrbitCoreRing    *core,
                                                  OrbitCursorStart  start,
                                                  GError          **error);

/* Only the fleet makes cursors: NULL with @error set for one that g_object_new() made, which reads nothing. */
OrbitCoreCursor *orbit_cursor_get_core           (OrbitCursor      *self,
                                                  GError          **error);

/* FALSE with @error set, too, if its fleet was left. */
gboolean         orbit_cursor_check_joined       (OrbitCursor      *self,
                                                  GError          **error);

/* The same as orbit_cursor_read_batch(), but it ends when the payloads reach @max_payloads bytes. */
OrbitFrameBatch *orbit_cursor_read_bounded       (OrbitCursor      *self,
                                                  guint             max_frames,
                                                  gsize             max_payloads,
                                                  GError          **error);

/* Is there something that the next call would give, a frame or an error? */
gboolean         orbit_cursor_has_news           (OrbitCursor      *self);

/* A source that holds @self weakly, for one who owns both. */
GSource         *orbit_cursor_create_weak_source (OrbitCursor      *self);

void             orbit_cursor_install_signals    (OrbitCursorClass *klass);

/* After a read or a look that came to the end of what there is. */
static inline void
orbit_cursor_note_end (OrbitCursor *self)
{
  if (G_UNLIKELY (self->alarm != NULL))
    orbit_cursor_alarm_settle (self->alarm);
}

G_END_DECLS
