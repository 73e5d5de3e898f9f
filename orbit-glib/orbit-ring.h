/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A ring of a fleet: its properties, and functions for C that do not allocate. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

#include <glib-object.h>

#include <orbit-glib/orbit-frame.h>
#include <orbit-glib/orbit-net-id.h>
#include <orbit-glib/orbit-ring-spec.h>
#include <orbit-glib/orbit-version-macros.h>

G_BEGIN_DECLS

#define ORBIT_TYPE_RING (orbit_ring_get_type ())

ORBIT_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (OrbitRing, orbit_ring, ORBIT, RING, GObject)

/**
 * OrbitRingWrite: (skip)
 *
 * A write that has been begun, see [method@Orbit.Ring.begin_write].
 *
 * The caller allocates it, usually on the stack. Its contents are private.
 *
 * Since: 1.0
 */
typedef struct
{
  /*< private >*/
  gpointer slot;
  guint64 reserved[3];
} OrbitRingWrite;

ORBIT_AVAILABLE_IN_1_0
guint8              orbit_ring_get_kind             (OrbitRing      *self);
ORBIT_AVAILABLE_IN_1_0
guint               orbit_ring_get_capacity         (OrbitRing      *self);
ORBIT_AVAILABLE_IN_1_0
guint               orbit_ring_get_payload_capacity (OrbitRing      *self);
ORBIT_AVAILABLE_IN_1_0
OrbitTopology       orbit_ring_get_topology         (OrbitRing      *self);
ORBIT_AVAILABLE_IN_1_0
const char         *orbit_ring_get_label            (OrbitRing      *self);
ORBIT_AVAILABLE_IN_1_0
const GVariantType *orbit_ring_get_value_type       (OrbitRing      *self);
ORBIT_AVAILABLE_IN_1_0
GVariantType       *orbit_ring_dup_value_type       (OrbitRing      *self);
ORBIT_AVAILABLE_IN_1_0
guint               orbit_ring_get_lane_count       (OrbitRing      *self);

ORBIT_AVAILABLE_IN_1_0
guint64             orbit_ring_get_head             (OrbitRing      *self,
                                                     GError        **error);
ORBIT_AVAILABLE_IN_1_0
guint64             orbit_ring_get_lane_head        (OrbitRing      *self,
                                                     guint16         node_id,
                                                     GError        **error);
ORBIT_AVAILABLE_IN_1_0
guint64             orbit_ring_next_version         (OrbitRing      *self,
                                                     GError        **error);
ORBIT_AVAILABLE_IN_1_0
OrbitFrame         *orbit_ring_read                 (OrbitRing      *self,
                                                     const OrbitNetId *id,
                                                     GError        **error);
ORBIT_AVAILABLE_IN_1_0
OrbitFrame         *orbit_ring_read_head            (OrbitRing      *self,
                                                     GError        **error);
ORBIT_AVAILABLE_IN_1_0
OrbitFrame         *orbit_ring_read_at              (OrbitRing      *self,
                                                     guint64         counter,
                                                     GError        **error);
ORBIT_AVAILABLE_IN_1_0
OrbitFrame         *orbit_ring_read_lane_at         (OrbitRing      *self,
                                                     guint16         node_id,
                                                     guint64         counter,
                                                     GError        **error);

ORBIT_AVAILABLE_IN_1_0
gboolean            orbit_ring_write                (OrbitRing      *self,
                                                     guint8          frame_kind,
                                                     guint64         version,
                                                     gconstpointer   data,
                                                     gsize           length,
                                                     OrbitNetId     *id,
                                                     GError        **error);
ORBIT_AVAILABLE_IN_1_0
gpointer            orbit_ring_begin_write          (OrbitRing      *self,
                                                     gsize           length,
                                                     OrbitRingWrite *write,
                                                     GError        **error);
ORBIT_AVAILABLE_IN_1_0
void                orbit_ring_end_write            (OrbitRing      *self,
                                                     OrbitRingWrite *write,
                                                     guint8          frame_kind,
                                                     guint64         version,
                                                     OrbitNetId     *id);

G_END_DECLS
