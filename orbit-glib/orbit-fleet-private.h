/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The layout of a fleet object, for the orbit-fleet-*.c files. The type is in orbit-fleet.c, which calls none of the
 * others. */

#pragma once

#include <orbit-glib/orbit-backing.h>
#include <orbit-glib/orbit-fleet.h>

#include <orbit-glib/liveness/liveness.h>
#include <orbit-glib/liveness/loss.h>

#include "orbit-fleet-state-private.h"
#include "orbit-ring-table-private.h"

G_BEGIN_DECLS

struct _OrbitFleet
{
  GObject parent_instance;

  /* The construct properties; the actual values are in the core. */
  char *name;
  char *directory;
  char *label;
  guint fleet_size;
  int node_id;
  guint capacity;
  guint payload_capacity;
  OrbitBacking backing;

  OrbitFleetState state; /* its lock also protects liveness and beat */
  OrbitLoss *loss; /* NULL until joined, then until finalize */
  OrbitRingTable rings;
  GMainContext *context; /* the thread-default one at join: where signals are emitted */
  guint heartbeat_max_age; /* ms */

  OrbitLiveness *liveness; /* atomic; NULL until first used, then until finalize */
  GSource *beat; /* NULL: no heartbeats from a main loop */
};

/* Takes @beat, a timer that publishes heartbeats or NULL, and destroys the previous one. If the fleet is being left, destroys @beat, too,
 * and fails unless it is NULL. */
gboolean orbit_fleet_set_beat          (OrbitFleet *self,
                                        GSource    *beat,
                                        GError    **error);

/* Notifies if it changes. */
void orbit_fleet_set_heartbeat_max_age (OrbitFleet *self,
                                        guint       max_age_ms);

G_END_DECLS
