/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Writing to the lane of this member in a per-node ring. For publish.h, publish-slowly.c and ring-write.c alone. */

#pragma once

#include "write-slot.h"

/* Lines of 64 bytes to prefetch: a slot for up to 288 bytes, because the processor prefetches larger copies itself; and for a
 * small frame. */
#define SLOT_LINES 5
#define SMALL_SLOT_LINES 3

/* Readers look only at marked lanes. The lane is locked. A process always counts the change, because a previous owner may have
 * been killed between the two steps. */
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
prefetch_slot_after (const OrbitCoreRing *ring,
                     const OrbitCoreSlot *slot,
                     unsigned int n_lines)
{
  const uint8_t *next = (const uint8_t *) slot + ring->stride; /* the address is wrong at the end of a lap, which only wastes the prefetch */

  for (size_t line = 0; line < n_lines; line++)
    __builtin_prefetch (next + line * 64, 1);
}

static inline __attribute__ ((always_inline)) void
claim_lane (OrbitCoreRing *ring,
            uint64_t position,
            unsigned int n_prefetched,
            OrbitCoreClaim *claim)
{
  uint64_t base = atomic_load_explicit (&ring->lane->base, memory_order_relaxed);
  OrbitCoreSlot *slot = orbit_core_ring_own_slot (ring, position);

  prefetch_slot_after (ring, slot, n_prefetched);
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
  claim_lane (ring, position, SLOT_LINES, claim);
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
  const bool favoured = orbit_core_lane_lock_simply (&ring->lane_lock, orbit_core_seat);

  if (__builtin_expect (!favoured, 0))
    {
      if (!orbit_core_lane_lock_slowly (&ring->lane_lock))
        return false;
      mark_lane (ring); /* which a favourite has done */
    }
  write_lane_at (ring, ring->lane_position, frame_kind, version, data, small, claim);
  move_lane_head (ring, claim->position + 1);
  if (__builtin_expect (favoured, 1))
    orbit_core_lane_unlock_simply (orbit_core_seat);
  else
    orbit_core_lane_unlock_slowly (&ring->lane_lock);
  return true;
}
