/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Makes cursors over core rings. */

#include "orbit-cursor-create-private.h"

#include "orbit-cursor-private.h"
#include "orbit-error-private.h"

G_STATIC_ASSERT ((int) ORBIT_CURSOR_START_OLDEST == (int) ORBIT_CORE_CURSOR_OLDEST);
G_STATIC_ASSERT ((int) ORBIT_CURSOR_START_HEAD == (int) ORBIT_CORE_CURSOR_HEAD);

OrbitCursor *
orbit_cursor_new_for_core (GObject *owner,
                           OrbitCoreCursor *core)
{
  OrbitCursor *self = g_object_new (ORBIT_TYPE_CURSOR, NULL);

  self->owner = g_object_ref (owner);
  orbit_reader_set_core (&self->reader, core);
  return self;
}

OrbitCursor *
orbit_cursor_new (GObject *owner,
                  OrbitCoreRing *ring,
                  OrbitCursorStart start,
                  GError **error)
{
  OrbitCoreReport report;
  OrbitCoreCursor *core;

  if (!orbit_error_check (orbit_core_cursor_new (ring, (OrbitCoreCursorStart) start, &core, &report), &report, error))
    return NULL;
  return orbit_cursor_new_for_core (owner, core);
}
