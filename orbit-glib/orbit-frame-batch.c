/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Many frames in one object, packed into two blocks of bytes, because one call for each frame is expensive in scripting
 * languages. It is independent of the ring. */

#include <orbit-glib/orbit-frame-batch.h>

#include "orbit-frame-batch-private.h"
#include "orbit-frame-private.h"

#define FIRST_RECORDS 64
#define FIRST_PAYLOADS 4096

/**
 * OrbitFrameBatch:
 *
 * Frames that were read with one call.
 *
 * The frames can be read one by one, or as two blocks of bytes, the packed headers and the payloads, which is many
 * times faster in scripting languages.
 *
 * A batch is a private, immutable copy. It may be used from several threads at once.
 *
 * Since: 1.0
 */
struct _OrbitFrameBatch
{
  int ref_count;
  guint n_frames;
  const GVariantType *value_type;
  GBytes *headers;
  GBytes *payloads;
};

G_DEFINE_BOXED_TYPE (OrbitFrameBatch, orbit_frame_batch, orbit_frame_batch_ref, orbit_frame_batch_unref)

void
orbit_frame_batch_builder_init (OrbitFrameBatchBuilder *builder,
                                OrbitBatchMemory *record_memory,
                                OrbitBatchMemory *payload_memory,
                                gsize payload_capacity,
                                const GVariantType *value_type)
{
  *builder = (OrbitFrameBatchBuilder){
    .record_memory = record_memory,
    .payload_memory = payload_memory,
    .value_type = value_type,
    .payload_capacity = payload_capacity,
    .max_payloads = ORBIT_FRAME_BATCH_MAX_PAYLOADS,
  };
}

void
orbit_frame_batch_builder_clear (OrbitFrameBatchBuilder *builder)
{
  g_clear_pointer (&builder->records, g_free);
  g_clear_pointer (&builder->payloads, g_free);
  builder->n_records = builder->records_space = 0;
  builder->payloads_size = builder->payloads_space = 0;
}

/* An empty batch allocates little; a large one grows in one step if its size could be estimated. */
static gsize
next_space (gsize space,
            gsize first,
            gsize expected)
{
  return space == 0 ? first : MAX (space * 2, expected);
}

gboolean
orbit_frame_batch_builder_grow (OrbitFrameBatchBuilder *builder)
{
  gsize needed = builder->payloads_size + builder->payload_capacity;

  if (builder->n_records == G_MAXUINT / 2 || (builder->n_records > 0 && needed > builder->max_payloads))
    return FALSE;

  if (builder->n_records == builder->records_space)
    {
      gsize bytes;

      if (builder->records == NULL && (builder->records = orbit_batch_memory_take (builder->record_memory, &bytes)) != NULL)
        {
          builder->records_space = (guint) (bytes / sizeof (OrbitFrameRecord));
          return orbit_frame_batch_builder_grow (builder);
        }
      builder->records_space = (guint) next_space (builder->records_space, FIRST_RECORDS, builder->expected_records);
      builder->records = g_renew (OrbitFrameRecord, builder->records, builder->records_space);
    }

  if (builder->payloads == NULL)
    builder->payloads = orbit_batch_memory_take (builder->payload_memory, &builder->payloads_space);

  /* Allocate even for a capacity of 0, so that there is an address to return. */
  if (builder->payloads == NULL || builder->payloads_space < needed)
    {
      builder->payloads_space = MAX (needed, next_space (builder->payloads_space, FIRST_PAYLOADS, builder->expected_payloads));
      builder->payloads = g_realloc (builder->payloads, builder->payloads_space);
    }

  return TRUE;
}

OrbitFrameBatch *
orbit_frame_batch_builder_end (OrbitFrameBatchBuilder *builder)
{
  OrbitFrameBatch *batch = g_new (OrbitFrameBatch, 1);

  batch->ref_count = 1;
  batch->n_frames = builder->n_records;
  batch->value_type = builder->value_type;
  batch->headers = orbit_batch_memory_wrap (builder->record_memory, g_steal_pointer (&builder->records),
                                            builder->n_records * sizeof (OrbitFrameRecord),
                                            builder->records_space * sizeof (OrbitFrameRecord));
  batch->payloads = orbit_batch_memory_wrap (builder->payload_memory, g_steal_pointer (&builder->payloads), builder->payloads_size, builder->payloads_space);
  orbit_frame_batch_builder_clear (builder);
  return batch;
}

/**
 * orbit_frame_batch_ref:
 * @batch: a batch
 *
 * Acquires a reference to a batch.
 *
 * Returns: (transfer full): @batch
 *
 * Since: 1.0
 */
OrbitFrameBatch *
orbit_frame_batch_ref (OrbitFrameBatch *batch)
{
  g_return_val_if_fail (batch != NULL, NULL);

  g_atomic_int_inc (&batch->ref_count);
  return batch;
}

/**
 * orbit_frame_batch_unref:
 * @batch: (transfer full): a batch
 *
 * Releases a reference to a batch. The last release frees it.
 *
 * Since: 1.0
 */
void
orbit_frame_batch_unref (OrbitFrameBatch *batch)
{
  g_return_if_fail (batch != NULL);

  if (!g_atomic_int_dec_and_test (&batch->ref_count))
    return;

  g_bytes_unref (batch->headers);
  g_bytes_unref (batch->payloads);
  g_free (batch);
}

