/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Watching for the deaths of members: one descriptor for all of them, however many there are.
 *
 * The descriptor is readable when a member may have died: through a pidfd where the member's process is visible, through its
 * kernel lock otherwise. A process that has become another program by exec() lives on, and its pidfd tells nothing; but its
 * descriptors are closed, and inotify tells of a writable descriptor of the fleet segment that was closed. Where descriptors,
 * threads or calls are refused, members are looked at by the clock, and what is missing is tried again each time.
 *
 * All calls are for one thread at a time. */

#pragma once

#include "fleet.h"

typedef struct OrbitCoreDeathWatch OrbitCoreDeathWatch;

OrbitCoreCode orbit_core_death_watch_new (OrbitCoreFleet *fleet,
                                          OrbitCoreDeathWatch **watch,
                                          OrbitCoreReport *report);

/* In a forked child it leaves alone what belongs to the parent. */
void orbit_core_death_watch_free (OrbitCoreDeathWatch *watch);

/* The descriptor to poll for input; -1: none at present. It may change with every call that is not const. */
int orbit_core_death_watch_get_fd (const OrbitCoreDeathWatch *watch);

/* When orbit_core_death_watch_next() must be called although the descriptor is quiet; monotonic, in ns; INT64_MAX: never. */
int64_t orbit_core_death_watch_get_next_look (const OrbitCoreDeathWatch *watch);

/* The error that makes it look by the clock; 0: none. */
int orbit_core_death_watch_get_want (const OrbitCoreDeathWatch *watch);

/* Begins to watch the member that @info tells of, instead of whom it watched under that node id. False if it is dead. */
bool orbit_core_death_watch_add (OrbitCoreDeathWatch *watch,
                                 uint32_t node,
                                 const OrbitCoreNodeInfo *info);

void orbit_core_death_watch_remove (OrbitCoreDeathWatch *watch,
                                    uint32_t node);

/* Gives one member that has died, until it is removed; false if there is none. */
bool orbit_core_death_watch_next (OrbitCoreDeathWatch *watch,
                                  uint32_t *node);
