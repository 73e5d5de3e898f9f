/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Joining and leaving. */

#define _GNU_SOURCE

#include "fleet.h"

#include "fleet-segment.h"
#include "note.h"
#include "parking.h"
#include "process.h"
#include "program.h"
#include "waiter-thread.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MINTED_BIT (UINT64_C (1) << (ORBIT_CORE_COUNTER_BITS - 1))

static OrbitCoreCode
check_node (const OrbitCoreJoin *join,
            uint32_t fleet_size,
            OrbitCoreReport *report)
{
  if (join->node < 0 || (uint32_t) join->node < fleet_size)
    return ORBIT_CORE_OK;
  return orbit_core_fail (report, ORBIT_CORE_NODE_OUTSIDE_FLEET, "fleet '%s': node %" PRId32 " is not below the fleet size %" PRIu32,
                          join->name, join->node, fleet_size);
}

static OrbitCoreCode
check_join (const OrbitCoreJoin *join,
            OrbitCoreReport *report)
{
  OrbitCoreRingSpec spec = { .capacity = join->capacity, .payload_capacity = join->payload_capacity };
  OrbitCoreCode code = orbit_core_fleet_check_name (join->name, report);

  if (code != ORBIT_CORE_OK)
    return code;
  if (join->label != NULL && (join->label[0] == '\0' || strlen (join->label) >= ORBIT_CORE_LABEL_SIZE))
    return orbit_core_fail (report, ORBIT_CORE_INVALID_ARGUMENT, "fleet '%s': a member's label of %zu bytes; it must have 1 to %d", join->name, strlen (join->label), ORBIT_CORE_LABEL_SIZE - 1);
  if (join->fleet_size == 0 && !join->shared)
    return orbit_core_fail (report, ORBIT_CORE_EMPTY_FLEET, "fleet '%s': a fleet needs at least one node", join->name);
  if (join->fleet_size > ORBIT_CORE_MAX_FLEET_SIZE)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_ARGUMENT, "fleet '%s': size %" PRIu32 " exceeds %d", join->name, join->fleet_size, ORBIT_CORE_MAX_FLEET_SIZE);
  if (join->fleet_size != 0)
    code = check_node (join, join->fleet_size, report);
  if (code != ORBIT_CORE_OK)
    return code;
  if (spec.capacity == 0)
    spec.capacity = ORBIT_CORE_DEFAULT_CAPACITY;
  if (spec.payload_capacity == 0)
    spec.payload_capacity = ORBIT_CORE_DEFAULT_PAYLOAD_CAPACITY;
  if (orbit_core_ring_check_spec (0, &spec, NULL) != ORBIT_CORE_OK)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_CAPACITY, "fleet '%s': rings of %" PRIu32 " slots of %" PRIu32 " bytes; slots must be a power of two from 2 to %" PRIu32 ", bytes at most %" PRIu32,
                            join->name, spec.capacity, spec.payload_capacity, ORBIT_CORE_MAX_CAPACITY, ORBIT_CORE_MAX_PAYLOAD_CAPACITY);
  return ORBIT_CORE_OK;
}

/* Waiters of other processes are woken as well, without need. The waiters of a truncated ring cannot be woken: the word is gone. */
static void
kick_rings (OrbitCoreFleet *fleet)
{
  for (int kind = 0; kind < ORBIT_CORE_N_KINDS; kind++)
    {
      OrbitCoreRing *ring = atomic_load_explicit (&fleet->rings[kind], memory_order_acquire);

      if (ring != NULL && orbit_core_identity_is_whole (&fleet->member.identity, kind))
        orbit_core_parking_kick (&ring->memory->parking);
    }
}

/* Wakes waiters in other processes, too: those check the names themselves before they sleep again. A waiter thread would read
 * the words of truncated segments when it wakes up, so its watches are ended directly. */
static void
tell_of_loss (void *data)
{
  OrbitCoreFleet *fleet = data;
  const OrbitCoreIdentity *identity = &fleet->member.identity;

  if (atomic_load_explicit (&identity->truncated, memory_order_acquire))
    orbit_core_waiter_thread_remove_all (&fleet->member);
  kick_rings (fleet);
  if (orbit_core_identity_is_whole (identity, -1))
    orbit_core_parking_kick (&fleet->memory->parking);
  if (fleet->lost != NULL)
    fleet->lost (fleet->lost_data, fleet->member.identity.message);
}

static void
adopt_memory (OrbitCoreFleet *self,
              uint8_t *memory)
{
  OrbitCoreMember *member = &self->member;

  self->segment.memory = memory;
  self->memory = (OrbitCoreFleetSegment *) memory;
  member->kinds = self->memory->kinds;
  member->kinds_owner = &self->memory->kinds_owner;
  member->roster.records = self->memory->nodes;
  member->roster.parking = &self->memory->parking;
  member->roster.unfenced = &self->memory->unfenced;
}

/* The locks belong to the open file description that was locked. A child that is made without the handlers of the C library
 * inherits every descriptor, and would keep them. So only a mapping, which no child inherits, keeps the description that has
 * the locks, and all other calls use another description. If that is not possible, the locks stay with the descriptor. */
