/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How the library makes a batch: reserve room, copy a payload into it, append, and so on. */

#pragma once

#include <orbit-glib/orbit-frame-batch.h>

#include "orbit-batch-memory-private.h"

G_BEGIN_DECLS

/* What callers read out of the headers, little-endian; documented at orbit_frame_batch_get_headers(). */
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

/* A batch takes no more payload than this (but always one frame), so that offsets fit and one call cannot eat all memory. */
#define ORBIT_FRAME_BATCH_MAX_PAYLOADS ((gsize) 256 * 1024 * 1024)

/* Lives on the stack of whoever fills it. */
typedef struct
{
  OrbitBatchMemory *record_memory; /* where the two blocks come from, and go back to; not owned */
  OrbitBatchMemory *payload_memory;
  const GVariantType *value_type;
  gsize payload_capacity;
  gsize max_payloads;
  guint expected_records; /* what it will probably come to, if it outgrows its first size; 0: nobody knows */
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

/* Throws away what has been appended. */
void             orbit_frame_batch_builder_clear (OrbitFrameBatchBuilder *builder);

/* The batch of all that has been appended; the builder is empty again. */
OrbitFrameBatch *orbit_frame_batch_builder_end   (OrbitFrameBatchBuilder *builder);

gboolean         orbit_frame_batch_builder_grow  (OrbitFrameBatchBuilder *builder);

/* Is there room for one more frame, whose record comes to @record and whose payload to @offset? */
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

/* Room for one payload, valid until the next call, or NULL if the batch is full and must end here. */
static inline gpointer
orbit_frame_batch_builder_reserve (OrbitFrameBatchBuilder *builder)
{
  if (!orbit_frame_batch_builder_has_room (builder, builder->records + builder->n_records, builder->payloads_size) &&
      !orbit_frame_batch_builder_grow (builder))
    return NULL;
  return builder->payloads + builder->payloads_size;
}

/* Adds the frame whose payload was copied into the room reserved last. */
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
