/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The rings of a fleet: opening each once, and finding those that others have made. */

#include "fleet.h"

#include "kind-table.h"
#include "note.h"
#include "parking.h"
#include "settle.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ATTEMPTS 1000 /* at a kind for a label, each of which another member has taken first */

/* Heartbeats: small lanes with room for a boot-clock stamp, so that a fleet of thousands costs megabytes. */
static const OrbitCoreRingSpec heartbeat_spec = {
  .capacity = ORBIT_CORE_HEARTBEAT_CAPACITY,
  .payload_capacity = ORBIT_CORE_HEARTBEAT_PAYLOAD,
  .topology = ORBIT_CORE_TOPOLOGY_PER_NODE,
  .label = ORBIT_CORE_HEARTBEAT_LABEL,
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

static OrbitCoreCode
check_spec (const OrbitCoreFleet *fleet,
            uint32_t kind,
            const OrbitCoreRingSpec *spec,
            OrbitCoreReport *report)
{
  const OrbitCoreRingSpec plan = orbit_core_ring_complete_spec (spec, fleet->header.capacity, fleet->header.payload_capacity);

  if (kind < ORBIT_CORE_N_KINDS && kind != ORBIT_CORE_HEARTBEAT_KIND && spec->label != NULL && strcmp (spec->label, ORBIT_CORE_HEARTBEAT_LABEL) == 0)
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "ring of kind %" PRIu32 ": label '%s' is that of the ring of kind %d, which is for heartbeats alone",
                            kind, spec->label, ORBIT_CORE_HEARTBEAT_KIND);
  return orbit_core_ring_check_spec (kind, &plan, report);
}

static OrbitCoreCode
open_checked (OrbitCoreFleet *fleet,
              uint8_t kind,
              const OrbitCoreRingSpec *spec,
              OrbitCoreRing **ring,
              OrbitCoreReport *report)
{
  OrbitCoreCode code = ORBIT_CORE_OK;

  if (kind == ORBIT_CORE_HEARTBEAT_KIND)
    code = open_under_lock (fleet, kind, &heartbeat_spec, ring, report);
  if (code == ORBIT_CORE_OK && (kind != ORBIT_CORE_HEARTBEAT_KIND || spec != NULL))
    code = open_under_lock (fleet, kind, spec, ring, report);
  return code;
}