static void
hide_locks (OrbitCoreFleet *self)
{
  OrbitCoreRoster *roster = &self->member.roster;
  const OrbitCoreSegment locked = self->segment;
  char path[40];
  uint8_t *memory;
  int fd;

  snprintf (path, sizeof path, "/proc/self/fd/%d", locked.fd);
  fd = orbit_core_descriptor_keep (open (path, O_RDWR | O_CLOEXEC));
  if (fd < 0)
    {
      orbit_core_note ("fleet '%s': the locks stay with a descriptor, as '%s' cannot be opened: %s", self->member.name, path, strerror (errno));
      return;
    }
  memory = mmap (NULL, locked.size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED || madvise (memory, locked.size, MADV_DONTFORK) != 0 || !orbit_core_roster_move_locks (roster, locked.fd))
    {
      if (memory != MAP_FAILED)
        munmap (memory, locked.size);
      close (fd);
      orbit_core_note ("fleet '%s': the locks stay with a descriptor, which children inherit that were made without the handlers of fork()", self->member.name);
      return;
    }
  adopt_memory (self, memory);
  self->segment.fd = roster->fd = fd;
  munmap (locked.memory, locked.size);
  close (locked.fd);
}

/* A descriptor or a mapping of the fleet segment in a forked child would keep its parent's locks alive. The mapping is
 * not passed on; the descriptor is closed there. */
static OrbitCoreCode
enter_fleet (OrbitCoreFleet *self,
             const OrbitCoreJoin *join,
             OrbitCoreReport *report)
{
  OrbitCoreMember *member = &self->member;
  OrbitCoreCode code = ORBIT_CORE_OK;

  if (join->shared)
    code = orbit_core_directory_open (&member->directory, join->directory, report);
  if (code == ORBIT_CORE_OK)
    code = orbit_core_fleet_map (&self->segment, &self->header, &member->directory, join, member->label, report);
  if (code == ORBIT_CORE_OK)
    code = check_node (join, self->header.fleet_size, report);
  if (code != ORBIT_CORE_OK)
    return code;

  if (join->shared && madvise (self->segment.memory, self->segment.size, MADV_DONTFORK) != 0)
    return orbit_core_fail_errno (report, errno, "fleet '%s': cannot keep its segment from forked children", join->name);
  adopt_memory (self, self->segment.memory);
  memcpy (member->generation, self->header.common.generation, sizeof member->generation);
  memcpy (member->boot_id, self->header.common.boot_id, sizeof member->boot_id);
  if (join->shared)
    {
      member->identity.fleet_file = self->segment.id;
      member->identity.fleet_size = self->segment.size;
    }
  member->roster.fleet_size = self->header.fleet_size;
  member->roster.fd = self->segment.fd;
  code = orbit_core_roster_join (&member->roster, join->node, member->name, report);
  if (code != ORBIT_CORE_OK)
    self->memory = NULL; /* this member has no record to mark */
  else if (join->shared)
    hide_locks (self);
  return code;
}

OrbitCoreCode
orbit_core_fleet_join (const OrbitCoreJoin *join,
                       OrbitCoreFleet **fleet,
                       OrbitCoreReport *report)
{
  OrbitCoreCode code = check_join (join, report);
  OrbitCoreMember *member;
  OrbitCoreFleet *self;

  if (code != ORBIT_CORE_OK)
    return code;
  self = aligned_alloc (_Alignof (OrbitCoreFleet), sizeof *self);
  if (self == NULL)
    return orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "fleet '%s': no memory", join->name);
  memset (self, 0, sizeof *self);
  pthread_mutex_init (&self->opening, NULL);
  self->segment.fd = -1;
  member = &self->member;
  member->directory.fd = -1;
  member->shared = join->shared;
  strcpy (member->name, join->name);
  if (join->label != NULL)
    strcpy (member->label, join->label);
  else
    orbit_core_program_get_name (member->label, sizeof member->label);
  member->roster.label = member->label;
  member->identity = (OrbitCoreIdentity){
    .gate = &member->gate,
    .directory = &member->directory,
    .fleet_name = member->name,
    .claimed = ATOMIC_FLAG_INIT,
    .lost = tell_of_loss,
    .data = self,
  };

  code = orbit_core_gate_init (&member->gate, report);
  if (code != ORBIT_CORE_OK)
    {
      pthread_mutex_destroy (&self->opening);
      free (self);
      return code;
    }

  orbit_core_gate_block_forks ();
  code = enter_fleet (self, join, report);
  if (code == ORBIT_CORE_OK)
    orbit_core_gate_guard_fd (&member->gate, self->segment.fd);
  else
    orbit_core_fleet_free (self);
  orbit_core_gate_allow_forks ();
  if (code != ORBIT_CORE_OK)
    return code;
  orbit_core_note ("fleet '%s': joined as node %" PRIu32 " of %" PRIu32 ", incarnation %" PRIu32, member->name, member->roster.node, member->roster.fleet_size,
                   member->roster.incarnation);
  *fleet = self;
  return ORBIT_CORE_OK;
}

