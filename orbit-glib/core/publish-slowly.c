/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Publishing a frame in every case: claim, copy, commit, wake. */

#define _GNU_SOURCE

#include "publish-slowly.h"

#include "marks.h"
#include "parking.h"
#include "write-lane.h"
#include "write-shared.h"

void
orbit_core_ring_wake_armed (OrbitCoreRing *ring)
{
  const int64_t begin = orbit_core_marks_now ();

  if (!orbit_core_parking_wake_armed (&ring->memory->parking))
    orbit_core_roster_mark_unfenced (&ring->member->roster);
  if (begin != 0)
    orbit_core_mark (begin, orbit_core_marks_now (), "wake-up", "fleet '%s': %s", ring->member->name, ring->title);
}

/* Inside the gate, which it leaves. */
static inline __attribute__ ((always_inline)) OrbitCoreCode
conclude (OrbitCoreRing *ring,
          const OrbitCoreClaim *claim,
          bool written,
          uint64_t *id)
{
  orbit_core_ring_wake_lazily (ring);
  orbit_core_gate_exit (&ring->member->gate);
  if (__builtin_expect (!written, 0))
    return ORBIT_CORE_BUSY;
  if (id != NULL)
    *id = claim->id;
  return ORBIT_CORE_OK;
}

/* memcpy() takes no null pointer, not even for an empty payload. */
static inline const void *
never_null (const void *data)
{
  return data != NULL ? data : "";
}

/* The gate is not to be entered simply: this is the first call of a thread, membarrier() is refused, or marks are on. */
static __attribute__ ((noinline)) OrbitCoreCode
publish_by_fence (OrbitCoreRing *ring,
                  uint8_t frame_kind,
                  uint64_t version,
                  const void *data,
                  size_t length,
                  uint64_t *id)
{
  OrbitCoreClaim claim = { .length = (uint32_t) length };
  const int64_t begin = orbit_core_marks_now ();
  bool written;

  if (orbit_core_gate_take_seat_slowly (&ring->member->gate) == NULL)
    return ORBIT_CORE_CLOSED;
  if (ring->per_node)
    written = write_lane (ring, frame_kind, version, never_null (data), false, &claim);
  else
    written = write_shared (ring, frame_kind, version, never_null (data), false, 0, &claim);
  if (begin != 0)
    orbit_core_burst_add (ring, begin, written ? 1 : 0, length);
  return conclude (ring, &claim, written, id);
}

OrbitCoreCode
orbit_core_ring_publish_to_lane_slowly (OrbitCoreRing *ring,
                                        uint8_t frame_kind,
                                        uint64_t version,
                                        const void *data,
                                        size_t length,
                                        uint64_t *id)
{
  OrbitCoreClaim claim = { .length = (uint32_t) length };
  bool written;

  if (__builtin_expect (length > ring->payload_capacity, 0))
    return ORBIT_CORE_PAYLOAD_TOO_LARGE;
  if (__builtin_expect (orbit_core_gate_take_seat_simply (&ring->member->gate) == NULL, 0))
    return publish_by_fence (ring, frame_kind, version, data, length, id);
  written = write_lane (ring, frame_kind, version, never_null (data), false, &claim);
  return conclude (ring, &claim, written, id);
}

OrbitCoreCode
orbit_core_ring_publish_to_all_slowly (OrbitCoreRing *ring,
                                       uint8_t frame_kind,
                                       uint64_t version,
                                       const void *data,
                                       size_t length,
                                       uint64_t *id)
{
  OrbitCoreClaim claim = { .length = (uint32_t) length };
  bool written;

  if (__builtin_expect (length > ring->payload_capacity, 0))
    return ORBIT_CORE_PAYLOAD_TOO_LARGE;
  if (__builtin_expect (orbit_core_gate_take_seat_simply (&ring->member->gate) == NULL, 0))
    return publish_by_fence (ring, frame_kind, version, data, length, id);
  written = write_shared (ring, frame_kind, version, never_null (data), false, 0, &claim);
  return conclude (ring, &claim, written, id);
}

static __attribute__ ((noinline)) OrbitCoreCode
publish_by_ticket (OrbitCoreRing *ring,
                   uint8_t frame_kind,
                   uint64_t version,
                   const void *data,
                   size_t length,
                   uint64_t *id)
{
  OrbitCoreClaim claim = { .length = (uint32_t) length };
  const uint64_t position = orbit_core_seat->ticket;
  _Atomic uint64_t *cell = orbit_core_ring_claim (ring, position);
  bool written;

  if (claim_by_force (ring, position, cell, &claim))
    written = fill_shared (ring, frame_kind, version, data, false, &claim, cell);
  else
    written = write_shared (ring, frame_kind, version, data, false, 1, &claim);
  return conclude (ring, &claim, written, id);
}

OrbitCoreCode
orbit_core_ring_publish_otherwise (OrbitCoreRing *ring,
                                   OrbitCorePublish publish,
                                   uint8_t frame_kind,
                                   uint64_t version,
                                   const void *data,
                                   size_t length,
                                   uint64_t *id)
{
  const OrbitCoreClaim none = { .id = 0 };

  if (__builtin_expect (publish == ORBIT_CORE_PUBLISH_SLOWLY, 1))
    return orbit_core_ring_publish_slowly (ring, frame_kind, version, data, length, id);
  if (publish == ORBIT_CORE_PUBLISH_BY_TICKET)
    return publish_by_ticket (ring, frame_kind, version, never_null (data), length, id);
  if (publish == ORBIT_CORE_PUBLISH_TAKEN)
    orbit_core_gate_revoke (&ring->member->gate);
  return conclude (ring, &none, publish == ORBIT_CORE_PUBLISH_WAKE, NULL); /* the id was set */
}
