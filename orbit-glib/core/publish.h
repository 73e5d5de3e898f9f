/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The fast path of a publish: a small frame, a simple gate, a lane whose lock favours this thread or a claim without contention, and
 * no waiter. It calls functions only in tail position, so that the compiler saves few registers. publish-slowly.c has all other
 * cases. */

#pragma once

#include "parking.h"
#include "publish-slowly.h"
#include "write-lane.h"
#include "write-shared.h"

static inline __attribute__ ((always_inline)) OrbitCorePublish
orbit_core_ring_end_publish (OrbitCoreRing *ring,
                             OrbitCoreSeat *seat)
{
  if (__builtin_expect (orbit_core_parking_is_armed_lazily (&ring->memory->parking), 0))
    return ORBIT_CORE_PUBLISH_WAKE;
  orbit_core_seat_leave (seat);
  return ORBIT_CORE_PUBLISH_DONE;
}

/* @length: at most ring->small_capacity. *@id may be set although nothing was published. */
static inline __attribute__ ((always_inline)) OrbitCorePublish
orbit_core_ring_publish_to_lane (OrbitCoreRing *ring,
                                 uint8_t frame_kind,
                                 uint64_t version,
                                 const void *data,
                                 size_t length,
                                 uint64_t *id)
{
  OrbitCoreSeat *seat = orbit_core_gate_take_seat_simply (&ring->member->gate);
  OrbitCoreClaim claim = { .length = (uint32_t) length };

  if (__builtin_expect (seat == NULL, 0))
    return ORBIT_CORE_PUBLISH_SLOWLY;
  if (__builtin_expect (!orbit_core_lane_lock_simply (&ring->lane_lock, seat), 0))
    {
      orbit_core_seat_leave (seat);
      return ORBIT_CORE_PUBLISH_SLOWLY;
    }
  /* A favourite has marked the lane. */
  claim_lane (ring, ring->lane_position, SMALL_SLOT_LINES, &claim);
  if (id != NULL)
    *id = claim.id;
  store_fields (ring, &claim, frame_kind, version);
  orbit_core_copy_in (claim.slot->payload, data, length, true);
  commit_lane (&claim);
  move_lane_head (ring, claim.position + 1);
  orbit_core_lane_unlock_simply (seat);
  return orbit_core_ring_end_publish (ring, seat);
}

/* As above. */
static inline __attribute__ ((always_inline)) OrbitCorePublish
orbit_core_ring_publish_to_all (OrbitCoreRing *ring,
                                uint8_t frame_kind,
                                uint64_t version,
                                const void *data,
                                size_t length,
                                uint64_t *id)
{
  OrbitCoreSeat *seat = orbit_core_gate_take_seat_simply (&ring->member->gate);
  OrbitCoreClaim claim = { .length = (uint32_t) length };
  _Atomic uint64_t *cell;
  uint64_t position;

  if (__builtin_expect (seat == NULL, 0))
    return ORBIT_CORE_PUBLISH_SLOWLY;
  position = draw_ticket (ring);
  cell = orbit_core_ring_claim (ring, position);
  if (__builtin_expect (!claim_simply (ring, position, cell, &claim), 0))
    {
      seat->ticket = position;
      return ORBIT_CORE_PUBLISH_BY_TICKET;
    }
  if (id != NULL)
    *id = claim.id;
  store_fields (ring, &claim, frame_kind, version);
  orbit_core_copy_in (claim.slot->payload, data, length, true);
  if (__builtin_expect (!commit_unless_taken (ring, &claim, cell), 0))
    return ORBIT_CORE_PUBLISH_TAKEN;
  return orbit_core_ring_end_publish (ring, seat);
}
