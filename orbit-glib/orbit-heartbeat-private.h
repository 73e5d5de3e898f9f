/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The layout of a heartbeat, for the library. */

#pragma once

#include <orbit-glib/orbit-heartbeat.h>

G_BEGIN_DECLS

struct _OrbitHeartbeat
{
  OrbitEpoch captured_at;
  OrbitNetId id; /* not first: Lua's bindings take two values at one address for one value */
};

void orbit_heartbeat_init (OrbitHeartbeat *heartbeat,
                           guint64         id,
                           OrbitEpoch      captured_at);

G_END_DECLS
