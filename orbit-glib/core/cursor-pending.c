/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Waits for a writer, and gives a position up. doc/protocol.md has the rules. */

#include "cursor-pending.h"

#include "settle.h"

#define LATE (ORBIT_CORE_NS_PER_MS / 20) /* a position that is pending for longer makes the reader ask the claim */
#define ASK_INTERVAL (1 * ORBIT_CORE_NS_PER_MS)
#define UNCLAIMED_LIMIT (100 * ORBIT_CORE_NS_PER_MS) /* a ticket without a claim is voided after this time or the stall time */
#define MAX_PATIENCE (100 * ORBIT_CORE_NS_PER_MS)

/* Stall times of tickets that were drawn before the same look at the head run together. */
static void
start_pending (OrbitCorePlace *place,
               const OrbitCoreLane *lane,
               int64_t now)
{
  if ((int64_t) (place->claimed - place->position) <= 0)
    {
      place->claimed = atomic_load_explicit (&lane->head, memory_order_acquire);
      place->claimed_at = now;
    }
  place->pending = place->position;
  place->pending_since = place->claimed_at;
  place->asked_at = now - ASK_INTERVAL;
}

/* Sets after which time to look again without a wake-up. A live writer is given longer and longer, up to the stall time. */
static OrbitCorePending
wait_on (OrbitCoreCursor *cursor,
         const OrbitCorePlace *place,
         int64_t now)
{
  int64_t age = now - place->pending_since;
  int64_t patience = age < LATE ? LATE - age : age / 2;

  if (age >= LATE && patience < ASK_INTERVAL)
    patience = ASK_INTERVAL;
  if (patience > MAX_PATIENCE)
    patience = MAX_PATIENCE;
  if (cursor->stall_timeout >= 0 && patience > cursor->stall_timeout - age)
    patience = cursor->stall_timeout > age ? cursor->stall_timeout - age : 0;
  if (cursor->patience < 0 || patience < cursor->patience)
    cursor->patience = patience;
  return ORBIT_CORE_PENDING_WAIT;
}

/* Acq_rel: pairs with the acquire load of the claim in a writer that holds the ticket, and in another reader. If the claim has
 * changed, look again and count nothing. */
static OrbitCorePending
make_void (_Atomic uint64_t *claim,
           uint64_t word,
           uint64_t position)
{
  if (!atomic_compare_exchange_strong_explicit (claim, &word, orbit_core_claim_word (position, 0, ORBIT_CORE_CLAIM_VOID),
                                                memory_order_acq_rel, memory_order_relaxed))
    return ORBIT_CORE_PENDING_LOOK_AGAIN;
  return ORBIT_CORE_PENDING_ABANDONED;
}

/* Reads the stamp again after a claim or a death was found: what was written before either is visible now. */
static OrbitCoreSlotState
look_at_stamp (const OrbitCoreCursor *cursor,
               uint64_t position)
{
  const OrbitCoreSlot *slot = orbit_core_ring_slot (cursor->ring, 0, position);
  uint64_t stamp;

  atomic_thread_fence (memory_order_acquire);
  stamp = atomic_load_explicit (&slot->stamp, memory_order_acquire);
  if (stamp == orbit_core_stamp (position, ORBIT_CORE_STAMP_COMMITTED))
    return ORBIT_CORE_SLOT_FRAME;
  return orbit_core_stamp_lead (stamp, position) > 0 ? ORBIT_CORE_SLOT_PASSED : ORBIT_CORE_SLOT_NOT_YET;
}

