/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The threads of this process, as /proc shows them. */

#pragma once

/* How many there are of this name. */
unsigned int tasks_count (const char *name);

/* Waits until the thread of this name, of which there is one, sleeps on a futex. Where the kernel does not tell, gives it 200 ms. */
void tasks_wait_asleep (const char *name);
