/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a cursor reads: frames one by one, in batches, and without allocation. */

#include <orbit-glib/orbit-glib.h>

#include "orbit-cursor-private.h"
#include "orbit-error-private.h"
#include "orbit-frame-batch-private.h"
#include "orbit-frame-loader-private.h"
#include "orbit-net-id-private.h"

#define MAX_RUN 1024 /* frames read with one entry into the gate: a thread that leaves the fleet waits for its end */

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

/* Appends the frames that lie ready in the lane whose turn it is, as far as there is room, with one entry into the gate, in which the
 * fleet cannot be left. */
static void
read_run (OrbitCoreCursor *core,
          OrbitFrameBatchBuilder *builder,
          guint max_frames)
{
  OrbitCoreGate *gate = &core->ring->member->gate;
  guint n_frames = MIN (MIN (max_frames - builder->n_records, core->turn), MAX_RUN);

  if (!orbit_core_gate_enter (gate))
    return;
  if (!orbit_core_cursor_has_changes (core))
    {
      OrbitCoreRun run = orbit_core_cursor_begin_run (core, core->ring);
      /* In registers: the builder's own fields would be stored and loaded again for each frame. */
      OrbitFrameRecord *record = builder->records + builder->n_records;
      gsize offset = builder->payloads_size;

      for (; n_frames > 0 && orbit_frame_batch_builder_has_room (builder, record, offset); n_frames--)
        {
          OrbitCoreFrame fields;

          if (orbit_core_run_take (&run, NULL, builder->payloads + offset, &fields) != ORBIT_CORE_SLOT_FRAME)
            break;
          orbit_frame_record_fill (record++, fields.id, fields.frame_kind, fields.version, offset, fields.length);
          offset += fields.length;
        }
      builder->n_records = (guint) (record - builder->records);
      builder->payloads_size = offset;
      orbit_core_cursor_end_run (core, &run);
    }
  orbit_core_gate_exit (gate);
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

  orbit_frame_batch_builder_init (&builder, self->record_memory, self->payload_memory, core->ring->payload_capacity, orbit_core_ring_get_value_type (core->ring));
  builder.max_payloads = max_payloads;
  builder.expected_records = self->batch_records;
  builder.expected_payloads = MIN (self->batch_payloads, max_payloads);
  while (builder.n_records < max_frames)
    {
      gpointer room;
      OrbitCoreFrame fields;

      read_run (core, &builder, max_frames);
      room = builder.n_records < max_frames ? orbit_frame_batch_builder_reserve (&builder) : NULL;
      if (room == NULL)
        break;
      next = orbit_core_cursor_look_around (core, NULL, room, &fields, &report);
      if (next != ORBIT_CORE_NEXT_FRAME)
        break;
      orbit_frame_batch_builder_append (&builder, fields.id, fields.frame_kind, fields.version, fields.length);
    }
  if (next != ORBIT_CORE_NEXT_FRAME)
    orbit_cursor_note_end (self);
  if (max_frames == 0 && !orbit_cursor_check_joined (self, error))
    {
      orbit_frame_batch_builder_clear (&builder);
      return NULL;
    }
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

/* Everything but a frame that lies ready, and valid arguments. */
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

  core = get_core_to_read (self, error);
  if (core == NULL)
    return FALSE;
  switch (orbit_core_cursor_look_around (core, NULL, core->buffer, &fields, &report))
    {
    case ORBIT_CORE_NEXT_FRAME:
      fill_view (view, &fields);
      return TRUE;
    case ORBIT_CORE_NEXT_NONE:
      orbit_cursor_note_end (self);
      return FALSE;
    default:
      return orbit_error_set_from_core (error, &report);
    }
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
  OrbitCoreFrame fields;
  bool quiet;

  if (G_UNLIKELY (!orbit_cursor_is_exact (self) || view == NULL || (error != NULL && *error != NULL) || self->core == NULL || self->postponed != NULL))
    return look_for_view (self, view, error);
  if (G_LIKELY (orbit_core_cursor_take (self->core, NULL, self->core->buffer, &fields, &quiet)))
    {
      fill_view (view, &fields);
      return TRUE;
    }
  if (!quiet)
    return look_for_view (self, view, error);
  orbit_cursor_note_end (self);
  return FALSE;
}