static OrbitCorePending
judge_own_claim (OrbitCoreCursor *cursor,
                 const OrbitCorePlace *place,
                 _Atomic uint64_t *claim,
                 uint64_t word,
                 bool stalled,
                 int64_t now)
{
  switch (orbit_core_claim_phase (word))
    {
    case ORBIT_CORE_CLAIM_VOID:
      return ORBIT_CORE_PENDING_ABANDONED;

    case ORBIT_CORE_CLAIM_DONE:
      /* The stamp was stored before. If it is still before the position, the memory is damaged. */
      return look_at_stamp (cursor, place->position) == ORBIT_CORE_SLOT_NOT_YET ? ORBIT_CORE_PENDING_ABANDONED : ORBIT_CORE_PENDING_LOOK_AGAIN;

    case ORBIT_CORE_CLAIM_WRITING:
      if (orbit_core_ring_is_owner_alive (cursor->ring, word))
        return stalled ? ORBIT_CORE_PENDING_ABANDONED : wait_on (cursor, place, now);
      /* The dead owner may have committed and not released its claim. */
      if (look_at_stamp (cursor, place->position) != ORBIT_CORE_SLOT_NOT_YET)
        return ORBIT_CORE_PENDING_LOOK_AGAIN;
      return make_void (claim, word, place->position);

    default:
      return make_void (claim, word, place->position);
    }
}

/* The holder of the ticket may be about to claim. If it was killed, no claim says so, so that only time can decide. */
static OrbitCorePending
judge_earlier_claim (OrbitCoreCursor *cursor,
                     const OrbitCorePlace *place,
                     _Atomic uint64_t *claim,
                     uint64_t word,
                     bool stalled,
                     int64_t now)
{
  int64_t limit = cursor->stall_timeout > UNCLAIMED_LIMIT ? cursor->stall_timeout : UNCLAIMED_LIMIT;
  bool unclaimed = now - place->pending_since >= limit;

  if (!unclaimed)
    return stalled ? ORBIT_CORE_PENDING_ABANDONED : wait_on (cursor, place, now);
  if (orbit_core_claim_phase (word) == ORBIT_CORE_CLAIM_WRITING && orbit_core_ring_is_owner_alive (cursor->ring, word))
    return ORBIT_CORE_PENDING_ABANDONED;
  return make_void (claim, word, place->position);
}

OrbitCorePending
orbit_core_cursor_judge_pending (OrbitCoreCursor *cursor,
                                 OrbitCorePlace *place)
{
  OrbitCoreRing *ring = cursor->ring;
  const OrbitCoreLane *lane = orbit_core_ring_lane (ring, 0);
  const uint64_t position = place->position;
  const uint64_t capacity = ring->mask + 1;
  _Atomic uint64_t *claim = orbit_core_ring_claim (ring, position);
  int64_t now;
  bool stalled;
  uint64_t word, head;

  /* Pairs with the release store in contention.c. */
  if (atomic_load_explicit (&ring->memory->forfeited[position % ORBIT_CORE_FORFEITS], memory_order_acquire) == position)
    return ORBIT_CORE_PENDING_ABANDONED;

  now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
  if (place->pending != position)
    start_pending (place, lane, now);
  stalled = cursor->stall_timeout >= 0 && now - place->pending_since >= cursor->stall_timeout;
  if (!stalled && (now - place->pending_since < LATE || now - place->asked_at < ASK_INTERVAL))
    return wait_on (cursor, place, now);
  place->asked_at = now;

  /* Pairs with the release of the claim and of DONE in write-shared.h. The head is loaded after the claim: the 36 bits of a claim
   * that is a lap or more ahead do not tell that it is. */
  word = atomic_load_explicit (claim, memory_order_acquire);
  head = atomic_load_explicit (&lane->head, memory_order_acquire);
  if (head - position > capacity)
    return ORBIT_CORE_PENDING_OVERWRITTEN;
  if (orbit_core_claim_lead (word, position) == 0)
    return judge_own_claim (cursor, place, claim, word, stalled, now);
  if (orbit_core_claim_lead (word, position) < capacity)
    return ORBIT_CORE_PENDING_OVERWRITTEN;
  return judge_earlier_claim (cursor, place, claim, word, stalled, now);
}
