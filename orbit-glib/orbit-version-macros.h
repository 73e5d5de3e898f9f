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
 * Version 1.0, for `ORBIT_VERSION_MIN_REQUIRED` and `ORBIT_VERSION_MAX_ALLOWED`.
 *
 * Since: 1.0
 */
#define ORBIT_VERSION_1_0 (G_ENCODE_VERSION (1, 0))

/**
 * ORBIT_VERSION_MIN_REQUIRED: (skip)
 *
 * The oldest version that a program can run with. What was deprecated in it or before gives a warning where it is used;
 * what was deprecated later does not, because the replacement may be newer than this version.
 *
 * Define it to a version, `ORBIT_VERSION_1_0` for instance, before including the header. The default is the version of the
 * headers; with 0, nothing that is deprecated gives a warning.
 *
 * Since: 1.0
 */
#ifndef ORBIT_VERSION_MIN_REQUIRED
#define ORBIT_VERSION_MIN_REQUIRED (G_ENCODE_VERSION (ORBIT_MAJOR_VERSION, ORBIT_MINOR_VERSION))
#endif

/**
 * ORBIT_VERSION_MAX_ALLOWED: (skip)
 *
 * The newest version whose symbols a program may use. Newer symbols give a warning where they are used.
 *
 * Define it to a version, `ORBIT_VERSION_1_0` for instance, before including the header. The default is the version of the
 * headers.
 *
 * Since: 1.0
 */
#ifndef ORBIT_VERSION_MAX_ALLOWED
#define ORBIT_VERSION_MAX_ALLOWED (G_ENCODE_VERSION (ORBIT_MAJOR_VERSION, ORBIT_MINOR_VERSION))
#endif

#if ORBIT_VERSION_MAX_ALLOWED < ORBIT_VERSION_1_0
#error "ORBIT_VERSION_MAX_ALLOWED must be at least ORBIT_VERSION_1_0"
#endif

#if ORBIT_VERSION_MAX_ALLOWED < ORBIT_VERSION_MIN_REQUIRED
#error "ORBIT_VERSION_MAX_ALLOWED must be at least ORBIT_VERSION_MIN_REQUIRED"
#endif

#endif /* __GI_SCANNER__ */

/* A program that defines ORBIT_DISABLE_DEPRECATION_WARNINGS gets no warning of this library, whatever it uses. */
#ifdef ORBIT_DISABLE_DEPRECATION_WARNINGS
#define _ORBIT_DEPRECATED
#define _ORBIT_DEPRECATED_FOR(replacement)
#define _ORBIT_DEPRECATED_MACRO
#define _ORBIT_DEPRECATED_MACRO_FOR(replacement)
#else
#define _ORBIT_DEPRECATED G_DEPRECATED
#define _ORBIT_DEPRECATED_FOR(replacement) G_DEPRECATED_FOR (replacement)
#define _ORBIT_DEPRECATED_MACRO GLIB_DEPRECATED_MACRO
#define _ORBIT_DEPRECATED_MACRO_FOR(replacement) GLIB_DEPRECATED_MACRO_FOR (replacement)
#endif

/* One block for each version. AVAILABLE_IN is written before the declaration of a function, and DEPRECATED_IN instead of it
 * once the function is deprecated. The others are written before the name of a type, after that of an enumerator, and
 * before the replacement text of a macro. */

#define ORBIT_AVAILABLE_IN_1_0 _ORBIT_EXTERN

#if ORBIT_VERSION_MIN_REQUIRED >= ORBIT_VERSION_1_0
#define ORBIT_DEPRECATED_IN_1_0 _ORBIT_DEPRECATED _ORBIT_EXTERN
#define ORBIT_DEPRECATED_IN_1_0_FOR(replacement) _ORBIT_DEPRECATED_FOR (replacement) _ORBIT_EXTERN
#define ORBIT_DEPRECATED_ENUMERATOR_IN_1_0 _ORBIT_DEPRECATED
#define ORBIT_DEPRECATED_ENUMERATOR_IN_1_0_FOR(replacement) _ORBIT_DEPRECATED_FOR (replacement)
#define ORBIT_DEPRECATED_TYPE_IN_1_0 _ORBIT_DEPRECATED
#define ORBIT_DEPRECATED_TYPE_IN_1_0_FOR(replacement) _ORBIT_DEPRECATED_FOR (replacement)
#define ORBIT_DEPRECATED_MACRO_IN_1_0 _ORBIT_DEPRECATED_MACRO
#define ORBIT_DEPRECATED_MACRO_IN_1_0_FOR(replacement) _ORBIT_DEPRECATED_MACRO_FOR (replacement)
#else
#define ORBIT_DEPRECATED_IN_1_0 _ORBIT_EXTERN
#define ORBIT_DEPRECATED_IN_1_0_FOR(replacement) _ORBIT_EXTERN
#define ORBIT_DEPRECATED_ENUMERATOR_IN_1_0
#define ORBIT_DEPRECATED_ENUMERATOR_IN_1_0_FOR(replacement)
#define ORBIT_DEPRECATED_TYPE_IN_1_0
#define ORBIT_DEPRECATED_TYPE_IN_1_0_FOR(replacement)
#define ORBIT_DEPRECATED_MACRO_IN_1_0
#define ORBIT_DEPRECATED_MACRO_IN_1_0_FOR(replacement)
#endif
