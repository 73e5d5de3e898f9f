/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which members a fleet has: turns the roster and the deaths into nodes, and reports who joined and who left.
 *
 * All functions must be called in the main context of the liveness. */

#pragma once

#include <orbit-glib/core/death-watch.h>
#include <orbit-glib/core/watch.h>

#include "node-list.h"
#include "reporter.h"

G_BEGIN_DECLS

typedef struct
{
  OrbitNode *node;      /* NULL: no member was observed under this id */
  guint32 incarnation;  /* of the last owner that was read, also if it was dead already; 0: none */
  gboolean present;
  gint64 joined_at;     /* monotonic, us: when it was observed first */
} OrbitObservedMember;

typedef struct
{
  OrbitCoreFleet *fleet;
  OrbitReporter *reporter;
  OrbitCoreDeathWatch *deaths;
  OrbitNodeList *nodes;
  OrbitObservedMember *members; /* by node id */
  guint n_members;
} OrbitMembership;

/* Reads nothing yet. After FALSE, orbit_membership_clear() must be called, too. */
gboolean orbit_membership_init        (OrbitMembership         *self,
                                       OrbitCoreFleet          *fleet,
                                       OrbitReporter           *reporter,
                                       GError                 **error);
void     orbit_membership_clear       (OrbitMembership         *self);

/* Reads the whole roster. @quietly: without reports, for what happened before the liveness began. */
void     orbit_membership_read_roster (OrbitMembership         *self,
                                       gboolean                 quietly);

/* Reports the members whose process has ended, or that have lost their kernel lock. */
void     orbit_membership_read_deaths (OrbitMembership         *self);

/* Reports the member as gone, and returns TRUE, if its kernel lock is free. After exec() a process is no longer a member,
 * but no event tells so. */
gboolean orbit_membership_check_death (OrbitMembership         *self,
                                       guint                    node_id);

G_END_DECLS
