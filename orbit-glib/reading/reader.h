/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A reader: a core cursor with what reading through GLib adds to it. It has the memory of batches, an error postponed by a
 * batch, and the notification descriptor. For one thread at a time. */

#pragma once

#include <orbit-glib/core/cursor.h>

#include <orbit-glib/orbit-batch-memory-private.h>
#include <orbit-glib/orbit-frame-batch.h>

#include "notification-fd.h"

G_BEGIN_DECLS

typedef struct
{
  OrbitCoreCursor *core; /* NULL: the owner was not made by a fleet, and reads nothing */
  OrbitCoreCursor *ready; /* the same, but NULL while an error is postponed: for paths that every frame takes */
  guint batch_records;   /* of the last batch, as an estimate for the next one */
  gsize batch_payloads;  /* bytes; likewise */
  OrbitBatchMemory *record_memory; /* of batches that were freed */
  OrbitBatchMemory *payload_memory;
  GError *postponed;     /* ended a batch that has frames; the next call returns it */
  OrbitNotificationFd *notification; /* NULL: no descriptor was asked for */
} OrbitReader;

void             orbit_reader_init         (OrbitReader      *self);
void             orbit_reader_clear        (OrbitReader      *self);

/* Takes the core cursor. Once. */
void             orbit_reader_set_core     (OrbitReader      *self,
                                            OrbitCoreCursor  *core);

/* The next call fails with what @report says. */
void             orbit_reader_postpone     (OrbitReader           *self,
                                            const OrbitCoreReport *report);

/* NULL with @error set if it has no core cursor. */
OrbitCoreCursor *orbit_reader_get_core     (OrbitReader      *self,
                                            GError          **error);

/* The same, and NULL with the postponed error if there is one. Binds the cursor if it is not bound and the ring has appeared.
 * Every read begins with it. */
OrbitCoreCursor *orbit_reader_begin        (OrbitReader      *self,
                                            GError          **error);

/* Returns FALSE with @error set, too, if the fleet was left. */
gboolean         orbit_reader_check_joined (OrbitReader      *self,
                                            GError          **error);

/* Whether the next read would return a frame or an error. */
gboolean         orbit_reader_has_news     (OrbitReader      *self);

/* Reads up to @max_frames frames, and ends the batch when its payloads reach @max_payloads bytes. Returns NULL with @error set
 * if the first read fails; an error after some frames is postponed. */
OrbitFrameBatch *orbit_reader_read_batch   (OrbitReader      *self,
                                            guint             max_frames,
                                            gsize             max_payloads,
                                            GError          **error);

/* The notification descriptor, which is made by the first call; -1 with @error set on failure. */
int              orbit_reader_get_fd       (OrbitReader      *self,
                                            GError          **error);

/* The number of positions passed without a frame. */
static inline guint64
orbit_reader_count_lost (const OrbitReader *self)
{
  return self->core->n_overwritten + self->core->n_abandoned;
}

/* Must be called after a read or a look that found nothing more. */
static inline void
orbit_reader_note_end (OrbitReader *self)
{
  if (G_UNLIKELY (self->notification != NULL))
    orbit_notification_fd_update (self->notification);
}

G_END_DECLS
