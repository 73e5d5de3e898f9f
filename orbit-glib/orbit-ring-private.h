/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Making rings, for the fleet. */

#pragma once

#include <orbit-glib/core/ring.h>

#include <orbit-glib/orbit-fleet.h>

G_BEGIN_DECLS

OrbitRing *orbit_ring_new (OrbitFleet    *fleet,
                           OrbitCoreRing *core);

G_END_DECLS
