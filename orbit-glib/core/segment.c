/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Making and mapping segments: O_TMPFILE, fallocate, mmap, linkat. */

#define _GNU_SOURCE

#include "segment.h"

#include "byte-lock.h"
#include "note.h"
#include "seam.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define RESERVE_STEP (UINT64_C (256) * 1024) /* bytes */
#define PAGE 4096 /* bytes; no page is smaller */
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

/* A segment that a 64-bit process can create may be larger than the address space of a 32-bit process. */
static OrbitCoreCode
check_address_space (uint64_t size,
                     const char *name,
                     OrbitCoreReport *report)
{
  if (size <= PTRDIFF_MAX)
    return ORBIT_CORE_OK;
  return orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "segment '%s' of %" PRIu64 " bytes exceeds the address space of a process of %zu bits, which can map %jd bytes at most",
                          name, size, 8 * sizeof (void *), (intmax_t) PTRDIFF_MAX);
}

static OrbitCoreCode
map_segment (OrbitCoreSegment *segment,
             uint64_t size,
             int fd,
             int protection,
             const char *name,
             OrbitCoreReport *report)
{
  int flags = fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
  OrbitCoreCode code = check_address_space (size, name, report);
  void *memory;

  if (code != ORBIT_CORE_OK)
    return code;
  memory = mmap (NULL, (size_t) size, protection, flags, fd, 0);
  if (memory == MAP_FAILED)
    return orbit_core_fail_errno (report, errno, "cannot map %" PRIu64 " bytes of segment '%s'", size, name);
  segment->memory = memory;
  segment->size = (size_t) size;
  segment->fd = fd;
  segment->id = orbit_core_descriptor_identify (fd);
  return ORBIT_CORE_OK;
}

OrbitCoreCode
orbit_core_segment_create_private (OrbitCoreSegment *segment,
                                   uint64_t size,
                                   OrbitCoreSegmentFill fill,
                                   const void *data,
                                   OrbitCoreReport *report)
{
  OrbitCoreCode code = map_segment (segment, size, -1, PROT_READ | PROT_WRITE, "(process memory)", report);

  if (code == ORBIT_CORE_OK)
    fill (segment->memory, data);
  return code;
}

/* A file that would exceed the limit is not only refused: the kernel also sends SIGXFSZ, which ends a program that does not expect it. */
static OrbitCoreCode
check_size_limit (uint64_t size,
                  const char *name,
                  OrbitCoreReport *report)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || size <= limit.rlim_cur)
    return ORBIT_CORE_OK;
  return orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "segment '%s' of %" PRIu64 " bytes exceeds the limit for the size of files (RLIMIT_FSIZE) of %" PRIu64 " bytes",
                          name, size, (uint64_t) limit.rlim_cur);
}

/* In steps: kernels before 6.11 undo a reservation that a signal interrupts, so a program with a fast timer would never
 * complete a large one. */
static int
reserve_pages (int fd,
               uint64_t size)
{
  for (uint64_t offset = 0; offset < size; offset += RESERVE_STEP)
    {
      uint64_t length = size - offset < RESERVE_STEP ? size - offset : RESERVE_STEP;
      int result;

      do
        result = fallocate (fd, 0, (off_t) offset, (off_t) length);
      while (result != 0 && errno == EINTR);
      if (result != 0)
        return -1;
    }
  return 0;
}

/* Without /proc the kernel still links an unnamed file for a process that may bypass directory permissions. */
static int
link_unnamed (int fd,
              const OrbitCoreDirectory *directory,
              const char *name)
{
  char path[40];
  int result;

  snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
  result = linkat (AT_FDCWD, path, directory->fd, name, AT_SYMLINK_FOLLOW);
  if (result != 0 && errno == ENOENT)
    result = linkat (fd, "", directory->fd, name, AT_EMPTY_PATH);
  return result;
}

/* A process that has changed its user since it joined would create files that other members refuse. */
static OrbitCoreCode
check_owner (int fd,
             const OrbitCoreDirectory *directory,
             const char *name,
             OrbitCoreReport *report)
{
  struct stat file;

  if (fstat (fd, &file) != 0)
    return orbit_core_fail_errno (report, errno, "cannot examine segment '%s'", name);
  if (file.st_uid != directory->uid)
    return orbit_core_fail (report, ORBIT_CORE_PERMISSION, "cannot make segment '%s': this process has joined as user %u, and is user %u now", name, directory->uid, file.st_uid);
  return ORBIT_CORE_OK;
}

