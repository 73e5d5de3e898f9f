/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reports that a process has closed a file that was open for writing, also because the process has ended or executed another
 * program. */

#pragma once

/* Returns a descriptor that is readable after such a close of the file of @fd, or -1 with errno set. */
int orbit_core_close_watch_open (int fd);

/* Clears the descriptor. Locks of the closed description may exist for another instant. */
void orbit_core_close_watch_drain (int watch_fd);
