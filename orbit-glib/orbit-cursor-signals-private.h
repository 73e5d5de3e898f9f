/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The signals of OrbitCursor. */

#pragma once

#include <glib-object.h>

#include <orbit-glib/orbit-frame-batch.h>

G_BEGIN_DECLS

/* Adds the signals to @type, when its class is initialized. */
void orbit_cursor_signals_install      (GType            type);

void orbit_cursor_signals_emit_frames  (GObject         *cursor,
                                        OrbitFrameBatch *batch);
void orbit_cursor_signals_emit_overrun (GObject         *cursor,
                                        guint64          n_lost);
void orbit_cursor_signals_emit_stopped (GObject         *cursor,
                                        const GError    *error);

G_END_DECLS
