/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Filling in reports. Never on the hot path. */

#define _GNU_SOURCE

#include "report.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

OrbitCoreCode
orbit_core_fail (OrbitCoreReport *report,
                 OrbitCoreCode code,
                 const char *format,
                 ...)
{
  va_list args;

  if (report == NULL)
    return code;

  report->code = code;
  report->sys_errno = 0;
  va_start (args, format);
  vsnprintf (report->text, sizeof report->text, format, args);
  va_end (args);
  return code;
}

static OrbitCoreCode
code_from_errno (int sys_errno)
{
  switch (sys_errno)
    {
    case ENOSPC:
    case EDQUOT:
    case ENOMEM:
      return ORBIT_CORE_NO_SPACE;
    case EACCES:
    case EPERM:
    case EROFS:
      return ORBIT_CORE_PERMISSION;
    default:
      return ORBIT_CORE_SYSTEM;
    }
}

OrbitCoreCode
orbit_core_fail_errno (OrbitCoreReport *report,
                       int sys_errno,
                       const char *format,
                       ...)
{
  OrbitCoreCode code = code_from_errno (sys_errno);
  char reason[128];
  va_list args;
  size_t length;

  if (report == NULL)
    return code;

  report->code = code;
  report->sys_errno = sys_errno;
  va_start (args, format);
  vsnprintf (report->text, sizeof report->text, format, args);
  va_end (args);

  length = strlen (report->text);
  snprintf (report->text + length, sizeof report->text - length, ": %s",
            strerror_r (sys_errno, reason, sizeof reason));
  return code;
}
