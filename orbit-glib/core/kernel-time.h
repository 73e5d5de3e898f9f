/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The types of system calls that the C library does not wrap. They are those of the kernel, independent of time_t, which may
 * have 32 or 64 bits on 32-bit machines. */

#pragma once

#include <stdint.h>
#include <sys/syscall.h>

/* struct __kernel_timespec */
typedef struct
{
  int64_t seconds;
  int64_t nanoseconds;
} OrbitCoreKernelTime;

/* futex() with times of this type. 64-bit machines have only one such call. */
#ifdef SYS_futex_time64
#define ORBIT_CORE_SYS_FUTEX SYS_futex_time64
#else
#define ORBIT_CORE_SYS_FUTEX SYS_futex
#endif

static inline OrbitCoreKernelTime
orbit_core_kernel_time (int64_t ns)
{
  return (OrbitCoreKernelTime){ .seconds = ns / 1000000000, .nanoseconds = ns % 1000000000 };
}
