/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Building batches, for the library: reserve room, copy the payload into it, append. */

#pragma once

#include <orbit-glib/orbit-frame-batch.h>

#include "orbit-batch-memory-private.h"

G_BEGIN_DECLS

/* The record of a frame in the headers, little-endian; documented at orbit_frame_batch_get_headers(). */
typedef struct
{
  guint64 id;
  guint64 version;
  guint32 payload_offset;
  guint32 payload_length;
  guint8 frame_kind;
  guint8 reserved[7];
} OrbitFrameRecord;

G_STATIC_ASSERT (sizeof (OrbitFrameRecord) == 32);

/* The maximum size of all payloads, unless one frame exceeds it, so that offsets fit and one call does not use up the memory. */
#define ORBIT_FRAME_BATCH_MAX_PAYLOADS ((gsize) 256 * 1024 * 1024)

/* On the stack of the function that fills the batch. */
typedef struct
{
  OrbitBatchMemory *record_memory; /* where the two blocks are taken from and returned to; not owned */
  OrbitBatchMemory *payload_memory;
  const GVariantType *value_type;
  gsize payload_capacity;
  gsize max_payloads;
  guint expected_records; /* the estimated final size if the first one is exceeded; 0: unknown */
  gsize expected_payloads; /* bytes, likewise */

  OrbitFrameRecord *records;
  guint n_records;
  guint records_space;

  guint8 *payloads;
  gsize payloads_size;
  gsize payloads_space;
} OrbitFrameBatchBuilder;

/* @value_type is interned or NULL, see orbit_value_type_intern(). The memories must live as long as the
 * builder. */
void             orbit_frame_batch_builder_init  (OrbitFrameBatchBuilder *builder,
                                                  OrbitBatchMemory       *record_memory,
                                                  OrbitBatchMemory       *payload_memory,
                                                  gsize                   payload_capacity,
                                                  const GVariantType     *value_type);

/* Discards all appended frames. */
void             orbit_frame_batch_builder_clear (OrbitFrameBatchBuilder *builder);

/* Returns the batch of all appended frames, and empties the builder. */
OrbitFrameBatch *orbit_frame_batch_builder_end   (OrbitFrameBatchBuilder *builder);

gboolean         orbit_frame_batch_builder_grow  (OrbitFrameBatchBuilder *builder);

/* Returns whether there is room for one more frame, whose record is put at @record and whose payload at @offset. */
static inline gboolean
orbit_frame_batch_builder_has_room (const OrbitFrameBatchBuilder *builder,
                                    const OrbitFrameRecord *record,
                                    gsize offset)
{
  gsize end = offset + builder->payload_capacity;

  return G_LIKELY (record < builder->records + builder->records_space && end <= builder->payloads_space &&
                   (end <= builder->max_payloads || record == builder->records));
}

static inline void
orbit_frame_record_fill (OrbitFrameRecord *record,
                         guint64 id,
                         guint8 frame_kind,
                         guint64 version,
                         gsize payload_offset,
                         guint32 length)
{
  *record = (OrbitFrameRecord){
    .id = GUINT64_TO_LE (id),
    .version = GUINT64_TO_LE (version),
    .payload_offset = GUINT32_TO_LE ((guint32) payload_offset),
    .payload_length = GUINT32_TO_LE (length),
    .frame_kind = frame_kind,
  };
}

/* Returns the room for one payload, which is valid until the next call, or NULL if the batch is full. */
static inline gpointer
orbit_frame_batch_builder_reserve (OrbitFrameBatchBuilder *builder)
{
  if (!orbit_frame_batch_builder_has_room (builder, builder->records + builder->n_records, builder->payloads_size) &&
      !orbit_frame_batch_builder_grow (builder))
    return NULL;
  return builder->payloads + builder->payloads_size;
}

/* Appends the frame whose payload was copied into the room that was reserved last. */
static inline void
orbit_frame_batch_builder_append (OrbitFrameBatchBuilder *builder,
                                  guint64 id,
                                  guint8 frame_kind,
                                  guint64 version,
                                  guint32 length)
{
  orbit_frame_record_fill (&builder->records[builder->n_records++], id, frame_kind, version, builder->payloads_size, length);
  builder->payloads_size += length;
}

G_END_DECLS
