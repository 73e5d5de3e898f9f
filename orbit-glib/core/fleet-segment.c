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
    shown[i] = (char) (name[i] == '\0' || (name[i] >= 0x20 && name[i] < 0x7f) ? name[i] : '?');
  if (strchr (letters, name[0]) == NULL)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_NAME, "fleet name '%s' does not start with a letter or digit", shown);
  for (size_t i = 1; i < length; i++)
    if (strchr (letters, name[i]) == NULL && strchr ("._-", name[i]) == NULL)
      return orbit_core_fail (report, ORBIT_CORE_INVALID_NAME, "fleet name '%s' has '%c' at byte %zu; letters, digits, '.', '_' and '-' are allowed", shown, shown[i], i);
  return ORBIT_CORE_OK;
}

static void
fill_fleet (uint8_t *memory,
            const void *data)
{
  ((OrbitCoreFleetSegment *) memory)->header = *(const OrbitCoreFleetHeader *) data;
}

static OrbitCoreCode
plan_fleet (OrbitCoreFleetHeader *header,
            const OrbitCoreDirectory *directory,
            const OrbitCoreJoin *join,
            const char *label,
            OrbitCoreReport *report)
{
  if (join->fleet_size == 0)
    return orbit_core_fail (report, ORBIT_CORE_EMPTY_FLEET, "fleet '%s' does not exist, so that there is no size to adopt; a new fleet needs at least one node", join->name);
  memset (header, 0, sizeof *header);
  orbit_core_layout_start_header (&header->common, ORBIT_CORE_SEGMENT_FLEET, sizeof *header, orbit_core_layout_fleet_size (join->fleet_size));
  orbit_core_process_boot_id (header->common.boot_id);
  if (getrandom (header->common.generation, sizeof header->common.generation, 0) != sizeof header->common.generation)
    return orbit_core_fail_errno (report, errno, "fleet '%s': no random bytes", join->name);
  header->fleet_size = join->fleet_size;
  header->capacity = join->capacity != 0 ? join->capacity : ORBIT_CORE_DEFAULT_CAPACITY;
  header->payload_capacity = join->payload_capacity != 0 ? join->payload_capacity : ORBIT_CORE_DEFAULT_PAYLOAD_CAPACITY;
  header->access = ORBIT_CORE_ACCESS_USER;
  header->creator_uid = join->shared ? directory->uid : geteuid ();
  header->creator_gid = getegid ();
  header->creator_pid = (int32_t) getpid ();
  snprintf (header->creator, sizeof header->creator, "%s", label);
  strcpy (header->name, join->name);
  header->common.checksum = orbit_core_layout_checksum (&header->common);
  return ORBIT_CORE_OK;
}

/* @wanted may be 0: it was left out. */
static OrbitCoreCode
compare (const OrbitCoreFleetHeader *header,
         const char *what,
         uint32_t wanted,
         uint32_t found,
         OrbitCoreReport *report)
{
  if (wanted == 0 || wanted == found)
    return ORBIT_CORE_OK;
  return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "fleet '%s': joined with a %s of %" PRIu32 ", but '%s' (pid %" PRId32 ") made it with %" PRIu32,
                          header->name, what, wanted, header->creator, header->creator_pid, found);
}

