/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Attaching read-only. */

#define _GNU_SOURCE

#include "observer.h"

#include "fleet-segment.h"
#include "kind-table.h"
#include "pause.h"
#include "waiter-thread.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define NO_NODE UINT32_MAX
#define MAX_LOOKS 3 /* looks at a record that is being written, a millisecond apart */

static OrbitCoreCode
map_fleet (OrbitCoreObserver *self,
           const char *path,
           OrbitCoreReport *report)
{
  OrbitCoreMember *member = &self->member;
  char name[ORBIT_CORE_SEGMENT_NAME_SIZE];
  bool missing;
  OrbitCoreCode code;

  code = orbit_core_directory_open (&member->directory, path, report);
  if (code != ORBIT_CORE_OK)
    return code;
  orbit_core_identity_name_segment (name, member->name, -1, member->directory.uid);
  code = orbit_core_segment_attach (&self->segment, ORBIT_CORE_ACCESS_READ, &member->directory, name, ORBIT_CORE_SEGMENT_FLEET, &self->header.common, sizeof self->header, &missing, report);
  if (code != ORBIT_CORE_OK)
    return code;
  if (missing)
    return orbit_core_fail_errno (report, ENOENT, "fleet '%s': there is no segment '%s' in '%s'", member->name, name, member->directory.path);
  return orbit_core_fleet_check_header (&self->header, member->name, report);
}

static void
adopt_fleet (OrbitCoreObserver *self)
{
  OrbitCoreMember *member = &self->member;
  OrbitCoreProcess process;

  orbit_core_process_describe_self (&process);
  self->memory = (OrbitCoreFleetSegment *) self->segment.memory;
  memcpy (member->generation, self->header.common.generation, sizeof member->generation);
  memcpy (member->boot_id, self->header.common.boot_id, sizeof member->boot_id);
  member->identity.fleet_file = self->segment.id;
  member->identity.fleet_size = self->segment.size;
  member->kinds = self->memory->kinds;
  member->kinds_owner = &self->memory->kinds_owner;
  member->roster = (OrbitCoreRoster){
    .records = self->memory->nodes,
    .parking = &self->memory->parking,
    .unfenced = &self->memory->unfenced,
    .fleet_size = self->header.fleet_size,
    .fd = self->segment.fd,
    .node = NO_NODE,
    .pid_namespace = process.pid_namespace,
    .time_namespace = process.time_namespace,
    .file = self->segment.id,
  };
}

OrbitCoreCode
orbit_core_observer_new (const char *name,
                         const char *directory,
                         OrbitCoreObserver **observer,
                         OrbitCoreReport *report)
{
  OrbitCoreCode code = orbit_core_fleet_check_name (name, report);
  OrbitCoreObserver *self;
  OrbitCoreMember *member;

  if (code != ORBIT_CORE_OK)
    return code;
  self = aligned_alloc (_Alignof (OrbitCoreObserver), sizeof *self);
  if (self == NULL)
    return orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "fleet '%s': no memory", name);
  memset (self, 0, sizeof *self);
  self->segment.fd = -1;
  member = &self->member;
  member->directory.fd = -1;
  member->shared = true;
  member->read_only = true;
  strcpy (member->name, name);
  member->identity = (OrbitCoreIdentity){
    .gate = &member->gate,
    .directory = &member->directory,
    .fleet_name = member->name,
    .claimed = ATOMIC_FLAG_INIT,
  };
  code = orbit_core_gate_init (&member->gate, report);
  if (code != ORBIT_CORE_OK)
    {
      free (self);
      return code;
    }
  pthread_mutex_init (&self->opening, NULL);

  code = map_fleet (self, directory, report);
  if (code != ORBIT_CORE_OK)
    {
      orbit_core_observer_free (self);
      return code;
    }
  adopt_fleet (self);
  *observer = self;
  return ORBIT_CORE_OK;
}

