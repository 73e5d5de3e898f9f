/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A source that calls its callback at a steady rate, to publish heartbeats from a main loop. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Calls its GSourceFunc for the first time after one interval, and removes itself when that returns G_SOURCE_REMOVE. Each call
 * is due a whole number of intervals after the source was made, however late the one before was; intervals that were missed
 * are skipped. */
GSource *orbit_heartbeat_timer_new   (guint    interval_ms);

/* To be called in the callback, which then returns G_SOURCE_CONTINUE: the next call is due after the interval, or after a second
 * if that is shorter, and begins the rate anew. */
void     orbit_heartbeat_timer_retry (GSource *timer);

/* Warns if the main context of the timer does not run, see context-sign.h. */
void     orbit_heartbeat_timer_check_context (GSource    *timer,
                                              const char *fleet_name);

G_END_DECLS
