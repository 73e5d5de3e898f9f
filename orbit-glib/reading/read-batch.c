/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reads batches, and decides where a batch ends. */

#include "reader.h"

#include <orbit-glib/orbit-error-private.h>
#include <orbit-glib/orbit-frame-batch-private.h>

#include "frame-loader.h"

#define MAX_RUN 1024 /* frames read with one entry into the gate: a thread that leaves the fleet waits for its end */

/* Fills in the record and the payload of a frame, if it is ready. */
static inline gboolean
take_frame (const OrbitCoreRing *ring,
            const OrbitCoreSlot *slot,
            guint64 committed,
            guint32 block,
            guint8 *payloads,
            gsize offset,
            OrbitFrameRecord *record)
{
  /* Pairs with the release store of the COMMITTED stamp in write-slot.h. */
  const guint64 stamp = atomic_load_explicit (&slot->stamp, memory_order_acquire);
  OrbitCoreView view;

  if (G_UNLIKELY (stamp != committed) ||
      G_UNLIKELY (orbit_core_slot_view (slot, &committed, &ring->kind, &block, &ring->payload_capacity, false, payloads + offset, &view) != ORBIT_CORE_SLOT_FRAME))
    return FALSE;
  orbit_frame_record_fill (record, view.id, view.frame_kind, view.version, offset, (guint32) view.length);
  return TRUE;
}

/* Appends at most @n_frames frames that are ready in the run of the cursor. There is room for them. Returns how many. */
static inline guint
take_run (OrbitCoreCursor *core,
          OrbitFrameBatchBuilder *builder,
          guint n_frames)
{
  /* In registers: what is in memory would be stored and loaded again for each frame. */
  const OrbitCoreRing *ring = core->ring;
  const guint32 block = ring->payload_capacity >= ORBIT_CORE_BLOCK ? core->run.block : 0;
  const gsize stride = core->run.stride;
  const guint8 *slot = core->run.slot;
  const guint8 *const end = slot + MIN ((gsize) (core->run.end - slot), n_frames * stride);
  guint64 committed = core->run.committed;
  OrbitFrameRecord *record = builder->records + builder->n_records;
  guint8 *const payloads = builder->payloads;
  gsize offset = builder->payloads_size;

  for (; slot != end; slot += stride, committed += ORBIT_CORE_STAMP_STEP)
    {
      if (!take_frame (ring, (const OrbitCoreSlot *) slot, committed, block, payloads, offset, record))
        break;
      offset += GUINT32_FROM_LE (record->payload_length);
      record++;
    }
  n_frames = (guint) (record - builder->records) - builder->n_records;
  builder->n_records += n_frames;
  builder->payloads_size = offset;
  core->run.slot = slot;
  core->run.committed = committed;
  return n_frames;
}

/* How many frames of any length there is room for, at least. */
static guint
count_room (const OrbitFrameBatchBuilder *builder,
            gsize payload_capacity)
{
  const gsize space = MIN (builder->payloads_space, builder->max_payloads);
  const guint n_records = builder->records_space - builder->n_records;

  if (space <= builder->payloads_size)
    return 0;
  return (guint) MIN (n_records, (space - builder->payloads_size) / MAX (payload_capacity, 1));
}

/* Appends the frames that are ready, as far as there is room, with one entry into the gate. The fleet cannot be left within. */
static G_GNUC_NO_INLINE void
take_runs (OrbitCoreCursor *core,
           OrbitFrameBatchBuilder *builder,
           guint max_frames)
{
  guint n_left = MIN (max_frames - builder->n_records, MAX_RUN);
  gboolean ended = TRUE;

  if (!orbit_core_gate_enter (&core->member->gate))
    return;
  while (ended && !orbit_core_cursor_has_changes (core))
    {
      guint n_frames = MIN (n_left, count_room (builder, core->ring->payload_capacity));

      n_frames = n_frames > 0 ? take_run (core, builder, n_frames) : 0;
      if (n_frames == 0)
        break;
      n_left -= n_frames;
      ended = core->run.slot == core->run.end;
      if (ended)
        orbit_core_cursor_end_run (core);
      orbit_core_cursor_look_closely (core);
    }
  orbit_core_gate_exit (&core->member->gate);
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

      take_runs (core, &builder, max_frames);
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