OrbitCoreCode
orbit_core_fleet_check_header (const OrbitCoreFleetHeader *header,
                               const char *name,
                               OrbitCoreReport *report)
{
  OrbitCoreRingSpec spec = { .capacity = header->capacity, .payload_capacity = header->payload_capacity };

  if (header->fleet_size == 0 || header->fleet_size > ORBIT_CORE_MAX_FLEET_SIZE ||
      header->common.total_size != orbit_core_layout_fleet_size (header->fleet_size) ||
      memchr (header->name, '\0', sizeof header->name) == NULL || memchr (header->creator, '\0', sizeof header->creator) == NULL || orbit_core_ring_check_spec (0, &spec, NULL) != ORBIT_CORE_OK)
    return orbit_core_fail (report, ORBIT_CORE_CORRUPT, "fleet '%s': its segment has an impossible geometry: %" PRIu32 " nodes, rings of %" PRIu32 " slots of %" PRIu32 " bytes, in %" PRIu64 " bytes",
                            name, header->fleet_size, header->capacity, header->payload_capacity, header->common.total_size);
  if (header->access != ORBIT_CORE_ACCESS_USER || !orbit_core_layout_is_zero (header->reserved, sizeof header->reserved))
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "fleet '%s': its segment uses features that this version of the library does not know", name);
  if (strcmp (header->name, name) != 0)
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "fleet '%s': its segment is that of fleet '%s'", name, header->name);
  return ORBIT_CORE_OK;
}

static OrbitCoreCode
check_geometry (const OrbitCoreFleetHeader *header,
                const OrbitCoreJoin *join,
                OrbitCoreReport *report)
{
  OrbitCoreCode code = orbit_core_fleet_check_header (header, join->name, report);

  if (code == ORBIT_CORE_OK)
    code = compare (header, "size", join->fleet_size, header->fleet_size, report);
  if (code == ORBIT_CORE_OK)
    code = compare (header, "capacity", join->capacity, header->capacity, report);
  if (code == ORBIT_CORE_OK)
    code = compare (header, "payload capacity", join->payload_capacity, header->payload_capacity, report);
  return code;
}

