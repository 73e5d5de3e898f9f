/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Making the information about a fleet. */

#pragma once

#include <orbit-glib/core/observer-list.h>

#include <orbit-glib/orbit-fleet-info.h>

G_BEGIN_DECLS

OrbitFleetInfo *orbit_fleet_info_new (const OrbitCoreFleetSummary *summary);

G_END_DECLS
