/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Making the information about a ring. */

#pragma once

#include <orbit-glib/core/ring.h>

#include <orbit-glib/orbit-ring-info.h>

G_BEGIN_DECLS

/* @value_type NULL: none that a value can have. */
OrbitRingInfo *orbit_ring_info_new (OrbitCoreRing       *ring,
                                    const GVariantType  *value_type,
                                    GError             **error);

G_END_DECLS
