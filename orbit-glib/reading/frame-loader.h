/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reads frames from a core ring or cursor into OrbitFrames. */

#pragma once

#include <orbit-glib/core/cursor.h>

#include <orbit-glib/orbit-frame.h>

G_BEGIN_DECLS

/* All return NULL without @error set if there is no such frame. */
OrbitFrame         *orbit_frame_load_by_id         (OrbitCoreRing   *ring,
                                                    guint64          id,
                                                    GError         **error);
OrbitFrame         *orbit_frame_load_at            (OrbitCoreRing   *ring,
                                                    guint32          lane,
                                                    guint64          counter,
                                                    GError         **error);
OrbitFrame         *orbit_frame_load_newest        (OrbitCoreRing   *ring,
                                                    GError         **error);
OrbitFrame         *orbit_frame_load_next          (OrbitCoreCursor *cursor,
                                                    GError         **error);

/* The value type in a ring's header, interned; NULL if it declares none, or one that no value has. */
const GVariantType *orbit_core_ring_get_value_type (OrbitCoreRing   *ring);

G_END_DECLS
