/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Liveness: which members a fleet has, which of them are well, and reports of changes.
 *
 * It knows the core fleet and the values OrbitNode and OrbitHeartbeat, and no other object of the library. Nothing is polled:
 * joins and leaves wake it through the fleet segment, deaths through a pidfd or a kernel lock, heartbeats through a timer. Only
 * while the system refuses one of these events, the liveness looks twice a second instead, and asks for the event again. */

#pragma once

#include <gio/gio.h>

#include "members.h"

G_BEGIN_DECLS

typedef struct _OrbitLiveness OrbitLiveness;

/* Begins to observe the membership, in @context. @owner must keep @fleet, and must free the liveness no earlier than in its
 * finalizer: reports keep a reference to it while they run. @reports must be static. */
OrbitLiveness *orbit_liveness_new              (OrbitCoreFleet             *fleet,
                                                GMainContext               *context,
                                                const OrbitLivenessReports *reports,
                                                GObject                    *owner,
                                                GError                    **error);
void           orbit_liveness_free             (OrbitLiveness              *self);

/* Ends all reports, and all use of the core fleet. From any thread; the second call does nothing. */
void           orbit_liveness_stop             (OrbitLiveness              *self);

/* Makes the sources again if something other than the liveness destroyed them, for example g_source_remove() with a wrong id,
 * and then reports what changed meanwhile. Does nothing otherwise. In the main context. */
gboolean       orbit_liveness_ensure_sources   (OrbitLiveness              *self,
                                                GError                    **error);

/* The live list of OrbitNode, which belongs to the liveness. */
GListModel    *orbit_liveness_get_nodes        (OrbitLiveness              *self);

/* Begins to watch the heartbeats in @heartbeat_ring, or stops if @max_age_ms is 0; @heartbeat_ring is ignored then. In the main
 * context. */
gboolean       orbit_liveness_watch_heartbeats (OrbitLiveness              *self,
                                                OrbitCoreRing              *heartbeat_ring,
                                                guint                       max_age_ms,
                                                GError                    **error);

/* Must be called after this member has published a heartbeat, which does not wake the member itself. From any thread. */
void           orbit_liveness_note_own_heartbeat (OrbitLiveness            *self);

G_END_DECLS
