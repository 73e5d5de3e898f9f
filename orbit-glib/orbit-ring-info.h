/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What an observer found out about a ring at one moment. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

#include <glib-object.h>

#include <orbit-glib/orbit-ring-spec.h>
#include <orbit-glib/orbit-version-macros.h>

G_BEGIN_DECLS

#define ORBIT_TYPE_RING_INFO (orbit_ring_info_get_type ())

typedef struct _OrbitRingInfo OrbitRingInfo;

ORBIT_AVAILABLE_IN_1_0
GType               orbit_ring_info_get_type             (void);
ORBIT_AVAILABLE_IN_1_0
OrbitRingInfo      *orbit_ring_info_copy                 (const OrbitRingInfo *info);
ORBIT_AVAILABLE_IN_1_0
void                orbit_ring_info_free                 (OrbitRingInfo       *info);
ORBIT_AVAILABLE_IN_1_0
guint               orbit_ring_info_get_kind             (const OrbitRingInfo *info);
ORBIT_AVAILABLE_IN_1_0
const char         *orbit_ring_info_get_label            (const OrbitRingInfo *info);
ORBIT_AVAILABLE_IN_1_0
const GVariantType *orbit_ring_info_get_value_type       (const OrbitRingInfo *info);
ORBIT_AVAILABLE_IN_1_0
GVariantType       *orbit_ring_info_dup_value_type       (const OrbitRingInfo *info);
ORBIT_AVAILABLE_IN_1_0
OrbitTopology       orbit_ring_info_get_topology         (const OrbitRingInfo *info);
ORBIT_AVAILABLE_IN_1_0
guint               orbit_ring_info_get_capacity         (const OrbitRingInfo *info);
ORBIT_AVAILABLE_IN_1_0
guint               orbit_ring_info_get_payload_capacity (const OrbitRingInfo *info);
ORBIT_AVAILABLE_IN_1_0
guint               orbit_ring_info_get_lane_count       (const OrbitRingInfo *info);
ORBIT_AVAILABLE_IN_1_0
guint64             orbit_ring_info_get_bytes            (const OrbitRingInfo *info);
ORBIT_AVAILABLE_IN_1_0
guint64             orbit_ring_info_get_head             (const OrbitRingInfo *info);
ORBIT_AVAILABLE_IN_1_0
guint64             orbit_ring_info_get_lane_head        (const OrbitRingInfo *info,
                                                          guint16              node_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OrbitRingInfo, orbit_ring_info_free)

G_END_DECLS
