/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An alarm: the bell of a cursor, heard through a descriptor that event loops can poll. */

#pragma once

#include <orbit-glib/core/bell.h>

#include <glib.h>

G_BEGIN_DECLS

typedef struct _OrbitCursorAlarm OrbitCursorAlarm;

/* Readable from the start, since nobody has looked yet. */
OrbitCursorAlarm *orbit_cursor_alarm_new    (OrbitCoreCursor  *cursor,
                                             GError          **error);

/* The cursor may be gone by then. */
void              orbit_cursor_alarm_free   (OrbitCursorAlarm *alarm);

int               orbit_cursor_alarm_get_fd (OrbitCursorAlarm *alarm);

/* Makes the descriptor quiet, until the bell rings the next time. */
void              orbit_cursor_alarm_clear  (OrbitCursorAlarm *alarm);

/* FALSE if there is something to read; otherwise the bell will ring for it. */
gboolean          orbit_cursor_alarm_rest   (OrbitCursorAlarm *alarm);

/* Both, for who sees nothing but the descriptor: it is quiet if there is nothing to read, and readable otherwise. */
void              orbit_cursor_alarm_settle (OrbitCursorAlarm *alarm);

G_END_DECLS
