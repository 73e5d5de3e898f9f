/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The layout of a ring object, for the library. */

#pragma once

#include <orbit-glib/core/ring.h>

#include <orbit-glib/orbit-ring.h>

G_BEGIN_DECLS

struct _OrbitRing
{
  GObject parent_instance;

  GObject *owner;      /* the fleet, which owns the core ring */
  OrbitCoreRing *core; /* lives as long as the owner */
  gboolean is_raw;     /* any bytes may be written: neither heartbeats nor values of a type */
};

/* The class of the final type. The fast paths compare it, and call a slow path for anything else. */
extern gconstpointer orbit_ring_class G_GNUC_INTERNAL;

static inline gboolean
orbit_ring_is_exact (gconstpointer ring)
{
  return ring != NULL && ((const GTypeInstance *) ring)->g_class == orbit_ring_class;
}

/* Called only by the table of rings. The ring holds a reference to @owner. */
OrbitRing *orbit_ring_new (GObject       *owner,
                           OrbitCoreRing *core);

G_END_DECLS
