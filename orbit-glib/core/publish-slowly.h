/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The functions that publish a frame which is not small, is contended for, or has a waiter: what publish.h leaves. */

#pragma once

#include "parking.h"
#include "ring.h"

typedef enum
{
  ORBIT_CORE_PUBLISH_DONE,
  ORBIT_CORE_PUBLISH_SLOWLY,    /* nothing was done; the gate was left */
  ORBIT_CORE_PUBLISH_BY_TICKET, /* a ticket was drawn and not claimed yet, and is noted on the seat; inside the gate */
  ORBIT_CORE_PUBLISH_WAKE,      /* the frame was published, and a waiter is armed; inside the gate */
  ORBIT_CORE_PUBLISH_TAKEN,     /* this member was taken for dead, and is to be revoked; inside the gate */
} OrbitCorePublish;

/* Publish a frame of any size in every case, on a per-node ring and on a shared ring. */
OrbitCoreCode orbit_core_ring_publish_to_lane_slowly (OrbitCoreRing *ring,
                                                      uint8_t frame_kind,
                                                      uint64_t version,
                                                      const void *data,
                                                      size_t length,
                                                      uint64_t *id);
OrbitCoreCode orbit_core_ring_publish_to_all_slowly (OrbitCoreRing *ring,
                                                     uint8_t frame_kind,
                                                     uint64_t version,
                                                     const void *data,
                                                     size_t length,
                                                     uint64_t *id);

static inline OrbitCoreCode
orbit_core_ring_publish_slowly (OrbitCoreRing *ring,
                                uint8_t frame_kind,
                                uint64_t version,
                                const void *data,
                                size_t length,
                                uint64_t *id)
{
  if (ring->per_node)
    return orbit_core_ring_publish_to_lane_slowly (ring, frame_kind, version, data, length, id);
  return orbit_core_ring_publish_to_all_slowly (ring, frame_kind, version, data, length, id);
}

/* What is left to do after publish.h if not DONE. */
OrbitCoreCode orbit_core_ring_publish_otherwise (OrbitCoreRing *ring,
                                                 OrbitCorePublish publish,
                                                 uint8_t frame_kind,
                                                 uint64_t version,
                                                 const void *data,
                                                 size_t length,
                                                 uint64_t *id);

/* A waiter was armed. Inside the gate. */
void orbit_core_ring_wake_armed (OrbitCoreRing *ring) __attribute__ ((cold));

/* Wakes the waiters of the ring, if any is armed. Inside the gate. */
static inline void
orbit_core_ring_wake_lazily (OrbitCoreRing *ring)
{
  if (__builtin_expect (orbit_core_parking_is_armed_lazily (&ring->memory->parking), 0))
    orbit_core_ring_wake_armed (ring);
}
