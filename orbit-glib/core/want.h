/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Calls that the kernel refuses during work in the background, where no caller could get the error. */

#pragma once

typedef enum
{
  ORBIT_CORE_WANT_SLEEP,  /* futex() or futex_waitv(): waiters nap */
  ORBIT_CORE_WANT_WAKE,   /* futex(): waiters of other processes are not woken */
  ORBIT_CORE_WANT_FENCE,  /* membarrier(), although it worked when the process joined */
  ORBIT_CORE_WANT_THREAD, /* some words of a waiter thread have no thread of their own */
  ORBIT_CORE_WANT_NAMES,  /* inotify, or a thread: lost names of segments are polled, or noticed by slow calls */
  ORBIT_CORE_N_WANTS,
} OrbitCoreWant;

/* Sets the function that is called once in a process for each want, in any thread. Must be set before the first fleet is joined. */
void orbit_core_want_set_teller (void (*function) (OrbitCoreWant want,
                                                   int error_number));

void orbit_core_want_tell (OrbitCoreWant want,
                           int error_number) __attribute__ ((cold));
