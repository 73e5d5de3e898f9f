/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which members a fleet has: turns the roster and the deaths into nodes, and reports who joined and who left.
 *
 * All functions must be called in the main context of the liveness. */

#pragma once

#include "members.h"
#include "node-list.h"

G_BEGIN_DECLS

typedef struct
{
  OrbitMembers *members;
  OrbitNodeList *nodes;
} OrbitMembership;

void orbit_membership_init        (OrbitMembership *self,
                                   OrbitMembers    *members);
void orbit_membership_clear       (OrbitMembership *self);

/* Reads the whole roster. @quietly: without reports, for what happened before the liveness began. */
void orbit_membership_read_roster (OrbitMembership *self,
                                   gboolean         quietly);

/* Reports the members whose process has ended, or that have lost their kernel lock. */
void orbit_membership_read_deaths (OrbitMembership *self);

G_END_DECLS
