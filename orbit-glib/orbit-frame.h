/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A frame that was read. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

#include <glib-object.h>

#include <orbit-glib/orbit-net-id.h>
#include <orbit-glib/orbit-version-macros.h>

G_BEGIN_DECLS

#define ORBIT_TYPE_FRAME (orbit_frame_get_type ())

typedef struct _OrbitFrame OrbitFrame;

ORBIT_AVAILABLE_IN_1_0
GType             orbit_frame_get_type       (void);
ORBIT_AVAILABLE_IN_1_0
OrbitFrame       *orbit_frame_ref            (OrbitFrame        *frame);
ORBIT_AVAILABLE_IN_1_0
void              orbit_frame_unref          (OrbitFrame        *frame);
ORBIT_AVAILABLE_IN_1_0
const OrbitNetId *orbit_frame_get_id         (const OrbitFrame  *frame);
ORBIT_AVAILABLE_IN_1_0
OrbitNetId       *orbit_frame_dup_id         (const OrbitFrame  *frame);
ORBIT_AVAILABLE_IN_1_0
guint8            orbit_frame_get_kind       (const OrbitFrame  *frame);
ORBIT_AVAILABLE_IN_1_0
guint16           orbit_frame_get_node_id    (const OrbitFrame  *frame);
ORBIT_AVAILABLE_IN_1_0
guint64           orbit_frame_get_counter    (const OrbitFrame  *frame);
ORBIT_AVAILABLE_IN_1_0
guint8            orbit_frame_get_frame_kind (const OrbitFrame  *frame);
ORBIT_AVAILABLE_IN_1_0
guint64           orbit_frame_get_version    (const OrbitFrame  *frame);
ORBIT_AVAILABLE_IN_1_0
gsize             orbit_frame_get_size       (const OrbitFrame  *frame);
ORBIT_AVAILABLE_IN_1_0
GBytes           *orbit_frame_get_payload    (OrbitFrame        *frame);
ORBIT_AVAILABLE_IN_1_0
GBytes           *orbit_frame_ref_payload    (OrbitFrame        *frame);
ORBIT_AVAILABLE_IN_1_0
GVariant         *orbit_frame_get_variant    (OrbitFrame        *frame,
                                              GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OrbitFrame, orbit_frame_unref)

G_END_DECLS
