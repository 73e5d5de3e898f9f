/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Taking over from a dead owner of the same node id. */

#include "settle.h"

#include "seam.h"

/* The ring was not open in this process before, so that no thread of it has a claim: whatever its incarnation bits are, which
 * repeat after 2^14 owners, a WRITING claim of this node id is that of a dead predecessor.
 *
 * The stamp decides. If it says COMMITTED at the position of the claim, a reader may have delivered the frame, so the claim
 * must not become VOID. */
static void
settle_claim (OrbitCoreRing *ring,
              _Atomic uint64_t *claim,
              const OrbitCoreSlot *slot)
{
  /* Pairs with the release of the predecessor's claim in write-shared.h. */
  uint64_t word = atomic_load_explicit (claim, memory_order_acquire);
  uint64_t stamp, settled;

  if (orbit_core_claim_phase (word) != ORBIT_CORE_CLAIM_WRITING ||
      orbit_core_claim_node (word) != orbit_core_claim_node (ring->owner))
    return;

  /* Pairs with the release store of the COMMITTED stamp. The predecessor's lock was free, so its last stores are visible. */
  atomic_thread_fence (memory_order_acquire);
  stamp = atomic_load_explicit (&slot->stamp, memory_order_acquire);
  if (stamp % 4 == ORBIT_CORE_STAMP_COMMITTED && orbit_core_claim_lead (word, stamp >> 2) == 0)
    settled = (word & ~ORBIT_CORE_CLAIM_PHASE_MASK) | ORBIT_CORE_CLAIM_DONE;
  else
    settled = word & ~(ORBIT_CORE_CLAIM_PHASE_MASK | ORBIT_CORE_CLAIM_OWNER_MASK);

  /* Fails if a reader or a writer of a later lap was faster, which settles the claim as well. Release: pairs with the acquire
   * load of the claim in cursor-pending.c and write-shared.h. */
  atomic_compare_exchange_strong_explicit (claim, &word, settled, memory_order_acq_rel, memory_order_relaxed);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_SETTLE_CLAIM);
}

/* The first owner of a node id that writes has no predecessor on the ring, and scans nothing. */
static void
settle_shared (OrbitCoreRing *ring)
{
  _Atomic uint32_t *settled = &orbit_core_layout_get_settled (ring->memory)[ring->member->roster.node];
  uint32_t last = atomic_load_explicit (settled, memory_order_acquire);

  if (last == ring->member->roster.incarnation)
    return;
  if (last != 0)
    for (uint64_t i = 0; i <= ring->mask; i++)
      settle_claim (ring, orbit_core_ring_claim (ring, i), orbit_core_ring_slot (ring, 0, i));

  /* Stored last: a process that is killed during the scan leaves the scan to the next owner. Pairs with the load above. */
  atomic_store_explicit (settled, ring->member->roster.incarnation, memory_order_release);
}

/* The frames from the head on that the predecessor committed are whole, and a reader that polls the slots may have delivered
 * them. The head moves past them first, so that no position ever holds two frames. */
static void
settle_lane (OrbitCoreRing *ring)
{
  uint64_t head = atomic_load_explicit (&ring->lane->head, memory_order_acquire);

  for (uint64_t i = 0; i <= ring->mask; i++)
    {
      const OrbitCoreSlot *slot = orbit_core_ring_own_slot (ring, head);

      /* Pairs with the release store of the COMMITTED stamp. */
      if (atomic_load_explicit (&slot->stamp, memory_order_acquire) != orbit_core_stamp (head, ORBIT_CORE_STAMP_COMMITTED))
        break;
      head++;
      /* Pairs with the acquire load of the head in a reader. */
      atomic_store_explicit (&ring->lane->head, head, memory_order_release);
      ORBIT_CORE_REACHED (ORBIT_CORE_STEP_SETTLE_LANE);
    }
  ring->lane_position = head;
}

void
orbit_core_ring_settle (OrbitCoreRing *ring)
{
  if (ring->per_node)
    settle_lane (ring);
  else
    settle_shared (ring);
}

/* An owner settles before its first claim, and the settled word has all bits of its incarnation. With only 14 bits, the
 * unfinished write of a dead owner could be attributed to an owner 2^14 incarnations later, which may never open the ring. */
bool
orbit_core_ring_is_owner_alive (const OrbitCoreRing *ring,
                                uint64_t word)
{
  const uint32_t node = orbit_core_claim_node (word);
  uint32_t incarnation;

  if (node >= ring->header.n_nodes)
    return false; /* damage */

  /* Pairs with the release store in settle_shared(). The claim follows that store, so this load finds it or a later one. */
  incarnation = atomic_load_explicit (&orbit_core_layout_get_settled (ring->memory)[node], memory_order_acquire);
  if ((incarnation & ORBIT_CORE_CLAIM_INCARNATION_MASK) != orbit_core_claim_incarnation (word))
    return false;
  return orbit_core_roster_is_alive (&ring->member->roster, node, incarnation);
}
