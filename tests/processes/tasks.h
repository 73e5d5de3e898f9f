/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The threads of this process, as /proc shows them. */

#pragma once

/* Returns the number of threads with this name. */
unsigned int tasks_count (const char *name);

/* Waits until the only thread with this name sleeps on a futex. If the kernel does not show that, waits for 200 ms. */
void tasks_wait_asleep (const char *name);
