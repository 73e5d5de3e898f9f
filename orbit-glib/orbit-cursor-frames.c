/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a cursor reads: frames one by one, in batches, and without allocation. */

#include <orbit-glib/orbit-glib.h>

#include "orbit-cursor-private.h"
#include "orbit-error-private.h"
#include "orbit-fleet-private.h"
#include "orbit-frame-batch-private.h"
#include "orbit-frame-loader-private.h"
#include "orbit-net-id-private.h"

/* NULL with @error set if it must not read on. */
static OrbitCoreCursor *
get_core_to_read (OrbitCursor *self,
                  GError **error)
{
  if (G_UNLIKELY (self->postponed != NULL))
    {
      g_propagate_error (error, g_steal_pointer (&self->postponed));
      return NULL;
    }
  return orbit_cursor_get_core (self, error);
}

/**
 * orbit_cursor_next:
 * @self: a cursor
 * @error: return location for an error
 *
 * Gives the next frame, if it is there.
 *
 * Errors: `CORRUPT` if the frame is damaged, which is then passed; `CLOSED`, `FORKED`.
 *
 * Returns: (transfer full) (nullable): the frame, or `NULL`: without an error if there is none now
 *
 * Since: 1.0
 */
OrbitFrame *
orbit_cursor_next (OrbitCursor *self,
                   GError **error)
{
  OrbitCoreCursor *core;
  OrbitFrame *frame;

  g_return_val_if_fail (ORBIT_IS_CURSOR (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  core = get_core_to_read (self, error);
  if (core == NULL)
    return NULL;
  frame = orbit_frame_load_next (core, error);
  if (frame == NULL)
    orbit_cursor_note_end (self);
  return frame;
}

/**
 * orbit_cursor_read_batch:
 * @self: a cursor
 * @max_frames: how many frames at the most
 * @error: return location for an error
 *
 * Gives the next frames that are there, as many as there are up to @max_frames.
 *
 * A batch also ends when its payloads reach 256 MiB. An error that comes after some frames is left for the next call.
 *
 * Errors: as of [method@Orbit.Cursor.next].
 *
 * Returns: (transfer full): the batch, which may be empty; `NULL` only with @error set
 *
 * Since: 1.0
 */
OrbitFrameBatch *
orbit_cursor_read_batch (OrbitCursor *self,
                         guint max_frames,
                         GError **error)
{
  g_return_val_if_fail (ORBIT_IS_CURSOR (self), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return orbit_cursor_read_bounded (self, max_frames, ORBIT_FRAME_BATCH_MAX_PAYLOADS, error);
}

OrbitFrameBatch *
orbit_cursor_read_bounded (OrbitCursor *self,
                           guint max_frames,
                           gsize max_payloads,
                           GError **error)
{
  OrbitFrameBatchBuilder builder;
  OrbitCoreReport report = { .code = ORBIT_CORE_OK };
  OrbitCoreNext next = ORBIT_CORE_NEXT_FRAME;
  OrbitCoreCursor *core;

  core = get_core_to_read (self, error);
  if (core == NULL)
    return NULL;

  orbit_frame_batch_builder_init (&builder, core->ring->payload_capacity, orbit_core_ring_get_value_type (core->ring));
  builder.max_payloads = max_payloads;
  builder.expected_records = self->batch_records;
  builder.expected_payloads = MIN (self->batch_payloads, max_payloads);
  while (builder.n_records < max_frames)
    {
      gpointer room = orbit_frame_batch_builder_reserve (&builder);
      OrbitCoreFrame fields;

      if (room == NULL)
        break;
      next = orbit_core_cursor_next (core, NULL, room, &fields, &report);
      if (next != ORBIT_CORE_NEXT_FRAME)
        break;
      orbit_frame_batch_builder_append (&builder, fields.id, fields.frame_kind, fields.version, fields.length);
    }
  if (next != ORBIT_CORE_NEXT_FRAME)
    orbit_cursor_note_end (self);
  if (max_frames == 0)
    orbit_core_fleet_check (self->fleet->core, &report);
  if (report.code != ORBIT_CORE_OK && builder.n_records == 0)
    {
      orbit_frame_batch_builder_clear (&builder);
      orbit_error_set_from_core (error, &report);
      return NULL;
    }
  if (report.code != ORBIT_CORE_OK)
    orbit_error_set_from_core (&self->postponed, &report);
  self->batch_records = builder.n_records;
  self->batch_payloads = builder.payloads_size + core->ring->payload_capacity;
  return orbit_frame_batch_builder_end (&builder);
}

/**
 * orbit_cursor_next_view: (skip)
 * @self: a cursor
 * @view: (out caller-allocates): filled in if there is a frame
 * @error: return location for an error
 *
 * Gives the next frame, if it is there, without any allocation.
 *
 * The payload lies in the cursor's own buffer, aligned to 8 bytes, until the next call on the cursor.
 *
 * Errors: as of [method@Orbit.Cursor.next].
 *
 * Returns: whether there was a frame; if not, @error tells whether something went wrong
 *
 * Since: 1.0
 */
gboolean
orbit_cursor_next_view (OrbitCursor *self,
                        OrbitFrameView *view,
                        GError **error)
{
  OrbitCoreCursor *core;
  OrbitCoreFrame fields;
  OrbitCoreReport report;
  OrbitCoreNext next;

  g_return_val_if_fail (ORBIT_IS_CURSOR (self), FALSE);
  g_return_val_if_fail (view != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  core = get_core_to_read (self, error);
  if (G_UNLIKELY (core == NULL))
    return FALSE;

  next = orbit_core_cursor_next (core, NULL, NULL, &fields, &report);
  if (next == ORBIT_CORE_NEXT_NONE)
    {
      orbit_cursor_note_end (self);
      return FALSE;
    }
  if (G_UNLIKELY (next == ORBIT_CORE_NEXT_FAILED))
    return orbit_error_set_from_core (error, &report);

  orbit_net_id_init (&view->id, fields.id);
  view->version = fields.version;
  view->data = fields.payload;
  view->length = fields.length;
  view->frame_kind = fields.frame_kind;
  return TRUE;
}
