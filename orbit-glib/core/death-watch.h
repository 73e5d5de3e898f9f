/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Watching for the deaths of members: one descriptor for all of them, however many there are.
 *
 * It is readable when somebody may have died: through a pidfd where the member's process is visible, through its
 * kernel lock otherwise. All calls are for one thread at a time. */

#pragma once

#include "fleet.h"

typedef struct OrbitCoreDeathWatch OrbitCoreDeathWatch;

OrbitCoreCode orbit_core_death_watch_new (OrbitCoreFleet *fleet,
                                          OrbitCoreDeathWatch **watch,
                                          OrbitCoreReport *report);

/* In a forked child it leaves alone what belongs to the parent. */
void orbit_core_death_watch_free (OrbitCoreDeathWatch *watch);

/* The descriptor to poll for input. */
int orbit_core_death_watch_get_fd (const OrbitCoreDeathWatch *watch);

/* Begins to watch the member that @info tells of, instead of whom it watched under that node id. False if it is dead. */
bool orbit_core_death_watch_add (OrbitCoreDeathWatch *watch,
                                 uint32_t node,
                                 const OrbitCoreNodeInfo *info);

void orbit_core_death_watch_remove (OrbitCoreDeathWatch *watch,
                                    uint32_t node);

/* Gives one member that has died, until it is removed; false if there is none. */
bool orbit_core_death_watch_next (OrbitCoreDeathWatch *watch,
                                  uint32_t *node);
