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

static inline __attribute__ ((always_inline)) OrbitCoreSlotState
orbit_core_slot_read (const OrbitCoreSlot *slot,
                      uint64_t position,
                      uint32_t kind,
                      uint32_t payload_capacity,
                      OrbitCoreReserve reserve,
                      void *data,
                      OrbitCoreFrame *frame)
{
  const uint64_t committed = orbit_core_stamp (position, ORBIT_CORE_STAMP_COMMITTED);
  /* Pairs with the release store of the COMMITTED stamp in write-slot.h. */
  uint64_t stamp = atomic_load_explicit (&slot->stamp, memory_order_acquire);

  if (__builtin_expect (stamp != committed, 0))
    return orbit_core_stamp_lead (stamp, position) > 0 ? ORBIT_CORE_SLOT_PASSED : ORBIT_CORE_SLOT_NOT_YET;
  return orbit_core_slot_copy (slot, committed, kind, payload_capacity, reserve, data, frame);
}

/* The same only for a valid frame of at most @small_capacity bytes; any other one is OTHER, which the function above handles.
 * Needs few registers, since @view is memory of the caller: it may be filled in even if no frame is returned. */
static inline __attribute__ ((always_inline)) OrbitCoreSlotState
orbit_core_slot_view (const OrbitCoreSlot *slot,
                      uint64_t committed,
                      const uint32_t *kind,
                      const uint32_t *small_capacity,
                      void *buffer,
                      OrbitCoreView *view)
{
  uint64_t id, details;
  uint32_t length;

  id = atomic_load_explicit (&slot->id, memory_order_relaxed);
  view->id = id;
  if (__builtin_expect ((uint32_t) (id >> 56) != *kind, 0))
    return ORBIT_CORE_SLOT_OTHER;
  view->version = atomic_load_explicit (&slot->version, memory_order_relaxed);
  details = atomic_load_explicit (&slot->details, memory_order_relaxed);
  length = orbit_core_details_get_length (details);
  view->length = length;
  if (__builtin_expect (length > *small_capacity, 0))
    return ORBIT_CORE_SLOT_OTHER;
  view->frame_kind = orbit_core_details_get_frame_kind (details);
  view->payload = buffer;
  orbit_core_copy_out (buffer, slot->payload, length, true);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_READ_COPIED);

  /* Pairs with the release fence between the WRITING stamp and the fields in write-slot.h. */
  atomic_thread_fence (memory_order_acquire);
  return __builtin_expect (atomic_load_explicit (&slot->stamp, memory_order_relaxed) == committed, 1) ? ORBIT_CORE_SLOT_FRAME : ORBIT_CORE_SLOT_PASSED;
}

/* Reads a frame of at most 8 bytes, as a block of fixed size: every slot has room for it. */
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
  orbit_core_copy_out (frame, (const uint8_t *) &slot->id, sizeof *frame, true);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_READ_COPIED);

  /* Pairs with the release fence between the WRITING stamp and the fields in write-slot.h. */
  atomic_thread_fence (memory_order_acquire);
  if (__builtin_expect (atomic_load_explicit (&slot->stamp, memory_order_relaxed) != committed, 0))
    return ORBIT_CORE_SLOT_PASSED;
  return orbit_core_details_get_length (frame->details) <= sizeof frame->payload && frame->id >> 56 == kind ? ORBIT_CORE_SLOT_FRAME : ORBIT_CORE_SLOT_CORRUPT;
}
