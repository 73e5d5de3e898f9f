/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Writing to a ring: claim, copy, commit, as doc/protocol.md describes it for both topologies. */

#define _GNU_SOURCE

#include "ring.h"

#include "contention.h"
#include "copy.h"
#include "parking.h"
#include "seam.h"

#include <inttypes.h>

#define PREFETCHED_LINES 5 /* of 64 bytes: a slot for up to 288 bytes; copies of more run ahead by themselves */

static OrbitCoreCode
fail_too_large (const OrbitCoreRing *ring,
                size_t length,
                OrbitCoreReport *report)
{
  return orbit_core_fail (report, ORBIT_CORE_PAYLOAD_TOO_LARGE, "%s: payload of %zu bytes exceeds %" PRIu32,
                          ring->title, length, ring->payload_capacity);
}

/* After a write to a shared ring that failed: the member was judged dead, or the ring is busy. */
static OrbitCoreCode
fail_write (const OrbitCoreRing *ring,
            OrbitCoreReport *report)
{
  const OrbitCoreMember *member = ring->member;

  if (atomic_load_explicit (&member->gate.revoked, memory_order_acquire))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  return orbit_core_fail (report, ORBIT_CORE_BUSY, "%s: unfinished writes left none of its %" PRIu64 " slots free, in as many attempts", ring->title, ring->mask + 1);
}

/* --- both topologies --- */

static inline void
store_stamp_writing (OrbitCoreSlot *slot,
                     uint64_t position)
{
  /* Release: a reader that finds the stamp finds a head past it. Pairs with the acquire load of the stamp. */
  atomic_store_explicit (&slot->stamp, orbit_core_stamp (position, ORBIT_CORE_STAMP_WRITING), memory_order_release);
  /* Pairs with the acquire fence between a reader's copy and its second look at the stamp. */
  atomic_thread_fence (memory_order_release);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_STAMPED);
}

static inline void
store_fields (const OrbitCoreRing *ring,
              const OrbitCoreClaim *claim,
              uint8_t frame_kind,
              uint64_t version)
{
  OrbitCoreSlot *slot = claim->slot;

  atomic_store_explicit (&slot->id, claim->id, memory_order_relaxed);
  atomic_store_explicit (&slot->version, version, memory_order_relaxed);
  atomic_store_explicit (&slot->details, ring->details | orbit_core_slot_details (claim->length, frame_kind, 0), memory_order_relaxed);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_FIELDS);
}

/* Pairs with the acquire load of the stamp in a reader, and in settle.c. */
static inline void
store_stamp_committed (OrbitCoreSlot *slot,
                       uint64_t position)
{
  atomic_store_explicit (&slot->stamp, orbit_core_stamp (position, ORBIT_CORE_STAMP_COMMITTED), memory_order_release);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_WRITE_COMMITTED);
}

/* --- shared topology --- */

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
   * found then is the next one to be judged. Release on success: who sees the claim sees the member record that was written
   * before, so that a live owner is not taken for an earlier incarnation, and the head that led to the claim. */
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

/* --- per-node topology --- */

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

static OrbitCoreCode
fail_open_write (const OrbitCoreRing *ring,
                 OrbitCoreReport *report)
{
  return orbit_core_fail (report, ORBIT_CORE_BUSY, "%s: this thread has begun a write to its lane and not ended it", ring->title);
}

/* --- public within the library --- */

static inline __attribute__ ((always_inline)) OrbitCoreCode
publish (OrbitCoreRing *ring,
         uint8_t frame_kind,
         uint64_t version,
         const void *data,
         size_t length,
         bool small,
         uint64_t *id)
{
  OrbitCoreGate *gate = &ring->member->gate;
  OrbitCoreClaim claim = { .length = (uint32_t) length };
  bool written;

  if (__builtin_expect (!orbit_core_gate_enter (gate), 0))
    return ORBIT_CORE_CLOSED;
  if (ring->per_node)
    written = write_lane (ring, frame_kind, version, data, small, &claim);
  else
    written = write_shared (ring, frame_kind, version, data, small, &claim);
  orbit_core_parking_wake_lazily (&ring->memory->parking);
  orbit_core_gate_exit (gate);

  if (__builtin_expect (!written, 0))
    return ORBIT_CORE_BUSY;
  if (id != NULL)
    *id = claim.id;
  return ORBIT_CORE_OK;
}

