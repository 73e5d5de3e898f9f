/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The layout of a cursor object, for the orbit-cursor-*.c files. The type is in orbit-cursor.c, which calls none of the
 * others. */

#pragma once

#include <orbit-glib/orbit-cursor.h>

#include <orbit-glib/reading/reader.h>

G_BEGIN_DECLS

struct _OrbitCursor
{
  GObject parent_instance;

  GObject *owner; /* the fleet, which owns the core ring */
  OrbitReader reader;

  GSource *started; /* NULL: not started; may have been destroyed, with its main context for example */
  guint64 n_lost_reported; /* by the signal overrun */
};

/* The class of the final type. The fast paths compare it, and call a slow path for anything else. */
extern gconstpointer orbit_cursor_class G_GNUC_INTERNAL;

static inline gboolean
orbit_cursor_is_exact (gconstpointer cursor)
{
  return cursor != NULL && ((const GTypeInstance *) cursor)->g_class == orbit_cursor_class;
}

/* The cursor holds a reference to @owner. */
OrbitCursor *orbit_cursor_new (GObject          *owner,
                               OrbitCoreRing    *ring,
                               OrbitCursorStart  start,
                               GError          **error);

G_END_DECLS
