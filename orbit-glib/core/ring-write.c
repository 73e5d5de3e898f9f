/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Writing to a ring: claim, copy, commit, as doc/protocol.md describes it for both topologies. */

#define _GNU_SOURCE

#include "publish.h"

#include "marks.h"

#include <inttypes.h>

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

static OrbitCoreCode
fail_open_write (const OrbitCoreRing *ring,
                 OrbitCoreReport *report)
{
  return orbit_core_fail (report, ORBIT_CORE_BUSY, "%s: this thread has begun a write to its lane and not ended it", ring->title);
}

OrbitCoreCode
orbit_core_ring_publish (OrbitCoreRing *ring,
                         uint8_t frame_kind,
                         uint64_t version,
                         const void *data,
                         size_t length,
                         uint64_t *id)
{
  OrbitCorePublish publish;

  if (__builtin_expect (length > ring->small_capacity, 0))
    return orbit_core_ring_publish_slowly (ring, frame_kind, version, data, length, id);
  publish = ring->per_node ? orbit_core_ring_publish_to_lane (ring, frame_kind, version, data, length, id) :
                             orbit_core_ring_publish_to_all (ring, frame_kind, version, data, length, id);
  if (__builtin_expect (publish == ORBIT_CORE_PUBLISH_DONE, 1))
    return ORBIT_CORE_OK;
  return orbit_core_ring_publish_otherwise (ring, publish, frame_kind, version, data, length, id);
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

OrbitCoreCode
orbit_core_ring_write (OrbitCoreRing *ring,
                       uint8_t frame_kind,
                       uint64_t version,
                       const void *data,
                       size_t length,
                       uint64_t *id,
                       OrbitCoreReport *report)
{
  OrbitCoreCode code = orbit_core_ring_publish (ring, frame_kind, version, data, length, id);

  return code == ORBIT_CORE_OK ? code : orbit_core_ring_explain_publish (ring, code, length, report);
}

/* The head moves at least every half lap, so that a reader that is overtaken finds a position to continue at. */
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
          orbit_core_ring_wake_lazily (ring);
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
  const int64_t begin = orbit_core_marks_now ();
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
      while (*n_written < n_records && write_shared (ring, frame_kind, version, bytes + *n_written * record_size, record_size <= ORBIT_CORE_SMALL_COPY, 0, &claim))
        {
          *n_written += 1;
          orbit_core_ring_wake_lazily (ring);
        }
    }
  if (begin != 0)
    orbit_core_burst_add (ring, begin, *n_written, *n_written * record_size);
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
  claimed = ring->per_node ? orbit_core_lane_lock_slowly (&ring->lane_lock) : claim_shared (ring, 0, claim, &cell);
  if (claimed && ring->per_node)
    {
      mark_lane (ring);
      claim_lane (ring, ring->lane_position, SLOT_LINES, claim);
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
  const int64_t begin = orbit_core_marks_now ();
  bool committed = true;

  if (orbit_core_gate_is_forked (gate))
    return false; /* begun by the parent, which must end it */

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
  orbit_core_ring_wake_lazily (ring);
  if (begin != 0)
    orbit_core_burst_add (ring, begin, committed ? 1 : 0, claim->length);
  orbit_core_gate_release (gate);
  return committed;
}

void
orbit_core_ring_wake (OrbitCoreRing *ring)
{
  OrbitCoreGate *gate = &ring->member->gate;

  if (!orbit_core_gate_enter (gate))
    return;
  /* Pairs with the fence in orbit_core_parking_arm(). */
  atomic_thread_fence (memory_order_seq_cst);
  if (orbit_core_parking_is_armed (&ring->memory->parking))
    orbit_core_ring_wake_armed (ring);
  orbit_core_gate_exit (gate);
}
