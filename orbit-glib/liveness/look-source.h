/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A source that makes the liveness look at the fleet when its ready time comes or a descriptor of it is readable. */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Returns G_SOURCE_REMOVE when there is nothing to look at any more. */
typedef gboolean (*OrbitLookFunc) (gpointer data);

/* Calls @look with @data, and resets the ready time before. Removes itself when @owner, which must keep @data until its finalizer,
 * is disposed of. */
GSource *orbit_look_source_new (GObject      *owner,
                                OrbitLookFunc look,
                                gpointer      data,
                                const char   *name);

/* Warns if the main context of the source does not run, see context-sign.h. */
void     orbit_look_source_check_context (GSource    *source,
                                          const char *fleet_name);

G_END_DECLS
