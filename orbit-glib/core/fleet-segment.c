/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Names, creation and destruction of fleet segments. */

#define _GNU_SOURCE

#include "fleet-segment.h"

#include "clock.h"
#include "pause.h"
#include "process.h"
#include "seam.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_ATTEMPTS 1000 /* a millisecond apart, while another process destroys the fleet */
#define NAME_SIZE (ORBIT_CORE_MAX_NAME + 32)

OrbitCoreCode
orbit_core_fleet_check_name (const char *name,
                             OrbitCoreReport *report)
{
  const char *letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  size_t length = strlen (name);
  char shown[ORBIT_CORE_MAX_NAME + 1];

  if (length == 0)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_NAME, "a fleet name must not be empty");
  if (length > ORBIT_CORE_MAX_NAME)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_NAME, "a fleet name of %zu bytes exceeds %d", length, ORBIT_CORE_MAX_NAME);
  for (size_t i = 0; i <= length; i++)
    shown[i] = name[i] == '\0' || (name[i] >= 0x20 && name[i] < 0x7f) ? name[i] : '?';
  if (strchr (letters, name[0]) == NULL)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_NAME, "fleet name '%s' does not start with a letter or digit", shown);
  for (size_t i = 1; i < length; i++)
    if (strchr (letters, name[i]) == NULL && strchr ("._-", name[i]) == NULL)
      return orbit_core_fail (report, ORBIT_CORE_INVALID_NAME, "fleet name '%s' has '%c' at byte %zu; letters, digits, '.', '_' and '-' are allowed", shown, shown[i], i);
  return ORBIT_CORE_OK;
}

static void
fleet_segment_name (char name[NAME_SIZE],
                    const char *fleet_name)
{
  snprintf (name, NAME_SIZE, "orbit-%s-fleet-%u", fleet_name, geteuid ());
}

static void
fill_fleet (uint8_t *memory,
            const void *data)
{
  ((OrbitCoreFleetSegment *) memory)->header = *(const OrbitCoreFleetHeader *) data;
}

static OrbitCoreCode
plan_fleet (OrbitCoreFleetHeader *header,
            const OrbitCoreJoin *join,
            OrbitCoreReport *report)
{
  memset (header, 0, sizeof *header);
  orbit_core_layout_start_header (&header->common, ORBIT_CORE_SEGMENT_FLEET, sizeof *header, orbit_core_layout_fleet_size (join->fleet_size));
  orbit_core_process_boot_id (header->common.boot_id);
  if (getrandom (header->common.generation, sizeof header->common.generation, 0) != sizeof header->common.generation)
    return orbit_core_fail_errno (report, errno, "fleet '%s': no random bytes", join->name);
  header->fleet_size = join->fleet_size;
  header->capacity = join->capacity != 0 ? join->capacity : ORBIT_CORE_DEFAULT_CAPACITY;
  header->payload_capacity = join->payload_capacity != 0 ? join->payload_capacity : ORBIT_CORE_DEFAULT_PAYLOAD_CAPACITY;
  header->access = ORBIT_CORE_ACCESS_USER;
  header->creator_uid = geteuid ();
  header->creator_gid = getegid ();
  strcpy (header->name, join->name);
  header->common.checksum = orbit_core_layout_checksum (&header->common);
  return ORBIT_CORE_OK;
}

static OrbitCoreCode
check_geometry (const OrbitCoreFleetHeader *header,
                const OrbitCoreJoin *join,
                OrbitCoreReport *report)
{
  OrbitCoreRingSpec spec = { .capacity = header->capacity, .payload_capacity = header->payload_capacity };

  if (header->fleet_size == 0 || header->fleet_size > ORBIT_CORE_MAX_FLEET_SIZE ||
      header->common.total_size != orbit_core_layout_fleet_size (header->fleet_size) ||
      memchr (header->name, '\0', sizeof header->name) == NULL || orbit_core_ring_check_spec (0, &spec, NULL) != ORBIT_CORE_OK)
    return orbit_core_fail (report, ORBIT_CORE_CORRUPT, "fleet '%s': its segment has an impossible geometry: %" PRIu32 " nodes, rings of %" PRIu32 " slots of %" PRIu32 " bytes, in %" PRIu64 " bytes",
                            join->name, header->fleet_size, header->capacity, header->payload_capacity, header->common.total_size);
  if (header->access != ORBIT_CORE_ACCESS_USER || !orbit_core_layout_is_zero (header->reserved, sizeof header->reserved))
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "fleet '%s': its segment uses features that this version of the library does not know", join->name);
  if (strcmp (header->name, join->name) != 0)
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "fleet '%s': its segment is that of fleet '%s'", join->name, header->name);
  if (header->fleet_size != join->fleet_size)
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "fleet '%s' has %" PRIu32 " nodes, not %" PRIu32, join->name, header->fleet_size, join->fleet_size);
  if (join->capacity != 0 && join->capacity != header->capacity)
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "fleet '%s' has rings of %" PRIu32 " slots, not %" PRIu32, join->name, header->capacity, join->capacity);
  if (join->payload_capacity != 0 && join->payload_capacity != header->payload_capacity)
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "fleet '%s' has payloads of up to %" PRIu32 " bytes, not %" PRIu32, join->name, header->payload_capacity, join->payload_capacity);
  return ORBIT_CORE_OK;
}

