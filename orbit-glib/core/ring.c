/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Finding, making and comparing rings. Off the hot path. */

#define _GNU_SOURCE

#include "ring.h"

#include "clock.h"
#include "kind-table.h"
#include "pause.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAX_ATTEMPTS 1000 /* attempts to open a name that is created and removed meanwhile; a millisecond apart except the first */
#define QUICK_ATTEMPTS 10

static OrbitCoreCode
plan_ring (OrbitCoreRing *ring,
           uint32_t kind,
           const OrbitCoreRingSpec *spec,
           OrbitCoreReport *report)
{
  const OrbitCoreMember *member = ring->member;
  OrbitCoreRingHeader *header = &ring->header;
  OrbitCoreCode code = orbit_core_ring_plan (header, kind, member->roster.fleet_size, spec, report);

  header->maker_node = member->roster.node;
  header->maker_pid = (int32_t) getpid ();
  memcpy (header->maker, member->label, sizeof header->maker);
  memcpy (header->common.boot_id, member->boot_id, sizeof member->boot_id);
  memcpy (header->common.generation, member->generation, sizeof member->generation);
  header->common.checksum = orbit_core_layout_checksum (&header->common);
  return code;
}

/* Removes a ring of another generation of this fleet. The name is removed under a kernel lock that ends with its holder, and
 * only if it still names a leftover ring, so that two members never remove each other's new ring. */
static OrbitCoreCode
remove_leftover (OrbitCoreMember *member,
                 const char *name,
                 OrbitCoreReport *report)
{
  OrbitCoreSegment segment = { .fd = -1 };
  OrbitCoreRingHeader header;
  OrbitCoreCode code;
  bool missing;

  for (int round = 0; !orbit_core_byte_try_lock (member->roster.fd, F_WRLCK, ORBIT_CORE_LOCK_REPLACE, &code, report); round++)
    {
      if (code != ORBIT_CORE_OK)
        return code;
      if (round == 1000)
        return orbit_core_fail (report, ORBIT_CORE_BUSY, "segment '%s' is a leftover that another process has been replacing for a second", name);
      orbit_core_pause (ORBIT_CORE_NS_PER_MS);
    }

  code = orbit_core_segment_attach (&segment, ORBIT_CORE_ACCESS_WRITE, &member->directory, name, ORBIT_CORE_SEGMENT_RING, &header.common, sizeof header, &missing, report);
  if (code == ORBIT_CORE_OK && !missing)
    {
      bool held = false;

      if (memcmp (header.common.generation, member->generation, sizeof member->generation) != 0)
        code = orbit_core_segment_remove (&member->directory, name, &held, report);
      if (held)
        code = orbit_core_fail (report, ORBIT_CORE_BUSY, "fleet '%s': segment '%s' is used by a process that has joined before the fleet's own segment was removed; it must leave first",
                                member->name, name);
      orbit_core_segment_clear (&segment);
    }
  orbit_core_roster_unlock (member->roster.fd, ORBIT_CORE_LOCK_REPLACE);
  return code;
}

static OrbitCoreCode
fail_lost (const OrbitCoreMember *member,
           const char *name,
           OrbitCoreReport *report)
{
  return orbit_core_fail (report, ORBIT_CORE_LOST, "fleet '%s': segment '%s' was removed from '%s', or replaced by a copy; let all members leave, destroy the fleet, and join again",
                          member->name, name, member->directory.path);
}

/* Returns false if the ring is being removed or was removed. The caller must then look again. */
static bool
hold_ring (const OrbitCoreRing *ring,
           const char *name,
           OrbitCoreCode *code,
           OrbitCoreReport *report)
{
  return orbit_core_byte_try_lock (ring->segment.fd, F_RDLCK, ORBIT_CORE_HOLD_BYTE, code, report) &&
         orbit_core_segment_is_current (&ring->segment, &ring->member->directory, name);
}

/* The first member that opens the ring of a kind makes it the only one that this generation of the fleet accepts. */
static OrbitCoreCode
check_original (const OrbitCoreRing *ring,
                uint32_t kind,
                const char *name,
                OrbitCoreReport *report)
{
  uint64_t original = 0;

  if (atomic_compare_exchange_strong_explicit (&ring->member->kinds[kind].file, &original, ring->segment.id.inode, memory_order_acq_rel, memory_order_acquire) ||
      original == ring->segment.id.inode)
    return ORBIT_CORE_OK;
  return fail_lost (ring->member, name, report);
}

