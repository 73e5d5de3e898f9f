/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Enters the gate, and asks the roster, the waiter thread or the kernel. */

#include "fleet-watch.h"

static OrbitCoreCode
add (OrbitCoreFleet *fleet,
     OrbitCoreRing *ring,
     OrbitCoreParkingWatch *watch,
     OrbitCoreReport *report)
{
  OrbitCoreMember *member = &fleet->member;
  OrbitCoreCode code;

  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  watch->parking = ring != NULL ? &ring->memory->parking : &fleet->memory->parking;
  watch->owner = member;
  code = ring != NULL ? orbit_core_ring_check_size (ring, report) : orbit_core_roster_check_size (&member->roster, member->name, report);
  if (code == ORBIT_CORE_OK)
    code = orbit_core_waiter_thread_add (watch, report);
  orbit_core_gate_exit (&member->gate);
  return code;
}

OrbitCoreCode
orbit_core_fleet_watch_roster (OrbitCoreFleet *fleet,
                               OrbitCoreParkingWatch *watch,
                               OrbitCoreReport *report)
{
  return add (fleet, NULL, watch, report);
}

OrbitCoreCode
orbit_core_fleet_watch_ring (OrbitCoreFleet *fleet,
                             OrbitCoreRing *ring,
                             OrbitCoreParkingWatch *watch,
                             OrbitCoreReport *report)
{
  return add (fleet, ring, watch, report);
}

/* A ring that is opened concurrently is added either here or when it is opened. */
void
orbit_core_fleet_watch_names (OrbitCoreFleet *fleet)
{
  OrbitCoreMember *member = &fleet->member;

  if (!orbit_core_gate_enter (&member->gate))
    return;
  pthread_mutex_lock (&fleet->opening);
  orbit_core_identity_watch_begin (&fleet->identity_watch, &member->identity);
  pthread_mutex_unlock (&fleet->opening);
  orbit_core_gate_exit (&member->gate);
}

OrbitCoreCode
orbit_core_fleet_watch_lock (OrbitCoreFleet *fleet,
                             uint32_t node,
                             void (*released) (void *data),
                             void *data,
                             OrbitCoreLockWatch **watch,
                             OrbitCoreReport *report)
{
  OrbitCoreMember *member = &fleet->member;
  OrbitCoreCode code;

  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  code = orbit_core_lock_watch_new (&member->roster, node, released, data, watch, report);
  orbit_core_gate_exit (&member->gate);
  return code;
}

bool
orbit_core_fleet_arm (OrbitCoreFleet *fleet,
                      const OrbitCoreParkingWatch *watch)
{
  OrbitCoreMember *member = &fleet->member;
  bool armed;

  if (!orbit_core_gate_enter (&member->gate))
    return false;
  armed = orbit_core_identity_check (&member->identity, ORBIT_CORE_CHECK_INTERVAL, NULL) == ORBIT_CORE_OK;
  if (armed)
    orbit_core_parking_arm (watch->parking);
  orbit_core_gate_exit (&member->gate);
  return armed;
}

bool
orbit_core_fleet_read_node (OrbitCoreFleet *fleet,
                            uint32_t node,
                            OrbitCoreNodeInfo *info)
{
  OrbitCoreMember *member = &fleet->member;
  bool whole;

  if (!orbit_core_gate_enter (&member->gate))
    return false;
  whole = orbit_core_roster_read (&member->roster, node, info);
  orbit_core_gate_exit (&member->gate);
  return whole;
}

bool
orbit_core_fleet_is_alive (OrbitCoreFleet *fleet,
                           uint32_t node,
                           uint32_t incarnation)
{
  OrbitCoreMember *member = &fleet->member;
  bool alive;

  if (!orbit_core_gate_enter (&member->gate))
    return true;
  alive = orbit_core_roster_is_alive (&member->roster, node, incarnation);
  orbit_core_gate_exit (&member->gate);
  return alive;
}

bool
orbit_core_fleet_is_unlocked (OrbitCoreFleet *fleet,
                              uint32_t node)
{
  OrbitCoreMember *member = &fleet->member;
  bool unlocked;

  if (!orbit_core_gate_enter (&member->gate))
    return false;
  unlocked = orbit_core_roster_is_unlocked (&member->roster, node);
  orbit_core_gate_exit (&member->gate);
  return unlocked;
}
