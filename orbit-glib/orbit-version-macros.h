/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Version macros. Public symbols have an ORBIT_AVAILABLE_IN macro, and no other symbols are exported. */

#pragma once

#if !defined (ORBIT_GLIB_INSIDE) && !defined (ORBIT_COMPILATION)
#error "Only <orbit-glib/orbit-glib.h> can be included directly."
#endif

#include <glib.h>

#include <orbit-glib/orbit-version.h>

#define _ORBIT_EXTERN __attribute__ ((visibility ("default"))) extern

#ifndef __GI_SCANNER__

/**
 * ORBIT_VERSION_1_0: (skip)
 *
 * Version 1.0, for [const@Orbit.VERSION_MAX_ALLOWED] and the like.
 *
 * Since: 1.0
 */
#define ORBIT_VERSION_1_0 (G_ENCODE_VERSION (1, 0))

/**
 * ORBIT_VERSION_MAX_ALLOWED: (skip)
 *
 * If it is defined to a version, such as `ORBIT_VERSION_1_0`, before the header is included, the use of newer symbols
 * causes a warning.
 *
 * Since: 1.0
 */
#ifndef ORBIT_VERSION_MAX_ALLOWED
#define ORBIT_VERSION_MAX_ALLOWED ORBIT_VERSION_1_0
#endif

#if ORBIT_VERSION_MAX_ALLOWED < ORBIT_VERSION_1_0
#error "ORBIT_VERSION_MAX_ALLOWED must be at least ORBIT_VERSION_1_0"
#endif

#endif /* __GI_SCANNER__ */

#define ORBIT_AVAILABLE_IN_1_0 _ORBIT_EXTERN
