/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One ring: bounded, overwrite-oldest, many writers, many readers, over process memory or a shared segment alike.
 *
 * Two topologies: SHARED gives all writers one total order; PER_NODE gives each node its own lane, with an order in each lane
 * and none across lanes. Every call enters the gate of the fleet, so that it either completes or fails while another thread
 * leaves. How rings are named and found is not defined here. */

#pragma once

#include "burst.h"
#include "claim.h"
#include "identity.h"
#include "lane-lock.h"
#include "layout.h"
#include "ring-spec.h"
#include "roster.h"
#include "segment.h"
#include "slot-read.h"

#define ORBIT_CORE_HEARTBEAT_KIND 221
#define ORBIT_CORE_HEARTBEAT_LABEL "heartbeats"

/* What a ring needs of the fleet it belongs to. */
typedef struct
{
  OrbitCoreGate gate;
  OrbitCoreRoster roster;
  OrbitCoreDirectory directory; /* unused in process memory */
  OrbitCoreIdentity identity;
  OrbitCoreKindRecord *kinds; /* in the fleet segment */
  _Atomic uint64_t *kinds_owner; /* likewise; see kind-table.h */
  bool shared;
  bool read_only; /* an observer: it has no node id, and stores nothing */
  char name[ORBIT_CORE_MAX_NAME + 1]; /* of the fleet */
  char label[ORBIT_CORE_LABEL_SIZE];  /* of the member; never empty; the rest is zero */
  uint8_t generation[16];
  uint8_t boot_id[16];
} OrbitCoreMember;

typedef struct OrbitCoreRing
{
  /* Read by every publish and read, written only while opening. */
  OrbitCoreMember *member;
  OrbitCoreRingSegment *memory;
  uint8_t *slots;
  _Atomic uint64_t *claims; /* shared topology: see claim.h */
  OrbitCoreLane *lane; /* that this member writes to */
  uint8_t *lane_slots; /* likewise */
  uint64_t mask; /* capacity - 1 */
  uint64_t lane_size; /* bytes of slots in a lane */
  uint64_t owner; /* this member, as encoded in a claim word */
  uint64_t details; /* details of a frame: the bits that are the same in all frames of this member */
  uint64_t id_prefix; /* kind and node, as encoded in an id */
  uint32_t stride; /* bytes from slot to slot */
  uint32_t payload_capacity; /* bytes */
  uint32_t small_capacity; /* at most ORBIT_CORE_SMALL_COPY of them */
  uint32_t kind;
  bool per_node;
  bool absent; /* empty, in process memory; it is read while the ring of the fleet does not exist */
  OrbitCoreSegment segment;
  OrbitCoreRingHeader header; /* private, checked copy */
  char title[ORBIT_CORE_LABEL_SIZE + 24]; /* for messages */
  _Atomic (const void *) annex; /* for the layer above: the value type that it parsed from the header */

  /* The lane of this process: used by one of its threads at a time. */
  OrbitCoreLaneLock lane_lock;
  uint64_t lane_position; /* the next to be written */
  bool lane_marked;

  /* The last live owner that a writer had to wait for, and the time of the check. Only a hint, so a torn read is harmless. */
  _Alignas (128) _Atomic uint64_t asked_word;
  _Atomic int64_t asked_at; /* monotonic, ns */

  OrbitCoreBurst burst; /* for marks */
} OrbitCoreRing;

/* An unfinished write: the data that ending it needs. */
typedef struct
{
  OrbitCoreSlot *slot;
  uint64_t position;
  uint64_t id;
  uint32_t length;
} OrbitCoreClaim;

/* Finds or makes the ring. @spec NULL: all is left out. A new ring has the capacities given where they are left out. Inside the gate. Nothing may be written before
 * orbit_core_ring_settle(). */
OrbitCoreCode orbit_core_ring_open (OrbitCoreRing *ring,
                                    OrbitCoreMember *member,
                                    uint32_t kind,
                                    const OrbitCoreRingSpec *spec,
                                    uint32_t capacity,
                                    uint32_t payload_capacity,
                                    OrbitCoreReport *report);

