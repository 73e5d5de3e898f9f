/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Taking system calls away from a process by a seccomp filter, as a sandbox or an older kernel does. Knows nothing of Orbit,
 * GLib or the test harness. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#define FORBID_KILL 0 /* instead of an errno: the call ends the process */

typedef struct ForbidCall ForbidCall;

/* System calls that fail. */
struct ForbidCall
{
  const char *name;
  int numbers[3];
  unsigned int n_numbers;

  /* Where @mask is not 0, only if the argument of this index, in its lower 32 bits, masked, is @value. */
  unsigned int argument;
  uint32_t mask;
  uint32_t value;

  const ForbidCall *also; /* NULL: none; the caller forbids it too */
};

/* From now on @call fails with @error_number in every thread of this process and in its children, for good. Returns false if this
 * kernel has no filters or does not allow them. */
bool forbid_call (const ForbidCall *call,
                  int error_number);

/* From now on every system call but exit_group() ends the process. */
bool forbid_all_calls (void);

/* Whether that has been done; for tests/coverage-exit.c. */
extern bool forbid_is_total;
