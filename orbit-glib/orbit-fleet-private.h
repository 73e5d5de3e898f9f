/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the files of the object layer share of a fleet. */

#pragma once

#include <orbit-glib/core/fleet.h>

#include <orbit-glib/orbit-fleet.h>

#include "orbit-fleet-watch-private.h"

G_BEGIN_DECLS

struct _OrbitFleet
{
  GObject parent_instance;

  /* As asked for at construction; what the fleet really has is in the core. */
  char *name;
  char *directory;
  guint fleet_size;
  int node_id;
  guint capacity;
  guint payload_capacity;
  OrbitBacking backing;

  OrbitCoreFleet *core; /* NULL until initialised, then until finalize */

  GMainContext *context; /* the thread-default one at join: where signals come */
  guint heartbeat_max_age; /* ms */

  GMutex watch_lock; /* of the three below, which another thread may want to end; see orbit_fleet_lock_watch() */
  OrbitFleetWatch *watch; /* atomic; NULL until somebody wants to know, then until finalize */
  GSource *beat; /* NULL: no beats of our own */
  gboolean leaving;

  GMutex rings_lock;
  GWeakRef rings[ORBIT_CORE_N_KINDS]; /* weak: a ring holds its fleet */
};

/* The ring of a kind, opened if need be; NULL with @error set. Lives as long as the fleet object. */
OrbitCoreRing      *orbit_fleet_open_core_ring (OrbitFleet           *self,
                                                guint8                kind,
                                                GError              **error);

/* The same for publishing: refuses the kind that heartbeats have to themselves. */
OrbitCoreRing      *orbit_fleet_open_for_write (OrbitFleet           *self,
                                                guint8                kind,
                                                GError              **error);

/* FALSE, and nothing to unlock, in a forked child: whoever held the lock is not there. */
gboolean            orbit_fleet_lock_watch     (OrbitFleet           *self);

/* NULL and @error set unless the fleet was initialised. */
OrbitCoreFleet     *orbit_fleet_get_core       (OrbitFleet           *self,
                                                GError              **error);

void                orbit_fleet_install_signals (OrbitFleetClass     *klass);
void                orbit_fleet_install_lost_signal (OrbitFleetClass *klass);

/* From now on the signal is emitted when the core notices. */
void                orbit_fleet_tell_of_loss   (OrbitFleet           *self);

void                orbit_fleet_set_heartbeat_max_age    (OrbitFleet           *self,
                                                          guint                 max_age_ms);
void                orbit_fleet_emit_heartbeat_stale     (OrbitFleet           *self,
                                                          guint                 node_id,
                                                          const OrbitHeartbeat *last);
void                orbit_fleet_emit_heartbeat_recovered (OrbitFleet           *self,
                                                          guint                 node_id,
                                                          const OrbitHeartbeat *heartbeat);
void                orbit_fleet_emit_heartbeat_missing   (OrbitFleet           *self,
                                                          guint                 node_id);
void                orbit_fleet_emit_node_joined         (OrbitFleet           *self,
                                                          OrbitNode            *node);
void                orbit_fleet_emit_node_left           (OrbitFleet           *self,
                                                          OrbitNode            *node,
                                                          OrbitLeaveReason      reason);

G_END_DECLS
