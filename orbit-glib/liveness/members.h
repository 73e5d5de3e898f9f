/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The members that were observed, and the callbacks through which liveness reports changes to its owner. */

#pragma once

#include <orbit-glib/core/death-watch.h>
#include <orbit-glib/core/fleet-watch.h>

#include <orbit-glib/orbit-node.h>

G_BEGIN_DECLS

/* Called in the main context of the liveness. A callback may do anything that its owner's methods allow, including
 * orbit_liveness_stop(), but must not free the liveness. */
typedef struct
{
  void (*joined)    (GObject              *owner,
                     OrbitNode            *node);
  void (*left)      (GObject              *owner,
                     OrbitNode            *node,
                     OrbitLeaveReason      reason);
  void (*stale)     (GObject              *owner,
                     guint                 node_id,
                     const OrbitHeartbeat *last);
  void (*recovered) (GObject              *owner,
                     guint                 node_id,
                     const OrbitHeartbeat *heartbeat);
  void (*missing)   (GObject              *owner,
                     guint                 node_id);
} OrbitLivenessReports;

typedef struct
{
  OrbitNode *node;      /* NULL: no member was observed under this id */
  guint32 incarnation;  /* of the last owner that was read, also if it was dead already; 0: none */
  gboolean present;
  gint64 joined_at;     /* monotonic, us: when it was observed first */
} OrbitObservedMember;

/* What the parts of the liveness share. */
typedef struct
{
  GObject *owner; /* not owned: it owns the liveness */
  const OrbitLivenessReports *reports;
  gboolean stopped; /* atomic; set once: no report after that */
  OrbitCoreFleet *fleet;
  OrbitCoreDeathWatch *deaths;
  OrbitObservedMember *table; /* by node id */
  guint n_members;
} OrbitMembers;

/* After FALSE, orbit_members_clear() must be called, too. */
gboolean orbit_members_init        (OrbitMembers               *self,
                                    OrbitCoreFleet             *fleet,
                                    const OrbitLivenessReports *reports,
                                    GObject                    *owner,
                                    GError                    **error);
void     orbit_members_clear       (OrbitMembers               *self);

/* Reports that the member is gone. @info: its record, or NULL if it could not be read; it says whether the member left or died. */
void     orbit_members_report_gone (OrbitMembers               *self,
                                    guint                       node_id,
                                    const OrbitCoreNodeInfo    *info);

/* For a profiler: marks that something has become of the member now. */
void     orbit_members_mark        (OrbitMembers               *self,
                                    guint                       node_id,
                                    const char                 *change);

/* Reports the member as gone, and returns TRUE, if its kernel lock is free. It finds deaths that no event has reported, for example
 * an exec() where inotify is refused. */
gboolean orbit_members_check_death (OrbitMembers               *self,
                                    guint                       node_id);

static inline gboolean
orbit_members_is_stopped (OrbitMembers *self)
{
  return g_atomic_int_get (&self->stopped);
}

G_END_DECLS
