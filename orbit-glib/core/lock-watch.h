/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Watching a node's kernel lock: a thread that sleeps until the lock is dropped.
 *
 * It is for members whose process this one cannot see, those of another pid namespace; where the process is visible a pidfd
 * reports its death without a thread. The thread waits for a shared lock, gets it when the owner has ended, and releases it
 * immediately. A process that joins at that moment tries again. */

#pragma once

#include "roster.h"

#include <stdbool.h>

typedef struct OrbitCoreLockWatch OrbitCoreLockWatch;

/* @released is called once, in a separate thread, and must only pass the event on. */
OrbitCoreCode orbit_core_lock_watch_new (const OrbitCoreRoster *roster,
                                         uint32_t node,
                                         void (*released) (void *data),
                                         void *data,
                                         OrbitCoreLockWatch **watch,
                                         OrbitCoreReport *report);

/* After @released was called: returns whether the kernel has refused to wait for the lock. */
bool orbit_core_lock_watch_has_failed (const OrbitCoreLockWatch *watch);

/* When it returns, @released does not run and is not called again. Must not be called in a forked child. */
void orbit_core_lock_watch_free (OrbitCoreLockWatch *watch);
