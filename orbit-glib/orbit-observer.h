/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Looking into a fleet from outside, without changing it. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

#include <gio/gio.h>

#include <orbit-glib/orbit-cursor.h>
#include <orbit-glib/orbit-fleet-info.h>
#include <orbit-glib/orbit-ring-info.h>
#include <orbit-glib/orbit-version-macros.h>

G_BEGIN_DECLS

#define ORBIT_TYPE_OBSERVER (orbit_observer_get_type ())

ORBIT_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (OrbitObserver, orbit_observer, ORBIT, OBSERVER, GObject)

ORBIT_AVAILABLE_IN_1_0
OrbitFleetInfo **orbit_observer_list_fleets    (const char        *directory,
                                                gsize             *n_fleets,
                                                GError           **error);
ORBIT_AVAILABLE_IN_1_0
OrbitObserver   *orbit_observer_new            (const char        *fleet_name,
                                                const char        *directory,
                                                GError           **error);
ORBIT_AVAILABLE_IN_1_0
const char      *orbit_observer_get_fleet_name (OrbitObserver     *self);
ORBIT_AVAILABLE_IN_1_0
const char      *orbit_observer_get_directory  (OrbitObserver     *self);
ORBIT_AVAILABLE_IN_1_0
guint            orbit_observer_get_fleet_size (OrbitObserver     *self);
ORBIT_AVAILABLE_IN_1_0
OrbitFleetInfo  *orbit_observer_get_info       (OrbitObserver     *self,
                                                GError           **error);
ORBIT_AVAILABLE_IN_1_0
gint             orbit_observer_lookup_kind   (OrbitObserver     *self,
                                                const char        *label,
                                                GError           **error);
ORBIT_AVAILABLE_IN_1_0
guint8          *orbit_observer_get_kinds      (OrbitObserver     *self,
                                                gsize             *n_kinds,
                                                GError           **error);
ORBIT_AVAILABLE_IN_1_0
OrbitRingInfo   *orbit_observer_get_ring_info  (OrbitObserver     *self,
                                                guint8             kind,
                                                GError           **error);
ORBIT_AVAILABLE_IN_1_0
GListModel      *orbit_observer_get_nodes      (OrbitObserver     *self,
                                                guint              max_age_ms,
                                                GError           **error);
ORBIT_AVAILABLE_IN_1_0
OrbitCursor     *orbit_observer_create_cursor  (OrbitObserver     *self,
                                                guint8             kind,
                                                OrbitCursorStart   start,
                                                GError           **error);

G_END_DECLS
