/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Writing to a ring: claim, copy, commit, as doc/protocol.md tells it for both topologies. */

#define _GNU_SOURCE

#include "ring.h"

#include "clock.h"
#include "copy.h"
#include "parking.h"
#include "seam.h"

#include <inttypes.h>

#define ASK_INTERVAL (1 * ORBIT_CORE_NS_PER_MS)
#define PREFETCHED_LINES 5 /* of 64 bytes: a slot for up to 288 bytes; copies of more run ahead by themselves */
#define MAX_CLAIM_RACES 64 /* lost compare-exchanges on one slot before its ticket is given up */

static OrbitCoreCode
fail_too_large (const OrbitCoreRing *ring,
                size_t length,
                OrbitCoreReport *report)
{
  return orbit_core_fail (report, ORBIT_CORE_PAYLOAD_TOO_LARGE, "%s: payload of %zu bytes exceeds %" PRIu32,
                          ring->title, length, ring->payload_capacity);
}

/* After a write to a shared ring that failed: declared dead, or busy. */
static OrbitCoreCode
fail_write (const OrbitCoreRing *ring,
            OrbitCoreReport *report)
{
  const OrbitCoreMember *member = ring->member;

  if (atomic_load_explicit (&member->gate.revoked, memory_order_acquire))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  return orbit_core_fail (report, ORBIT_CORE_BUSY, "%s: unfinished writes left none of its %" PRIu64 " slots free, in as many attempts", ring->title, ring->mask + 1);
}

/* A commit to a shared ring is a locked instruction; the head of a lane moves without one. */
static inline __attribute__ ((always_inline)) void
wake_readers (OrbitCoreRing *ring)
{
  if (ring->per_node)
    orbit_core_parking_wake_lazily (&ring->memory->parking);
  else
    orbit_core_parking_wake_after_lock (&ring->memory->parking);
}

/* --- shared topology --- */

/* Somebody's unfinished write of an earlier lap is in the way: is it still going on? */
static __attribute__ ((cold)) bool
is_owner_alive (OrbitCoreRing *ring,
                uint64_t word)
{
  int64_t now;

  if ((word & ORBIT_CORE_OWNER_MASK) == ring->owner)
    return true;

  now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
  if (atomic_load_explicit (&ring->asked_word, memory_order_relaxed) == word &&
      now - atomic_load_explicit (&ring->asked_at, memory_order_relaxed) < ASK_INTERVAL)
    return true;

  if (!orbit_core_roster_is_alive (&ring->member->roster, orbit_core_owner_node (word), orbit_core_owner_incarnation (word)))
    return false;
  atomic_store_explicit (&ring->asked_at, now, memory_order_relaxed);
  atomic_store_explicit (&ring->asked_word, word, memory_order_relaxed);
  return true;
}

/* One ticket: true if its slot is now ours. */
static inline __attribute__ ((always_inline)) bool
claim_ticket (OrbitCoreRing *ring,
              OrbitCoreClaim *claim)
{
  OrbitCoreLane *lane = ring->lane;
  uint64_t position = atomic_fetch_add_explicit (&lane->head, 1, memory_order_relaxed);
  OrbitCoreSlot *slot = orbit_core_ring_own_slot (ring, position);
  uint64_t word, base;

  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_TICKET);
  base = atomic_load_explicit (&lane->base, memory_order_relaxed);
  if (__builtin_expect ((int64_t) (position - base) < 0, 0))
    return false; /* a reset overtook the ticket: nobody will look for it */

  word = atomic_load_explicit (&slot->word, memory_order_acquire);
  for (int races = 0; races < MAX_CLAIM_RACES; races++)
    {
      if (__builtin_expect (orbit_core_word_lead (word, position) >= 0, 0))
        return false; /* lapped, or voided by a reader */
      if (__builtin_expect (orbit_core_word_phase (word) == ORBIT_CORE_PHASE_WRITING, 0) && is_owner_alive (ring, word))
        return false; /* forfeited */

      /* Release: who sees the claim sees the head that led to it. */
      if (__builtin_expect (atomic_compare_exchange_weak_explicit (&slot->word, &word, orbit_core_word (position, ring->owner, ORBIT_CORE_PHASE_WRITING),
                                                                   memory_order_acq_rel, memory_order_acquire), 1))
        {
          /* Partner: the acquire fence between a reader's copy and its second look. */
          atomic_thread_fence (memory_order_release);
          ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_CLAIMED);
          claim->slot = slot;
          claim->position = position;
          claim->id = ring->id_prefix | ((position - base) & ORBIT_CORE_COUNTER_MASK);
          return true;
        }
    }
  return false;
}

static inline __attribute__ ((always_inline)) bool
claim_shared (OrbitCoreRing *ring,
              OrbitCoreClaim *claim)
{
  for (uint64_t tries = 0; tries <= ring->mask; tries++)
    if (claim_ticket (ring, claim))
      return true;
  return false;
}

