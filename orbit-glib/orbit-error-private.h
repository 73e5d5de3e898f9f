/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Converts results of the core to GErrors. */

#pragma once

#include <glib.h>

#include <orbit-glib/core/report.h>

G_BEGIN_DECLS

/* Always FALSE, so that a caller can `return orbit_error_set_from_core (error, &report);`. */
gboolean orbit_error_set_from_core (GError **error,
                                    const OrbitCoreReport *report) __attribute__ ((cold));

/* Returns whether @code is success, and sets @error otherwise. */
static inline gboolean
orbit_error_check (OrbitCoreCode code,
                   const OrbitCoreReport *report,
                   GError **error)
{
  return G_LIKELY (code == ORBIT_CORE_OK) || orbit_error_set_from_core (error, report);
}

G_END_DECLS
