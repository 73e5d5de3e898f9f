/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which members are well: compares the newest heartbeats with the maximum age, and reports who becomes stale, recovers or
 * never publishes a heartbeat.
 *
 * All functions but orbit_staleness_awaits_self() must be called in the main context of the liveness. */

#pragma once

#include "members.h"

G_BEGIN_DECLS

typedef struct
{
  OrbitMembers *members;
  OrbitCoreRing *ring;            /* of the heartbeats; NULL until the first maximum age is set */
  guint32 *missing;               /* by node id: the incarnation that is missing, which was reported; 0: none */
  guint max_age_ms;               /* 0: heartbeats are not watched */
  guint round;                    /* counts the looks at the heartbeats: a callback may begin another within one */
  gboolean awaits_self;           /* atomic: the next heartbeat of this member changes a state */
  gint64 began_at;                /* monotonic, us: when the maximum age was set */
  gint64 graced_until;            /* monotonic, us: after a suspend no member becomes stale until then */
  gint64 suspended_ns;            /* how far the boot clock is ahead of the monotonic one */
  gint64 armed_at;                /* monotonic, us: when the ring was armed last */
  gint64 pause_us;                /* before it is armed again */
} OrbitStaleness;

void     orbit_staleness_init        (OrbitStaleness       *self,
                                      OrbitMembers         *members);
void     orbit_staleness_clear       (OrbitStaleness       *self);

/* Begins anew with another maximum age; @ring is ignored if it is 0. What is true now is not reported, but can be read from
 * the states of the nodes after orbit_staleness_look(). */
void     orbit_staleness_set_max_age (OrbitStaleness       *self,
                                      OrbitCoreRing        *ring,
                                      guint                 max_age_ms);

/* Compares the heartbeats of all members, sets @timer to the time at which the next one may become too old, and arms
 * @heartbeat_watch, a watch of the ring, while a heartbeat of another member is awaited. */
void     orbit_staleness_look        (OrbitStaleness       *self,
                                      const OrbitCoreParkingWatch *heartbeat_watch,
                                      GSource              *timer,
                                      gboolean              quietly);

/* Whether the next heartbeat of this member itself requires a look. From any thread. */
gboolean orbit_staleness_awaits_self (OrbitStaleness       *self);

G_END_DECLS