static inline void
store_fields (const OrbitCoreClaim *claim,
              uint8_t frame_kind,
              uint64_t version)
{
  OrbitCoreSlot *slot = claim->slot;

  atomic_store_explicit (&slot->id, claim->id, memory_order_relaxed);
  atomic_store_explicit (&slot->version, version, memory_order_relaxed);
  atomic_store_explicit (&slot->length, claim->length, memory_order_relaxed);
  atomic_store_explicit (&slot->frame_kind, frame_kind, memory_order_relaxed);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_FIELDS);
}

/* Fails only if this process was declared dead meanwhile. Whatever it claims from then on may be taken away from it in
 * the middle of a write, so it must not go on: the model in tests/model/ finds a torn frame if it does. */
static inline bool
commit_shared (OrbitCoreRing *ring,
               const OrbitCoreClaim *claim)
{
  uint64_t writing = orbit_core_word (claim->position, ring->owner, ORBIT_CORE_PHASE_WRITING);
  bool committed;

  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_STORED);
  committed = atomic_compare_exchange_strong_explicit (&claim->slot->word, &writing, orbit_core_word (claim->position, ring->owner, ORBIT_CORE_PHASE_COMMITTED),
                                                       memory_order_seq_cst, memory_order_relaxed);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_COMMITTED);
  if (__builtin_expect (!committed, 0))
    orbit_core_gate_revoke (&ring->member->gate);
  return committed;
}

static inline __attribute__ ((always_inline)) bool
write_shared (OrbitCoreRing *ring,
              uint8_t frame_kind,
              uint64_t version,
              const void *data,
              OrbitCoreClaim *claim)
{
  if (__builtin_expect (!claim_shared (ring, claim), 0))
    return false;
  store_fields (claim, frame_kind, version);
  orbit_core_copy_in (claim->slot->payload, data, claim->length);
  return commit_shared (ring, claim);
}

/* --- per-node topology --- */

/* Readers skip the lanes that nobody has written to. The lane is locked. */
static inline void
mark_lane (OrbitCoreRing *ring)
{
  uint32_t node = ring->member->roster.node;

  if (__builtin_expect (ring->lane_marked, 1))
    return;
  atomic_fetch_or_explicit (&ring->memory->used_lanes[node / 64], UINT64_C (1) << node % 64, memory_order_release);
  ring->lane_marked = true;
}

/* Nobody else writes to our lane, so its next slot may come closer while this one is written; that saves a third of a
 * small write. On a shared ring the locked instructions take longer than the slot does, and it saves nothing. */
static inline void
prefetch_slot (const OrbitCoreRing *ring,
               uint64_t position)
{
  const uint8_t *slot = (const uint8_t *) orbit_core_ring_own_slot (ring, position);

  for (unsigned int line = 0; line < PREFETCHED_LINES; line++)
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
  atomic_store_explicit (&slot->word, orbit_core_word (position, ring->owner, ORBIT_CORE_PHASE_WRITING), memory_order_relaxed);
  /* Partner: the acquire fence between a reader's copy and its second look. */
  atomic_thread_fence (memory_order_release);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_CLAIMED);
  claim->slot = slot;
  claim->position = position;
  claim->id = ring->id_prefix | ((position - base) & ORBIT_CORE_COUNTER_MASK);
}

static inline void
commit_lane (OrbitCoreRing *ring,
             const OrbitCoreClaim *claim)
{
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_STORED);
  atomic_store_explicit (&claim->slot->word, orbit_core_word (claim->position, ring->owner, ORBIT_CORE_PHASE_COMMITTED), memory_order_release);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_COMMITTED);
}

/* Partner: the acquire load of the lane head in a reader. Everything before it becomes visible at once. */
static inline void
move_lane_head (OrbitCoreRing *ring,
                uint64_t head)
{
  ring->lane_position = head;
  atomic_store_explicit (&ring->lane->head, head, memory_order_release);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_HEAD_MOVED);
}

static inline void
write_lane_at (OrbitCoreRing *ring,
               uint64_t position,
               uint8_t frame_kind,
               uint64_t version,
               const void *data,
               OrbitCoreClaim *claim)
{
  claim_lane (ring, position, claim);
  store_fields (claim, frame_kind, version);
  orbit_core_copy_in (claim->slot->payload, data, claim->length);
  commit_lane (ring, claim);
}

static inline bool
write_lane (OrbitCoreRing *ring,
            uint8_t frame_kind,
            uint64_t version,
            const void *data,
            OrbitCoreClaim *claim)
{
  if (__builtin_expect (!orbit_core_lane_lock (&ring->lane_lock), 0))
    return false;
  mark_lane (ring);
  write_lane_at (ring, ring->lane_position, frame_kind, version, data, claim);
  move_lane_head (ring, ring->lane_position + 1);
  orbit_core_lane_unlock (&ring->lane_lock);
  return true;
}

static OrbitCoreCode
fail_open_write (const OrbitCoreRing *ring,
                 OrbitCoreReport *report)
{
  return orbit_core_fail (report, ORBIT_CORE_BUSY, "%s: this thread has begun a write to its lane and not ended it", ring->title);
}

/* --- both --- */

