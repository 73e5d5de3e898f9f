/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Whether a main context runs, as one of its sources sees it: each iteration prepares all sources. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 since; /* monotonic, ns: when the source was made */
  gint runs;    /* atomic: the context has run since */
} OrbitContextSign;

void orbit_context_sign_init (OrbitContextSign *self);

/* In the prepare function of the source. */
void orbit_context_sign_note (OrbitContextSign *self);

/* Logs a warning, the first time in the process, if the context has not run for 5 seconds and longer. From any thread. @consequence
 * says what does not happen therefore. */
void orbit_context_sign_check (OrbitContextSign *self,
                               const char       *fleet_name,
                               const char       *consequence);

G_END_DECLS
