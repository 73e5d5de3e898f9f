/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where the segments of a fleet live. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

#include <glib.h>

G_BEGIN_DECLS

/**
 * OrbitBacking:
 * @ORBIT_BACKING_MEMORY: the memory of this process; nobody else sees the fleet
 * @ORBIT_BACKING_SHM: shared memory; every process of the same user that joins the same name sees the fleet
 *
 * Where the segments of a fleet live.
 *
 * Both behave the same otherwise.
 *
 * Since: 1.0
 */
typedef enum
{
  ORBIT_BACKING_MEMORY,
  ORBIT_BACKING_SHM,
} OrbitBacking;

G_END_DECLS