OrbitCoreCode
orbit_core_fleet_open_ring (OrbitCoreFleet *fleet,
                            uint8_t kind,
                            const OrbitCoreRingSpec *spec,
                            OrbitCoreRing **ring,
                            OrbitCoreReport *report)
{
  OrbitCoreMember *member = &fleet->member;
  OrbitCoreCode code = spec != NULL ? check_spec (fleet, kind, spec, report) : ORBIT_CORE_OK;

  if (code != ORBIT_CORE_OK)
    return code;

  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  pthread_mutex_lock (&fleet->opening);
  code = open_checked (fleet, kind, spec, ring, report);
  pthread_mutex_unlock (&fleet->opening);
  orbit_core_gate_exit (&member->gate);
  orbit_core_note_tell ();
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

/* With the lock held. -1 if none has it, also after what a member that was killed left has been completed. */
static int
find_label (OrbitCoreFleet *fleet,
            const char *label)
{
  OrbitCoreMember *member = &fleet->member;
  int kind = orbit_core_kind_table_find (member, label);

  if (kind < 0 && orbit_core_kind_table_recover (member))
    kind = orbit_core_kind_table_find (member, label);
  return kind;
}

OrbitCoreCode
orbit_core_fleet_lookup_kind (OrbitCoreFleet *fleet,
                              const char *label,
                              uint8_t *kind,
                              OrbitCoreReport *report)
{
  OrbitCoreMember *member = &fleet->member;
  OrbitCoreCode code;
  int found;

  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  code = orbit_core_identity_check (&member->identity, ORBIT_CORE_CHECK_INTERVAL, report);
  pthread_mutex_lock (&fleet->opening);
  found = code == ORBIT_CORE_OK ? find_label (fleet, label) : -1;
  pthread_mutex_unlock (&fleet->opening);
  orbit_core_gate_exit (&member->gate);
  if (code != ORBIT_CORE_OK)
    return code;
  if (found < 0)
    return orbit_core_fail (report, ORBIT_CORE_NOT_FOUND, "fleet '%s': no ring has the label '%s'; declare the label first", member->name, label);
  *kind = (uint8_t) found;
  return ORBIT_CORE_OK;
}

static bool
is_free (const OrbitCoreFleet *fleet,
         uint8_t kind)
{
  const OrbitCoreMember *member = &fleet->member;

  return kind != ORBIT_CORE_HEARTBEAT_KIND && atomic_load_explicit (&fleet->rings[kind], memory_order_acquire) == NULL &&
         atomic_load_explicit (&member->kinds[kind].file, memory_order_acquire) == 0 &&
         !orbit_core_kind_table_has_label (member, kind) && !orbit_core_ring_has_name (member, kind);
}

/* Members that use numbers begin with small ones, so that a label gets the highest kind that is free. -1: all have a ring. */
static int
choose_kind (const OrbitCoreFleet *fleet)
{
  int kind = ORBIT_CORE_N_KINDS - 1;

  while (kind >= 0 && !is_free (fleet, (uint8_t) kind))
    kind--;
  return kind;
}

/* With the lock held. *@again is true if another member was faster: it has made the ring of the label, or of the kind that was chosen. */
static OrbitCoreCode
try_label (OrbitCoreFleet *fleet,
           const OrbitCoreRingSpec *spec,
           bool *again,
           OrbitCoreRing **ring,
           OrbitCoreReport *report)
{
  int found = find_label (fleet, spec->label);
  int kind = found >= 0 ? found : choose_kind (fleet);
  OrbitCoreCode code;

  *again = false;
  if (kind < 0)
    return orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "fleet '%s': no kind is left for the label '%s': each has a ring", fleet->member.name, spec->label);
  code = open_checked (fleet, (uint8_t) kind, spec, ring, report);
  *again = found < 0 && (code == ORBIT_CORE_INCOMPATIBLE || code == ORBIT_CORE_TYPE_MISMATCH) &&
           (find_label (fleet, spec->label) >= 0 || !is_free (fleet, (uint8_t) kind));
  return code;
}

static OrbitCoreCode
check_label (const OrbitCoreFleet *fleet,
             const char *label,
             const OrbitCoreRingSpec *spec,
             OrbitCoreReport *report)
{
  if (label[0] == '\0' || strlen (label) >= ORBIT_CORE_LABEL_SIZE)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_ARGUMENT, "fleet '%s': a ring's label of %zu bytes; it must have 1 to %d", fleet->member.name, strlen (label), ORBIT_CORE_LABEL_SIZE - 1);
  if (spec != NULL && spec->label != NULL && strcmp (spec->label, label) != 0)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_ARGUMENT, "fleet '%s': the label '%s' is declared with the description of a ring '%s'", fleet->member.name, label, spec->label);
  return ORBIT_CORE_OK;
}

OrbitCoreCode
orbit_core_fleet_declare_label (OrbitCoreFleet *fleet,
                                const char *label,
                                const OrbitCoreRingSpec *spec,
                                OrbitCoreRing **ring,
                                OrbitCoreReport *report)
{
  OrbitCoreRingSpec labelled = spec != NULL ? *spec : (OrbitCoreRingSpec){ .topology = ORBIT_CORE_TOPOLOGY_ANY };
  OrbitCoreMember *member = &fleet->member;
  OrbitCoreCode code = check_label (fleet, label, spec, report);
  bool again = true;

  labelled.label = label;
  if (code == ORBIT_CORE_OK)
    code = check_spec (fleet, ORBIT_CORE_N_KINDS, &labelled, report);
  if (code != ORBIT_CORE_OK)
    return code;

  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  pthread_mutex_lock (&fleet->opening);
  for (int attempt = 0; again && attempt < MAX_ATTEMPTS; attempt++)
    code = try_label (fleet, &labelled, &again, ring, report);
  pthread_mutex_unlock (&fleet->opening);
  orbit_core_gate_exit (&member->gate);
  orbit_core_note_tell ();
  if (again)
    return orbit_core_fail (report, ORBIT_CORE_BUSY, "fleet '%s': other members have taken %d kinds before the label '%s' had one", member->name, MAX_ATTEMPTS, label);
  return code;
}