/* Byte 0 is ours exclusively. Marked first, so that a member-to-be that holds the file open starts over. A ring's name that
 * cannot be removed, because somebody else has put something there, must not keep the fleet's from going. */
static OrbitCoreCode
remove_names (const OrbitCoreDirectory *directory,
              const char *fleet_name,
              const char *segment_name,
              OrbitCoreFleetSegment *memory,
              OrbitCoreReport *report)
{
  OrbitCoreCode code = ORBIT_CORE_OK;
  char name[NAME_SIZE];

  if (memory != NULL)
    atomic_store_explicit (&memory->retired, 1, memory_order_release);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_DESTROY_RETIRED);
  for (int kind = 0; kind < ORBIT_CORE_N_KINDS; kind++)
    {
      snprintf (name, sizeof name, "orbit-%s-%d-%u", fleet_name, kind, geteuid ());
      if (unlinkat (directory->fd, name, 0) == 0)
        ORBIT_CORE_REACHED (ORBIT_CORE_STEP_DESTROY_RING_GONE);
      else if (errno != ENOENT)
        code = orbit_core_fail_errno (report, errno, "fleet '%s': cannot remove segment '%s'", fleet_name, name);
    }
  if (unlinkat (directory->fd, segment_name, 0) != 0 && errno != ENOENT)
    code = orbit_core_fail_errno (report, errno, "fleet '%s': cannot remove segment '%s'", fleet_name, segment_name);
  return code;
}

/* Who cannot read the boot id takes a segment for what it seems to be, and its own are taken likewise. */
static bool
is_of_this_boot (const OrbitCoreFleetHeader *header)
{
  static const uint8_t unknown[16];
  uint8_t boot_id[16];

  orbit_core_process_boot_id (boot_id);
  return memcmp (boot_id, header->common.boot_id, sizeof boot_id) == 0 ||
         memcmp (boot_id, unknown, sizeof boot_id) == 0 || memcmp (header->common.boot_id, unknown, sizeof boot_id) == 0;
}

/* With the mapped segment: @usable if byte 0 is locked and the segment is alive and named. A segment that is retired but
 * still named was left by a destroyer that died, one of another boot by a machine that did: both are removed here. */
static OrbitCoreCode
enter_segment (OrbitCoreSegment *segment,
               const OrbitCoreFleetHeader *header,
               const OrbitCoreDirectory *directory,
               const OrbitCoreJoin *join,
               const char *name,
               bool *usable,
               OrbitCoreReport *report)
{
  OrbitCoreFleetSegment *memory = (OrbitCoreFleetSegment *) segment->memory;
  OrbitCoreCode code;
  bool current;

  *usable = false;
  if (!orbit_core_roster_try_lock (segment->fd, F_RDLCK, 0, &code, report))
    return code;
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_JOIN_FLEET_LOCKED);

  current = orbit_core_segment_is_current (segment, directory, name);
  if (current && atomic_load_explicit (&memory->retired, memory_order_acquire) == 0 && is_of_this_boot (header))
    {
      *usable = true;
      return ORBIT_CORE_OK;
    }
  if (current && orbit_core_roster_try_lock (segment->fd, F_WRLCK, 0, &code, report) &&
      orbit_core_segment_is_current (segment, directory, name))
    {
      code = remove_names (directory, join->name, name, memory, report);
      if (!orbit_core_segment_is_current (segment, directory, name))
        return ORBIT_CORE_OK;
    }
  return code;
}

