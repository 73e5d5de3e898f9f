/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A fleet as an observer sees it: without a node id, without a lock, and through read-only descriptors and mappings, so that nothing
 * it does can change a segment. It needs no live member. Its rings and cursors are those of a member whose read_only is set. */

#pragma once

#include "fleet.h"

typedef struct
{
  OrbitCoreMember member; /* read-only: its roster has no node id */
  OrbitCoreSegment segment;
  OrbitCoreFleetSegment *memory;
  OrbitCoreFleetHeader header; /* private, checked copy */
  _Atomic (OrbitCoreRing *) rings[ORBIT_CORE_N_KINDS];
  pthread_mutex_t opening; /* of rings */
} OrbitCoreObserver;

typedef enum
{
  ORBIT_CORE_PRESENCE_NONE,  /* the node id has had no owner */
  ORBIT_CORE_PRESENCE_ALIVE,
  ORBIT_CORE_PRESENCE_LEFT,
  ORBIT_CORE_PRESENCE_DIED,
} OrbitCorePresence;

/* @directory NULL: /dev/shm. A fleet that does not exist is a system failure, ENOENT. */
OrbitCoreCode orbit_core_observer_new (const char *name,
                                       const char *directory,
                                       OrbitCoreObserver **observer,
                                       OrbitCoreReport *report);

/* The observer, its rings and their cursors must not be used afterwards. */
void orbit_core_observer_free (OrbitCoreObserver *observer);

/* Fails if the fleet has lost its name, or its segment was truncated. */
OrbitCoreCode orbit_core_observer_check (OrbitCoreObserver *observer,
                                         OrbitCoreReport *report);

/* *@ring is NULL, without an error, if there is no segment of the kind. A ring, once open, stays until the observer is freed. */
OrbitCoreCode orbit_core_observer_open_ring (OrbitCoreObserver *observer,
                                             uint8_t kind,
                                             OrbitCoreRing **ring,
                                             OrbitCoreReport *report);

/* Stores the kinds that have a segment, ascending, whether it can be opened or not. */
OrbitCoreCode orbit_core_observer_find_kinds (OrbitCoreObserver *observer,
                                              uint8_t kinds[ORBIT_CORE_N_KINDS],
                                              uint32_t *n_kinds,
                                              OrbitCoreReport *report);

/* The kind of the ring whose label this is; NOT_FOUND if no ring has it. */
OrbitCoreCode orbit_core_observer_lookup_kind (OrbitCoreObserver *observer,
                                               const char *label,
                                               uint8_t *kind,
                                               OrbitCoreReport *report);

/* Describes the last owner of a node id below the fleet size. @info is a copy of the record, torn if the owner died while writing it. */
OrbitCoreCode orbit_core_observer_look_at_node (OrbitCoreObserver *observer,
                                                uint32_t node,
                                                OrbitCorePresence *presence,
                                                OrbitCoreNodeInfo *info,
                                                OrbitCoreReport *report);
