/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Forbids system calls to a process by a seccomp filter, as a sandbox or an older kernel does. Independent of Orbit, GLib and
 * the test harness. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#define FORBID_KILL 0 /* used in place of an errno: the call ends the process */

typedef struct ForbidCall ForbidCall;

/* System calls that are made to fail. */
struct ForbidCall
{
  const char *name;
  int numbers[3];
  unsigned int n_numbers;

  /* If @mask is not 0, only calls whose argument of this index, in its lower 32 bits and masked, is @value. */
  unsigned int argument;
  uint32_t mask;
  uint32_t value;

  const ForbidCall *also; /* NULL: none. The caller forbids that call as well */
};

/* Makes @call fail with @error_number in every thread of this process and in its children, permanently. Returns false if the
 * kernel has no seccomp filters or does not allow them. */
bool forbid_call (const ForbidCall *call,
                  int error_number);

/* Makes every system call of this thread except exit_group() end the process. Other threads may be on their way to sleep. */
bool forbid_all_calls (void);
