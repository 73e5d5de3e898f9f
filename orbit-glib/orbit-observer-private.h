/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the orbit-observer*.c files share of an observer: the type is in orbit-observer.c, which calls none of the others. */

#pragma once

#include <orbit-glib/core/observer.h>

#include <orbit-glib/orbit-observer.h>

G_BEGIN_DECLS

struct _OrbitObserver
{
  GObject parent_instance;

  char *fleet_name;
  char *directory;
  OrbitCoreObserver *core; /* NULL until initialised, then until finalize */
};

/* NULL with @error set if it was not initialised. */
OrbitCoreObserver *orbit_observer_get_core (OrbitObserver  *self,
                                            GError        **error);

G_END_DECLS
