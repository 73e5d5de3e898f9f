/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The rings of a fleet: opening each once, and finding those that others have made. */

#include "fleet.h"

#include "parking.h"
#include "settle.h"

#include <stdlib.h>

/* Heartbeats: small lanes with room for a boot-clock stamp, so that a fleet of thousands costs megabytes. */
static const OrbitCoreRingSpec heartbeat_spec = {
  .capacity = ORBIT_CORE_HEARTBEAT_CAPACITY,
  .payload_capacity = ORBIT_CORE_HEARTBEAT_PAYLOAD,
  .topology = ORBIT_CORE_TOPOLOGY_PER_NODE,
  .label = "heartbeats",
};

/* Cursors of rings that do not exist wait at the parking of the fleet. Each process that opens a ring wakes them before its first publish.
 * The creator alone is not sufficient: it can be killed between naming the file and the wake-up. */
static void
wake_seekers (OrbitCoreFleet *fleet)
{
  if (!orbit_core_parking_wake (&fleet->memory->parking))
    orbit_core_roster_mark_unfenced (&fleet->member.roster);
}

static OrbitCoreCode
open_under_lock (OrbitCoreFleet *fleet,
                 uint8_t kind,
                 const OrbitCoreRingSpec *spec,
                 OrbitCoreRing **ring,
                 OrbitCoreReport *report)
{
  OrbitCoreRing *opened;
  OrbitCoreCode code;

  *ring = atomic_load_explicit (&fleet->rings[kind], memory_order_acquire);
  if (*ring != NULL)
    return spec != NULL ? orbit_core_ring_compare (&(*ring)->header, (*ring)->title, spec, report) : ORBIT_CORE_OK;

  code = orbit_core_roster_check_size (&fleet->member.roster, fleet->member.name, report);
  if (code == ORBIT_CORE_OK)
    code = orbit_core_identity_check (&fleet->member.identity, 0, report);
  if (code != ORBIT_CORE_OK)
    return code;
  opened = aligned_alloc (_Alignof (OrbitCoreRing), sizeof *opened);
  if (opened == NULL)
    return orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "fleet '%s': no memory for a ring", fleet->member.name);
  code = orbit_core_ring_open (opened, &fleet->member, kind, spec, fleet->header.capacity, fleet->header.payload_capacity, report);
  if (code != ORBIT_CORE_OK)
    {
      free (opened);
      return code;
    }
  orbit_core_ring_settle (opened);
  atomic_store_explicit (&fleet->rings[kind], opened, memory_order_release);
  wake_seekers (fleet);
  *ring = opened;
  orbit_core_identity_watch_add_ring (&fleet->identity_watch, kind);
  return ORBIT_CORE_OK;
}

OrbitCoreCode
orbit_core_fleet_open_ring (OrbitCoreFleet *fleet,
                            uint8_t kind,
                            const OrbitCoreRingSpec *spec,
                            OrbitCoreRing **ring,
                            OrbitCoreReport *report)
{
  OrbitCoreMember *member = &fleet->member;
  OrbitCoreCode code = ORBIT_CORE_OK;

  if (spec != NULL)
    {
      const OrbitCoreRingSpec plan = orbit_core_ring_complete_spec (spec, fleet->header.capacity, fleet->header.payload_capacity);

      code = orbit_core_ring_check_spec (kind, &plan, report);
    }
  if (code != ORBIT_CORE_OK)
    return code;

  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  pthread_mutex_lock (&fleet->opening);
  if (kind == ORBIT_CORE_HEARTBEAT_KIND)
    code = open_under_lock (fleet, kind, &heartbeat_spec, ring, report);
  if (code == ORBIT_CORE_OK && (kind != ORBIT_CORE_HEARTBEAT_KIND || spec != NULL))
    code = open_under_lock (fleet, kind, spec, ring, report);
  pthread_mutex_unlock (&fleet->opening);
  orbit_core_gate_exit (&member->gate);
  return code;
}

/* With the lock held. The ring is kept until the fleet is freed, because cursors read it. */
static OrbitCoreCode
stand_in (OrbitCoreFleet *fleet,
          uint8_t kind,
          OrbitCoreRing **ring,
          OrbitCoreReport *report)
{
  OrbitCoreCode code;

  *ring = fleet->absent[kind];
  if (*ring != NULL)
    return ORBIT_CORE_OK;
  *ring = aligned_alloc (_Alignof (OrbitCoreRing), sizeof **ring);
  if (*ring == NULL)
    return orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "fleet '%s': no memory for a ring", fleet->member.name);
  code = orbit_core_ring_open_absent (*ring, &fleet->member, kind, report);
  if (code == ORBIT_CORE_OK)
    fleet->absent[kind] = *ring;
  else
    free (*ring);
  return code;
}

OrbitCoreCode
orbit_core_fleet_get_absent_ring (OrbitCoreFleet *fleet,
                                  uint8_t kind,
                                  OrbitCoreRing **ring,
                                  OrbitCoreReport *report)
{
  OrbitCoreMember *member = &fleet->member;
  OrbitCoreCode code;

  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  pthread_mutex_lock (&fleet->opening);
  code = stand_in (fleet, kind, ring, report);
  pthread_mutex_unlock (&fleet->opening);
  orbit_core_gate_exit (&member->gate);
  return code;
}

OrbitCoreCode
orbit_core_fleet_seek_ring (OrbitCoreFleet *fleet,
                            uint8_t kind,
                            OrbitCoreRing **ring,
                            OrbitCoreReport *report)
{
  OrbitCoreMember *member = &fleet->member;
  OrbitCoreCode code;
  bool made;

  *ring = NULL;
  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  /* Pairs with the exchange in check_original() of ring.c. */
  made = atomic_load_explicit (&member->kinds[kind].file, memory_order_acquire) != 0;
  code = orbit_core_identity_check (&member->identity, ORBIT_CORE_CHECK_INTERVAL, report);
  orbit_core_gate_exit (&member->gate);
  if (code != ORBIT_CORE_OK || !made)
    return code;
  return orbit_core_fleet_open_ring (fleet, kind, NULL, ring, report);
}
