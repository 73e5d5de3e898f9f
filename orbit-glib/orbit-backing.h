/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where the segments of a fleet are. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

#include <glib.h>

G_BEGIN_DECLS

/**
 * OrbitBacking:
 * @ORBIT_BACKING_MEMORY: the memory of this process; no other process can join
 * @ORBIT_BACKING_SHM: shared memory; every process of the same user can join
 *
 * Where the segments of a fleet are.
 *
 * There are no other differences in behaviour.
 *
 * Since: 1.0
 */
typedef enum
{
  ORBIT_BACKING_MEMORY,
  ORBIT_BACKING_SHM,
} OrbitBacking;

G_END_DECLS
