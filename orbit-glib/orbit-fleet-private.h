/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the orbit-fleet-*.c files share of a fleet: the type is in orbit-fleet.c, which calls none of the others. */

#pragma once

#include <orbit-glib/orbit-backing.h>
#include <orbit-glib/orbit-fleet.h>

#include <orbit-glib/liveness/liveness.h>
#include <orbit-glib/liveness/loss.h>

#include "orbit-ring-table-private.h"

G_BEGIN_DECLS

struct _OrbitFleet
{
  GObject parent_instance;

  /* As asked for at construction; what the fleet really has is in the core. */
  char *name;
  char *directory;
  char *label;
  guint fleet_size;
  int node_id;
  guint capacity;
  guint payload_capacity;
  OrbitBacking backing;

  OrbitCoreFleet *core; /* NULL until initialised, then until finalize */
  OrbitLoss *loss; /* likewise */
  OrbitRingTable rings;
  GMainContext *context; /* the thread-default one at join: where signals are emitted */
  guint heartbeat_max_age; /* ms */

  GMutex lock; /* of the three below, which another thread may want to end */
  OrbitLiveness *liveness; /* atomic; NULL until first used, then until finalize */
  GSource *beat; /* NULL: no heartbeats from a main loop */
  gboolean leaving;
};

/* Takes @beat, a timer that publishes heartbeats or NULL, and ends the one before. If the fleet has been left meanwhile, ends
 * @beat at once. */
void orbit_fleet_set_beat              (OrbitFleet *self,
                                        GSource    *beat);

/* Notifies if it changes. */
void orbit_fleet_set_heartbeat_max_age (OrbitFleet *self,
                                        guint       max_age_ms);

G_END_DECLS
