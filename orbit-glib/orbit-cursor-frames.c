/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The methods of a cursor that read: frames one by one, in batches, and without allocation. */

#include <orbit-glib/orbit-cursor.h>

#include <orbit-glib/reading/frame-loader.h>

#include "orbit-cursor-private.h"
#include "orbit-error-private.h"
#include "orbit-frame-batch-private.h"
#include "orbit-net-id-private.h"

/**
 * orbit_cursor_next:
 * @self: a cursor
 * @error: return location for an error
 *
 * Reads the next frame, if there is one.
 *
 * ```c
 * OrbitFrame *frame;
 *
 * while ((frame = orbit_cursor_next (cursor, &error)) != NULL)
 *   {
 *     g_print ("%u bytes\n", (guint) orbit_frame_get_size (frame));
 *     orbit_frame_unref (frame);
 *   }
 * ```
 *
 * In Python: `for frame in cursor:`; in JavaScript: `for (const frame of cursor)`.
 *
 * Errors: `CORRUPT` if the frame is damaged, which the cursor then passes; `CLOSED`, `FORKED`.
 *
 * Returns: (transfer full) (nullable): the frame; `NULL` without an error if there is no frame to read now
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

  core = orbit_reader_begin (&self->reader, error);
  if (core == NULL)
    return NULL;
  frame = orbit_frame_load_next (core, error);
  if (frame == NULL)
    orbit_reader_note_end (&self->reader);
  return frame;
}

/**
 * orbit_cursor_read_batch:
 * @self: a cursor
 * @max_frames: the maximum number of frames
 * @error: return location for an error
 *
 * Reads the frames that are available, up to @max_frames.
 *
 * A batch also ends when its payloads reach 256 MiB. If an error occurs after some frames, the next call returns it.
 *
 * ```c
 * g_autoptr (OrbitFrameBatch) batch = orbit_cursor_read_batch (cursor, 1000, &error);
 *
 * if (batch != NULL)
 *   g_print ("%u frames\n", orbit_frame_batch_get_n_frames (batch));
 * ```
 *
 * In Python: `for record in cursor.read_batch(1000):`; in JavaScript: `for (const frame of cursor.read_batch(1000))`.
 *
 * Errors: the same as [method@Orbit.Cursor.next].
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

  return orbit_reader_read_batch (&self->reader, max_frames, ORBIT_FRAME_BATCH_MAX_PAYLOADS, error);
}

static inline void
fill_view (OrbitFrameView *view,
           const OrbitCoreFrame *fields)
{
  orbit_net_id_init (&view->id, fields->id);
  view->version = fields->version;
  view->data = fields->payload;
  view->length = fields->length;
  view->frame_kind = fields->frame_kind;
}

/* Handles all cases but the common one: a small frame that is ready, and valid arguments. */
static G_GNUC_NO_INLINE gboolean
look_for_view (OrbitCursor *self,
               OrbitFrameView *view,
               GError **error)
{
  OrbitCoreCursor *core;
  OrbitCoreFrame fields;
  OrbitCoreReport report;

  g_return_val_if_fail (ORBIT_IS_CURSOR (self), FALSE);
  g_return_val_if_fail (view != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  core = orbit_reader_begin (&self->reader, error);
  if (core == NULL)
    return FALSE;
  switch (orbit_core_cursor_look_around (core, NULL, core->run.buffer, &fields, &report))
    {
    case ORBIT_CORE_NEXT_FRAME:
      fill_view (view, &fields);
      return TRUE;
    case ORBIT_CORE_NEXT_NONE:
      orbit_reader_note_end (&self->reader);
      return FALSE;
    default:
      return orbit_error_set_from_core (error, &report);
    }
}

G_STATIC_ASSERT (G_STRUCT_OFFSET (OrbitFrameView, id) == G_STRUCT_OFFSET (OrbitCoreView, id) && sizeof (OrbitNetId) == sizeof (guint64));
G_STATIC_ASSERT (G_STRUCT_OFFSET (OrbitFrameView, version) == G_STRUCT_OFFSET (OrbitCoreView, version));
G_STATIC_ASSERT (G_STRUCT_OFFSET (OrbitFrameView, data) == G_STRUCT_OFFSET (OrbitCoreView, payload));
G_STATIC_ASSERT (G_STRUCT_OFFSET (OrbitFrameView, length) == G_STRUCT_OFFSET (OrbitCoreView, length));
G_STATIC_ASSERT (G_STRUCT_OFFSET (OrbitFrameView, frame_kind) == G_STRUCT_OFFSET (OrbitCoreView, frame_kind));

static G_GNUC_NO_INLINE gboolean
end_run (OrbitCursor *self)
{
  orbit_core_cursor_end_run (self->reader.core);
  return TRUE;
}

static G_GNUC_NO_INLINE gboolean
note_end (OrbitCursor *self)
{
  orbit_reader_note_end (&self->reader);
  return FALSE;
}

/* For payloads that are not small, and for the first call of a thread. */
static G_GNUC_NO_INLINE gboolean
take_other_view (OrbitCursor *self,
                 OrbitFrameView *view,
                 GError **error)
{
  OrbitCoreCursor *core = self->reader.core;
  OrbitCoreFrame fields;

  if (G_UNLIKELY (orbit_core_cursor_take (core, NULL, core->run.buffer, &fields) != ORBIT_CORE_TAKE_FRAME))
    return look_for_view (self, view, error);
  fill_view (view, &fields);
  return TRUE;
}

/**
 * orbit_cursor_next_view: (skip)
 * @self: a cursor
 * @view: (out caller-allocates): return location for the frame
 * @error: return location for an error
 *
 * Reads the next frame, if there is one, without allocation.
 *
 * The payload is in the cursor's own buffer, aligned to 8 bytes, and is valid until the next call on the cursor.
 *
 * Errors: the same as [method@Orbit.Cursor.next].
 *
 * Returns: `TRUE` if there was a frame; `FALSE` if not, with @error set if the read failed
 *
 * Since: 1.0
 */
gboolean
orbit_cursor_next_view (OrbitCursor *self,
                        OrbitFrameView *view,
                        GError **error)
{
  OrbitCoreCursor *ready;
  OrbitCoreTake take;

  if (G_UNLIKELY (!orbit_cursor_is_exact (self) || view == NULL || (error != NULL && *error != NULL)))
    return look_for_view (self, view, error);
  ready = self->reader.ready;
  if (G_UNLIKELY (ready == NULL))
    return look_for_view (self, view, error);
  take = orbit_core_cursor_take_view (ready, (OrbitCoreView *) view);
  switch (take)
    {
    case ORBIT_CORE_TAKE_FRAME:
      return TRUE;
    case ORBIT_CORE_TAKE_LAST:
      return end_run (self);
    case ORBIT_CORE_TAKE_QUIET:
      return self->reader.notification == NULL ? FALSE : note_end (self);
    case ORBIT_CORE_TAKE_OTHER:
      return take_other_view (self, view, error);
    default:
      return look_for_view (self, view, error);
    }
}
