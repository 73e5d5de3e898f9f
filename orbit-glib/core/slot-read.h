/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reading one slot at one position: copy, then compare the stamp again.
 *
 * Uses neither heads nor claims, only the stamp. */

#pragma once

#include "copy.h"
#include "layout.h"
#include "stamp.h"

#include <stdbool.h>

typedef struct
{
  uint64_t id;
  uint64_t version;
  void *payload; /* the destination of the copy */
  uint32_t length; /* bytes */
  uint32_t incarnation; /* of the owner that wrote it, ORBIT_CORE_FRAME_INCARNATION_MASK of it */
  uint8_t frame_kind;
} OrbitCoreFrame;

/* A frame of at most 8 bytes, in the layout of its slot after the stamp. */
typedef struct
{
  uint64_t id;
  uint64_t version;
  uint64_t details; /* see layout.h */
  uint64_t payload; /* unspecified behind its length */
} OrbitCoreShortFrame;

static_assert (sizeof (OrbitCoreShortFrame) == ORBIT_CORE_BLOCK / 2, "a short frame is not half a block");
static_assert (offsetof (OrbitCoreSlot, payload) - offsetof (OrbitCoreSlot, id) == offsetof (OrbitCoreShortFrame, payload),
               "a short frame is not laid out as in a slot");

/* A frame whose payload is in a buffer. The layer above returns it unchanged, as its own type. */
typedef struct __attribute__ ((may_alias))
{
  uint64_t id;
  uint64_t version;
  const void *payload;
  size_t length; /* bytes */
  uint8_t frame_kind;
} OrbitCoreView;

/* Returns space for a payload of @length bytes, or NULL if there is no memory for it. May be called again if the copy is not used. */
typedef void *(*OrbitCoreReserve) (void *data,
                                   uint32_t length);

typedef enum
{
  ORBIT_CORE_SLOT_FRAME,
  ORBIT_CORE_SLOT_NOT_YET, /* the stamp lies before the position, or says WRITING at it */
  ORBIT_CORE_SLOT_PASSED,  /* the stamp lies past the position: overwritten */
  ORBIT_CORE_SLOT_CORRUPT,
  ORBIT_CORE_SLOT_NO_MEMORY,
  ORBIT_CORE_SLOT_OTHER,   /* not of the requested kind */
} OrbitCoreSlotState;

/* Copies the frame of a slot whose stamp was found to be @committed, and compares the stamp again. If @reserve is NULL, @data has room
 * for any payload of the ring, or is itself NULL when only the fields are wanted. */
static inline __attribute__ ((always_inline)) OrbitCoreSlotState
orbit_core_slot_copy (const OrbitCoreSlot *slot,
                      uint64_t committed,
                      uint32_t kind,
                      uint32_t payload_capacity,
                      OrbitCoreReserve reserve,
                      void *data,
                      OrbitCoreFrame *frame)
{
  uint64_t details;
  uint32_t length;
  bool sound;

  frame->id = atomic_load_explicit (&slot->id, memory_order_relaxed);
  frame->version = atomic_load_explicit (&slot->version, memory_order_relaxed);
  details = atomic_load_explicit (&slot->details, memory_order_relaxed);
  length = orbit_core_details_get_length (details);
  frame->length = length;
  frame->frame_kind = orbit_core_details_get_frame_kind (details);
  frame->incarnation = orbit_core_details_get_incarnation (details);
  frame->payload = data;
  sound = length <= payload_capacity && frame->id >> 56 == kind;
  if (__builtin_expect (sound, 1))
    {
      if (reserve != NULL)
        frame->payload = reserve (data, length);
      if (frame->payload != NULL)
        orbit_core_copy_out (frame->payload, slot->payload, length, false);
    }
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_READ_COPIED);

  /* Pairs with the release fence between the WRITING stamp and the fields in write-slot.h. */
  atomic_thread_fence (memory_order_acquire);
  if (__builtin_expect (atomic_load_explicit (&slot->stamp, memory_order_relaxed) != committed, 0))
    return ORBIT_CORE_SLOT_PASSED;
  if (__builtin_expect (!sound, 0))
    return ORBIT_CORE_SLOT_CORRUPT;
  return reserve != NULL && frame->payload == NULL ? ORBIT_CORE_SLOT_NO_MEMORY : ORBIT_CORE_SLOT_FRAME;
}

/* The same where the stamp is yet to be looked at. */
static inline __attribute__ ((always_inline)) OrbitCoreSlotState
orbit_core_slot_take (const OrbitCoreSlot *slot,
                      uint64_t committed,
                      uint32_t kind,
                      uint32_t payload_capacity,
                      OrbitCoreReserve reserve,
                      void *data,
                      OrbitCoreFrame *frame)
{
  /* Pairs with the release store of the COMMITTED stamp in write-slot.h. */
  uint64_t stamp = atomic_load_explicit (&slot->stamp, memory_order_acquire);

  if (__builtin_expect (stamp != committed, 0))
    return orbit_core_stamp_lead (stamp, committed >> 2) > 0 ? ORBIT_CORE_SLOT_PASSED : ORBIT_CORE_SLOT_NOT_YET;
  return orbit_core_slot_copy (slot, committed, kind, payload_capacity, reserve, data, frame);
}

