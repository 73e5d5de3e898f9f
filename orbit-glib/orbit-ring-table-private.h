/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The rings of a fleet: declares and opens them, and keeps an object of each ring that is in use. From any thread. */

#pragma once

#include <orbit-glib/core/fleet.h>

#include <orbit-glib/orbit-ring.h>

G_BEGIN_DECLS

typedef struct
{
  GObject *owner;       /* not owned: the fleet, which owns the table; objects in use keep it */
  const char *name;     /* of the fleet, for errors; not owned; NULL: it has none */
  OrbitCoreFleet *core; /* atomic; NULL until the fleet is joined; not owned */
  GMutex lock;          /* of the objects */
  GWeakRef objects[ORBIT_CORE_N_KINDS]; /* of OrbitRing */
} OrbitRingTable;

void           orbit_ring_table_init           (OrbitRingTable       *self,
                                                GObject              *owner);
void           orbit_ring_table_clear          (OrbitRingTable       *self);

/* Must be called once, when the fleet has been joined. */
void           orbit_ring_table_set_core       (OrbitRingTable       *self,
                                                OrbitCoreFleet       *core);

/* NULL with @error set if the fleet has not been joined. */
OrbitCoreFleet *orbit_ring_table_get_core      (OrbitRingTable       *self,
                                                GError              **error);

/* Returns the ring of a kind, and creates it if it does not exist; NULL with @error set on failure. It is valid as long as the
 * fleet. */
OrbitCoreRing *orbit_ring_table_open           (OrbitRingTable       *self,
                                                guint8                kind,
                                                GError              **error);

/* The same for reading: creates no ring, and returns an empty one while the ring does not exist. */
OrbitCoreRing *orbit_ring_table_open_to_read   (OrbitRingTable       *self,
                                                guint8                kind,
                                                GError              **error);

/* The same for publishing: fails for the kind that is reserved for heartbeats. */
OrbitCoreRing *orbit_ring_table_open_for_write (OrbitRingTable       *self,
                                                guint8                kind,
                                                GError              **error);

gboolean       orbit_ring_table_declare        (OrbitRingTable       *self,
                                                guint8                kind,
                                                const OrbitRingSpec  *spec,
                                                GError              **error);

/* The kind that has the label, or gets it; -1 with @error set on failure. @spec may be NULL. */
int            orbit_ring_table_declare_label  (OrbitRingTable       *self,
                                                const char           *label,
                                                const OrbitRingSpec  *spec,
                                                GError              **error);

/* Returns the object of a ring: the same one as long as a reference is held. */
OrbitRing     *orbit_ring_table_get            (OrbitRingTable       *self,
                                                guint8                kind,
                                                GError              **error);

G_END_DECLS
