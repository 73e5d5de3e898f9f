/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reads batches, and decides where a batch ends. */

#include "reader.h"

#include <orbit-glib/orbit-error-private.h>
#include <orbit-glib/orbit-frame-batch-private.h>

#include "frame-loader.h"

#define MAX_RUN 1024 /* frames read with one entry into the gate: a thread that leaves the fleet waits for its end */

/* Appends the frames that are ready in the lane whose turn it is, as far as there is room, with one entry into the gate. The
 * fleet cannot be left within. */
static void
read_run (OrbitCoreCursor *core,
          OrbitFrameBatchBuilder *builder,
          guint max_frames)
{
  OrbitCoreGate *gate = &core->ring->member->gate;
  guint n_frames = MIN (MIN (max_frames - builder->n_records, core->turn), MAX_RUN);

  if (!orbit_core_gate_enter (gate))
    return;
  if (!orbit_core_cursor_has_changes (core, core->ring))
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
orbit_reader_read_batch (OrbitReader *self,
                         guint max_frames,
                         gsize max_payloads,
                         GError **error)
{
  OrbitFrameBatchBuilder builder;
  OrbitCoreReport report = { .code = ORBIT_CORE_OK };
  OrbitCoreNext next = ORBIT_CORE_NEXT_FRAME;
  OrbitCoreCursor *core;

  core = orbit_reader_begin (self, error);
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
    orbit_reader_note_end (self);
  if (max_frames == 0 && !orbit_reader_check_joined (self, error))
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
    orbit_reader_postpone (self, &report);
  self->batch_records = builder.n_records;
  self->batch_payloads = builder.payloads_size + core->ring->payload_capacity;
  return orbit_frame_batch_builder_end (&builder);
}