/* Also in a forked child: it has its own copies of the mappings, and no other thread uses them. */
void
orbit_core_observer_free (OrbitCoreObserver *self)
{
  OrbitCoreMember *member = &self->member;
  bool forked = orbit_core_gate_is_forked (&member->gate);

  orbit_core_gate_shut (&member->gate);
  if (!forked)
    {
      orbit_core_gate_drain (&member->gate);
      orbit_core_waiter_thread_remove_all (member);
    }
  for (int kind = 0; kind < ORBIT_CORE_N_KINDS; kind++)
    {
      OrbitCoreRing *ring = atomic_load_explicit (&self->rings[kind], memory_order_acquire);

      if (ring != NULL)
        orbit_core_ring_close (ring);
      free (ring);
    }
  orbit_core_segment_clear (&self->segment);
  orbit_core_directory_close (&member->directory);
  orbit_core_gate_clear (&member->gate);
  pthread_mutex_destroy (&self->opening);
  free (self);
}

static OrbitCoreCode
enter (OrbitCoreObserver *self,
       OrbitCoreReport *report)
{
  OrbitCoreMember *member = &self->member;
  OrbitCoreCode code;

  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  code = orbit_core_roster_check_size (&member->roster, member->name, report);
  if (code == ORBIT_CORE_OK)
    code = orbit_core_identity_check (&member->identity, ORBIT_CORE_CHECK_INTERVAL, report);
  if (code != ORBIT_CORE_OK)
    orbit_core_gate_exit (&member->gate);
  return code;
}

OrbitCoreCode
orbit_core_observer_check (OrbitCoreObserver *self,
                           OrbitCoreReport *report)
{
  OrbitCoreCode code = enter (self, report);

  if (code == ORBIT_CORE_OK)
    orbit_core_gate_exit (&self->member.gate);
  return code;
}

static OrbitCoreCode
map_ring (OrbitCoreRing *ring,
          OrbitCoreMember *member,
          uint32_t kind,
          bool *missing,
          OrbitCoreReport *report)
{
  char name[ORBIT_CORE_SEGMENT_NAME_SIZE];
  OrbitCoreCode code;

  ring->member = member;
  ring->segment.fd = -1;
  orbit_core_identity_name_segment (name, member->name, (int) kind, member->directory.uid);
  code = orbit_core_segment_attach (&ring->segment, ORBIT_CORE_ACCESS_READ, &member->directory, name, ORBIT_CORE_SEGMENT_RING, &ring->header.common, sizeof ring->header, missing, report);
  if (code != ORBIT_CORE_OK || *missing)
    return code;
  if (memcmp (ring->header.common.generation, member->generation, sizeof member->generation) != 0)
    code = orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "segment '%s' is left over from an earlier fleet '%s'", name, member->name);
  else
    code = orbit_core_ring_check_geometry (ring, kind, name, report);
  if (code != ORBIT_CORE_OK)
    {
      orbit_core_segment_clear (&ring->segment);
      return code;
    }
  orbit_core_ring_adopt (ring, kind);
  orbit_core_identity_add_ring (&member->identity, kind, ring->segment.id.inode, ring->segment.size);
  orbit_core_segment_close_fd (&ring->segment);
  return ORBIT_CORE_OK;
}

static OrbitCoreCode
open_under_lock (OrbitCoreObserver *self,
                 uint8_t kind,
                 OrbitCoreRing **ring,
                 OrbitCoreReport *report)
{
  OrbitCoreRing *opened;
  OrbitCoreCode code;
  bool missing = false;

  *ring = atomic_load_explicit (&self->rings[kind], memory_order_acquire);
  if (*ring != NULL)
    return ORBIT_CORE_OK;
  opened = aligned_alloc (_Alignof (OrbitCoreRing), sizeof *opened);
  if (opened == NULL)
    return orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "fleet '%s': no memory for a ring", self->member.name);
  memset (opened, 0, sizeof *opened);
  code = map_ring (opened, &self->member, kind, &missing, report);
  if (code != ORBIT_CORE_OK || missing)
    {
      free (opened);
      return code;
    }
  /* Pairs with the acquire load above. */
  atomic_store_explicit (&self->rings[kind], opened, memory_order_release);
  *ring = opened;
  return ORBIT_CORE_OK;
}

