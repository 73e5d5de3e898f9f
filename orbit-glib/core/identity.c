/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Comparing names with files. */

#define _GNU_SOURCE

#include "identity.h"

#include "clock.h"
#include "segment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

void
orbit_core_identity_name_segment (char name[ORBIT_CORE_SEGMENT_NAME_SIZE],
                                  const char *fleet_name,
                                  int kind,
                                  uint32_t uid)
{
  if (kind < 0)
    snprintf (name, ORBIT_CORE_SEGMENT_NAME_SIZE, "orbit-%s-fleet-%u", fleet_name, uid);
  else
    snprintf (name, ORBIT_CORE_SEGMENT_NAME_SIZE, "orbit-%s-%d-%u", fleet_name, kind, uid);
}

void
orbit_core_identity_add_ring (OrbitCoreIdentity *identity,
                              uint32_t kind,
                              uint64_t inode,
                              uint64_t size)
{
  atomic_store_explicit (&identity->ring_sizes[kind], size, memory_order_relaxed);
  /* Pairs with the acquire load in get_file(). */
  atomic_store_explicit (&identity->rings[kind], inode, memory_order_release);
}

void
orbit_core_identity_remove_ring (OrbitCoreIdentity *identity,
                                 uint32_t kind)
{
  atomic_store_explicit (&identity->rings[kind], 0, memory_order_release);
}

OrbitCoreCode
orbit_core_identity_lose (OrbitCoreIdentity *identity,
                          const OrbitCoreReport *report)
{
  if (!atomic_flag_test_and_set (&identity->claimed))
    {
      memcpy (identity->message, report->text, sizeof identity->message);
      orbit_core_gate_lose (identity->gate, identity->message);
      if (identity->lost != NULL)
        identity->lost (identity->data);
    }
  return ORBIT_CORE_LOST;
}

/* The identity of a segment when it was mapped. */
typedef struct
{
  char name[ORBIT_CORE_SEGMENT_NAME_SIZE];
  OrbitCoreFileId id;
  uint64_t size; /* bytes */
} File;

/* Returns false if the ring of the kind is not open. */
static bool
get_file (const OrbitCoreIdentity *identity,
          int kind,
          File *file)
{
  file->id = identity->fleet_file;
  file->size = identity->fleet_size;
  if (kind >= 0)
    {
      file->id.inode = atomic_load_explicit (&identity->rings[kind], memory_order_acquire);
      file->size = atomic_load_explicit (&identity->ring_sizes[kind], memory_order_relaxed);
    }
  if (file->id.inode == 0)
    return false;
  orbit_core_identity_name_segment (file->name, identity->fleet_name, kind, identity->directory->uid);
  return true;
}

/* A device number needs no check of its own: the segments of a fleet lie on one tmpfs, whose inode numbers are not used twice. */
static bool
is_same (const struct stat *found,
         const File *file)
{
  return found->st_ino == file->id.inode && found->st_dev == file->id.device;
}

static OrbitCoreCode
check_file (OrbitCoreIdentity *identity,
            const File *file,
            OrbitCoreReport *report)
{
  struct stat found;
  bool missing = fstatat (identity->directory->fd, file->name, &found, AT_SYMLINK_NOFOLLOW) != 0;

  if (missing && errno != ENOENT)
    return ORBIT_CORE_OK;
  /* While a name is being removed, the file can be found for another instant. */
  if (missing || (is_same (&found, file) && found.st_nlink == 0))
    return orbit_core_fail (report, ORBIT_CORE_LOST, "fleet '%s': segment '%s' was removed from '%s' while this process uses it; leave and join again",
                            identity->fleet_name, file->name, identity->directory->path);
  if (!is_same (&found, file))
    return orbit_core_fail (report, ORBIT_CORE_LOST, "fleet '%s': segment '%s' in '%s' is another file than the one that this process uses; leave and join again",
                            identity->fleet_name, file->name, identity->directory->path);
  if (orbit_core_segment_check_size (&found, file->size, file->name, report) == ORBIT_CORE_OK)
    return ORBIT_CORE_OK;
  report->code = ORBIT_CORE_LOST;
  atomic_store_explicit (&identity->truncated, true, memory_order_release);
  return ORBIT_CORE_LOST;
}

bool
orbit_core_identity_is_whole (const OrbitCoreIdentity *identity,
                              int kind)
{
  struct stat found;
  File file;

  return !get_file (identity, kind, &file) || orbit_core_directory_check (identity->directory, NULL) != ORBIT_CORE_OK ||
         fstatat (identity->directory->fd, file.name, &found, AT_SYMLINK_NOFOLLOW) != 0 || !is_same (&found, &file) ||
         (uint64_t) found.st_size >= file.size;
}

static OrbitCoreCode
check_all (OrbitCoreIdentity *identity,
           OrbitCoreReport *report)
{
  OrbitCoreCode code = ORBIT_CORE_OK;

  for (int kind = -1; kind < ORBIT_CORE_N_KINDS && code == ORBIT_CORE_OK; kind++)
    {
      File file;

      if (get_file (identity, kind, &file))
        code = check_file (identity, &file, report);
    }
  if (code == ORBIT_CORE_OK && orbit_core_directory_has_moved (identity->directory))
    code = orbit_core_fail (report, ORBIT_CORE_LOST, "fleet '%s': '%s' is no longer the directory in which this process has joined; leave and join again",
                            identity->fleet_name, identity->directory->path);
  return code;
}

OrbitCoreCode
orbit_core_identity_check (OrbitCoreIdentity *identity,
                           int64_t max_age,
                           OrbitCoreReport *report)
{
  OrbitCoreReport unwanted;
  int64_t now;

  if (identity->fleet_file.inode == 0)
    return ORBIT_CORE_OK;
  if (report == NULL)
    report = &unwanted;

  /* Without the directory nothing is proven; calls that need it fail with an error. */
  now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
  if ((max_age > 0 && now - atomic_load_explicit (&identity->checked_at, memory_order_relaxed) < max_age) ||
      orbit_core_directory_check (identity->directory, NULL) != ORBIT_CORE_OK)
    return ORBIT_CORE_OK;
  atomic_store_explicit (&identity->checked_at, now, memory_order_relaxed);
  if (check_all (identity, report) == ORBIT_CORE_OK)
    return ORBIT_CORE_OK;
  return orbit_core_identity_lose (identity, report);
}