/* The heartbeats have their label without a record of it. */
static bool
needs_record (const OrbitCoreRing *ring,
              uint32_t kind)
{
  return ring->header.label[0] != '\0' && kind != ORBIT_CORE_HEARTBEAT_KIND;
}

/* With the word. A kind that has a label already has its ring, too. */
static OrbitCoreCode
check_label (const OrbitCoreRing *ring,
             uint32_t kind,
             OrbitCoreReport *report)
{
  int other = orbit_core_kind_table_find (ring->member, ring->header.label);

  if (other < 0 || (uint32_t) other == kind)
    return ORBIT_CORE_OK;
  return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "ring of kind %" PRIu32 ": label '%s' is that of the ring of kind %d; a label names one ring of fleet '%s'",
                          kind, ring->header.label, other, ring->member->name);
}

/* A ring that has a label gets its name and its record while no other member changes the table. */
static OrbitCoreCode
create_labelled (OrbitCoreRing *ring,
                 uint32_t kind,
                 const char *name,
                 bool *exists,
                 OrbitCoreReport *report)
{
  OrbitCoreMember *member = ring->member;
  OrbitCoreCode code;

  code = orbit_core_segment_prepare (&ring->segment, &member->directory, name, ring->header.common.total_size, orbit_core_ring_fill, &ring->header, report);
  if (code != ORBIT_CORE_OK)
    return code;
  *exists = false;
  code = orbit_core_kind_table_acquire (member, report);
  if (code == ORBIT_CORE_OK)
    {
      code = check_label (ring, kind, report);
      *exists = code == ORBIT_CORE_OK && orbit_core_kind_table_has_label (member, kind);
      if (code == ORBIT_CORE_OK && !*exists)
        code = orbit_core_segment_give_name (&ring->segment, &member->directory, name, exists, report);
      if (code == ORBIT_CORE_OK && !*exists)
        orbit_core_kind_table_enter (member, kind, ring->header.label);
      orbit_core_kind_table_release (member);
    }
  if (code != ORBIT_CORE_OK || *exists)
    orbit_core_segment_clear (&ring->segment);
  return code;
}

static OrbitCoreCode
create_shared (OrbitCoreRing *ring,
               uint32_t kind,
               const char *name,
               bool *exists,
               OrbitCoreReport *report)
{
  if (needs_record (ring, kind))
    return create_labelled (ring, kind, name, exists, report);
  return orbit_core_segment_create (&ring->segment, &ring->member->directory, name, ring->header.common.total_size, orbit_core_ring_fill, &ring->header, exists, report);
}

/* In process memory, where the kind has no ring. */
static OrbitCoreCode
create_private (OrbitCoreRing *ring,
                uint32_t kind,
                OrbitCoreReport *report)
{
  OrbitCoreCode code = check_label (ring, kind, report);

  if (code == ORBIT_CORE_OK)
    code = orbit_core_segment_create_private (&ring->segment, ring->header.common.total_size, orbit_core_ring_fill, &ring->header, report);
  if (code == ORBIT_CORE_OK && needs_record (ring, kind))
    orbit_core_kind_table_enter (ring->member, kind, ring->header.label);
  return code;
}

