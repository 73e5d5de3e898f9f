/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the orbit-cursor-*.c files share of a cursor: the type is in orbit-cursor.c, which calls none of the others. */

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

/* The class of the final type. The paths that every frame takes compare it, and leave everything else to a slower path. */
extern gconstpointer orbit_cursor_class G_GNUC_INTERNAL;

static inline gboolean
orbit_cursor_is_exact (gconstpointer cursor)
{
  return cursor != NULL && ((const GTypeInstance *) cursor)->g_class == orbit_cursor_class;
}

/* Takes @core, and keeps @owner. */
OrbitCursor *orbit_cursor_new (GObject         *owner,
                               OrbitCoreCursor *core);

G_END_DECLS
