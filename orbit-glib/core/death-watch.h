/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Watching for the deaths of members, with one descriptor for all of them.
 *
 * The descriptor is readable when a member may have died: through a pidfd where the member's process is visible, through its
 * kernel lock otherwise. After exec() the process lives on as another program, and its pidfd reports nothing. But its descriptors
 * are closed, and inotify reports the close of a writable descriptor of the fleet segment. Where descriptors, threads or calls
 * are refused, members are checked at intervals, and what was refused is tried again each time.
 *
 * All calls are for one thread at a time. */

#pragma once

#include "fleet.h"

typedef struct OrbitCoreDeathWatch OrbitCoreDeathWatch;

OrbitCoreCode orbit_core_death_watch_new (OrbitCoreFleet *fleet,
                                          OrbitCoreDeathWatch **watch,
                                          OrbitCoreReport *report);

/* In a forked child it does not touch what belongs to the parent. */
void orbit_core_death_watch_free (OrbitCoreDeathWatch *watch);

/* The descriptor to poll for input; -1: none at present. It may change with every call that is not const. */
int orbit_core_death_watch_get_fd (const OrbitCoreDeathWatch *watch);

/* When orbit_core_death_watch_next() must be called although the descriptor is quiet; monotonic, in ns; INT64_MAX: never. */
int64_t orbit_core_death_watch_get_next_look (const OrbitCoreDeathWatch *watch);

/* The error because of which the watch polls; 0: none. */
int orbit_core_death_watch_get_want (const OrbitCoreDeathWatch *watch);

/* Watches the member that @info describes instead of an earlier owner of its node id. Returns false if the member is dead. */
bool orbit_core_death_watch_add (OrbitCoreDeathWatch *watch,
                                 uint32_t node,
                                 const OrbitCoreNodeInfo *info);

void orbit_core_death_watch_remove (OrbitCoreDeathWatch *watch,
                                    uint32_t node);

/* Returns one member that has died, the same until it is removed. Returns false if there is none. */
bool orbit_core_death_watch_next (OrbitCoreDeathWatch *watch,
                                  uint32_t *node);
