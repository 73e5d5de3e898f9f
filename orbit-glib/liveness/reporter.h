/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The callbacks through which liveness reports changes to its owner. */

#pragma once

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

/* What the parts of the liveness share. */
typedef struct
{
  GObject *owner; /* not owned: it owns the liveness */
  const OrbitLivenessReports *reports;
  gboolean stopped; /* atomic; set once: no report after that */
} OrbitReporter;

static inline gboolean
orbit_reporter_is_stopped (OrbitReporter *reporter)
{
  return g_atomic_int_get (&reporter->stopped);
}

G_END_DECLS