static inline __attribute__ ((always_inline)) OrbitCoreSlotState
orbit_core_slot_read (const OrbitCoreSlot *slot,
                      uint64_t position,
                      uint32_t kind,
                      uint32_t payload_capacity,
                      OrbitCoreReserve reserve,
                      void *data,
                      OrbitCoreFrame *frame)
{
  return orbit_core_slot_take (slot, orbit_core_stamp (position, ORBIT_CORE_STAMP_COMMITTED), kind, payload_capacity, reserve, data, frame);
}

/* How many lengths there are that are copied as a block: those above half a block, up to a block, that a ring may have. */
static inline uint32_t
orbit_core_count_block (uint32_t payload_capacity)
{
  if (payload_capacity <= ORBIT_CORE_BLOCK / 2)
    return 0;
  return (payload_capacity < ORBIT_CORE_BLOCK ? payload_capacity : ORBIT_CORE_BLOCK) - ORBIT_CORE_BLOCK / 2;
}

/* The same for a sound frame of at most *@capacity bytes alone; any other is OTHER, and a matter for the function above. In few
 * registers, since @view is memory of the caller's: it may be filled in although no frame was taken. *@block is what
 * orbit_core_count_block() returns for the ring if @buffer has room for a block, else 0. @padded: *@capacity is at most that of the ring
 * and ORBIT_CORE_SMALL_COPY, and @buffer has room for the next multiple of a block, as the slot has for its own padding. */
static inline __attribute__ ((always_inline)) OrbitCoreSlotState
orbit_core_slot_view (const OrbitCoreSlot *slot,
                      const uint64_t *committed,
                      const uint32_t *kind,
                      const uint32_t *block,
                      const uint32_t *capacity,
                      bool padded,
                      void *buffer,
                      OrbitCoreView *view)
{
  uint64_t details;
  uint32_t length;

  view->version = atomic_load_explicit (&slot->version, memory_order_relaxed);
  view->id = atomic_load_explicit (&slot->id, memory_order_relaxed);
  if (__builtin_expect ((uint32_t) (view->id >> 56) != *kind, 0))
    return ORBIT_CORE_SLOT_OTHER;
  details = atomic_load_explicit (&slot->details, memory_order_relaxed);
  length = orbit_core_details_get_length (details);
  view->length = length;
  view->frame_kind = orbit_core_details_get_frame_kind (details);
  view->payload = buffer;
  if (__builtin_expect (length - (ORBIT_CORE_BLOCK / 2 + 1) < *block, 1))
    orbit_core_copy_block_out (buffer, slot->payload, length);
  else if (__builtin_expect (length > *capacity, 0))
    return ORBIT_CORE_SLOT_OTHER;
  else if (padded)
    orbit_core_copy_padded_out (buffer, slot->payload, length);
  else
    orbit_core_copy_out (buffer, slot->payload, length, false);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_READ_COPIED);

  /* Pairs with the release fence between the WRITING stamp and the fields in write-slot.h. */
  atomic_thread_fence (memory_order_acquire);
  return __builtin_expect (atomic_load_explicit (&slot->stamp, memory_order_relaxed) == *committed, 1) ? ORBIT_CORE_SLOT_FRAME : ORBIT_CORE_SLOT_PASSED;
}

/* Reads a frame of at most 8 bytes, as half a block: every slot has room for it. */
static inline __attribute__ ((always_inline)) OrbitCoreSlotState
orbit_core_slot_read_short (const OrbitCoreSlot *slot,
                            uint64_t position,
                            uint32_t kind,
                            OrbitCoreShortFrame *frame)
{
  const uint64_t committed = orbit_core_stamp (position, ORBIT_CORE_STAMP_COMMITTED);
  /* Pairs with the release store of the COMMITTED stamp in write-slot.h. */
  uint64_t stamp = atomic_load_explicit (&slot->stamp, memory_order_acquire);

  if (__builtin_expect (stamp != committed, 0))
    return orbit_core_stamp_lead (stamp, position) > 0 ? ORBIT_CORE_SLOT_PASSED : ORBIT_CORE_SLOT_NOT_YET;
  orbit_core_copy_half_block_out (frame, (const uint8_t *) &slot->id);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_READ_COPIED);

  /* Pairs with the release fence between the WRITING stamp and the fields in write-slot.h. */
  atomic_thread_fence (memory_order_acquire);
  if (__builtin_expect (atomic_load_explicit (&slot->stamp, memory_order_relaxed) != committed, 0))
    return ORBIT_CORE_SLOT_PASSED;
  return orbit_core_details_get_length (frame->details) <= sizeof frame->payload && frame->id >> 56 == kind ? ORBIT_CORE_SLOT_FRAME : ORBIT_CORE_SLOT_CORRUPT;
}
