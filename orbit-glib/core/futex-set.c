/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * futex_waitv(), which the C library does not wrap. */

#define _GNU_SOURCE

#include "futex-set.h"

#include "kernel-time.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449 /* the same on every architecture */
#endif

#define NS_PER_S INT64_C (1000000000)
#define ENTRY_32_BITS 2

/* linux/futex.h has it only since 5.16. */
typedef struct
{
  uint64_t value;
  uint64_t address;
  uint32_t flags;
  uint32_t reserved;
} Entry;

/* A kernel that knows the call refuses an empty list as invalid. */
bool
orbit_core_futex_set_is_supported (void)
{
  return syscall (SYS_futex_waitv, NULL, 0, 0, NULL, 0) < 0 && errno == EINVAL;
}

/* Not orbit_core_clock_read_ns(), which a test may shift: the kernel's clock is not. */
static int64_t
read_monotonic_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * NS_PER_S + now.tv_nsec;
}

void
orbit_core_futex_set_sleep (const OrbitCoreFutex *words,
                            unsigned int n_words,
                            int64_t timeout_ns)
{
  Entry entries[ORBIT_CORE_FUTEX_MAX_WORDS];
  OrbitCoreKernelTime until;

  for (unsigned int i = 0; i < n_words; i++)
    entries[i] = (Entry){
      .value = words[i].seen,
      .address = (uintptr_t) words[i].word,
      .flags = ENTRY_32_BITS | (words[i].private ? FUTEX_PRIVATE_FLAG : 0),
    };
  if (timeout_ns >= 0)
    until = orbit_core_kernel_time (read_monotonic_ns () + timeout_ns);
  syscall (SYS_futex_waitv, entries, n_words, 0, timeout_ns >= 0 ? &until : NULL, CLOCK_MONOTONIC);
}