/* Does a segment have the name of the ring of this kind? */
bool orbit_core_ring_has_name (const OrbitCoreMember *member,
                               uint32_t kind);

/* For who maps a ring: does the header in @ring describe a ring of this kind and fleet that fits its segment? */
OrbitCoreCode orbit_core_ring_check_geometry (const OrbitCoreRing *ring,
                                              uint32_t kind,
                                              const char *name,
                                              OrbitCoreReport *report);

/* Sets the fields that are computed from the mapped segment and the header. */
void orbit_core_ring_adopt (OrbitCoreRing *ring,
                            uint32_t kind);

/* An empty ring in process memory, to read while the ring of the fleet does not exist. It must not be written. */
OrbitCoreCode orbit_core_ring_open_absent (OrbitCoreRing *ring,
                                           OrbitCoreMember *member,
                                           uint32_t kind,
                                           OrbitCoreReport *report);

/* The gate must be closed. The struct stays, and answers CLOSED. */
void orbit_core_ring_close (OrbitCoreRing *ring);

/* Fails if the segment of the ring or that of the fleet was truncated. Makes two system calls. */
OrbitCoreCode orbit_core_ring_check_size (const OrbitCoreRing *ring,
                                          OrbitCoreReport *report);

/* The fast path. A code other than OK must be passed to orbit_core_ring_explain_publish(), which returns the final code. @id
 * may be NULL. */
OrbitCoreCode orbit_core_ring_publish (OrbitCoreRing *ring,
                                       uint8_t frame_kind,
                                       uint64_t version,
                                       const void *data,
                                       size_t length,
                                       uint64_t *id);

OrbitCoreCode orbit_core_ring_explain_publish (const OrbitCoreRing *ring,
                                               OrbitCoreCode code,
                                               size_t length,
                                               OrbitCoreReport *report) __attribute__ ((cold));

/* Calls both. */
OrbitCoreCode orbit_core_ring_write (OrbitCoreRing *ring,
                                     uint8_t frame_kind,
                                     uint64_t version,
                                     const void *data,
                                     size_t length,
                                     uint64_t *id,
                                     OrbitCoreReport *report);

/* Fails only if nothing was written. *@n_written is the number of frames written, which is smaller than requested only if the
 * ring was busy. */
OrbitCoreCode orbit_core_ring_write_packed (OrbitCoreRing *ring,
                                            uint8_t frame_kind,
                                            uint64_t version,
                                            const void *data,
                                            size_t record_size,
                                            size_t n_records,
                                            size_t *n_written,
                                            OrbitCoreReport *report);

/* Between the two the caller fills in claim->slot->payload. Leaving the fleet waits for the end. */
OrbitCoreCode orbit_core_ring_begin_write (OrbitCoreRing *ring,
                                           size_t length,
                                           OrbitCoreClaim *claim,
                                           OrbitCoreReport *report);

/* False if the slot was taken away because this member was judged dead. The frame is then lost, and the member revoked. */
bool orbit_core_ring_end_write (OrbitCoreRing *ring,
                                OrbitCoreClaim *claim,
                                uint8_t frame_kind,
                                uint64_t version);

/* Wakes waiters with a full fence, which a write leaves out: for rings that are written rarely and whose waiters do not nap. */
void orbit_core_ring_wake (OrbitCoreRing *ring);

OrbitCoreCode orbit_core_ring_next_version (OrbitCoreRing *ring,
                                            uint64_t *version,
                                            OrbitCoreReport *report);

/* Positions claimed since the last reset: of the ring (all its lanes), or of one lane. */
OrbitCoreCode orbit_core_ring_get_head (OrbitCoreRing *ring,
                                        uint64_t *head,
                                        OrbitCoreReport *report);
