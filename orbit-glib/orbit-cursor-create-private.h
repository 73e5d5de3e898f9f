/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Making a cursor, for the types that own rings. */

#pragma once

#include <orbit-glib/core/cursor.h>

#include <orbit-glib/orbit-cursor.h>

G_BEGIN_DECLS

/* The cursor holds a reference to @owner. */
OrbitCursor *orbit_cursor_new (GObject          *owner,
                               OrbitCoreRing    *ring,
                               OrbitCursorStart  start,
                               GError          **error);

/* The same for a core cursor, which it takes. */
OrbitCursor *orbit_cursor_new_for_core (GObject         *owner,
                                        OrbitCoreCursor *core);

G_END_DECLS
