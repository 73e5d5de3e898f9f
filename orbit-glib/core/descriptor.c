/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Keeping descriptors, and telling whether they still are what they were. */

#define _GNU_SOURCE

#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_KEPT 3

int
orbit_core_descriptor_keep (int fd)
{
  int kept, error;

  if (fd < 0 || fd >= FIRST_KEPT)
    return fd;
  kept = fcntl (fd, F_DUPFD_CLOEXEC, FIRST_KEPT);
  error = errno;
  close (fd);
  errno = error;
  return kept;
}

OrbitCoreFileId
orbit_core_descriptor_identify (int fd)
{
  struct stat file;

  if (fd < 0 || fstat (fd, &file) != 0)
    return (OrbitCoreFileId){ .inode = 0 };
  return (OrbitCoreFileId){ .device = file.st_dev, .inode = file.st_ino };
}

bool
orbit_core_descriptor_stands_for (int fd,
                                  const OrbitCoreFileId *id)
{
  OrbitCoreFileId found = orbit_core_descriptor_identify (fd);

  return found.inode != 0 && found.inode == id->inode && found.device == id->device;
}

void
orbit_core_descriptor_close (int fd,
                             const OrbitCoreFileId *id)
{
  if (orbit_core_descriptor_stands_for (fd, id))
    close (fd);
}
