/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A fleet as one member sees it: joining, leaving, destroying, and its table of rings. */

#pragma once

#include "clock.h"
#include "identity-watch.h"
#include "ring.h"

#include <pthread.h>

#define ORBIT_CORE_HEARTBEAT_CAPACITY 4
#define ORBIT_CORE_HEARTBEAT_PAYLOAD 8 /* bytes: the boot clock */

typedef struct
{
  const char *name;
  const char *directory; /* NULL: /dev/shm */
  const char *label; /* label of the member; NULL: the program that its process runs */
  uint32_t fleet_size; /* 0: that of the fleet, which must exist in shared memory */
  int32_t node; /* negative: the first free one */
  bool shared; /* false: process memory, a fleet of its own */
  uint32_t capacity; /* of rings that are not declared; 0: that of the existing fleet, or the default */
  uint32_t payload_capacity; /* bytes; likewise */
} OrbitCoreJoin;

typedef struct
{
  OrbitCoreMember member;
  OrbitCoreSegment segment;
  OrbitCoreFleetSegment *memory;
  OrbitCoreFleetHeader header; /* private, checked copy */
  _Atomic (OrbitCoreRing *) rings[ORBIT_CORE_N_KINDS];
  OrbitCoreRing *absent[ORBIT_CORE_N_KINDS]; /* empty rings that are read while those of the fleet do not exist; under the lock */
  pthread_mutex_t opening; /* of rings */
  OrbitCoreIdentityWatch identity_watch;
  void (*lost) (void *data,
                const char *message); /* NULL, or called once when the fleet is found to have lost a name; by any thread */
  void *lost_data;
} OrbitCoreFleet;

OrbitCoreCode orbit_core_fleet_join (const OrbitCoreJoin *join,
                                     OrbitCoreFleet **fleet,
                                     OrbitCoreReport *report);

/* Idempotent. Waits for calls and unfinished writes of this process, then releases the node id and unmaps. */
void orbit_core_fleet_leave (OrbitCoreFleet *fleet);

/* Leaves first. The fleet, its rings and their cursors must not be used afterwards. */
void orbit_core_fleet_free (OrbitCoreFleet *fleet);

/* Removes the segments of a fleet that has no members. */
OrbitCoreCode orbit_core_fleet_destroy (const char *name,
                                        const char *path,
                                        OrbitCoreReport *report);

/* Returns whether this member has noticed that a segment of the fleet has lost its name. */
bool orbit_core_fleet_is_lost (const OrbitCoreFleet *fleet);

/* Fails if the fleet was left or a segment has lost its name. Makes a system call for each segment. */
OrbitCoreCode orbit_core_fleet_check (OrbitCoreFleet *fleet,
                                      OrbitCoreReport *report);

#define ORBIT_CORE_CHECK_INTERVAL (100 * ORBIT_CORE_NS_PER_MS)

/* The same for frequent calls: checks the names at most once in ORBIT_CORE_CHECK_INTERVAL. */
OrbitCoreCode orbit_core_fleet_check_sometimes (OrbitCoreFleet *fleet,
                                                OrbitCoreReport *report);

/* Makes all waiters on the rings of @fleet look again: a member that died between a commit and its wake-up has woken no one. */
void orbit_core_fleet_wake_waiters (OrbitCoreFleet *fleet);

/* The slow path to a ring: opens or creates it. @spec NULL: any geometry. */
OrbitCoreCode orbit_core_fleet_open_ring (OrbitCoreFleet *fleet,
                                          uint8_t kind,
                                          const OrbitCoreRingSpec *spec,
                                          OrbitCoreRing **ring,
                                          OrbitCoreReport *report);

/* The ring whose label this is, or that of a free kind, which it gives the label. @spec NULL: whatever it is; its label is NULL, or the
 * same. */
OrbitCoreCode orbit_core_fleet_declare_label (OrbitCoreFleet *fleet,
                                              const char *label,
                                              const OrbitCoreRingSpec *spec,
                                              OrbitCoreRing **ring,
                                              OrbitCoreReport *report);

/* The kind of the ring whose label this is; NOT_FOUND if no ring has it. */
OrbitCoreCode orbit_core_fleet_lookup_kind (OrbitCoreFleet *fleet,
                                            const char *label,
                                            uint8_t *kind,
                                            OrbitCoreReport *report);

/* The slow path of orbit_core_fleet_find_ring(). */
OrbitCoreCode orbit_core_fleet_seek_ring (OrbitCoreFleet *fleet,
                                          uint8_t kind,
                                          OrbitCoreRing **ring,
                                          OrbitCoreReport *report);

/* An empty ring to read while the ring of the kind does not exist. Valid until the fleet is freed. */
OrbitCoreCode orbit_core_fleet_get_absent_ring (OrbitCoreFleet *fleet,
                                                uint8_t kind,
                                                OrbitCoreRing **ring,
                                                OrbitCoreReport *report);

/* Returns a counter that is different from those of all other members and of the first 2^39 frames of the ring. */
OrbitCoreCode orbit_core_fleet_mint (OrbitCoreFleet *fleet,
                                     uint8_t kind,
                                     uint64_t *id,
                                     OrbitCoreReport *report);

/* A ring, once open, stays in the table until the fleet is freed. */
static inline OrbitCoreCode
orbit_core_fleet_get_ring (OrbitCoreFleet *fleet,
                           uint8_t kind,
                           OrbitCoreRing **ring,
                           OrbitCoreReport *report)
{
  *ring = atomic_load_explicit (&fleet->rings[kind], memory_order_acquire);
  if (__builtin_expect (*ring != NULL, 1))
    return ORBIT_CORE_OK;
  return orbit_core_fleet_open_ring (fleet, kind, NULL, ring, report);
}

/* Creates no ring. *@ring is NULL, without an error, if the ring does not exist. */
static inline OrbitCoreCode
orbit_core_fleet_find_ring (OrbitCoreFleet *fleet,
                            uint8_t kind,
                            OrbitCoreRing **ring,
                            OrbitCoreReport *report)
{
  *ring = atomic_load_explicit (&fleet->rings[kind], memory_order_acquire);
  if (__builtin_expect (*ring != NULL, 1))
    return ORBIT_CORE_OK;
  return orbit_core_fleet_seek_ring (fleet, kind, ring, report);
}

/* For reading: the ring, or an empty one while it does not exist. */
static inline OrbitCoreCode
orbit_core_fleet_get_ring_to_read (OrbitCoreFleet *fleet,
                                   uint8_t kind,
                                   OrbitCoreRing **ring,
                                   OrbitCoreReport *report)
{
  OrbitCoreCode code = orbit_core_fleet_find_ring (fleet, kind, ring, report);

  if (__builtin_expect (*ring != NULL || code != ORBIT_CORE_OK, 1))
    return code;
  return orbit_core_fleet_get_absent_ring (fleet, kind, ring, report);
}
