/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Computing and checking the layout of segments. Knows no files and no atomics. */

#include "layout.h"

#include "claim.h"

#include <inttypes.h>
#include <string.h>

#define ALIGNMENT 128 /* alignment of slots in a segment, and of the end of the segment */
#define SLOT_ALIGNMENT 64

uint64_t
orbit_core_layout_fleet_size (uint32_t fleet_size)
{
  return sizeof (OrbitCoreFleetSegment) + (uint64_t) fleet_size * sizeof (OrbitCoreNodeRecord);
}

static bool
is_power_of_two (uint64_t value)
{
  return value != 0 && (value & (value - 1)) == 0;
}

static uint64_t
align (uint64_t offset)
{
  return (offset + ALIGNMENT - 1) & ~(uint64_t) (ALIGNMENT - 1);
}

/* Fixed part; per-node topology: lanes, slots; shared topology: settled incarnations, claims, slots. */
bool
orbit_core_layout_place_ring (OrbitCoreRingHeader *header)
{
  bool per_node = header->topology == ORBIT_CORE_TOPOLOGY_PER_NODE;
  uint64_t n_slots, slots_size, stride;

  if (!is_power_of_two (header->capacity) || header->capacity < 2 || header->capacity > ORBIT_CORE_MAX_CAPACITY ||
      header->payload_capacity > ORBIT_CORE_MAX_PAYLOAD_CAPACITY ||
      header->topology > ORBIT_CORE_TOPOLOGY_PER_NODE || header->kind >= ORBIT_CORE_N_KINDS ||
      header->n_nodes < 1 || header->n_nodes > ORBIT_CORE_MAX_FLEET_SIZE || header->n_lanes != (per_node ? header->n_nodes : 1))
    return false;

  stride = sizeof (OrbitCoreSlot) + (uint64_t) header->payload_capacity;
  stride = (stride + SLOT_ALIGNMENT - 1) & ~(uint64_t) (SLOT_ALIGNMENT - 1);
  header->slot_stride = (uint32_t) stride;
  if (per_node)
    {
      header->claims_offset = 0;
      header->slots_offset = align (sizeof (OrbitCoreRingSegment) + header->n_lanes * sizeof (OrbitCoreLane));
    }
  else
    {
      header->claims_offset = align (sizeof (OrbitCoreRingSegment) + header->n_nodes * sizeof (uint32_t));
      header->slots_offset = align (header->claims_offset + orbit_core_layout_n_claims (header) * sizeof (uint64_t));
    }

  n_slots = (uint64_t) header->capacity * header->n_lanes;
  if (__builtin_mul_overflow (n_slots, stride, &slots_size) ||
      __builtin_add_overflow (slots_size, header->slots_offset, &header->common.total_size) ||
      header->common.total_size > INT64_MAX)
    return false;
  return true;
}

uint64_t
orbit_core_layout_n_claims (const OrbitCoreRingHeader *header)
{
  return header->capacity > ORBIT_CORE_CLAIM_BLOCK ? header->capacity : ORBIT_CORE_CLAIM_BLOCK;
}

bool
orbit_core_layout_is_zero (const void *bytes,
                           size_t size)
{
  for (size_t i = 0; i < size; i++)
    if (((const uint8_t *) bytes)[i] != 0)
      return false;
  return true;
}

void
orbit_core_layout_start_header (OrbitCoreHeader *header,
                                OrbitCoreSegmentType type,
                                uint32_t header_size,
                                uint64_t total_size)
{
  header->magic = ORBIT_CORE_MAGIC;
  header->abi_major = ORBIT_CORE_ABI_MAJOR;
  header->abi_minor = ORBIT_CORE_ABI_MINOR;
  header->byte_order = ORBIT_CORE_BYTE_ORDER;
  header->type = type;
  header->header_size = header_size;
  header->total_size = total_size;
}

uint64_t
orbit_core_layout_checksum (const OrbitCoreHeader *header)
{
  const uint8_t *bytes = (const uint8_t *) header;
  const size_t field = offsetof (OrbitCoreHeader, checksum);
  uint64_t hash = UINT64_C (0xcbf29ce484222325);

  for (size_t i = 0; i < header->header_size; i++)
    {
      hash ^= i >= field && i < field + sizeof header->checksum ? 0 : bytes[i];
      hash *= UINT64_C (0x100000001b3);
    }
  return hash;
}

OrbitCoreCode
orbit_core_layout_check_header (const OrbitCoreHeader *header,
                                OrbitCoreSegmentType type,
                                uint32_t header_size,
                                uint64_t file_size,
                                const char *name,
                                OrbitCoreReport *report)
{
  uint64_t checksum;

  if (header->magic == __builtin_bswap64 (ORBIT_CORE_MAGIC))
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "segment '%s' has another byte order than this machine", name);
  if (header->magic != ORBIT_CORE_MAGIC)
    return orbit_core_fail (report, ORBIT_CORE_CORRUPT, "segment '%s' is not an Orbit segment: its magic is 0x%016" PRIx64 ", not 0x%016" PRIx64,
                            name, header->magic, ORBIT_CORE_MAGIC);
  if (header->byte_order != ORBIT_CORE_BYTE_ORDER)
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "segment '%s' has byte-order mark 0x%08" PRIx32 ", not 0x%08" PRIx32,
                            name, header->byte_order, ORBIT_CORE_BYTE_ORDER);
  if (header->abi_major != ORBIT_CORE_ABI_MAJOR)
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "segment '%s' has layout version %u.%u, made by %s version of this library, which reads %u.x only; update all members, let them leave, and destroy the fleet",
                            name, header->abi_major, header->abi_minor, header->abi_major < ORBIT_CORE_ABI_MAJOR ? "an older" : "a newer", ORBIT_CORE_ABI_MAJOR);
  if (header->type != type)
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "segment '%s' is of type %" PRIu32 ", not %d (1: fleet, 2: ring)",
                            name, header->type, type);
  if (header->header_size != header_size)
    return orbit_core_fail (report, ORBIT_CORE_CORRUPT, "segment '%s' has a header of %" PRIu32 " bytes, not %" PRIu32,
                            name, header->header_size, header_size);
  if (header->total_size != file_size)
    return orbit_core_fail (report, ORBIT_CORE_CORRUPT, "segment '%s' is %" PRIu64 " bytes long, its header says %" PRIu64,
                            name, file_size, header->total_size);
  checksum = orbit_core_layout_checksum (header);
  if (header->checksum != checksum)
    return orbit_core_fail (report, ORBIT_CORE_CORRUPT, "segment '%s' has checksum 0x%016" PRIx64 ", its header says 0x%016" PRIx64,
                            name, checksum, header->checksum);
  return ORBIT_CORE_OK;
}
