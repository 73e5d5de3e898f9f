/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An error without GLib: a code, the errno that caused it, and a complete sentence that names the object, the value and the
 * limit. The object layer turns it into a GError in one place. */

#pragma once

typedef enum
{
  ORBIT_CORE_OK = 0,
  ORBIT_CORE_FAILED,
  ORBIT_CORE_EMPTY_FLEET,
  ORBIT_CORE_INVALID_NAME,
  ORBIT_CORE_INVALID_CAPACITY,
  ORBIT_CORE_INVALID_ARGUMENT,
  ORBIT_CORE_NODE_OUTSIDE_FLEET,
  ORBIT_CORE_NODE_IN_USE,
  ORBIT_CORE_FLEET_FULL,
  ORBIT_CORE_INCOMPATIBLE,
  ORBIT_CORE_CORRUPT,
  ORBIT_CORE_PERMISSION,
  ORBIT_CORE_PAYLOAD_TOO_LARGE,
  ORBIT_CORE_TYPE_MISMATCH,
  ORBIT_CORE_BUSY,
  ORBIT_CORE_READ_ONLY,
  ORBIT_CORE_FORKED,
  ORBIT_CORE_CLOSED,
  ORBIT_CORE_NO_SPACE,
  ORBIT_CORE_LOST,
  ORBIT_CORE_NOT_FOUND,
  ORBIT_CORE_SYSTEM, /* another system failure: see sys_errno */
} OrbitCoreCode;

typedef struct
{
  OrbitCoreCode code;
  int sys_errno; /* 0 unless a system call failed */
  char text[512];
} OrbitCoreReport;

/* Both fill in @report, which may be NULL, and return the code, so that a caller can write `return orbit_core_fail (...)`. */
OrbitCoreCode orbit_core_fail (OrbitCoreReport *report,
                               OrbitCoreCode code,
                               const char *format,
                               ...) __attribute__ ((cold, format (printf, 3, 4)));

/* The code follows from @sys_errno: no space, permission, or another system failure; its text is appended. */
OrbitCoreCode orbit_core_fail_errno (OrbitCoreReport *report,
                                     int sys_errno,
                                     const char *format,
                                     ...) __attribute__ ((cold, format (printf, 3, 4)));
