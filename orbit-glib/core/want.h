/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the kernel refuses to work that no caller waits for, so that there is no call to return an error from. */

#pragma once

typedef enum
{
  ORBIT_CORE_WANT_SLEEP,  /* futex() or futex_waitv(): waiters nap */
  ORBIT_CORE_WANT_WAKE,   /* futex(): waiters of other processes are not woken */
  ORBIT_CORE_WANT_FENCE,  /* membarrier(), which worked when the process joined */
  ORBIT_CORE_WANT_THREAD, /* some of the words that a sleeper had have no thread of their own */
  ORBIT_CORE_WANT_NAMES,  /* inotify, or a thread: lost names of segments are looked for by the clock, or by slow calls */
  ORBIT_CORE_N_WANTS,
} OrbitCoreWant;

/* Who is told, in any thread, each want once in a process. Set before the first fleet is joined. */
void orbit_core_want_set_teller (void (*function) (OrbitCoreWant want,
                                                   int error_number));

void orbit_core_want_tell (OrbitCoreWant want,
                           int error_number) __attribute__ ((cold));
