/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Telling of failures of background work, which no caller gets an error from. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  ORBIT_WARNING_DEATHS,     /* deaths are looked for by the clock */
  ORBIT_WARNING_ROSTER,     /* joins and leaves, likewise */
  ORBIT_WARNING_HEARTBEATS, /* heartbeats of others, likewise */
  ORBIT_WARNING_BEAT,       /* the own heartbeat */
  ORBIT_WARNING_CURSOR,     /* frames, in a main loop */
  ORBIT_N_WARNINGS,
} OrbitWarning;

/* Logs a warning, the first time that one of this kind comes up in the process. From any thread. */
void orbit_warn_once       (OrbitWarning  kind,
                            const char   *format,
                            ...) G_GNUC_PRINTF (2, 3);

/* Logs what floor 1 has to tell. */
void orbit_warning_install (void);

G_END_DECLS