static __attribute__ ((noinline)) OrbitCoreCode
publish_large (OrbitCoreRing *ring,
               uint8_t frame_kind,
               uint64_t version,
               const void *data,
               size_t length,
               uint64_t *id)
{
  return publish (ring, frame_kind, version, data, length, false, id);
}

OrbitCoreCode
orbit_core_ring_publish (OrbitCoreRing *ring,
                         uint8_t frame_kind,
                         uint64_t version,
                         const void *data,
                         size_t length,
                         uint64_t *id)
{
  if (__builtin_expect (length > ring->payload_capacity, 0))
    return ORBIT_CORE_PAYLOAD_TOO_LARGE;
  if (__builtin_expect (length > ORBIT_CORE_SMALL_COPY, 0))
    return publish_large (ring, frame_kind, version, data, length, id);
  return publish (ring, frame_kind, version, data, length, true, id);
}

OrbitCoreCode
orbit_core_ring_explain_publish (const OrbitCoreRing *ring,
                                 OrbitCoreCode code,
                                 size_t length,
                                 OrbitCoreReport *report)
{
  const OrbitCoreMember *member = ring->member;

  switch (code)
    {
    case ORBIT_CORE_OK:
      return ORBIT_CORE_OK;
    case ORBIT_CORE_PAYLOAD_TOO_LARGE:
      return fail_too_large (ring, length, report);
    case ORBIT_CORE_BUSY:
      return ring->per_node ? fail_open_write (ring, report) : fail_write (ring, report);
    default:
      return orbit_core_gate_refusal (&member->gate, member->name, report);
    }
}

/* The head moves at least every half lap, so that a reader that is overtaken finds where to go on. */
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
      write_lane_at (ring, position++, frame_kind, version, data + i * record_size, record_size <= ORBIT_CORE_SMALL_COPY, &claim);
      if ((i + 1) % burst == 0 || i + 1 == n_records)
        {
          move_lane_head (ring, position);
          orbit_core_parking_wake_lazily (&ring->memory->parking);
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
      /* Wake waiters after the first frame of a batch. By the time the last one is written, most may be overwritten. */
      while (*n_written < n_records && write_shared (ring, frame_kind, version, bytes + *n_written * record_size, record_size <= ORBIT_CORE_SMALL_COPY, &claim))
        {
          *n_written += 1;
          orbit_core_parking_wake_lazily (&ring->memory->parking);
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
  _Atomic uint64_t *cell;
  bool claimed;

  if (length > ring->payload_capacity)
    return fail_too_large (ring, length, report);
  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);

  claim->length = (uint32_t) length;
  claimed = ring->per_node ? orbit_core_lane_lock_slowly (&ring->lane_lock) : claim_shared (ring, claim, &cell);
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
    return false; /* begun by the parent, which ends it */

  store_fields (ring, claim, frame_kind, version);
  if (ring->per_node)
    {
      commit_lane (claim);
      move_lane_head (ring, claim->position + 1);
      orbit_core_lane_unlock_slowly (&ring->lane_lock);
    }
  else
    {
      committed = commit_shared (ring, claim, orbit_core_ring_claim (ring, claim->position));
    }
  orbit_core_parking_wake_lazily (&ring->memory->parking);
  orbit_core_gate_release (gate);
  return committed;
}

void
orbit_core_ring_wake (OrbitCoreRing *ring)
{
  OrbitCoreGate *gate = &ring->member->gate;

  if (!orbit_core_gate_enter (gate))
    return;
  orbit_core_parking_wake (&ring->memory->parking);
  orbit_core_gate_exit (gate);
}