static OrbitCoreCode
fill_and_hold (int fd,
               OrbitCoreSegment *segment,
               const OrbitCoreDirectory *directory,
               const char *name,
               uint64_t size,
               OrbitCoreSegmentFill fill,
               const void *data,
               OrbitCoreReport *report)
{
  OrbitCoreCode code;

  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_SEGMENT_OPENED);
  code = check_owner (fd, directory, name, report);
  if (code != ORBIT_CORE_OK)
    return code;
  if (fchmod (fd, 0600) != 0)
    return orbit_core_fail_errno (report, errno, "cannot set the mode of segment '%s'", name);
  if (reserve_pages (fd, size) != 0)
    return orbit_core_fail_errno (report, errno, "cannot reserve %" PRIu64 " bytes in '%s' for segment '%s'", size, directory->path, name);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_SEGMENT_RESERVED);

  code = map_segment (segment, size, fd, PROT_READ | PROT_WRITE, name, report);
  if (code != ORBIT_CORE_OK)
    return code;
  fill (segment->memory, data);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_SEGMENT_INITIALISED);

  if (!orbit_core_byte_try_lock (fd, F_RDLCK, ORBIT_CORE_HOLD_BYTE, &code, report))
    {
      munmap (segment->memory, segment->size);
      segment->memory = NULL;
      segment->fd = -1;
    }
  return code;
}

