/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Writing to a shared ring: ticket, claim, frame, commit. For publish.h, publish-slowly.c and ring-write.c alone. */

#pragma once

#include "contention.h"
#include "write-slot.h"

static inline uint64_t
draw_ticket (OrbitCoreRing *ring)
{
  const uint64_t position = atomic_fetch_add_explicit (&ring->lane->head, 1, memory_order_relaxed);

  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_TICKET);
  return position;
}

/* The slot of the position belongs to this member. */
static inline __attribute__ ((always_inline)) void
begin_frame (const OrbitCoreRing *ring,
             uint64_t position,
             uint64_t base,
             OrbitCoreClaim *claim)
{
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_CLAIMED);
  claim->slot = orbit_core_ring_own_slot (ring, position);
  claim->position = position;
  claim->id = ring->id_prefix | ((position - base) & ORBIT_CORE_COUNTER_MASK);
  store_stamp_writing (claim->slot, position);
}

/* Claims the slot of a ticket if it holds a finished frame of one lap before and no other writer contends for it. */
static inline __attribute__ ((always_inline)) bool
claim_simply (OrbitCoreRing *ring,
              uint64_t position,
              _Atomic uint64_t *cell,
              OrbitCoreClaim *claim)
{
  const uint64_t base = atomic_load_explicit (&ring->lane->base, memory_order_relaxed);
  uint64_t word;

  if (__builtin_expect ((int64_t) (position - base) < 0, 0))
    return false; /* a reset has overtaken the ticket: no reader looks for it */

  /* Pairs with the release store of DONE in commit_shared(): the frame before is complete. Release on success: a thread that
   * sees the claim also sees the member record that was written before, so that a live owner is not mistaken for an earlier
   * incarnation, and the head that led to the claim. */
  word = atomic_load_explicit (cell, memory_order_acquire);
  if (__builtin_expect (!orbit_core_claim_is_settled_at (word, position - (ring->mask + 1)) ||
                        !atomic_compare_exchange_strong_explicit (cell, &word, orbit_core_claim_word (position, ring->owner, ORBIT_CORE_CLAIM_WRITING),
                                                                  memory_order_acq_rel, memory_order_acquire), 0))
    return false;
  begin_frame (ring, position, base, claim);
  return true;
}

/* After claim_simply() has failed: judges what is found, and claims the slot or loses the ticket. */
static inline bool
claim_by_force (OrbitCoreRing *ring,
                uint64_t position,
                _Atomic uint64_t *cell,
                OrbitCoreClaim *claim)
{
  const uint64_t base = atomic_load_explicit (&ring->lane->base, memory_order_relaxed);

  if ((int64_t) (position - base) < 0 || !orbit_core_ring_contend (ring, position, atomic_load_explicit (cell, memory_order_acquire)))
    return false;
  begin_frame (ring, position, base, claim);
  return true;
}

/* Draws one ticket. Returns whether its slot now belongs to this member. */
static inline __attribute__ ((always_inline)) bool
claim_ticket (OrbitCoreRing *ring,
              OrbitCoreClaim *claim,
              _Atomic uint64_t **claim_cell)
{
  const uint64_t position = draw_ticket (ring);

  *claim_cell = orbit_core_ring_claim (ring, position);
  return __builtin_expect (claim_simply (ring, position, *claim_cell, claim), 1) || claim_by_force (ring, position, *claim_cell, claim);
}

/* @n_tickets: the number of lost tickets of this publish; it draws at most one for each slot. */
static inline __attribute__ ((always_inline)) bool
claim_shared (OrbitCoreRing *ring,
              uint64_t n_tickets,
              OrbitCoreClaim *claim,
              _Atomic uint64_t **claim_cell)
{
  for (; n_tickets <= ring->mask; n_tickets++)
    if (claim_ticket (ring, claim, claim_cell))
      return true;
  return false;
}

/* Fails only if this process was judged dead meanwhile, by mistake. Other members may then void its claims in the middle of a
 * write, so the member is revoked. Otherwise the model in tests/model/ finds a torn frame. */
static inline __attribute__ ((always_inline)) bool
commit_unless_taken (OrbitCoreRing *ring,
                     const OrbitCoreClaim *claim,
                     _Atomic uint64_t *cell)
{
  const uint64_t own_word = orbit_core_claim_word (claim->position, ring->owner, ORBIT_CORE_CLAIM_WRITING);

  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_STORED);
  if (__builtin_expect (atomic_load_explicit (cell, memory_order_relaxed) != own_word, 0))
    return false;
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_CHECKED);
  store_stamp_committed (claim->slot, claim->position);

  /* A plain store, since no other process changes a live owner's claim. Pairs with the acquire load in claim_simply() of the
   * next lap, and in a reader that asks the claim: it finds the stamp above or a newer one. */
  atomic_store_explicit (cell, own_word ^ (ORBIT_CORE_CLAIM_WRITING ^ ORBIT_CORE_CLAIM_DONE), memory_order_release);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_DONE);
  return true;
}

/* The same, and revokes the member if it fails. */
static inline bool
commit_shared (OrbitCoreRing *ring,
               const OrbitCoreClaim *claim,
               _Atomic uint64_t *cell)
{
  if (__builtin_expect (commit_unless_taken (ring, claim, cell), 1))
    return true;
  orbit_core_gate_revoke (&ring->member->gate);
  return false;
}

/* Stores a frame in a slot that is claimed. */
static inline __attribute__ ((always_inline)) bool
fill_shared (OrbitCoreRing *ring,
             uint8_t frame_kind,
             uint64_t version,
             const void *data,
             bool small,
             OrbitCoreClaim *claim,
             _Atomic uint64_t *cell)
{
  store_fields (ring, claim, frame_kind, version);
  orbit_core_copy_in (claim->slot->payload, data, claim->length, small);
  return commit_shared (ring, claim, cell);
}

static inline __attribute__ ((always_inline)) bool
write_shared (OrbitCoreRing *ring,
              uint8_t frame_kind,
              uint64_t version,
              const void *data,
              bool small,
              uint64_t n_tickets,
              OrbitCoreClaim *claim)
{
  _Atomic uint64_t *cell;

  return __builtin_expect (claim_shared (ring, n_tickets, claim, &cell), 1) && fill_shared (ring, frame_kind, version, data, small, claim, cell);
}