/**
 * orbit_frame_batch_get_n_frames:
 * @batch: a batch
 *
 * Gets the number of frames in the batch.
 *
 * Returns: the number of frames, 0 or more
 *
 * Since: 1.0
 */
guint
orbit_frame_batch_get_n_frames (const OrbitFrameBatch *batch)
{
  g_return_val_if_fail (batch != NULL, 0);

  return batch->n_frames;
}

/**
 * orbit_frame_batch_get_frame:
 * @batch: a batch
 * @index: the index of the frame, from 0
 *
 * Gets a copy of one frame of the batch, which may be kept longer than the batch.
 *
 * Returns: (nullable) (transfer full): the frame, or %NULL if @index is not below the number of frames
 *
 * Since: 1.0
 */
OrbitFrame *
orbit_frame_batch_get_frame (const OrbitFrameBatch *batch,
                             guint index)
{
  const OrbitFrameRecord *record;
  const guint8 *payloads;
  OrbitFrame *frame;
  gsize length;

  g_return_val_if_fail (batch != NULL, NULL);

  if (index >= batch->n_frames)
    return NULL;

  record = (const OrbitFrameRecord *) g_bytes_get_data (batch->headers, NULL) + index;
  payloads = g_bytes_get_data (batch->payloads, NULL);
  length = GUINT32_FROM_LE (record->payload_length);

  frame = orbit_frame_alloc (length);
  if (length > 0)
    memcpy (orbit_frame_get_buffer (frame), payloads + GUINT32_FROM_LE (record->payload_offset), length);
  orbit_frame_fill (frame, GUINT64_FROM_LE (record->id), record->frame_kind,
                    GUINT64_FROM_LE (record->version), length, batch->value_type);
  return frame;
}

/**
 * orbit_frame_batch_get_headers:
 * @batch: a batch
 *
 * Gets the packed headers of all frames: a record of 32 bytes for each frame, little-endian on every machine.
 *
 * | offset | size | field |
 * | ------ | ---- | ----- |
 * | 0 | 8 | id, see [method@Orbit.NetId.get_value] |
 * | 8 | 8 | version |
 * | 16 | 4 | where the payload begins in [method@Orbit.FrameBatch.get_payloads] |
 * | 20 | 4 | length of the payload |
 * | 24 | 1 | frame kind |
 * | 25 | 7 | zero |
 *
 * In Python this is the format `<QQIIB7x` of the `struct` module. In JavaScript, on little-endian machines, a
 * `BigUint64Array` over the bytes contains the exact ids.
 *
 * Returns: (transfer none): the headers; the reference belongs to the batch
 *
 * Since: 1.0
 */
GBytes *
orbit_frame_batch_get_headers (const OrbitFrameBatch *batch)
{
  g_return_val_if_fail (batch != NULL, NULL);

  return batch->headers;
}

/**
 * orbit_frame_batch_ref_headers: (rename-to orbit_frame_batch_get_headers)
 * @batch: a batch
 *
 * Gets the packed headers of all frames: a record of 32 bytes for each frame, little-endian on every machine.
 *
 * | offset | size | field |
 * | ------ | ---- | ----- |
 * | 0 | 8 | id, see [method@Orbit.NetId.get_value] |
 * | 8 | 8 | version |
 * | 16 | 4 | where the payload begins in [method@Orbit.FrameBatch.get_payloads] |
 * | 20 | 4 | length of the payload |
 * | 24 | 1 | frame kind |
 * | 25 | 7 | zero |
 *
 * In Python this is the format `<QQIIB7x` of the `struct` module. In JavaScript, on little-endian machines, a
 * `BigUint64Array` over the bytes contains the exact ids.
 *
 * The caller owns a reference, and the bytes are not copied. In other languages this is `get_headers()`, and the result
 * stays valid after its owner is freed.
 *
 * Returns: (transfer full): the headers
 *
 * Since: 1.0
 */
GBytes *
orbit_frame_batch_ref_headers (const OrbitFrameBatch *batch)
{
  g_return_val_if_fail (batch != NULL, NULL);

  return g_bytes_ref (orbit_frame_batch_get_headers (batch));
}

/**
 * orbit_frame_batch_get_payloads:
 * @batch: a batch
 *
 * Gets the concatenated payloads of all frames.
 *
 * The headers contain the offset and the length of each, see [method@Orbit.FrameBatch.get_headers].
 *
 * Returns: (transfer none): the payloads; the reference belongs to the batch
 *
 * Since: 1.0
 */
GBytes *
orbit_frame_batch_get_payloads (const OrbitFrameBatch *batch)
{
  g_return_val_if_fail (batch != NULL, NULL);

  return batch->payloads;
}

/**
 * orbit_frame_batch_ref_payloads: (rename-to orbit_frame_batch_get_payloads)
 * @batch: a batch
 *
 * Gets the concatenated payloads of all frames.
 *
 * The headers contain the offset and the length of each, see [method@Orbit.FrameBatch.get_headers].
 *
 * The caller owns a reference, and the bytes are not copied. In other languages this is `get_payloads()`, and the
 * result stays valid after its owner is freed.
 *
 * Returns: (transfer full): the payloads
 *
 * Since: 1.0
 */
GBytes *
orbit_frame_batch_ref_payloads (const OrbitFrameBatch *batch)
{
  g_return_val_if_fail (batch != NULL, NULL);

  return g_bytes_ref (orbit_frame_batch_get_payloads (batch));
}
