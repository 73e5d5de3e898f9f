/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The identity of a process, which distinguishes it from a later one with the same pid. */

#pragma once

#include <stdint.h>

#define ORBIT_CORE_PROGRAM_SIZE 32 /* bytes, NUL included */

typedef struct
{
  int32_t pid;            /* in its own pid namespace */
  uint64_t pid_namespace; /* inode of the namespace; 0: unknown */
  uint64_t time_namespace; /* likewise */
  uint64_t start_time;    /* clock ticks since boot, as the time namespace counts them; 0: unknown */
  char program[ORBIT_CORE_PROGRAM_SIZE];
} OrbitCoreProcess;

typedef enum
{
  ORBIT_CORE_PROCESS_RUNNING,
  ORBIT_CORE_PROCESS_GONE, /* no such process, another one under its pid, or a zombie */
  ORBIT_CORE_PROCESS_UNKNOWN,
} OrbitCoreProcessState;

void orbit_core_process_describe_self (OrbitCoreProcess *process);

/* Only for processes in the pid namespace of this process. @start_time is 0 if it is not known, or if the process belongs to
 * another time namespace. GONE is proven, and any error is UNKNOWN. */
OrbitCoreProcessState orbit_core_process_probe (int32_t pid,
                                                uint64_t start_time);

/* The kernel's random id of this boot; zeroes where it cannot be read. */
void orbit_core_process_boot_id (uint8_t boot_id[16]);