OrbitCoreCode
orbit_core_segment_prepare (OrbitCoreSegment *segment,
                            const OrbitCoreDirectory *directory,
                            const char *name,
                            uint64_t size,
                            OrbitCoreSegmentFill fill,
                            const void *data,
                            OrbitCoreReport *report)
{
  OrbitCoreCode code;
  int fd;

  code = orbit_core_directory_check (directory, report);
  if (code == ORBIT_CORE_OK)
    code = check_address_space (size, name, report);
  if (code == ORBIT_CORE_OK)
    code = check_size_limit (size, name, report);
  if (code != ORBIT_CORE_OK)
    return code;
  fd = orbit_core_descriptor_keep (openat (directory->fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (fd < 0)
    return orbit_core_fail_errno (report, errno, "cannot create segment '%s' in '%s'", name, directory->path);
  code = fill_and_hold (fd, segment, directory, name, size, fill, data, report);
  if (code != ORBIT_CORE_OK)
    close (fd);
  return code;
}

OrbitCoreCode
orbit_core_segment_give_name (OrbitCoreSegment *segment,
                              const OrbitCoreDirectory *directory,
                              const char *name,
                              bool *exists,
                              OrbitCoreReport *report)
{
  *exists = false;
  if (link_unnamed (segment->fd, directory, name) == 0)
    {
      ORBIT_CORE_REACHED (ORBIT_CORE_STEP_SEGMENT_NAMED);
      orbit_core_note ("segment '%s': made in '%s', %" PRIu64 " bytes", name, directory->path, (uint64_t) segment->size);
      return ORBIT_CORE_OK;
    }
  *exists = errno == EEXIST;
  return *exists ? ORBIT_CORE_OK : orbit_core_fail_errno (report, errno, "cannot name segment '%s' in '%s'", name, directory->path);
}

OrbitCoreCode
orbit_core_segment_create (OrbitCoreSegment *segment,
                           const OrbitCoreDirectory *directory,
                           const char *name,
                           uint64_t size,
                           OrbitCoreSegmentFill fill,
                           const void *data,
                           bool *exists,
                           OrbitCoreReport *report)
{
  OrbitCoreCode code = orbit_core_segment_prepare (segment, directory, name, size, fill, data, report);

  *exists = false;
  if (code != ORBIT_CORE_OK)
    return code;
  code = orbit_core_segment_give_name (segment, directory, name, exists, report);
  if (code != ORBIT_CORE_OK || *exists)
    orbit_core_segment_clear (segment);
  return code;
}

static const char *
describe_type (mode_t mode)
{
  if (S_ISDIR (mode))
    return "a directory";
  if (S_ISFIFO (mode))
    return "a FIFO";
  if (S_ISLNK (mode))
    return "a symbolic link";
  if (S_ISSOCK (mode))
    return "a socket";
  return "a device";
}

static OrbitCoreCode
check_file (const struct stat *file,
            const OrbitCoreDirectory *directory,
            const char *name,
            OrbitCoreReport *report)
{
  if (!S_ISREG (file->st_mode))
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "segment '%s' is %s, not a regular file", name, describe_type (file->st_mode));
  if (file->st_uid != directory->uid)
    return orbit_core_fail (report, ORBIT_CORE_PERMISSION, "segment '%s' belongs to user %u, not to user %u", name, file->st_uid, directory->uid);
  if ((file->st_mode & 077) != 0)
    return orbit_core_fail (report, ORBIT_CORE_PERMISSION, "segment '%s' has mode %04o, which lets others in; expected 0600", name, file->st_mode & 07777);
  return ORBIT_CORE_OK;
}

static OrbitCoreCode
read_header (int fd,
             uint64_t file_size,
             OrbitCoreSegmentType type,
             OrbitCoreHeader *header,
             uint32_t header_size,
             const char *name,
             OrbitCoreReport *report)
{
  ssize_t length = pread (fd, header, header_size, 0);

  if (length < 0)
    return orbit_core_fail_errno (report, errno, "cannot read segment '%s'", name);
  if ((size_t) length < sizeof *header)
    return orbit_core_fail (report, ORBIT_CORE_CORRUPT, "segment '%s' is %" PRIu64 " bytes long, too short for a header of %" PRIu32,
                            name, file_size, header_size);
  if ((uint32_t) length < header_size)
    memset ((uint8_t *) header + length, 0, header_size - (size_t) length);
  return orbit_core_layout_check_header (header, type, header_size, file_size, name, report);
}

static OrbitCoreCode
check_and_map (int fd,
               int protection,
               OrbitCoreSegment *segment,
               const OrbitCoreDirectory *directory,
               const char *name,
               OrbitCoreSegmentType type,
               OrbitCoreHeader *header,
               uint32_t header_size,
               OrbitCoreReport *report)
{
  struct stat file;
  OrbitCoreCode code;

  if (fstat (fd, &file) != 0)
    return orbit_core_fail_errno (report, errno, "cannot examine segment '%s'", name);
  code = check_file (&file, directory, name, report);
  if (code == ORBIT_CORE_OK)
    code = read_header (fd, (uint64_t) file.st_size, type, header, header_size, name, report);
  if (code == ORBIT_CORE_OK)
    code = map_segment (segment, (uint64_t) file.st_size, fd, protection, name, report);
  return code;
}

OrbitCoreCode
orbit_core_segment_attach (OrbitCoreSegment *segment,
                           OrbitCoreSegmentAccess access,
                           const OrbitCoreDirectory *directory,
                           const char *name,
                           OrbitCoreSegmentType type,
                           OrbitCoreHeader *header,
                           uint32_t header_size,
                           bool *missing,
                           OrbitCoreReport *report)
{
  const int access_mode = access == ORBIT_CORE_ACCESS_READ ? O_RDONLY : O_RDWR;
  const int protection = access == ORBIT_CORE_ACCESS_READ ? PROT_READ : PROT_READ | PROT_WRITE;
  struct stat file;
  OrbitCoreCode code;
  int fd;

  *missing = false;
  code = orbit_core_directory_check (directory, report);
  if (code != ORBIT_CORE_OK)
    return code;
  fd = orbit_core_descriptor_keep (openat (directory->fd, name, access_mode | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (fd >= 0)
    {
      code = check_and_map (fd, protection, segment, directory, name, type, header, header_size, report);
      if (code != ORBIT_CORE_OK)
        close (fd);
      return code;
    }

  /* If the file cannot be opened, try to find a more precise error than errno. */
  *missing = errno == ENOENT;
  if (*missing)
    return ORBIT_CORE_OK;
  code = orbit_core_fail_errno (report, errno, "cannot open segment '%s' in '%s'", name, directory->path);
  if (fstatat (directory->fd, name, &file, AT_SYMLINK_NOFOLLOW) == 0)
    {
      OrbitCoreCode found = check_file (&file, directory, name, report);

      if (found != ORBIT_CORE_OK)
        return found;
    }
  return code;
}

/* Without the call, which was added in Linux 5.14, read each page once. */
void
orbit_core_segment_populate (const OrbitCoreSegment *segment)
{
  const size_t length = segment->size < ORBIT_CORE_POPULATED ? segment->size : (size_t) ORBIT_CORE_POPULATED;

  if (madvise (segment->memory, length, MADV_POPULATE_WRITE) == 0 || errno != EINVAL)
    return;
  for (size_t offset = 0; offset < length; offset += PAGE)
    (void) atomic_load_explicit ((_Atomic uint8_t *) (segment->memory + offset), memory_order_relaxed);
}

bool
orbit_core_segment_is_current (const OrbitCoreSegment *segment,
                               const OrbitCoreDirectory *directory,
                               const char *name)
{
  struct stat ours, named;

  return fstat (segment->fd, &ours) == 0 &&
         fstatat (directory->fd, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
}

OrbitCoreCode
orbit_core_segment_check_size (const struct stat *file,
                               uint64_t size,
                               const char *name,
                               OrbitCoreReport *report)
{
  if ((uint64_t) file->st_size >= size)
    return ORBIT_CORE_OK;
  return orbit_core_fail (report, ORBIT_CORE_CORRUPT, "segment '%s' was truncated from %" PRIu64 " to %" PRIu64 " bytes while it was in use; let all members end, and destroy the fleet",
                          name, size, (uint64_t) file->st_size);
}

void
orbit_core_segment_close_fd (OrbitCoreSegment *segment)
{
  if (segment->fd >= 0)
    orbit_core_descriptor_close (segment->fd, &segment->id);
  segment->fd = -1;
}

void
orbit_core_segment_clear (OrbitCoreSegment *segment)
{
  orbit_core_segment_close_fd (segment);
  if (segment->memory != NULL)
    munmap (segment->memory, segment->size);
  segment->memory = NULL;
}
