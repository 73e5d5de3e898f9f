/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How the library makes a frame: allocate, copy the payload in, fill in the rest. */

#pragma once

#include <orbit-glib/orbit-frame.h>

G_BEGIN_DECLS

/* A frame without contents; its buffer takes @payload_capacity bytes and is aligned to 16. */
OrbitFrame *orbit_frame_alloc      (gsize               payload_capacity);

/* Where the payload goes, until the frame is filled. */
gpointer    orbit_frame_get_buffer (OrbitFrame         *frame);

/* Makes a frame of it, before anybody else sees it. @value_type is interned or NULL, see orbit_value_type_intern(). */
void        orbit_frame_fill       (OrbitFrame         *frame,
                                    guint64             id,
                                    guint8              frame_kind,
                                    guint64             version,
                                    gsize               length,
                                    const GVariantType *value_type);

/* The same type, but living for as long as the process: equal types are equal pointers. NULL gives NULL. */
const GVariantType *orbit_value_type_intern (const GVariantType *value_type);

G_END_DECLS
