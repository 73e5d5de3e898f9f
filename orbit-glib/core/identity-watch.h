/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Checks the identity of a member's files when the kernel reports a change of them.
 *
 * A process that only publishes or polls makes no slow call that would check it. The kernel does not report a mount over the
 * directory, or a change to a directory on the path that this process may not read. */

#pragma once

#include "identity.h"
#include "name-watch.h"

typedef struct
{
  OrbitCoreIdentity *identity; /* NULL: not begun */
  OrbitCoreNameWatch names;
} OrbitCoreIdentityWatch;

/* Inside the gate. Has no effect if the watch has begun, or in process memory. */
void orbit_core_identity_watch_begin (OrbitCoreIdentityWatch *watch,
                                      OrbitCoreIdentity *identity);

/* Inside the gate, for a ring that was added to the identity. */
void orbit_core_identity_watch_add_ring (OrbitCoreIdentityWatch *watch,
                                         uint32_t kind);

/* The gate must be closed. */
void orbit_core_identity_watch_end (OrbitCoreIdentityWatch *watch);
