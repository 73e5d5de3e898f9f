/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Many frames in one object. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

#include <glib-object.h>

#include <orbit-glib/orbit-frame.h>
#include <orbit-glib/orbit-version-macros.h>

G_BEGIN_DECLS

#define ORBIT_TYPE_FRAME_BATCH (orbit_frame_batch_get_type ())

typedef struct _OrbitFrameBatch OrbitFrameBatch;

ORBIT_AVAILABLE_IN_1_0
GType            orbit_frame_batch_get_type     (void);
ORBIT_AVAILABLE_IN_1_0
OrbitFrameBatch *orbit_frame_batch_ref          (OrbitFrameBatch       *batch);
ORBIT_AVAILABLE_IN_1_0
void             orbit_frame_batch_unref        (OrbitFrameBatch       *batch);
ORBIT_AVAILABLE_IN_1_0
guint            orbit_frame_batch_get_n_frames (const OrbitFrameBatch *batch);
ORBIT_AVAILABLE_IN_1_0
OrbitFrame      *orbit_frame_batch_get_frame    (const OrbitFrameBatch *batch,
                                                 guint                  index);
ORBIT_AVAILABLE_IN_1_0
GBytes          *orbit_frame_batch_get_headers  (const OrbitFrameBatch *batch);
ORBIT_AVAILABLE_IN_1_0
GBytes          *orbit_frame_batch_ref_headers  (const OrbitFrameBatch *batch);
ORBIT_AVAILABLE_IN_1_0
GBytes          *orbit_frame_batch_get_payloads (const OrbitFrameBatch *batch);
ORBIT_AVAILABLE_IN_1_0
GBytes          *orbit_frame_batch_ref_payloads (const OrbitFrameBatch *batch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OrbitFrameBatch, orbit_frame_batch_unref)

G_END_DECLS
