/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The state of an OrbitFleet, from its construction until it is left. */

#pragma once

#include <orbit-glib/core/fleet.h>

#include <glib.h>

G_BEGIN_DECLS

/* An object goes from CONSTRUCTED to JOINED to LEAVING to LEFT, or from CONSTRUCTED to LEFT, and never back. A joined one may be
 * FORKED, in a child of its process, or LOST, when its segments have lost their names; then it can only be left. */
typedef enum
{
  ORBIT_FLEET_CONSTRUCTED, /* not joined yet, or joining has failed and may be tried again */
  ORBIT_FLEET_JOINED,
  ORBIT_FLEET_LEAVING,     /* a thread is in orbit_fleet_leave() */
  ORBIT_FLEET_LEFT,
  ORBIT_FLEET_FORKED,
  ORBIT_FLEET_LOST,
} OrbitFleetPhase;

typedef struct
{
  GMutex lock;           /* of changes of the phase, and of what must not overlap with a leave */
  OrbitFleetPhase phase; /* atomic; FORKED and LOST are not stored here: the core knows them */
  OrbitCoreFleet *core;  /* atomic; NULL until joined, then until orbit_fleet_state_clear() */
} OrbitFleetState;

void            orbit_fleet_state_init   (OrbitFleetState        *self);
void            orbit_fleet_state_clear  (OrbitFleetState        *self);

/* Locks against a change of the phase. Returns FALSE, and locks nothing, in a forked child: the thread that held the lock may not
 * exist there. */
gboolean        orbit_fleet_state_lock   (OrbitFleetState        *self);
void            orbit_fleet_state_unlock (OrbitFleetState        *self,
                                          gboolean                locked);

OrbitFleetPhase orbit_fleet_state_get    (OrbitFleetState        *self);

/* With the lock held. Does nothing if the fleet is joined; joins it if it is only constructed; fails otherwise. */
gboolean        orbit_fleet_state_join   (OrbitFleetState        *self,
                                          const OrbitCoreJoin    *join,
                                          GError                **error);

/* With the lock held. From now on the phase is LEAVING, or LEFT if the fleet was not joined. */
void            orbit_fleet_state_leave  (OrbitFleetState        *self);

/* Leaves the core fleet, and waits for the calls of other threads that are in it. Without the lock, which those may need. */
void            orbit_fleet_state_finish (OrbitFleetState        *self);

/* Fails with CLOSED, FORKED or LOST unless the fleet is joined. @name: of the fleet, for the error, or NULL. It makes a system
 * call for each open segment, and is for calls that are not frequent: others are refused by the gate of the core fleet. */
gboolean        orbit_fleet_state_check  (OrbitFleetState        *self,
                                          const char             *name,
                                          GError                **error);

G_END_DECLS
