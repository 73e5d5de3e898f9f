/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Writing to a shared ring: ticket, claim, frame, commit. For ring-write.c alone. */

#pragma once

#include "contention.h"
#include "write-slot.h"

/* Draws one ticket. Returns whether its slot now belongs to this member. */
static inline __attribute__ ((always_inline)) bool
claim_ticket (OrbitCoreRing *ring,
              OrbitCoreClaim *claim,
              _Atomic uint64_t **claim_cell)
{
  OrbitCoreLane *lane = ring->lane;
  const uint64_t position = atomic_fetch_add_explicit (&lane->head, 1, memory_order_relaxed);
  const uint64_t own_word = orbit_core_claim_word (position, ring->owner, ORBIT_CORE_CLAIM_WRITING);
  _Atomic uint64_t *cell = orbit_core_ring_claim (ring, position);
  uint64_t base, word;

  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_TICKET);
  base = atomic_load_explicit (&lane->base, memory_order_relaxed);
  if (__builtin_expect ((int64_t) (position - base) < 0, 0))
    return false; /* a reset has overtaken the ticket: no reader looks for it */

  /* Pairs with the release store of DONE in commit_shared(): the frame before is complete. Acquire on failure, too: the word
   * found then is the next one to be judged. Release on success: a process that sees the claim sees the member record that was
   * written before, so that a live owner is not taken for an earlier incarnation, and the head that led to the claim. */
  word = atomic_load_explicit (cell, memory_order_acquire);
  if (__builtin_expect (!orbit_core_claim_is_settled_at (word, position - (ring->mask + 1)) ||
                        !atomic_compare_exchange_strong_explicit (cell, &word, own_word, memory_order_acq_rel, memory_order_acquire), 0) &&
      !orbit_core_ring_contend (ring, position, word))
    return false;

  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_CLAIMED);
  *claim_cell = cell;
  claim->slot = orbit_core_ring_own_slot (ring, position);
  claim->position = position;
  claim->id = ring->id_prefix | ((position - base) & ORBIT_CORE_COUNTER_MASK);
  store_stamp_writing (claim->slot, position);
  return true;
}

static inline __attribute__ ((always_inline)) bool
claim_shared (OrbitCoreRing *ring,
              OrbitCoreClaim *claim,
              _Atomic uint64_t **claim_cell)
{
  for (uint64_t tries = 0; tries <= ring->mask; tries++)
    if (claim_ticket (ring, claim, claim_cell))
      return true;
  return false;
}

/* Fails only if this process was judged dead meanwhile, by mistake. Other members may then take away in the middle of a write
 * whatever it claims, so the member is revoked: the model in tests/model/ finds a torn frame otherwise. */
static inline __attribute__ ((always_inline)) bool
commit_shared (OrbitCoreRing *ring,
               const OrbitCoreClaim *claim,
               _Atomic uint64_t *cell)
{
  const uint64_t own_word = orbit_core_claim_word (claim->position, ring->owner, ORBIT_CORE_CLAIM_WRITING);

  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_STORED);
  if (__builtin_expect (atomic_load_explicit (cell, memory_order_relaxed) != own_word, 0))
    {
      orbit_core_gate_revoke (&ring->member->gate);
      return false;
    }
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_CHECKED);
  store_stamp_committed (claim->slot, claim->position);

  /* A plain store, since no other process changes a live owner's claim. Pairs with the acquire load in claim_ticket() of the
   * next lap, and in a reader that asks the claim: it finds the stamp above or a newer one. */
  atomic_store_explicit (cell, own_word ^ (ORBIT_CORE_CLAIM_WRITING ^ ORBIT_CORE_CLAIM_DONE), memory_order_release);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_DONE);
  return true;
}

static inline __attribute__ ((always_inline)) bool
write_shared (OrbitCoreRing *ring,
              uint8_t frame_kind,
              uint64_t version,
              const void *data,
              bool small,
              OrbitCoreClaim *claim)
{
  _Atomic uint64_t *cell;

  if (__builtin_expect (!claim_shared (ring, claim, &cell), 0))
    return false;
  store_fields (ring, claim, frame_kind, version);
  orbit_core_copy_in (claim->slot->payload, data, claim->length, small);
  return commit_shared (ring, claim, cell);
}
