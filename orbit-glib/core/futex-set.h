/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Sleeping on several futex words at once, where the kernel can. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#define ORBIT_CORE_FUTEX_MAX_WORDS 128 /* what futex_waitv() takes */

typedef struct
{
  _Atomic uint32_t *word;
  uint32_t seen;
  bool private; /* no other process wakes it */
} OrbitCoreFutex;

/* Has the kernel futex_waitv()? */
bool orbit_core_futex_set_is_supported (void);

/* Sleeps until one of the words is no longer as it was seen, or for @timeout_ns; negative: without limit. May return early. */
void orbit_core_futex_set_sleep (const OrbitCoreFutex *words,
                                 unsigned int n_words,
                                 int64_t timeout_ns);
