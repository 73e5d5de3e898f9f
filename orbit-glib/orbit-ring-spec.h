/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The description of a ring. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

#include <glib-object.h>

#include <orbit-glib/orbit-version-macros.h>

G_BEGIN_DECLS

/**
 * OrbitTopology:
 * @ORBIT_TOPOLOGY_SHARED: all nodes publish in one total order
 * @ORBIT_TOPOLOGY_PER_NODE: each node publishes to its own lane; faster, and ordered only within a lane
 * @ORBIT_TOPOLOGY_ANY: only for a specification: as the ring has it, or shared
 *
 * How the writers share a ring.
 *
 * Since: 1.0
 */
typedef enum
{
  ORBIT_TOPOLOGY_SHARED,
  ORBIT_TOPOLOGY_PER_NODE,
  ORBIT_TOPOLOGY_ANY,
} OrbitTopology;

#define ORBIT_TYPE_RING_SPEC (orbit_ring_spec_get_type ())

typedef struct _OrbitRingSpec OrbitRingSpec;

ORBIT_AVAILABLE_IN_1_0
GType               orbit_ring_spec_get_type             (void);
ORBIT_AVAILABLE_IN_1_0
OrbitRingSpec      *orbit_ring_spec_new                  (guint                capacity,
                                                          guint                payload_capacity,
                                                          OrbitTopology        topology);
ORBIT_AVAILABLE_IN_1_0
OrbitRingSpec      *orbit_ring_spec_copy                 (const OrbitRingSpec *spec);
ORBIT_AVAILABLE_IN_1_0
void                orbit_ring_spec_free                 (OrbitRingSpec       *spec);
ORBIT_AVAILABLE_IN_1_0
guint               orbit_ring_spec_get_capacity         (const OrbitRingSpec *spec);
ORBIT_AVAILABLE_IN_1_0
guint               orbit_ring_spec_get_payload_capacity (const OrbitRingSpec *spec);
ORBIT_AVAILABLE_IN_1_0
OrbitTopology       orbit_ring_spec_get_topology         (const OrbitRingSpec *spec);
ORBIT_AVAILABLE_IN_1_0
const char         *orbit_ring_spec_get_label            (const OrbitRingSpec *spec);
ORBIT_AVAILABLE_IN_1_0
void                orbit_ring_spec_set_label            (OrbitRingSpec       *spec,
                                                          const char          *label);
ORBIT_AVAILABLE_IN_1_0
const GVariantType *orbit_ring_spec_get_value_type       (const OrbitRingSpec *spec);
ORBIT_AVAILABLE_IN_1_0
GVariantType       *orbit_ring_spec_dup_value_type       (const OrbitRingSpec *spec);
ORBIT_AVAILABLE_IN_1_0
void                orbit_ring_spec_set_value_type       (OrbitRingSpec       *spec,
                                                          const GVariantType  *value_type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OrbitRingSpec, orbit_ring_spec_free)

G_END_DECLS
