/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * futex(), futex_waitv() and futex_wake(), which the C library does not wrap. */

#define _GNU_SOURCE

#include "futex.h"

#include "kernel-time.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449 /* the same on every architecture */
#endif
#ifndef SYS_futex_wake
#define SYS_futex_wake 454 /* likewise */
#endif

#define NS_PER_S INT64_C (1000000000)
#define FLAG_32_BITS 2
#define ANY_WAITER 0xffffffffUL

/* linux/futex.h has it only since 5.16. */
typedef struct
{
  uint64_t value;
  uint64_t address;
  uint32_t flags;
  uint32_t reserved;
} Entry;

static uint32_t
get_flags (bool private)
{
  return FLAG_32_BITS | (private ? FUTEX_PRIVATE_FLAG : 0);
}

/* Not orbit_core_clock_read_ns(), which a test may shift: the kernel's clock is not. */
static int64_t
read_monotonic_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* All results of a kernel that does sleep. */
static bool
has_slept (long result)
{
  return result >= 0 || errno == EAGAIN || errno == EINTR || errno == ETIMEDOUT;
}

/* If the kernel has the call, it returns immediately because the word differs from the expected value. */
bool
orbit_core_futex_set_is_supported (void)
{
  _Atomic uint32_t word = 1;
  const OrbitCoreFutex futex = { .word = &word, .private = true };

  return orbit_core_futex_set_sleep (&futex, 1, 0);
}

bool
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
      .flags = get_flags (words[i].private),
    };
  if (timeout_ns >= 0)
    until = orbit_core_kernel_time (read_monotonic_ns () + timeout_ns);
  return has_slept (syscall (SYS_futex_waitv, entries, n_words, 0, timeout_ns >= 0 ? &until : NULL, CLOCK_MONOTONIC));
}

bool
orbit_core_futex_sleep (const OrbitCoreFutex *word,
                        int64_t timeout_ns)
{
  const OrbitCoreKernelTime timeout = orbit_core_kernel_time (timeout_ns);
  const int operation = FUTEX_WAIT | (word->private ? FUTEX_PRIVATE_FLAG : 0);

  if (has_slept (syscall (ORBIT_CORE_SYS_FUTEX, word->word, operation, word->seen, timeout_ns >= 0 ? &timeout : NULL, NULL, 0)))
    return true;
  return orbit_core_futex_set_sleep (word, 1, timeout_ns);
}

bool
orbit_core_futex_wake (_Atomic uint32_t *word,
                       bool private)
{
  const int operation = FUTEX_WAKE | (private ? FUTEX_PRIVATE_FLAG : 0);
  int refusal;

  if (syscall (ORBIT_CORE_SYS_FUTEX, word, operation, INT_MAX, NULL, NULL, 0) >= 0)
    return true;
  refusal = errno;
  if (syscall (SYS_futex_wake, word, ANY_WAITER, INT_MAX, get_flags (private)) >= 0)
    return true;
  errno = refusal;
  return false;
}
