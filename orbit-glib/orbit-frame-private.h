/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Building frames, for the library: allocate, copy the payload, set the fields. */

#pragma once

#include <orbit-glib/orbit-frame.h>

G_BEGIN_DECLS

/* Returns an empty frame with a buffer of @payload_capacity bytes, aligned to 16. */
OrbitFrame *orbit_frame_alloc      (gsize               payload_capacity);

/* The buffer for the payload, until the fields are set. */
gpointer    orbit_frame_get_buffer (OrbitFrame         *frame);

/* Sets the fields. Must be called before other code gets the frame. @value_type is interned or NULL, see
 * orbit_value_type_intern(). */
void        orbit_frame_fill       (OrbitFrame         *frame,
                                    guint64             id,
                                    guint8              frame_kind,
                                    guint64             version,
                                    gsize               length,
                                    const GVariantType *value_type);

/* Returns an equal type that is never freed. Equal types give equal pointers, and NULL gives NULL. */
const GVariantType *orbit_value_type_intern (const GVariantType *value_type);

G_END_DECLS