static bool
has_name (const OrbitCoreDirectory *directory,
          const char *name)
{
  struct stat file;

  return fstatat (directory->fd, name, &file, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool
is_ring_of (const OrbitCoreFleetHeader *header,
            const OrbitCoreDirectory *directory,
            const char *name)
{
  OrbitCoreSegment segment = { .fd = -1 };
  OrbitCoreRingHeader ring;
  bool missing, same;

  if (header == NULL || orbit_core_segment_attach (&segment, ORBIT_CORE_ACCESS_WRITE, directory, name, ORBIT_CORE_SEGMENT_RING, &ring.common, sizeof ring, &missing, NULL) != ORBIT_CORE_OK || missing)
    return false;
  same = memcmp (ring.common.generation, header->common.generation, sizeof ring.common.generation) == 0;
  orbit_core_segment_clear (&segment);
  return same;
}

/* @header is that of the fleet, which has no members; NULL: it is not known. A process that holds one of its rings is about to end.
 * Other rings that a process holds stay: it has joined a fleet of this name that cannot be found any more. */
static OrbitCoreCode
remove_rings (const OrbitCoreDirectory *directory,
              const OrbitCoreFleetHeader *header,
              const char *fleet_name,
              bool *found,
              OrbitCoreReport *report)
{
  OrbitCoreCode code = ORBIT_CORE_OK;
  char name[ORBIT_CORE_SEGMENT_NAME_SIZE];
  bool held;

  *found = false;
  for (int kind = 0; kind < ORBIT_CORE_N_KINDS; kind++)
    {
      OrbitCoreCode removed;

      orbit_core_identity_name_segment (name, fleet_name, kind, directory->uid);
      if (!has_name (directory, name))
        continue;
      *found = true;
      held = false;
      if (!is_ring_of (header, directory, name))
        removed = orbit_core_segment_remove (directory, name, &held, report);
      else if (!orbit_core_segment_unlink (directory, name))
        removed = orbit_core_fail_errno (report, errno, "fleet '%s': cannot remove segment '%s'", fleet_name, name);
      else
        removed = ORBIT_CORE_OK;
      if (removed == ORBIT_CORE_OK && held)
        removed = orbit_core_fail (report, ORBIT_CORE_BUSY, "fleet '%s': segment '%s' is used by a process that has joined before the fleet's own segment was removed", fleet_name, name);
      if (removed == ORBIT_CORE_OK)
        ORBIT_CORE_REACHED (ORBIT_CORE_STEP_DESTROY_RING_GONE);
      else
        code = removed;
    }
  return code;
}

/* Byte 0 is ours exclusively. Marked first, so that a member-to-be that holds the file open starts over. A ring's name that
 * cannot be removed, because another user's file is there, must not keep the fleet's from going. */
static OrbitCoreCode
remove_names (const OrbitCoreDirectory *directory,
              const char *fleet_name,
              const char *segment_name,
              const OrbitCoreSegment *segment,
              const OrbitCoreFleetHeader *header,
              OrbitCoreReport *report)
{
  OrbitCoreFleetSegment *memory = (OrbitCoreFleetSegment *) segment->memory;
  OrbitCoreCode code;
  bool found;

  /* A copy has the generation of another fleet, which may have members. */
  if (memory == NULL || atomic_load_explicit (&memory->file, memory_order_acquire) != segment->id.inode)
    header = NULL;
  if (memory != NULL)
    atomic_store_explicit (&memory->retired, 1, memory_order_release);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_DESTROY_RETIRED);
  code = remove_rings (directory, header, fleet_name, &found, report);
  if (!orbit_core_segment_unlink (directory, segment_name))
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

/* A copy of the file, such as one restored from a backup, repeats the generation of a fleet whose members lock another file. */
static OrbitCoreCode
check_original (const OrbitCoreSegment *segment,
                const OrbitCoreJoin *join,
                const char *name,
                OrbitCoreReport *report)
{
  _Atomic uint64_t *file = &((OrbitCoreFleetSegment *) segment->memory)->file;
  uint64_t original = 0;

  if (atomic_compare_exchange_strong_explicit (file, &original, segment->id.inode, memory_order_acq_rel, memory_order_acquire) ||
      original == segment->id.inode)
    return ORBIT_CORE_OK;
  return orbit_core_fail (report, ORBIT_CORE_LOST, "fleet '%s': segment '%s' is a copy of another file; destroy the fleet, and join again", join->name, name);
}

/* A fleet that still has live members, but whose segment was removed, must not be joined by making another: both would give out the
 * same ids, and open each other's rings. If the segment is there by now, it was made by a member that has joined meanwhile, and
 * making another fails. */
static OrbitCoreCode
check_unheld (const OrbitCoreDirectory *directory,
              const OrbitCoreJoin *join,
              const char *segment_name,
              OrbitCoreReport *report)
{
  char name[ORBIT_CORE_SEGMENT_NAME_SIZE];

  for (int kind = 0; kind < ORBIT_CORE_N_KINDS; kind++)
    {
      orbit_core_identity_name_segment (name, join->name, kind, directory->uid);
      if (orbit_core_segment_is_held (directory, name))
        return has_name (directory, segment_name) ? ORBIT_CORE_OK : orbit_core_fail (report, ORBIT_CORE_BUSY, "fleet '%s': its segment was removed while it had members, and one of them still uses segment '%s'; it must leave first",
                                join->name, name);
    }
  return ORBIT_CORE_OK;
}

/* @usable: byte 0 is locked, and the segment is alive and named. Removes a segment that is retired or of another boot. */
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
  if (!orbit_core_byte_try_lock (segment->fd, F_RDLCK, 0, &code, report))
    return code;
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_JOIN_FLEET_LOCKED);

  current = orbit_core_segment_is_current (segment, directory, name);
  if (current && atomic_load_explicit (&memory->retired, memory_order_acquire) == 0 && is_of_this_boot (header))
    {
      code = check_original (segment, join, name, report);
      *usable = code == ORBIT_CORE_OK;
      return code;
    }
  if (current && orbit_core_byte_try_lock (segment->fd, F_WRLCK, 0, &code, report) &&
      orbit_core_segment_is_current (segment, directory, name))
    {
      code = remove_names (directory, join->name, name, segment, header, report);
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
                  const char *label,
                  const char *name,
                  bool *usable,
                  OrbitCoreReport *report)
{
  OrbitCoreCode code;
  bool missing, exists = false;

  *usable = false;
  code = orbit_core_segment_attach (segment, ORBIT_CORE_ACCESS_WRITE, directory, name, ORBIT_CORE_SEGMENT_FLEET, &header->common, sizeof *header, &missing, report);
  if (code != ORBIT_CORE_OK)
    return code;
  if (missing)
    {
      code = check_unheld (directory, join, name, report);
      if (code == ORBIT_CORE_OK)
        code = plan_fleet (header, directory, join, label, report);
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
                      const char *label,
                      OrbitCoreReport *report)
{
  char name[ORBIT_CORE_SEGMENT_NAME_SIZE];
  OrbitCoreCode code;
  bool usable;

  if (!join->shared)
    {
      code = plan_fleet (header, directory, join, label, report);
      return code != ORBIT_CORE_OK ? code : orbit_core_segment_create_private (segment, header->common.total_size, fill_fleet, header, report);
    }

  orbit_core_identity_name_segment (name, join->name, -1, directory->uid);
  for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++)
    {
      code = attach_or_create (segment, header, directory, join, label, name, &usable, report);
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
  OrbitCoreCode code;
  struct stat file;
  bool missing;

  if (fstat (fd, &file) != 0)
    return orbit_core_fail_errno (report, errno, "cannot examine segment '%s'", name);
  if (!S_ISREG (file.st_mode))
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "segment '%s' is not a regular file", name);
  if (file.st_uid != directory->uid)
    return orbit_core_fail (report, ORBIT_CORE_PERMISSION, "segment '%s' belongs to user %u, not to user %u", name, file.st_uid, directory->uid);
  if (!orbit_core_byte_try_lock (fd, F_WRLCK, 0, &code, report))
    return code != ORBIT_CORE_OK ? code : orbit_core_fail (report, ORBIT_CORE_BUSY, "fleet '%s' still has members", fleet_name);
  if (!orbit_core_segment_is_current (&segment, directory, name))
    return orbit_core_fail (report, ORBIT_CORE_BUSY, "fleet '%s' is being destroyed by another process", fleet_name);

  /* A damaged segment cannot be marked, and need not be: no process can join it. */
  orbit_core_segment_attach (&mapped, ORBIT_CORE_ACCESS_WRITE, directory, name, ORBIT_CORE_SEGMENT_FLEET, &header.common, sizeof header, &missing, NULL);
  code = remove_names (directory, fleet_name, name, &mapped, &header, report);
  orbit_core_segment_clear (&mapped);
  return code;
}

/* The fleet's own segment is gone already. */
static OrbitCoreCode
destroy_rings (const OrbitCoreDirectory *directory,
               const char *fleet_name,
               const char *segment_name,
               OrbitCoreReport *report)
{
  bool found;
  OrbitCoreCode code = remove_rings (directory, NULL, fleet_name, &found, report);

  if (found)
    return code;
  return orbit_core_fail_errno (report, ENOENT, "fleet '%s': cannot open segment '%s' in '%s'", fleet_name, segment_name, directory->path);
}

OrbitCoreCode
orbit_core_fleet_destroy (const char *name,
                          const char *path,
                          OrbitCoreReport *report)
{
  OrbitCoreDirectory directory = { .fd = -1 };
  char segment_name[ORBIT_CORE_SEGMENT_NAME_SIZE];
  OrbitCoreCode code;
  int fd;

  code = orbit_core_fleet_check_name (name, report);
  if (code == ORBIT_CORE_OK)
    code = orbit_core_directory_open (&directory, path, report);
  if (code != ORBIT_CORE_OK)
    return code;

  orbit_core_gate_block_forks ();
  orbit_core_identity_name_segment (segment_name, name, -1, directory.uid);
  fd = orbit_core_descriptor_keep (openat (directory.fd, segment_name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (fd < 0 && errno == ENOENT)
    code = destroy_rings (&directory, name, segment_name, report);
  else if (fd < 0)
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
