/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Holding a segment: a shared kernel lock on its first byte, which lasts as long as the open file description. A mapping keeps that
 * alive after its descriptor was closed, and the end of the process ends it. So a segment can be asked whether a live process
 * maps it, also when the fleet it belongs to cannot be found any more. */

#pragma once

#include "segment.h"

/* Returns whether any process holds the segment of this name; false without an answer of the kernel. */
bool orbit_core_segment_is_held (const OrbitCoreDirectory *directory,
                                 const char *name);

/* Removes a name. Returns false with errno if it is still there. */
bool orbit_core_segment_unlink (const OrbitCoreDirectory *directory,
                                const char *name);

/* Removes a name, whatever file it has, unless a process holds the segment; then sets *@held. */
OrbitCoreCode orbit_core_segment_remove (const OrbitCoreDirectory *directory,
                                         const char *name,
                                         bool *held,
                                         OrbitCoreReport *report);