void
orbit_core_fleet_wake_waiters (OrbitCoreFleet *fleet)
{
  OrbitCoreGate *gate = &fleet->member.gate;

  if (!orbit_core_gate_enter (gate))
    return;
  kick_rings (fleet);
  orbit_core_gate_exit (gate);
}

void
orbit_core_fleet_leave (OrbitCoreFleet *fleet)
{
  OrbitCoreMember *member = &fleet->member;
  bool forked = orbit_core_gate_is_forked (&member->gate);

  if (!orbit_core_gate_shut (&member->gate))
    return;
  if (!forked)
    {
      /* Threads that wait for frames must notice that the gate is shut. */
      if (atomic_load_explicit (&member->gate.n_held, memory_order_acquire) != 0)
        {
          kick_rings (fleet);
          orbit_core_parking_kick (&fleet->memory->parking);
        }
      orbit_core_gate_drain (&member->gate);
      orbit_core_waiter_thread_remove_all (member);
    }
  orbit_core_identity_watch_end (&fleet->identity_watch);

  /* A forked child does not leave for its parent. It has no mapping of the fleet, and a descriptor only if it was forked
   * without the handlers of the C library. */
  if (forked)
    {
      fleet->segment.fd = member->gate.member_fd;
      fleet->segment.memory = member->shared ? NULL : fleet->segment.memory;
    }
  for (int kind = 0; kind < ORBIT_CORE_N_KINDS; kind++)
    {
      OrbitCoreRing *ring = atomic_load_explicit (&fleet->rings[kind], memory_order_acquire);

      if (ring == NULL)
        continue;
      if (forked && member->shared)
        ring->segment.memory = NULL; /* not inherited by the child */
      orbit_core_ring_close (ring);
    }
  for (int kind = 0; kind < ORBIT_CORE_N_KINDS; kind++)
    if (fleet->absent[kind] != NULL)
      orbit_core_ring_close (fleet->absent[kind]);
  /* Last, so that a process that finds the fleet without members finds its rings unused. */
  if (!forked && fleet->memory != NULL)
    {
      if (orbit_core_roster_check_size (&member->roster, member->name, NULL) == ORBIT_CORE_OK)
        orbit_core_roster_leave (&member->roster);
      else
        orbit_core_roster_drop_locks (&member->roster);
      orbit_core_note ("fleet '%s': left, and gave up node %" PRIu32, member->name, member->roster.node);
    }
  orbit_core_gate_guard_fd (&member->gate, -1);
  orbit_core_segment_clear (&fleet->segment);
  orbit_core_directory_close (&member->directory);
  fleet->memory = NULL;
}

void
orbit_core_fleet_free (OrbitCoreFleet *fleet)
{
  orbit_core_fleet_leave (fleet);
  for (int kind = 0; kind < ORBIT_CORE_N_KINDS; kind++)
    {
      free (atomic_load_explicit (&fleet->rings[kind], memory_order_relaxed));
      free (fleet->absent[kind]);
    }
  orbit_core_directory_close (&fleet->member.directory);
  orbit_core_gate_clear (&fleet->member.gate);
  pthread_mutex_destroy (&fleet->opening);
  free (fleet);
}

static OrbitCoreCode
check_names (OrbitCoreFleet *fleet,
             int64_t max_age,
             OrbitCoreReport *report)
{
  OrbitCoreMember *member = &fleet->member;
  OrbitCoreCode code;

  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  code = orbit_core_identity_check (&member->identity, max_age, report);
  orbit_core_gate_exit (&member->gate);
  return code;
}

bool
orbit_core_fleet_is_lost (const OrbitCoreFleet *fleet)
{
  return atomic_load_explicit (&fleet->member.gate.lost, memory_order_acquire) != NULL;
}

OrbitCoreCode
orbit_core_fleet_check (OrbitCoreFleet *fleet,
                        OrbitCoreReport *report)
{
  return check_names (fleet, 0, report);
}

OrbitCoreCode
orbit_core_fleet_check_sometimes (OrbitCoreFleet *fleet,
                                  OrbitCoreReport *report)
{
  return check_names (fleet, ORBIT_CORE_CHECK_INTERVAL, report);
}

OrbitCoreCode
orbit_core_fleet_mint (OrbitCoreFleet *fleet,
                       uint8_t kind,
                       uint64_t *id,
                       OrbitCoreReport *report)
{
  OrbitCoreMember *member = &fleet->member;
  uint64_t counter;

  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  counter = atomic_fetch_add_explicit (&fleet->memory->minted[kind], 1, memory_order_relaxed);
  *id = (uint64_t) kind << 56 | (uint64_t) member->roster.node << ORBIT_CORE_COUNTER_BITS | MINTED_BIT | (counter & (MINTED_BIT - 1));
  orbit_core_gate_exit (&member->gate);
  return ORBIT_CORE_OK;
}
