/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The specification of a ring, and the properties of its segment that are computed from it. Knows neither members nor files. */

#pragma once

#include "layout.h"
#include "report.h"

typedef struct
{
  uint32_t capacity;         /* slots in each lane; a power of two >= 2; 0: left out, that of the ring, else that of the fleet */
  uint32_t payload_capacity; /* bytes; 0: likewise */
  OrbitCoreTopology topology; /* ORBIT_CORE_TOPOLOGY_ANY: that of the ring, else shared */
  const char *label;         /* NULL: that of the ring, else none */
  const char *value_type;    /* likewise */
  uint64_t start_position;   /* 0; a test may start a ring just below a wrap */
  uint64_t start_counter;    /* 0; likewise */
} OrbitCoreRingSpec;

/* Fills in fields that were left out from the fleet. */
OrbitCoreRingSpec orbit_core_ring_complete_spec (const OrbitCoreRingSpec *spec,
                                                 uint32_t capacity,
                                                 uint32_t payload_capacity);

/* Is this specification, in which nothing is left out, one that a ring can have? A kind of ORBIT_CORE_N_KINDS is not known yet: the ring
 * has a label. */
OrbitCoreCode orbit_core_ring_check_spec (uint32_t kind,
                                          const OrbitCoreRingSpec *spec,
                                          OrbitCoreReport *report);

/* Returns whether the ring matches all declared fields. The report has the first difference, the value type before the
 * geometry, and the member that created the ring. @title is the name of the ring in messages. */
OrbitCoreCode orbit_core_ring_compare (const OrbitCoreRingHeader *header,
                                       const char *title,
                                       const OrbitCoreRingSpec *spec,
                                       OrbitCoreReport *report);

/* Fills in everything but boot id, generation and checksum. */
OrbitCoreCode orbit_core_ring_plan (OrbitCoreRingHeader *header,
                                    uint32_t kind,
                                    uint32_t n_nodes,
                                    const OrbitCoreRingSpec *spec,
                                    OrbitCoreReport *report);

/* An OrbitCoreSegmentFill: writes a new ring to its zeroed segment. @data is the planned header. */
void orbit_core_ring_fill (uint8_t *memory,
                           const void *data);
