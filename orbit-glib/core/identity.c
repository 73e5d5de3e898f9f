/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Comparing names with files. */

#define _GNU_SOURCE

#include "identity.h"

#include "clock.h"

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
                              uint64_t inode)
{
  atomic_store_explicit (&identity->rings[kind], inode, memory_order_release);
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

/* A device number needs no check of its own: the segments of a fleet lie on one tmpfs, whose inode numbers are not used twice. */
static OrbitCoreCode
check_name (const OrbitCoreIdentity *identity,
            int kind,
            const OrbitCoreFileId *expected,
            OrbitCoreReport *report)
{
  char name[ORBIT_CORE_SEGMENT_NAME_SIZE];
  struct stat found;

  orbit_core_identity_name_segment (name, identity->fleet_name, kind, identity->directory->uid);
  if (fstatat (identity->directory->fd, name, &found, AT_SYMLINK_NOFOLLOW) != 0)
    {
      if (errno != ENOENT)
        return ORBIT_CORE_OK;
      return orbit_core_fail (report, ORBIT_CORE_LOST, "fleet '%s': segment '%s' was removed from '%s' while this process uses it; leave and join again",
                              identity->fleet_name, name, identity->directory->path);
    }
  if (found.st_ino == expected->inode && found.st_dev == expected->device)
    return ORBIT_CORE_OK;
  return orbit_core_fail (report, ORBIT_CORE_LOST, "fleet '%s': segment '%s' in '%s' is another file than the one that this process uses; leave and join again",
                          identity->fleet_name, name, identity->directory->path);
}

static OrbitCoreCode
check_all (const OrbitCoreIdentity *identity,
           OrbitCoreReport *report)
{
  OrbitCoreCode code = check_name (identity, -1, &identity->fleet_file, report);

  for (int kind = 0; kind < ORBIT_CORE_N_KINDS && code == ORBIT_CORE_OK; kind++)
    {
      OrbitCoreFileId file = { .device = identity->fleet_file.device };

      file.inode = atomic_load_explicit (&identity->rings[kind], memory_order_acquire);
      if (file.inode != 0)
        code = check_name (identity, kind, &file, report);
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

  /* Without the directory there is no answer; what needs it says so. */
  now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
  if ((max_age > 0 && now - atomic_load_explicit (&identity->checked_at, memory_order_relaxed) < max_age) ||
      orbit_core_directory_check (identity->directory, NULL) != ORBIT_CORE_OK)
    return ORBIT_CORE_OK;
  atomic_store_explicit (&identity->checked_at, now, memory_order_relaxed);
  if (check_all (identity, report) == ORBIT_CORE_OK)
    return ORBIT_CORE_OK;
  return orbit_core_identity_lose (identity, report);
}
