/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The floors: the minimum that moves a payload through a ring of the same geometry.
 *
 * They have no owners, errors or limits, and do not tolerate dying processes. Their cost is that of the machine; the difference
 * is that of the library. */

#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct
{
  _Alignas (128) _Atomic uint64_t head;
  _Alignas (128) uint64_t mask;
  size_t stride; /* bytes from slot to slot */
  size_t size;   /* bytes of memory in all; the slots follow */
} FloorRing;

/* A ring in zeroed memory. Each process that shares the memory may call this for the same ring. */
size_t     floor_ring_get_size (uint64_t capacity,
                                size_t payload_capacity);
FloorRing *floor_ring_place (void *memory,
                             uint64_t capacity,
                             size_t payload_capacity);

/* Memory that is shared with children, as that of a ring. NULL if there is none. */
FloorRing *floor_ring_new  (uint64_t capacity,
                            size_t payload_capacity);
void       floor_ring_free (FloorRing *ring);

/* Draws a ticket with a fetch_add, then stores a slot under a seqlock. */
void       floor_publish_shared (FloorRing *ring,
                                 const void *data,
                                 size_t length,
                                 size_t n_frames);

/* The same with the head in a register: one writer, no locked instruction. */
void       floor_publish_lane   (FloorRing *ring,
                                 const void *data,
                                 size_t length,
                                 size_t n_frames);

/* Reads @n_frames in order from @position on, each copied to @out under the seqlock. Returns how many were available. */
size_t     floor_read           (const FloorRing *ring,
                                 uint64_t position,
                                 void *out,
                                 size_t n_frames);

/* The same, each copied behind the one before. */
size_t     floor_read_all       (const FloorRing *ring,
                                 uint64_t position,
                                 void *out,
                                 size_t n_frames);

/* Returns the payload of a position. */
const void *floor_get_payload   (const FloorRing *ring,
                                 uint64_t position);
