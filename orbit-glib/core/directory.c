/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Opening the directory of the segments, and telling whether its path still leads to it. */

#define _GNU_SOURCE

#include "directory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define DEFAULT_DIRECTORY "/dev/shm"

/* Zero if the path leads to no file that this process can examine; then errno says why. */
static OrbitCoreFileId
identify_path (const char *path)
{
  struct stat file;

  if (stat (path, &file) != 0)
    return (OrbitCoreFileId){ .inode = 0 };
  return (OrbitCoreFileId){ .device = file.st_dev, .inode = file.st_ino };
}

static bool
is_same_file (const OrbitCoreFileId *one,
              const OrbitCoreFileId *other)
{
  return one->inode != 0 && one->inode == other->inode && one->device == other->device;
}

/* Symbolic links in the path are not resolved: if one is made to point elsewhere, other processes follow it. */
static void
note_absolute_path (OrbitCoreDirectory *directory,
                    const char *path)
{
  char working[sizeof directory->absolute];
  int length;

  if (path[0] == '/')
    length = snprintf (directory->absolute, sizeof directory->absolute, "%s", path);
  else if (getcwd (working, sizeof working) != NULL && working[0] == '/')
    length = snprintf (directory->absolute, sizeof directory->absolute, "%s/%s", working, path);
  else
    length = -1;
  if (length < 0 || (size_t) length >= sizeof directory->absolute)
    directory->absolute[0] = '\0';
}

OrbitCoreCode
orbit_core_directory_open (OrbitCoreDirectory *directory,
                           const char *path,
                           OrbitCoreReport *report)
{
  struct statfs fs;
  int fd;

  if (path == NULL)
    path = DEFAULT_DIRECTORY;
  if (strlen (path) >= sizeof directory->path)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_ARGUMENT, "directory name of %zu bytes exceeds %zu", strlen (path), sizeof directory->path - 1);

  fd = orbit_core_descriptor_keep (open (path, O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (fd < 0)
    return orbit_core_fail_errno (report, errno, "cannot open directory '%s'", path);
  if (fstatfs (fd, &fs) != 0 || fs.f_type != TMPFS_MAGIC)
    {
      close (fd);
      return orbit_core_fail (report, ORBIT_CORE_INVALID_ARGUMENT, "directory '%s' is not on a tmpfs", path);
    }
  directory->fd = fd;
  directory->id = orbit_core_descriptor_identify (fd);
  directory->uid = geteuid ();
  strcpy (directory->path, path);
  note_absolute_path (directory, path);
  directory->root = identify_path ("/");
  directory->mount_namespace = identify_path ("/proc/self/ns/mnt").inode;
  return ORBIT_CORE_OK;
}

OrbitCoreCode
orbit_core_directory_check (const OrbitCoreDirectory *directory,
                            OrbitCoreReport *report)
{
  if (orbit_core_descriptor_stands_for (directory->fd, &directory->id))
    return ORBIT_CORE_OK;
  return orbit_core_fail (report, ORBIT_CORE_FAILED, "the program has closed descriptor %d, by which this library knows directory '%s'; leave and join again",
                          directory->fd, directory->path);
}

/* A process that has changed its root directory or its mount namespace sees other files under the same path, which does not
 * show what other processes see. An error other than a missing directory does not show it either. */
bool
orbit_core_directory_has_moved (const OrbitCoreDirectory *directory)
{
  OrbitCoreFileId found, root;

  if (directory->absolute[0] == '\0')
    return false;
  found = identify_path (directory->absolute);
  if (is_same_file (&found, &directory->id) || (found.inode == 0 && errno != ENOENT && errno != ENOTDIR))
    return false;
  root = identify_path ("/");
  return is_same_file (&root, &directory->root) && directory->mount_namespace != 0 &&
         identify_path ("/proc/self/ns/mnt").inode == directory->mount_namespace;
}

void
orbit_core_directory_close (OrbitCoreDirectory *directory)
{
  if (directory->fd >= 0)
    orbit_core_descriptor_close (directory->fd, &directory->id);
  directory->fd = -1;
}