OrbitCoreCode
orbit_core_ring_write (OrbitCoreRing *ring,
                       uint8_t frame_kind,
                       uint64_t version,
                       const void *data,
                       size_t length,
                       uint64_t *id,
                       OrbitCoreReport *report)
{
  OrbitCoreMember *member = ring->member;
  OrbitCoreClaim claim;
  bool written;

  if (__builtin_expect (length > ring->payload_capacity, 0))
    return fail_too_large (ring, length, report);
  if (__builtin_expect (!orbit_core_gate_enter (&member->gate), 0))
    return orbit_core_gate_refusal (&member->gate, member->name, report);

  claim.length = (uint32_t) length;
  if (ring->per_node)
    written = write_lane (ring, frame_kind, version, data, &claim);
  else
    written = write_shared (ring, frame_kind, version, data, &claim);
  wake_readers (ring);
  orbit_core_gate_exit (&member->gate);

  if (__builtin_expect (!written, 0))
    return ring->per_node ? fail_open_write (ring, report) : fail_write (ring, report);
  *id = claim.id;
  return ORBIT_CORE_OK;
}

/* At most half a lap becomes visible at once: the older half must stay readable while the newer one is written. */
static size_t
write_lane_batch (OrbitCoreRing *ring,
                  uint8_t frame_kind,
                  uint64_t version,
                  const uint8_t *data,
                  size_t record_size,
                  size_t n_records)
{
  uint64_t burst = (ring->mask + 1) / 2;
  OrbitCoreClaim claim = { .length = (uint32_t) record_size };
  uint64_t position = ring->lane_position;

  for (size_t i = 0; i < n_records; i++)
    {
      write_lane_at (ring, position++, frame_kind, version, data + i * record_size, &claim);
      if ((i + 1) % burst == 0 || i + 1 == n_records)
        {
          move_lane_head (ring, position);
          wake_readers (ring);
        }
    }
  return n_records;
}

OrbitCoreCode
orbit_core_ring_write_packed (OrbitCoreRing *ring,
                              uint8_t frame_kind,
                              uint64_t version,
                              const void *data,
                              size_t record_size,
                              size_t n_records,
                              size_t *n_written,
                              OrbitCoreReport *report)
{
  OrbitCoreMember *member = ring->member;
  OrbitCoreClaim claim = { .length = (uint32_t) record_size };
  const uint8_t *bytes = data;
  bool locked = true;

  *n_written = 0;
  if (record_size > ring->payload_capacity)
    return fail_too_large (ring, record_size, report);
  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);

  if (ring->per_node)
    {
      locked = orbit_core_lane_lock (&ring->lane_lock);
      if (locked)
        {
          mark_lane (ring);
          *n_written = write_lane_batch (ring, frame_kind, version, bytes, record_size, n_records);
          orbit_core_lane_unlock (&ring->lane_lock);
        }
    }
  else
    {
      /* Sleepers are woken by the first frame of a batch: by the last, most may have been overwritten. */
      while (*n_written < n_records && write_shared (ring, frame_kind, version, bytes + *n_written * record_size, &claim))
        {
          *n_written += 1;
          wake_readers (ring);
        }
    }
  orbit_core_gate_exit (&member->gate);

  if (!locked)
    return fail_open_write (ring, report);
  if (*n_written == 0 && n_records > 0)
    return fail_write (ring, report);
  return ORBIT_CORE_OK;
}

OrbitCoreCode
orbit_core_ring_begin_write (OrbitCoreRing *ring,
                             size_t length,
                             OrbitCoreClaim *claim,
                             OrbitCoreReport *report)
{
  OrbitCoreMember *member = ring->member;
  bool claimed;

  if (length > ring->payload_capacity)
    return fail_too_large (ring, length, report);
  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);

  claim->length = (uint32_t) length;
  claimed = ring->per_node ? orbit_core_lane_lock_slowly (&ring->lane_lock) : claim_shared (ring, claim);
  if (claimed && ring->per_node)
    {
      mark_lane (ring);
      claim_lane (ring, ring->lane_position, claim);
    }
  if (claimed)
    orbit_core_gate_hold (&member->gate);
  orbit_core_gate_exit (&member->gate);

  if (!claimed)
    return ring->per_node ? fail_open_write (ring, report) : fail_write (ring, report);
  return ORBIT_CORE_OK;
}

bool
orbit_core_ring_end_write (OrbitCoreRing *ring,
                           OrbitCoreClaim *claim,
                           uint8_t frame_kind,
                           uint64_t version)
{
  OrbitCoreGate *gate = &ring->member->gate;
  bool committed = true;

  if (orbit_core_gate_is_forked (gate))
    return false; /* begun by the parent, and the parent's to end */

  store_fields (claim, frame_kind, version);
  if (ring->per_node)
    {
      commit_lane (ring, claim);
      move_lane_head (ring, claim->position + 1);
      orbit_core_lane_unlock_slowly (&ring->lane_lock);
    }
  else
    {
      committed = commit_shared (ring, claim);
    }
  wake_readers (ring);
  orbit_core_gate_release (gate);
  return committed;
}
