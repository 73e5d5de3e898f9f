/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A new owner of a node id completes or voids claims before its first write to a ring, because its predecessor may have been
 * killed in the middle of a write. */

#pragma once

#include "ring.h"

/* Once for each ring and process, before the first claim; inside the gate, with the fleet's lock for opening rings. */
void orbit_core_ring_settle (OrbitCoreRing *ring);

/* Returns whether the owner of a claim is alive, with the guarantees of orbit_core_roster_is_alive(). @word was loaded with
 * acquire. Shared topology. */
bool orbit_core_ring_is_owner_alive (const OrbitCoreRing *ring,
                                     uint64_t word);
