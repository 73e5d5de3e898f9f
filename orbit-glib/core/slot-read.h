/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reading one slot at one position: copy, then look again.
 *
 * Knows neither heads nor cursors, only what the slot word says about the position asked for. */

#pragma once

#include "copy.h"
#include "layout.h"
#include "slot.h"

#include <stdbool.h>

typedef struct
{
  uint64_t id;
  uint64_t version;
  void *payload; /* where it was copied to */
  uint32_t length; /* bytes */
  uint8_t frame_kind;
} OrbitCoreFrame;

/* Where to put a payload of @length bytes; NULL when there is no memory for it. May be asked in vain, and again. */
typedef void *(*OrbitCoreReserve) (void *data,
                                   uint32_t length);

typedef enum
{
  ORBIT_CORE_SLOT_FRAME,
  ORBIT_CORE_SLOT_NOT_YET, /* the word's position lies before */
  ORBIT_CORE_SLOT_PASSED,  /* the word's position lies behind: overwritten */
  ORBIT_CORE_SLOT_VOID,    /* given up */
  ORBIT_CORE_SLOT_WRITING, /* on its way */
  ORBIT_CORE_SLOT_CORRUPT,
  ORBIT_CORE_SLOT_NO_MEMORY,
} OrbitCoreSlotState;

/* Why a word is not that of a frame at @position. */
static inline OrbitCoreSlotState
orbit_core_slot_explain (uint64_t word,
                         uint64_t position)
{
  int64_t lead = orbit_core_word_lead (word, position);

  if (lead != 0)
    return lead < 0 ? ORBIT_CORE_SLOT_NOT_YET : ORBIT_CORE_SLOT_PASSED;
  return orbit_core_word_phase (word) == ORBIT_CORE_PHASE_WRITING ? ORBIT_CORE_SLOT_WRITING : ORBIT_CORE_SLOT_VOID;
}

/* @reserve NULL: @data has room for any payload of the ring, or is itself NULL when only the fields are wanted. */
static inline __attribute__ ((always_inline)) OrbitCoreSlotState
orbit_core_slot_read (const OrbitCoreSlot *slot,
                      uint64_t position,
                      uint32_t kind,
                      uint32_t payload_capacity,
                      OrbitCoreReserve reserve,
                      void *data,
                      OrbitCoreFrame *frame,
                      uint64_t *word)
{
  /* Partner: the release of the commit. */
  uint64_t before = atomic_load_explicit (&slot->word, memory_order_acquire);
  uint32_t length;
  bool sound;

  *word = before;
  if (__builtin_expect (!orbit_core_word_is_frame (before, position), 0))
    return orbit_core_slot_explain (before, position);

  frame->id = atomic_load_explicit (&slot->id, memory_order_relaxed);
  frame->version = atomic_load_explicit (&slot->version, memory_order_relaxed);
  frame->frame_kind = (uint8_t) atomic_load_explicit (&slot->frame_kind, memory_order_relaxed);
  length = atomic_load_explicit (&slot->length, memory_order_relaxed);
  sound = length <= payload_capacity && frame->id >> 56 == kind;
  frame->length = length;
  frame->payload = data;
  if (__builtin_expect (sound, 1))
    {
      if (reserve != NULL)
        frame->payload = reserve (data, length);
      if (frame->payload != NULL)
        orbit_core_copy_out (frame->payload, slot->payload, length);
    }
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_READ_COPIED);

  /* Partner: the release fence between a writer's claim and its first store. */
  atomic_thread_fence (memory_order_acquire);
  if (__builtin_expect (atomic_load_explicit (&slot->word, memory_order_relaxed) != before, 0))
    return ORBIT_CORE_SLOT_PASSED;
  if (__builtin_expect (!sound, 0))
    return ORBIT_CORE_SLOT_CORRUPT;
  return reserve != NULL && frame->payload == NULL ? ORBIT_CORE_SLOT_NO_MEMORY : ORBIT_CORE_SLOT_FRAME;
}
