/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The signals of OrbitFleet, and the reports that cause them. */

#pragma once

#include <orbit-glib/liveness/members.h>

G_BEGIN_DECLS

/* Adds the signals to @type, when its class is initialized. */
void orbit_fleet_signals_install (GType type);

/* Each emits the signal on the owner, which must be an OrbitFleet. */
extern const OrbitLivenessReports orbit_fleet_signal_reports G_GNUC_INTERNAL;

/* An OrbitLossFunc that emits ::segment-lost. */
void orbit_fleet_signals_report_loss (GObject    *fleet,
                                      const char *message);

G_END_DECLS
