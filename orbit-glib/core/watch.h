/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a watcher asks of a fleet: to be told of changes, and how things stand. Every call enters the gate by itself,
 * so that a watcher in one thread may be surprised by a leave in another. */

#pragma once

#include "fleet.h"
#include "lock-watch.h"
#include "sleeper.h"

/* Starts to tell @watch, whose ready function and data are set, of changes of the roster; of frames in a ring. It ends
 * with orbit_core_sleeper_remove(), or when the fleet is left, which it is told of last. */
OrbitCoreCode orbit_core_fleet_watch_roster (OrbitCoreFleet *fleet,
                                             OrbitCoreWatch *watch,
                                             OrbitCoreReport *report);
OrbitCoreCode orbit_core_fleet_watch_ring (OrbitCoreFleet *fleet,
                                           OrbitCoreRing *ring,
                                           OrbitCoreWatch *watch,
                                           OrbitCoreReport *report);

/* From now on the kernel tells when a segment of the fleet may have lost its name or its size, and the fleet is checked then. Without effect if
 * the fleet was left. */
void orbit_core_fleet_watch_names (OrbitCoreFleet *fleet);

/* orbit_core_lock_watch_new() of the fleet's own segment. */
OrbitCoreCode orbit_core_fleet_watch_lock (OrbitCoreFleet *fleet,
                                           uint32_t node,
                                           void (*released) (void *data),
                                           void *data,
                                           OrbitCoreLockWatch **watch,
                                           OrbitCoreReport *report);

/* Asks for the next change to be told. False if the fleet was left or lost. Look again for what has already changed. */
bool orbit_core_fleet_arm (OrbitCoreFleet *fleet,
                           const OrbitCoreWatch *watch);

/* False if the record is changing, or the fleet was left. */
bool orbit_core_fleet_read_node (OrbitCoreFleet *fleet,
                                 uint32_t node,
                                 OrbitCoreNodeInfo *info);

/* Is this owner of the node id still alive? "Yes" if the fleet was left, for who is not in it knows of no death. */
bool orbit_core_fleet_is_alive (OrbitCoreFleet *fleet,
                                uint32_t node,
                                uint32_t incarnation);

/* orbit_core_roster_is_unlocked(). False if the fleet was left. */
bool orbit_core_fleet_is_unlocked (OrbitCoreFleet *fleet,
                                   uint32_t node);