/* One look at the name. *@done: the ring is mapped; otherwise something changed under us, or a leftover is gone. */
static OrbitCoreCode
attach_or_create (OrbitCoreRing *ring,
                  uint32_t kind,
                  const OrbitCoreRingSpec *plan,
                  const char *name,
                  bool *done,
                  OrbitCoreReport *report)
{
  OrbitCoreMember *member = ring->member;
  OrbitCoreCode code;
  bool missing, exists, made, again = false;

  /* Loaded before the file is opened, because another member may create it meanwhile. */
  made = atomic_load_explicit (&member->kinds[kind].file, memory_order_acquire) != 0;
  *done = false;
  code = orbit_core_segment_attach (&ring->segment, ORBIT_CORE_ACCESS_WRITE, &member->directory, name, ORBIT_CORE_SEGMENT_RING,
                                    &ring->header.common, sizeof ring->header, &missing, report);
  if (code != ORBIT_CORE_OK)
    return code;
  if (!missing)
    {
      if (memcmp (ring->header.common.generation, member->generation, sizeof member->generation) != 0)
        {
          orbit_core_segment_clear (&ring->segment);
          return remove_leftover (member, name, report);
        }
      code = orbit_core_ring_check_geometry (ring, kind, name, report);
      if (code == ORBIT_CORE_OK && hold_ring (ring, name, &code, report))
        code = check_original (ring, kind, name, report);
      else
        again = code == ORBIT_CORE_OK;
      if (code != ORBIT_CORE_OK || again)
        orbit_core_segment_clear (&ring->segment);
      *done = code == ORBIT_CORE_OK && !again;
      return code;
    }

  if (made)
    return fail_lost (member, name, report);
  code = plan_ring (ring, kind, plan, report);
  if (code == ORBIT_CORE_OK)
    code = create_shared (ring, kind, name, &exists, report);
  if (code != ORBIT_CORE_OK || exists)
    return code;
  *done = true;
  code = check_original (ring, kind, name, report);
  if (code != ORBIT_CORE_OK)
    {
      /* Another ring of the kind was created and removed meanwhile. */
      if (orbit_core_segment_is_current (&ring->segment, &member->directory, name))
        orbit_core_segment_unlink (&member->directory, name);
      orbit_core_segment_clear (&ring->segment);
    }
  return code;
}

/* The mapping keeps the lock that holds the ring, and must not pass it on to forked children, which would keep it after the
 * member's death. */
static OrbitCoreCode
keep_ring (OrbitCoreRing *ring,
           uint32_t kind,
           const char *name,
           OrbitCoreReport *report)
{
  if (madvise (ring->segment.memory, ring->segment.size, MADV_DONTFORK) != 0)
    {
      OrbitCoreCode code = orbit_core_fail_errno (report, errno, "cannot keep segment '%s' from forked children", name);

      orbit_core_segment_clear (&ring->segment);
      return code;
    }
  orbit_core_segment_populate (&ring->segment);
  orbit_core_identity_add_ring (&ring->member->identity, kind, ring->segment.id.inode, ring->segment.size);
  orbit_core_segment_close_fd (&ring->segment);
  return ORBIT_CORE_OK;
}

static OrbitCoreCode
map_ring (OrbitCoreRing *ring,
          uint32_t kind,
          const OrbitCoreRingSpec *plan,
          OrbitCoreReport *report)
{
  OrbitCoreMember *member = ring->member;
  char name[ORBIT_CORE_SEGMENT_NAME_SIZE];
  OrbitCoreCode code;
  bool done = false;

  if (!member->shared)
    {
      code = plan_ring (ring, kind, plan, report);
      return code == ORBIT_CORE_OK ? create_private (ring, kind, report) : code;
    }

  orbit_core_identity_name_segment (name, member->name, (int) kind, member->directory.uid);
  for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++)
    {
      code = attach_or_create (ring, kind, plan, name, &done, report);
      if (code != ORBIT_CORE_OK)
        return code;
      if (done)
        return keep_ring (ring, kind, name, report);
      if (attempt >= QUICK_ATTEMPTS)
        orbit_core_pause (ORBIT_CORE_NS_PER_MS);
    }
  return orbit_core_fail (report, ORBIT_CORE_BUSY, "segment '%s' has come and gone %d times while it was being opened", name, MAX_ATTEMPTS);
}

static void
set_up (OrbitCoreRing *ring,
        uint32_t kind)
{
  OrbitCoreMember *member = ring->member;

  orbit_core_ring_adopt (ring, kind);
  ring->owner = orbit_core_claim_owner (member->roster.node, member->roster.incarnation);
  ring->details = orbit_core_slot_details (0, 0, member->roster.incarnation);
  ring->id_prefix = (uint64_t) kind << 56 | (uint64_t) member->roster.node << ORBIT_CORE_COUNTER_BITS;
  ring->lane = orbit_core_ring_lane (ring, member->roster.node);
  ring->lane_slots = (uint8_t *) orbit_core_ring_slot (ring, ring->per_node ? member->roster.node : 0, 0);
}