OrbitCoreCode
orbit_core_observer_open_ring (OrbitCoreObserver *self,
                               uint8_t kind,
                               OrbitCoreRing **ring,
                               OrbitCoreReport *report)
{
  OrbitCoreCode code = enter (self, report);

  *ring = NULL;
  if (code != ORBIT_CORE_OK)
    return code;
  pthread_mutex_lock (&self->opening);
  code = open_under_lock (self, kind, ring, report);
  pthread_mutex_unlock (&self->opening);
  orbit_core_gate_exit (&self->member.gate);
  if (code == ORBIT_CORE_OK && *ring != NULL)
    code = orbit_core_ring_check_size (*ring, report);
  return code;
}

OrbitCoreCode
orbit_core_observer_find_kinds (OrbitCoreObserver *self,
                                uint8_t kinds[ORBIT_CORE_N_KINDS],
                                uint32_t *n_kinds,
                                OrbitCoreReport *report)
{
  const OrbitCoreDirectory *directory = &self->member.directory;
  OrbitCoreCode code = enter (self, report);
  char name[ORBIT_CORE_SEGMENT_NAME_SIZE];
  struct stat file;

  *n_kinds = 0;
  if (code != ORBIT_CORE_OK)
    return code;
  code = orbit_core_directory_check (directory, report);
  for (int kind = 0; kind < ORBIT_CORE_N_KINDS && code == ORBIT_CORE_OK; kind++)
    {
      orbit_core_identity_name_segment (name, self->member.name, kind, directory->uid);
      if (fstatat (directory->fd, name, &file, AT_SYMLINK_NOFOLLOW) == 0)
        kinds[(*n_kinds)++] = (uint8_t) kind;
    }
  orbit_core_gate_exit (&self->member.gate);
  return code;
}

OrbitCoreCode
orbit_core_observer_lookup_kind (OrbitCoreObserver *self,
                                 const char *label,
                                 uint8_t *kind,
                                 OrbitCoreReport *report)
{
  OrbitCoreCode code = enter (self, report);
  int found;

  if (code != ORBIT_CORE_OK)
    return code;
  found = orbit_core_kind_table_find (&self->member, label);
  orbit_core_gate_exit (&self->member.gate);
  if (found < 0)
    return orbit_core_fail (report, ORBIT_CORE_NOT_FOUND, "fleet '%s': no ring has the label '%s'", self->member.name, label);
  *kind = (uint8_t) found;
  return ORBIT_CORE_OK;
}

/* A record that stays torn belongs to an owner that died while writing it. */
static OrbitCorePresence
judge (const OrbitCoreRoster *roster,
       uint32_t node,
       OrbitCoreNodeInfo *info)
{
  bool whole = orbit_core_roster_read (roster, node, info);

  for (int look = 1; !whole && look < MAX_LOOKS; look++)
    {
      const bool unlocked = orbit_core_roster_is_unlocked (roster, node);

      if (!unlocked)
        orbit_core_pause (ORBIT_CORE_NS_PER_MS);
      whole = orbit_core_roster_read (roster, node, info);
      if (!whole && unlocked)
        return ORBIT_CORE_PRESENCE_DIED;
    }
  if (info->state == ORBIT_CORE_NODE_LEFT)
    return ORBIT_CORE_PRESENCE_LEFT;
  if (info->state != ORBIT_CORE_NODE_JOINED)
    return ORBIT_CORE_PRESENCE_NONE;
  return orbit_core_roster_is_alive (roster, node, info->incarnation) ? ORBIT_CORE_PRESENCE_ALIVE : ORBIT_CORE_PRESENCE_DIED;
}

OrbitCoreCode
orbit_core_observer_look_at_node (OrbitCoreObserver *self,
                                  uint32_t node,
                                  OrbitCorePresence *presence,
                                  OrbitCoreNodeInfo *info,
                                  OrbitCoreReport *report)
{
  OrbitCoreCode code = enter (self, report);

  *presence = ORBIT_CORE_PRESENCE_NONE;
  if (code != ORBIT_CORE_OK)
    return code;
  *presence = judge (&self->member.roster, node, info);
  orbit_core_gate_exit (&self->member.gate);
  return ORBIT_CORE_OK;
}
