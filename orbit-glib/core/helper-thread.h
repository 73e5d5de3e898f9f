/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Threads that the library starts, which sleep in the kernel until there is something to pass on. */

#pragma once

#include <pthread.h>

/* Starts a thread named @name, at most 15 bytes long, with a stack of 64 KiB. All signals are blocked in it, so that the threads of the
 * program get them. Returns 0 or an error number. */
int orbit_core_helper_thread_start (pthread_t *thread,
                                    const char *name,
                                    void *(*run) (void *data),
                                    void *data);
