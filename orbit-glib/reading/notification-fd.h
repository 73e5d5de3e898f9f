/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An eventfd, or a pipe where the system refuses that, which becomes readable when a core cursor may have frames, for event loops that poll descriptors. */

#pragma once

#include <orbit-glib/core/notifier.h>

#include <glib.h>

G_BEGIN_DECLS

typedef struct _OrbitNotificationFd OrbitNotificationFd;

/* Readable at first, because the cursor has not been read yet. */
OrbitNotificationFd *orbit_notification_fd_new    (OrbitCoreCursor      *cursor,
                                                   GError              **error);

/* The cursor may be freed before. */
void                 orbit_notification_fd_free   (OrbitNotificationFd  *self);

int                  orbit_notification_fd_get    (OrbitNotificationFd  *self);

/* Makes the descriptor unreadable until the next notification. */
void                 orbit_notification_fd_clear  (OrbitNotificationFd  *self);

/* Asks for the next notification. Returns FALSE if there is something to read already; none follows then. */
gboolean             orbit_notification_fd_arm    (OrbitNotificationFd  *self);

/* Clears and arms; if there is something to read, makes the descriptor readable again. For loops that see nothing but the
 * descriptor. */
void                 orbit_notification_fd_update (OrbitNotificationFd  *self);

G_END_DECLS
