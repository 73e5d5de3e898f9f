/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Open file description locks of Linux, see fcntl(2). */

#define _GNU_SOURCE

#include "byte-lock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>

bool
orbit_core_byte_try_lock (int fd,
                          short type,
                          uint32_t start,
                          OrbitCoreCode *code,
                          OrbitCoreReport *report)
{
  struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = 1 };

  *code = ORBIT_CORE_OK;
  if (fcntl (fd, F_OFD_SETLK, &lock) == 0)
    return true;
  if (errno != EAGAIN && errno != EACCES)
    *code = orbit_core_fail_errno (report, errno, "cannot lock byte %" PRIu32 " of a segment", start);
  return false;
}
