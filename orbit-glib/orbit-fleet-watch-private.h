/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The watch over a fleet: who is there, who is well, and the signals that tell of changes. */

#pragma once

#include <orbit-glib/orbit-fleet.h>

G_BEGIN_DECLS

typedef struct _OrbitFleetWatch OrbitFleetWatch;

/* Begins to watch the membership in the fleet's main context. The fleet owns the watch. */
OrbitFleetWatch *orbit_fleet_watch_new         (OrbitFleet       *fleet,
                                                GError          **error);

/* No signal comes any more, and nothing of the fleet is touched. From any thread, with the fleet's watch_lock held; twice
 * does nothing. */
void             orbit_fleet_watch_stop        (OrbitFleetWatch  *watch);
void             orbit_fleet_watch_free        (OrbitFleetWatch  *watch);

/* The list of nodes, which belongs to the watch. */
GListModel      *orbit_fleet_watch_get_nodes   (OrbitFleetWatch  *watch);

/* 0: heartbeats are not watched. */
gboolean         orbit_fleet_watch_set_max_age (OrbitFleetWatch  *watch,
                                                guint             max_age_ms,
                                                GError          **error);

/* This member has published a heartbeat. From any thread. */
void             orbit_fleet_watch_note_own_beat (OrbitFleetWatch *watch);

G_END_DECLS
