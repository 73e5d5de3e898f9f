/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The kernel's sleep on words, and the wake-up. A sandbox may refuse each of the calls, at any time and with any error. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#define ORBIT_CORE_FUTEX_MAX_WORDS 128 /* the maximum of futex_waitv() */

typedef struct
{
  _Atomic uint32_t *word;
  uint32_t seen;
  bool private; /* woken only by this process */
} OrbitCoreFutex;

/* Returns whether the kernel has futex_waitv(). */
bool orbit_core_futex_set_is_supported (void);

/* Both sleep until a word differs from its expected value, or for @timeout_ns; negative: without limit. They may return early.
 * If the kernel refuses to sleep, they return false immediately, with errno set. */
bool orbit_core_futex_set_sleep (const OrbitCoreFutex *words,
                                 unsigned int n_words,
                                 int64_t timeout_ns);
bool orbit_core_futex_sleep (const OrbitCoreFutex *word,
                             int64_t timeout_ns);

/* Wakes all threads that sleep on the word. Returns false, with errno set, if the kernel refuses. */
bool orbit_core_futex_wake (_Atomic uint32_t *word,
                            bool private);
