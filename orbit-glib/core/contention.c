/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Claiming a slot against other writers, readers that void, and unfinished writes. */

#include "contention.h"

#include "clock.h"
#include "seam.h"
#include "settle.h"

#define ASK_INTERVAL (1 * ORBIT_CORE_NS_PER_MS)
#define MAX_RACES 64 /* failed compare-and-exchanges on one claim before its ticket is lost */

/* Asks the kernel at most once per ASK_INTERVAL for the same claim. */
static bool
is_owner_alive (OrbitCoreRing *ring,
                uint64_t word)
{
  int64_t now;

  /* Another thread of this process is writing. */
  if ((word & ORBIT_CORE_CLAIM_OWNER_MASK) == ring->owner)
    return true;

  now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
  if (atomic_load_explicit (&ring->asked_word, memory_order_relaxed) == word &&
      now - atomic_load_explicit (&ring->asked_at, memory_order_relaxed) < ASK_INTERVAL)
    return true;

  if (!orbit_core_ring_is_owner_alive (ring, word))
    return false;
  atomic_store_explicit (&ring->asked_at, now, memory_order_relaxed);
  atomic_store_explicit (&ring->asked_word, word, memory_order_relaxed);
  return true;
}

static void
forfeit (OrbitCoreRing *ring,
         uint64_t position)
{
  /* Pairs with the acquire load in cursor-pending.c. */
  atomic_store_explicit (&ring->memory->forfeited[position % ORBIT_CORE_FORFEITS], position, memory_order_release);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_FORFEITED);
}

bool
orbit_core_ring_contend (OrbitCoreRing *ring,
                         uint64_t position,
                         uint64_t word)
{
  _Atomic uint64_t *claim = orbit_core_ring_claim (ring, position);
  const uint64_t capacity = ring->mask + 1;

  for (int races = 0; races < MAX_RACES; races++)
    {
      /* Loaded after the claim: the 36 bits of a claim do not show that it is a lap or more ahead. */
      uint64_t head = atomic_load_explicit (&ring->lane->head, memory_order_relaxed);

      if (head - position > capacity || orbit_core_claim_lead (word, position) < capacity)
        return false;
      if (orbit_core_claim_phase (word) == ORBIT_CORE_CLAIM_WRITING && is_owner_alive (ring, word))
        break;

      /* The orders are those of the first attempt, in write-shared.h. */
      if (atomic_compare_exchange_strong_explicit (claim, &word, orbit_core_claim_word (position, ring->owner, ORBIT_CORE_CLAIM_WRITING),
                                                   memory_order_acq_rel, memory_order_acquire))
        return true;
    }
  forfeit (ring, position);
  return false;
}