OrbitCoreCode orbit_core_ring_get_lane_head (OrbitCoreRing *ring,
                                             uint32_t node,
                                             uint64_t *head,
                                             OrbitCoreReport *report);

OrbitCoreCode orbit_core_ring_reset (OrbitCoreRing *ring,
                                     OrbitCoreReport *report);

/* Look-ups. *@found is false, without an error, if the frame does not exist or was overwritten. For @reserve see slot-read.h. */
OrbitCoreCode orbit_core_ring_read_id (OrbitCoreRing *ring,
                                       uint64_t id,
                                       OrbitCoreReserve reserve,
                                       void *data,
                                       OrbitCoreFrame *frame,
                                       bool *found,
                                       OrbitCoreReport *report);
OrbitCoreCode orbit_core_ring_read_at (OrbitCoreRing *ring,
                                       uint32_t lane,
                                       uint64_t counter,
                                       OrbitCoreReserve reserve,
                                       void *data,
                                       OrbitCoreFrame *frame,
                                       bool *found,
                                       OrbitCoreReport *report);
/* The newest frame of one lane; on a shared ring lane 0 is the ring. */
OrbitCoreCode orbit_core_ring_read_lane_newest (OrbitCoreRing *ring,
                                                uint32_t lane,
                                                OrbitCoreReserve reserve,
                                                void *data,
                                                OrbitCoreFrame *frame,
                                                bool *found,
                                                OrbitCoreReport *report);
/* On a per-node ring: of the lanes' newest frames the one with the highest version, the lowest node at a tie. */
OrbitCoreCode orbit_core_ring_read_newest (OrbitCoreRing *ring,
                                           OrbitCoreReserve reserve,
                                           void *data,
                                           OrbitCoreFrame *frame,
                                           bool *found,
                                           OrbitCoreReport *report);

/* Reads the newest frame of every lane that has one, in the order of lanes from *@lane on, at most @space of them. Sets *@lane
 * to the lane to continue with; at the end it is the number of lanes. Longer frames are left out. */
OrbitCoreCode orbit_core_ring_read_short_frames (OrbitCoreRing *ring,
                                                 uint32_t *lane,
                                                 OrbitCoreShortFrame *frames,
                                                 uint32_t space,
                                                 uint32_t *n_frames,
                                                 OrbitCoreReport *report);

/* The number of lanes that were ever written to. */
OrbitCoreCode orbit_core_ring_count_used_lanes (OrbitCoreRing *ring,
                                                uint32_t *n_lanes,
                                                OrbitCoreReport *report);

/* --- only for the files of the ring; inside the gate --- */

static inline OrbitCoreLane *
orbit_core_ring_lane (const OrbitCoreRing *ring,
                      uint32_t lane)
{
  return ring->per_node ? &orbit_core_layout_get_lanes (ring->memory)[lane] : &ring->memory->shared;
}

static inline OrbitCoreSlot *
orbit_core_ring_slot (const OrbitCoreRing *ring,
                      uint32_t lane,
                      uint64_t position)
{
  return (OrbitCoreSlot *) (ring->slots + lane * ring->lane_size + (position & ring->mask) * ring->stride);
}

/* The lane of this member. */
static inline OrbitCoreSlot *
orbit_core_ring_own_slot (const OrbitCoreRing *ring,
                          uint64_t position)
{
  return (OrbitCoreSlot *) (ring->lane_slots + (position & ring->mask) * ring->stride);
}

/* The claim word of the slot of @position; shared topology. */
static inline _Atomic uint64_t *
orbit_core_ring_claim (const OrbitCoreRing *ring,
                       uint64_t position)
{
  return &ring->claims[orbit_core_claim_index (position & ring->mask)];
}

/* The first lane from @lane on that was ever written to; n_lanes if none. */
uint32_t orbit_core_ring_next_used_lane (const OrbitCoreRing *ring,
                                         uint32_t lane);

static inline uint32_t
orbit_core_ring_n_lanes (const OrbitCoreRing *ring)
{
  return ring->header.n_lanes;
}
