/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Finding fleets by the names of their segments. */

#define _GNU_SOURCE

#include "observer-list.h"

#include "fleet-segment.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX "orbit-"

/* Returns whether a process holds the segment. A member holds those of its rings, and that of the fleet. */
static bool
is_held (const OrbitCoreDirectory *directory,
         const char *name)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = ORBIT_CORE_HOLD_BYTE, .l_len = 1 };
  int fd = orbit_core_descriptor_keep (openat (directory->fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  bool held;

  if (fd < 0)
    return false;
  held = fcntl (fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  close (fd);
  return held;
}

/* Collects the segments of a fleet. */
static void
count_segments (const OrbitCoreDirectory *directory,
                OrbitCoreFleetSummary *summary,
                bool *has_fleet,
                bool *held)
{
  char name[ORBIT_CORE_SEGMENT_NAME_SIZE];
  struct stat file;

  *has_fleet = *held = false;
  for (int kind = -1; kind < ORBIT_CORE_N_KINDS; kind++)
    {
      orbit_core_identity_name_segment (name, summary->name, kind, directory->uid);
      if (fstatat (directory->fd, name, &file, AT_SYMLINK_NOFOLLOW) != 0)
        continue;
      *has_fleet |= kind < 0;
      summary->n_kinds += kind >= 0;
      summary->bytes += file.st_size > 0 ? (uint64_t) file.st_size : 0;
      *held |= S_ISREG (file.st_mode) && is_held (directory, name);
    }
}

static OrbitCoreCode
count_alive (OrbitCoreObserver *observer,
             uint32_t *n_alive,
             OrbitCoreReport *report)
{
  OrbitCoreCode code = ORBIT_CORE_OK;

  *n_alive = 0;
  for (uint32_t node = 0; node < observer->header.fleet_size && code == ORBIT_CORE_OK; node++)
    {
      OrbitCorePresence presence;
      OrbitCoreNodeInfo info;

      code = orbit_core_observer_look_at_node (observer, node, &presence, &info, report);
      *n_alive += presence == ORBIT_CORE_PRESENCE_ALIVE;
    }
  return code;
}

static void
examine (const char *directory,
         OrbitCoreFleetSummary *summary)
{
  OrbitCoreObserver *observer;
  OrbitCoreCode code = orbit_core_observer_new (summary->name, directory, &observer, &summary->problem);

  if (code != ORBIT_CORE_OK)
    {
      summary->condition = ORBIT_CORE_CONDITION_DAMAGED;
      return;
    }
  summary->fleet_size = observer->header.fleet_size;
  code = count_alive (observer, &summary->n_alive, &summary->problem);
  if (code != ORBIT_CORE_OK)
    summary->condition = ORBIT_CORE_CONDITION_DAMAGED;
  else if (atomic_load_explicit (&observer->memory->retired, memory_order_acquire) != 0)
    summary->condition = ORBIT_CORE_CONDITION_RETIRED;
  orbit_core_observer_free (observer);
}

OrbitCoreCode
orbit_core_observer_summarize (const char *name,
                               const char *path,
                               OrbitCoreFleetSummary *summary,
                               OrbitCoreReport *report)
{
  OrbitCoreDirectory directory = { .fd = -1 };
  OrbitCoreCode code = orbit_core_fleet_check_name (name, report);
  bool has_fleet, held;

  if (code == ORBIT_CORE_OK)
    code = orbit_core_directory_open (&directory, path, report);
  if (code != ORBIT_CORE_OK)
    return code;
  *summary = (OrbitCoreFleetSummary){ .uid = directory.uid, .condition = ORBIT_CORE_CONDITION_LEFT_OVER };
  strcpy (summary->name, name);
  count_segments (&directory, summary, &has_fleet, &held);
  orbit_core_directory_close (&directory);
  if (!has_fleet && summary->n_kinds == 0)
    return orbit_core_fail_errno (report, ENOENT, "there is no fleet '%s' in '%s'", name, directory.path);

  if (held)
    summary->condition = ORBIT_CORE_CONDITION_ALIVE;
  if (has_fleet)
    examine (path, summary);
  return ORBIT_CORE_OK;
}

/* "orbit-NAME-fleet-UID" or "orbit-NAME-KIND-UID"; NAME may contain text that looks like the rest. */
static bool
parse_name (const char *segment,
            uint32_t uid,
            char fleet_name[ORBIT_CORE_MAX_NAME + 1])
{
  char rebuilt[ORBIT_CORE_SEGMENT_NAME_SIZE];
  const char *kind_text = NULL;
  size_t length = strlen (segment);
  int kind = -1;

  if (strncmp (segment, PREFIX, strlen (PREFIX)) != 0 || length >= sizeof rebuilt)
    return false;
  for (size_t i = length, n_dashes = 0; i > strlen (PREFIX) && kind_text == NULL; i--)
    if (segment[i] == '-' && ++n_dashes == 2)
      kind_text = segment + i + 1;
  if (kind_text == NULL || (size_t) (kind_text - 1 - segment) - strlen (PREFIX) > ORBIT_CORE_MAX_NAME)
    return false;
  snprintf (fleet_name, ORBIT_CORE_MAX_NAME + 1, "%.*s", (int) (kind_text - 1 - segment - (ptrdiff_t) strlen (PREFIX)), segment + strlen (PREFIX));
  if (strncmp (kind_text, "fleet-", 6) != 0)
    kind = atoi (kind_text);
  if (kind >= ORBIT_CORE_N_KINDS || orbit_core_fleet_check_name (fleet_name, NULL) != ORBIT_CORE_OK)
    return false;
  orbit_core_identity_name_segment (rebuilt, fleet_name, kind, uid);
  return strcmp (rebuilt, segment) == 0;
}

OrbitCoreCode
orbit_core_observer_scan (const char *path,
                          void (*found) (void *data,
                                         const char *fleet_name),
                          void *data,
                          OrbitCoreReport *report)
{
  OrbitCoreDirectory directory = { .fd = -1 };
  OrbitCoreCode code = orbit_core_directory_open (&directory, path, report);
  char fleet_name[ORBIT_CORE_MAX_NAME + 1];
  struct dirent *entry;
  DIR *listing;
  int fd;

  if (code != ORBIT_CORE_OK)
    return code;
  fd = openat (directory.fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  listing = fd >= 0 ? fdopendir (fd) : NULL;
  if (listing == NULL)
    {
      code = orbit_core_fail_errno (report, errno, "cannot list directory '%s'", directory.path);
      if (fd >= 0)
        close (fd);
      orbit_core_directory_close (&directory);
      return code;
    }
  while ((entry = readdir (listing)) != NULL)
    if (parse_name (entry->d_name, directory.uid, fleet_name))
      found (data, fleet_name);
  closedir (listing);
  orbit_core_directory_close (&directory);
  return ORBIT_CORE_OK;
}
