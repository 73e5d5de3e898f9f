/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the files of the object layer share of a ring. */

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

/* The class of the final type. The paths that every frame takes compare it, and leave everything else to a slower path. */
extern gconstpointer orbit_ring_class G_GNUC_INTERNAL;

static inline gboolean
orbit_ring_is_exact (gconstpointer ring)
{
  return ring != NULL && ((const GTypeInstance *) ring)->g_class == orbit_ring_class;
}

/* For the table of rings alone. The ring keeps @owner. */
OrbitRing *orbit_ring_new (GObject       *owner,
                           OrbitCoreRing *core);

G_END_DECLS
