/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What an observer found out about a fleet at one moment. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

#include <glib-object.h>

#include <orbit-glib/orbit-version-macros.h>

G_BEGIN_DECLS

/**
 * OrbitFleetCondition:
 * @ORBIT_FLEET_CONDITION_ALIVE: at least one process uses the fleet
 * @ORBIT_FLEET_CONDITION_LEFT_OVER: the fleet has segments, and no process uses them
 * @ORBIT_FLEET_CONDITION_RETIRED: a process was killed while it destroyed the fleet; the next member to join removes the rest
 * @ORBIT_FLEET_CONDITION_DAMAGED: the segment of the fleet cannot be attached; no process can join
 *
 * How a fleet is.
 *
 * Since: 1.0
 */
typedef enum
{
  ORBIT_FLEET_CONDITION_ALIVE,
  ORBIT_FLEET_CONDITION_LEFT_OVER,
  ORBIT_FLEET_CONDITION_RETIRED,
  ORBIT_FLEET_CONDITION_DAMAGED,
} OrbitFleetCondition;

#define ORBIT_TYPE_FLEET_INFO (orbit_fleet_info_get_type ())

typedef struct _OrbitFleetInfo OrbitFleetInfo;

ORBIT_AVAILABLE_IN_1_0
GType               orbit_fleet_info_get_type       (void);
ORBIT_AVAILABLE_IN_1_0
OrbitFleetInfo     *orbit_fleet_info_copy           (const OrbitFleetInfo *info);
ORBIT_AVAILABLE_IN_1_0
void                orbit_fleet_info_free           (OrbitFleetInfo       *info);
ORBIT_AVAILABLE_IN_1_0
const char         *orbit_fleet_info_get_name       (const OrbitFleetInfo *info);
ORBIT_AVAILABLE_IN_1_0
guint               orbit_fleet_info_get_owner      (const OrbitFleetInfo *info);
ORBIT_AVAILABLE_IN_1_0
guint               orbit_fleet_info_get_fleet_size (const OrbitFleetInfo *info);
ORBIT_AVAILABLE_IN_1_0
guint               orbit_fleet_info_get_n_alive    (const OrbitFleetInfo *info);
ORBIT_AVAILABLE_IN_1_0
guint               orbit_fleet_info_get_n_kinds    (const OrbitFleetInfo *info);
ORBIT_AVAILABLE_IN_1_0
guint64             orbit_fleet_info_get_bytes      (const OrbitFleetInfo *info);
ORBIT_AVAILABLE_IN_1_0
OrbitFleetCondition orbit_fleet_info_get_condition  (const OrbitFleetInfo *info);
ORBIT_AVAILABLE_IN_1_0
const char         *orbit_fleet_info_get_problem    (const OrbitFleetInfo *info);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OrbitFleetInfo, orbit_fleet_info_free)

G_END_DECLS