static OrbitCoreCode
attach_or_create (OrbitCoreSegment *segment,
                  OrbitCoreFleetHeader *header,
                  const OrbitCoreDirectory *directory,
                  const OrbitCoreJoin *join,
                  const char *name,
                  bool *usable,
                  OrbitCoreReport *report)
{
  OrbitCoreCode code;
  bool missing, exists = false;

  *usable = false;
  code = orbit_core_segment_attach (segment, directory, name, ORBIT_CORE_SEGMENT_FLEET, &header->common, sizeof *header, &missing, report);
  if (code != ORBIT_CORE_OK)
    return code;
  if (missing)
    {
      code = plan_fleet (header, join, report);
      if (code == ORBIT_CORE_OK)
        code = orbit_core_segment_create (segment, directory, name, header->common.total_size, fill_fleet, header, &exists, report);
      if (code != ORBIT_CORE_OK || exists)
        return code;
    }

  code = enter_segment (segment, header, directory, join, name, usable, report);
  if (code == ORBIT_CORE_OK && *usable)
    code = check_geometry (header, join, report);
  if (code != ORBIT_CORE_OK || !*usable)
    orbit_core_segment_clear (segment);
  return code;
}

OrbitCoreCode
orbit_core_fleet_map (OrbitCoreSegment *segment,
                      OrbitCoreFleetHeader *header,
                      const OrbitCoreDirectory *directory,
                      const OrbitCoreJoin *join,
                      OrbitCoreReport *report)
{
  char name[NAME_SIZE];
  OrbitCoreCode code;
  bool usable;

  if (!join->shared)
    {
      code = plan_fleet (header, join, report);
      return code != ORBIT_CORE_OK ? code : orbit_core_segment_create_private (segment, header->common.total_size, fill_fleet, header, report);
    }

  fleet_segment_name (name, join->name);
  for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++)
    {
      code = attach_or_create (segment, header, directory, join, name, &usable, report);
      if (code != ORBIT_CORE_OK || usable)
        return code;
      if (attempt > 0)
        orbit_core_pause (ORBIT_CORE_NS_PER_MS);
    }
  return orbit_core_fail (report, ORBIT_CORE_BUSY, "fleet '%s' has been in the middle of its destruction for a second", join->name);
}

static OrbitCoreCode
destroy_segment (int fd,
                 const OrbitCoreDirectory *directory,
                 const char *fleet_name,
                 const char *name,
                 OrbitCoreReport *report)
{
  OrbitCoreSegment segment = { .fd = fd };
  OrbitCoreSegment mapped = { .fd = -1 };
  OrbitCoreFleetHeader header;
  OrbitCoreCode code, valid;
  struct stat file;
  bool missing;

  if (fstat (fd, &file) != 0)
    return orbit_core_fail_errno (report, errno, "cannot examine segment '%s'", name);
  if (!S_ISREG (file.st_mode))
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "segment '%s' is not a regular file", name);
  if (file.st_uid != geteuid ())
    return orbit_core_fail (report, ORBIT_CORE_PERMISSION, "segment '%s' belongs to user %u, not to user %u", name, file.st_uid, geteuid ());
  if (!orbit_core_roster_try_lock (fd, F_WRLCK, 0, &code, report))
    return code != ORBIT_CORE_OK ? code : orbit_core_fail (report, ORBIT_CORE_BUSY, "fleet '%s' still has members", fleet_name);
  if (!orbit_core_segment_is_current (&segment, directory, name))
    return orbit_core_fail (report, ORBIT_CORE_BUSY, "fleet '%s' is being destroyed by another process", fleet_name);

  /* A damaged segment cannot be marked, and need not be: nobody can join it either. */
  valid = orbit_core_segment_attach (&mapped, directory, name, ORBIT_CORE_SEGMENT_FLEET, &header.common, sizeof header, &missing, NULL);
  code = remove_names (directory, fleet_name, name, valid == ORBIT_CORE_OK && !missing ? (OrbitCoreFleetSegment *) mapped.memory : NULL, report);
  orbit_core_segment_clear (&mapped);
  return code;
}

OrbitCoreCode
orbit_core_fleet_destroy (const char *name,
                          const char *path,
                          OrbitCoreReport *report)
{
  OrbitCoreDirectory directory = { .fd = -1 };
  char segment_name[NAME_SIZE];
  OrbitCoreCode code;
  int fd;

  code = orbit_core_fleet_check_name (name, report);
  if (code == ORBIT_CORE_OK)
    code = orbit_core_directory_open (&directory, path, report);
  if (code != ORBIT_CORE_OK)
    return code;

  orbit_core_gate_block_forks ();
  fleet_segment_name (segment_name, name);
  fd = orbit_core_descriptor_keep (openat (directory.fd, segment_name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (fd < 0)
    code = orbit_core_fail_errno (report, errno, "fleet '%s': cannot open segment '%s' in '%s'", name, segment_name, directory.path);
  else
    {
      code = destroy_segment (fd, &directory, name, segment_name, report);
      close (fd);
    }
  orbit_core_gate_allow_forks ();
  orbit_core_directory_close (&directory);
  return code;
}
