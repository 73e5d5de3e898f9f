/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The fleet segment: finding it, making it, and removing it when it has no members. */

#pragma once

#include "fleet.h"

#define ORBIT_CORE_DEFAULT_CAPACITY 1024
#define ORBIT_CORE_DEFAULT_PAYLOAD_CAPACITY 256

OrbitCoreCode orbit_core_fleet_check_name (const char *name,
                                           OrbitCoreReport *report);

/* Returns whether a header that was read from a segment describes a possible fleet of this name. */
OrbitCoreCode orbit_core_fleet_check_header (const OrbitCoreFleetHeader *header,
                                             const char *name,
                                             OrbitCoreReport *report);

/* @label is that of the member, which creates the fleet if there is none. On success byte 0 of a shared segment is locked, and
 * the segment has the name. */
OrbitCoreCode orbit_core_fleet_map (OrbitCoreSegment *segment,
                                    OrbitCoreFleetHeader *header,
                                    const OrbitCoreDirectory *directory,
                                    const OrbitCoreJoin *join,
                                    const char *label,
                                    OrbitCoreReport *report);
