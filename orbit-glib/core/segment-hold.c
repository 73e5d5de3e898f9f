/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Kernel locks on segments. */

#define _GNU_SOURCE

#include "segment-hold.h"

#include "byte-lock.h"
#include "note.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static int
open_segment (const OrbitCoreDirectory *directory,
              const char *name)
{
  return orbit_core_descriptor_keep (openat (directory->fd, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
}

bool
orbit_core_segment_is_held (const OrbitCoreDirectory *directory,
                            const char *name)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = ORBIT_CORE_HOLD_BYTE, .l_len = 1 };
  int fd = open_segment (directory, name);
  bool held;

  if (fd < 0)
    return false;
  /* An exclusive lock belongs to a process that removes the name. */
  held = fcntl (fd, F_OFD_GETLK, &lock) == 0 && lock.l_type == F_RDLCK;
  close (fd);
  return held;
}

bool
orbit_core_segment_unlink (const OrbitCoreDirectory *directory,
                           const char *name)
{
  if (unlinkat (directory->fd, name, 0) != 0)
    return errno == ENOENT;
  orbit_core_note ("segment '%s': removed from '%s'", name, directory->path);
  return true;
}

OrbitCoreCode
orbit_core_segment_remove (const OrbitCoreDirectory *directory,
                           const char *name,
                           bool *held,
                           OrbitCoreReport *report)
{
  OrbitCoreSegment segment = { .fd = open_segment (directory, name) };
  OrbitCoreCode code = ORBIT_CORE_OK;

  /* The lock is kept until the name is removed, so that no process begins to hold the segment meanwhile. A file that cannot be
   * opened is not a segment of this user. */
  *held = segment.fd >= 0 && !orbit_core_byte_try_lock (segment.fd, F_WRLCK, ORBIT_CORE_HOLD_BYTE, &code, report) && code == ORBIT_CORE_OK;
  if (code == ORBIT_CORE_OK && !*held && (segment.fd < 0 || orbit_core_segment_is_current (&segment, directory, name)) &&
      !orbit_core_segment_unlink (directory, name))
    code = orbit_core_fail_errno (report, errno, "cannot remove segment '%s'", name);
  if (segment.fd >= 0)
    close (segment.fd);
  return code;
}
