/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The functions of a fleet for watchers: notifications of changes, and the current state of members. Each function enters the gate by
 * itself, because another thread may leave the fleet at any time. */

#pragma once

#include "fleet.h"
#include "lock-watch.h"
#include "waiter-thread.h"

/* Start to notify @watch, whose ready function and data are set, of changes of the roster; of frames in a ring. The watch ends
 * with orbit_core_waiter_thread_remove(), or when the fleet is left, with a last notification. */
OrbitCoreCode orbit_core_fleet_watch_roster (OrbitCoreFleet *fleet,
                                             OrbitCoreParkingWatch *watch,
                                             OrbitCoreReport *report);
OrbitCoreCode orbit_core_fleet_watch_ring (OrbitCoreFleet *fleet,
                                           OrbitCoreRing *ring,
                                           OrbitCoreParkingWatch *watch,
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

/* Arms the parking of @watch for the next change. Returns false if the fleet was left or lost. The caller must then look for
 * changes that happened before. */
bool orbit_core_fleet_arm (OrbitCoreFleet *fleet,
                           const OrbitCoreParkingWatch *watch);

/* False if the record is changing, or the fleet was left. */
bool orbit_core_fleet_read_node (OrbitCoreFleet *fleet,
                                 uint32_t node,
                                 OrbitCoreNodeInfo *info);

/* Returns whether this owner of the node id is alive. Returns true if the fleet was left, because only a member can ask the
 * kernel. */
bool orbit_core_fleet_is_alive (OrbitCoreFleet *fleet,
                                uint32_t node,
                                uint32_t incarnation);

/* orbit_core_roster_is_unlocked(). False if the fleet was left. */
bool orbit_core_fleet_is_unlocked (OrbitCoreFleet *fleet,
                                   uint32_t node);
