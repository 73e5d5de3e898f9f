/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Wall-clock time in milliseconds. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

#include <glib.h>

#include <orbit-glib/orbit-version-macros.h>

G_BEGIN_DECLS

/**
 * OrbitEpoch:
 *
 * A time in milliseconds since the beginning of 1970 in UTC, without leap seconds.
 *
 * Present times fit exactly in a JavaScript number.
 *
 * Since: 1.0
 */
typedef gint64 OrbitEpoch;

ORBIT_AVAILABLE_IN_1_0
OrbitEpoch orbit_epoch_now (void);

G_END_DECLS