OrbitCoreCode
orbit_core_ring_open (OrbitCoreRing *ring,
                      OrbitCoreMember *member,
                      uint32_t kind,
                      const OrbitCoreRingSpec *spec,
                      uint32_t capacity,
                      uint32_t payload_capacity,
                      OrbitCoreReport *report)
{
  const OrbitCoreRingSpec anything = { .topology = ORBIT_CORE_TOPOLOGY_ANY };
  const OrbitCoreRingSpec plan = orbit_core_ring_complete_spec (spec != NULL ? spec : &anything, capacity, payload_capacity);
  OrbitCoreCode code;

  memset (ring, 0, sizeof *ring);
  ring->member = member;
  ring->segment.fd = -1;
  code = map_ring (ring, kind, &plan, report);
  if (code != ORBIT_CORE_OK)
    return code;

  set_up (ring, kind);
  if (spec != NULL)
    code = orbit_core_ring_compare (&ring->header, ring->title, spec, report);
  if (code != ORBIT_CORE_OK)
    orbit_core_ring_close (ring);
  return code;
}

OrbitCoreCode
orbit_core_ring_open_absent (OrbitCoreRing *ring,
                             OrbitCoreMember *member,
                             uint32_t kind,
                             OrbitCoreReport *report)
{
  const OrbitCoreRingSpec spec = { .capacity = 2 };
  OrbitCoreCode code;

  memset (ring, 0, sizeof *ring);
  ring->member = member;
  ring->segment.fd = -1;
  code = plan_ring (ring, kind, &spec, report);
  if (code == ORBIT_CORE_OK)
    code = orbit_core_segment_create_private (&ring->segment, ring->header.common.total_size, orbit_core_ring_fill, &ring->header, report);
  if (code != ORBIT_CORE_OK)
    return code;
  set_up (ring, kind);
  ring->absent = true;
  return ORBIT_CORE_OK;
}

void
orbit_core_ring_close (OrbitCoreRing *ring)
{
  orbit_core_burst_finish (ring);
  if (ring->member->shared && !ring->absent)
    orbit_core_identity_remove_ring (&ring->member->identity, ring->kind);
  orbit_core_segment_clear (&ring->segment);
  ring->memory = NULL;
  ring->slots = NULL;
  ring->claims = NULL;
  ring->lane = NULL;
  ring->lane_slots = NULL;
}

/* The file is looked up by its name: the descriptor was closed after it was mapped. */
OrbitCoreCode
orbit_core_ring_check_size (const OrbitCoreRing *ring,
                            OrbitCoreReport *report)
{
  const OrbitCoreMember *member = ring->member;
  OrbitCoreCode code = orbit_core_roster_check_size (&member->roster, member->name, report);
  char name[ORBIT_CORE_SEGMENT_NAME_SIZE];
  struct stat file;

  if (code != ORBIT_CORE_OK || !member->shared)
    return code;
  orbit_core_identity_name_segment (name, member->name, (int) ring->kind, member->directory.uid);
  if (orbit_core_directory_check (&member->directory, NULL) != ORBIT_CORE_OK || fstatat (member->directory.fd, name, &file, AT_SYMLINK_NOFOLLOW) != 0 ||
      file.st_dev != ring->segment.id.device || file.st_ino != ring->segment.id.inode)
    return ORBIT_CORE_OK; /* another file, which is not the mapped one */
  return orbit_core_segment_check_size (&file, ring->segment.size, name, report);
}

uint32_t
orbit_core_ring_next_used_lane (const OrbitCoreRing *ring,
                                uint32_t lane)
{
  uint32_t n_lanes = orbit_core_ring_n_lanes (ring);

  if (!ring->per_node)
    return lane;
  while (lane < n_lanes)
    {
      uint64_t used = atomic_load_explicit (&ring->memory->used_lanes[lane / 64], memory_order_acquire) >> lane % 64;

      if (used != 0)
        {
          lane += (uint32_t) __builtin_ctzll (used);
          return lane < n_lanes ? lane : n_lanes;
        }
      lane = (lane / 64 + 1) * 64;
    }
  return n_lanes;
}
