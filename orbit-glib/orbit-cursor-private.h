/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Making cursors, for the fleet. */

#pragma once

#include <orbit-glib/core/ring.h>

#include <orbit-glib/orbit-fleet.h>

G_BEGIN_DECLS

OrbitCursor *orbit_cursor_new (OrbitFleet       *fleet,
                               OrbitCoreRing    *core,
                               OrbitCursorStart  start,
                               GError          **error);

G_END_DECLS
