/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The case in which a writer to a shared ring finds in its slot a claim that is not that of a finished frame one lap before. */

#pragma once

#include "ring.h"

/* Claims the slot of @position for this member although @word was found in its claim. Returns false if the ticket is lost:
 * because the slot was lapped, because a reader has voided the position, or because a live owner still writes the frame of an
 * earlier lap. In the last case readers are told that the position is a hole. */
bool orbit_core_ring_contend (OrbitCoreRing *ring,
                              uint64_t position,
                              uint64_t word) __attribute__ ((cold));
