/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reports, in the main context of the owner, that a core fleet has lost the name of a segment. */

#pragma once

#include <gio/gio.h>

#include <orbit-glib/core/fleet.h>

G_BEGIN_DECLS

typedef void (*OrbitLossFunc) (GObject    *owner,
                               const char *message);

typedef struct _OrbitLoss OrbitLoss;

/* Begins to watch the names. @report is called at most once. @owner must keep @fleet until its finalizer, and leave it before. */
OrbitLoss *orbit_loss_new  (OrbitCoreFleet *fleet,
                            GMainContext   *context,
                            OrbitLossFunc   report,
                            GObject        *owner);

/* No other thread may use the core fleet any more, so that none notices a loss during the call. */
void       orbit_loss_free (OrbitLoss      *self);

G_END_DECLS
