/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Warnings about failures of background work, for which no caller gets an error. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  ORBIT_WARNING_DEATHS,     /* deaths of members are polled */
  ORBIT_WARNING_ROSTER,     /* joins and leaves are polled */
  ORBIT_WARNING_HEARTBEATS, /* heartbeats are polled */
  ORBIT_WARNING_BEAT,       /* a heartbeat of this member could not be published */
  ORBIT_WARNING_CURSOR,     /* frames are polled by a source of a main loop */
  ORBIT_WARNING_CONTEXT,    /* signals or heartbeats were asked for, and the main context does not run */
  ORBIT_N_WARNINGS,
} OrbitWarning;

/* Logs a warning, once for each kind in a process. From any thread. */
void orbit_warn_once       (OrbitWarning  kind,
                            const char   *format,
                            ...) G_GNUC_PRINTF (2, 3);

/* Makes the core log its warnings, and its notes as debug messages. */
void orbit_warning_install (void);

G_END_DECLS
