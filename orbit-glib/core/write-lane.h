/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Writing to the lane of this member in a per-node ring. For ring-write.c alone. */

#pragma once

#include "write-slot.h"

#define PREFETCHED_LINES 5 /* of 64 bytes: a slot for up to 288 bytes; copies of more run ahead by themselves */

/* Readers look only at lanes that are marked. The lane is locked. A process always counts the change, since a predecessor may
 * have been killed between the two steps. */
static inline void
mark_lane (OrbitCoreRing *ring)
{
  uint32_t node = ring->member->roster.node;

  if (__builtin_expect (ring->lane_marked, 1))
    return;
  /* Pairs with the acquire loads of both words in a cursor. */
  atomic_fetch_or_explicit (&ring->memory->used_lanes[node / 64], UINT64_C (1) << node % 64, memory_order_release);
  atomic_fetch_add_explicit (&ring->memory->changes, ORBIT_CORE_CHANGES_LANE, memory_order_release);
  ring->lane_marked = true;
}

/* No other process writes to this lane, so its next slot is prefetched while this one is written, which saves a third of a
 * small write. On a shared ring the locked instructions take longer than the slot does, and prefetching saves nothing. */
static inline void
prefetch_slot (const OrbitCoreRing *ring,
               uint64_t position)
{
  const uint8_t *slot = (const uint8_t *) orbit_core_ring_own_slot (ring, position);

  for (size_t line = 0; line < PREFETCHED_LINES; line++)
    __builtin_prefetch (slot + line * 64, 1);
}

static inline void
claim_lane (OrbitCoreRing *ring,
            uint64_t position,
            OrbitCoreClaim *claim)
{
  uint64_t base = atomic_load_explicit (&ring->lane->base, memory_order_relaxed);
  OrbitCoreSlot *slot = orbit_core_ring_own_slot (ring, position);

  prefetch_slot (ring, position + 1);
  claim->slot = slot;
  claim->position = position;
  claim->id = ring->id_prefix | ((position - base) & ORBIT_CORE_COUNTER_MASK);
  store_stamp_writing (slot, position);
}

static inline void
commit_lane (const OrbitCoreClaim *claim)
{
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_STORED);
  store_stamp_committed (claim->slot, claim->position);
}

/* Pairs with the acquire load of the lane head in a reader and in settle.c. */
static inline void
move_lane_head (OrbitCoreRing *ring,
                uint64_t head)
{
  ring->lane_position = head;
  atomic_store_explicit (&ring->lane->head, head, memory_order_release);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_HEAD_MOVED);
}

static inline __attribute__ ((always_inline)) void
write_lane_at (OrbitCoreRing *ring,
               uint64_t position,
               uint8_t frame_kind,
               uint64_t version,
               const void *data,
               bool small,
               OrbitCoreClaim *claim)
{
  claim_lane (ring, position, claim);
  store_fields (ring, claim, frame_kind, version);
  orbit_core_copy_in (claim->slot->payload, data, claim->length, small);
  commit_lane (claim);
}

static inline __attribute__ ((always_inline)) bool
write_lane (OrbitCoreRing *ring,
            uint8_t frame_kind,
            uint64_t version,
            const void *data,
            bool small,
            OrbitCoreClaim *claim)
{
  if (__builtin_expect (!orbit_core_lane_lock (&ring->lane_lock), 0))
    return false;
  mark_lane (ring);
  write_lane_at (ring, ring->lane_position, frame_kind, version, data, small, claim);
  move_lane_head (ring, ring->lane_position + 1);
  orbit_core_lane_unlock (&ring->lane_lock);
  return true;
}
