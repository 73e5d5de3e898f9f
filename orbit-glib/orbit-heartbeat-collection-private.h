/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The newest heartbeats of a fleet, for those who judge them. */

#pragma once

#include <orbit-glib/orbit-fleet.h>

G_BEGIN_DECLS

/* By node id. The stamps are told in terms of the wall clock as it was set when they were collected. */
typedef struct
{
  OrbitHeartbeat *heartbeats;
  gint64 *ages_ms;          /* by the boot clock where it was stamped by it, never negative */
  guint32 *incarnations; /* of the member that published each, ORBIT_CORE_FRAME_INCARNATION_MASK of it */
  guint n_heartbeats;
  gint64 wall_ms; /* when they were collected */
  gint64 boot_ns;
} OrbitHeartbeatCollection;

gboolean orbit_heartbeat_collection_fill  (OrbitHeartbeatCollection *collection,
                                           OrbitFleet               *fleet,
                                           GError                  **error);
void     orbit_heartbeat_collection_clear (OrbitHeartbeatCollection *collection);

G_END_DECLS
