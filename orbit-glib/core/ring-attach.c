/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Shared by members and observers: attaching to the existing segment of a ring. */

#define _GNU_SOURCE

#include "ring.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

bool
orbit_core_ring_has_name (const OrbitCoreMember *member,
                          uint32_t kind)
{
  char name[ORBIT_CORE_SEGMENT_NAME_SIZE];
  struct stat file;

  if (!member->shared)
    return false;
  orbit_core_identity_name_segment (name, member->name, (int) kind, member->directory.uid);
  return fstatat (member->directory.fd, name, &file, AT_SYMLINK_NOFOLLOW) == 0;
}

OrbitCoreCode
orbit_core_ring_check_geometry (const OrbitCoreRing *ring,
                                uint32_t kind,
                                const char *name,
                                OrbitCoreReport *report)
{
  const OrbitCoreRingHeader *found = &ring->header;
  OrbitCoreRingHeader placed = *found;

  if (found->kind != kind)
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "segment '%s' holds a ring of kind %" PRIu32 ", not %" PRIu32, name, found->kind, kind);
  if (!orbit_core_layout_place_ring (&placed) || placed.slot_stride != found->slot_stride ||
      placed.claims_offset != found->claims_offset || placed.slots_offset != found->slots_offset || placed.common.total_size != found->common.total_size ||
      memchr (found->label, '\0', sizeof found->label) == NULL || memchr (found->value_type, '\0', sizeof found->value_type) == NULL ||
      memchr (found->home_host, '\0', sizeof found->home_host) == NULL || memchr (found->maker, '\0', sizeof found->maker) == NULL)
    return orbit_core_fail (report, ORBIT_CORE_CORRUPT,
                            "segment '%s' has an impossible geometry: %" PRIu32 " lanes of %" PRIu32 " slots of %" PRIu32 " bytes, stride %" PRIu32 ", in %" PRIu64 " bytes",
                            name, found->n_lanes, found->capacity, found->payload_capacity, found->slot_stride, found->common.total_size);
  if (found->n_nodes != ring->member->roster.fleet_size)
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "segment '%s' was made for %" PRIu32 " nodes, the fleet has %" PRIu32,
                            name, found->n_nodes, ring->member->roster.fleet_size);
  if (found->replica != 0 || found->home_host[0] != '\0' || !orbit_core_layout_is_zero (found->reserved, sizeof found->reserved))
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "segment '%s' uses features that this version of the library does not know", name);
  return ORBIT_CORE_OK;
}

void
orbit_core_ring_adopt (OrbitCoreRing *ring,
                       uint32_t kind)
{
  ring->kind = kind;
  ring->memory = (OrbitCoreRingSegment *) ring->segment.memory;
  ring->slots = ring->segment.memory + ring->header.slots_offset;
  ring->claims = (_Atomic uint64_t *) (ring->segment.memory + ring->header.claims_offset);
  ring->mask = ring->header.capacity - 1;
  ring->stride = ring->header.slot_stride;
  ring->lane_size = (uint64_t) ring->header.capacity * ring->stride;
  ring->payload_capacity = ring->header.payload_capacity;
  ring->small_capacity = ring->payload_capacity < ORBIT_CORE_SMALL_COPY ? ring->payload_capacity : ORBIT_CORE_SMALL_COPY;
  ring->per_node = ring->header.topology == ORBIT_CORE_TOPOLOGY_PER_NODE;
  if (ring->header.label[0] != '\0')
    snprintf (ring->title, sizeof ring->title, "ring '%s' (kind %" PRIu32 ")", ring->header.label, kind);
  else
    snprintf (ring->title, sizeof ring->title, "ring of kind %" PRIu32, kind);
}
