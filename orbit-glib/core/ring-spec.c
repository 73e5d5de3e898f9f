/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * From a specification to the header and the first contents of a ring. */

#include "ring-spec.h"

#include "claim.h"
#include "stamp.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void
fill_lane (OrbitCoreLane *lane,
           const OrbitCoreRingHeader *header)
{
  atomic_init (&lane->head, header->start_position);
  atomic_init (&lane->base, header->start_position - header->start_counter);
}

/* Slot i starts VOID one lap before its first use, so that "not yet" and "overwritten" are never the same value. */
static void
fill_slots (uint8_t *slots,
            const OrbitCoreRingHeader *header)
{
  const uint64_t capacity = header->capacity;

  for (uint64_t position = header->start_position - capacity; position != header->start_position; position++)
    {
      OrbitCoreSlot *slot = (OrbitCoreSlot *) (slots + (position & (capacity - 1)) * header->slot_stride);

      atomic_init (&slot->stamp, orbit_core_stamp (position, ORBIT_CORE_STAMP_VOID));
    }
}

static void
fill_claims (_Atomic uint64_t *claims,
             const OrbitCoreRingHeader *header)
{
  const uint64_t capacity = header->capacity;

  for (uint64_t position = header->start_position - capacity; position != header->start_position; position++)
    atomic_init (&claims[orbit_core_claim_index (position & (capacity - 1))], orbit_core_claim_word (position, 0, ORBIT_CORE_CLAIM_VOID));
}

void
orbit_core_ring_fill (uint8_t *memory,
                      const void *data)
{
  OrbitCoreRingSegment *segment = (OrbitCoreRingSegment *) memory;
  const OrbitCoreRingHeader *header = data;
  uint8_t *slots = memory + header->slots_offset;

  segment->header = *header;
  fill_lane (&segment->shared, header);

  /* No position p is stored at p mod 64 yet. */
  for (uint64_t i = 0; i < ORBIT_CORE_FORFEITS; i++)
    atomic_init (&segment->forfeited[i], i + 1);
  for (uint32_t lane = 0; lane < header->n_lanes; lane++)
    {
      if (header->topology == ORBIT_CORE_TOPOLOGY_PER_NODE)
        fill_lane (&orbit_core_layout_get_lanes (segment)[lane], header);
      fill_slots (slots + lane * (uint64_t) header->capacity * header->slot_stride, header);
    }
  if (header->topology == ORBIT_CORE_TOPOLOGY_SHARED)
    fill_claims ((_Atomic uint64_t *) (memory + header->claims_offset), header);
}

OrbitCoreCode
orbit_core_ring_check_spec (uint32_t kind,
                            const OrbitCoreRingSpec *spec,
                            OrbitCoreReport *report)
{
  if (spec->capacity < 2 || (spec->capacity & (spec->capacity - 1)) != 0 || spec->capacity > ORBIT_CORE_MAX_CAPACITY)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_CAPACITY, "ring of kind %" PRIu32 ": capacity %" PRIu32 " is not a power of two from 2 to %" PRIu32,
                            kind, spec->capacity, ORBIT_CORE_MAX_CAPACITY);
  if (spec->payload_capacity > ORBIT_CORE_MAX_PAYLOAD_CAPACITY)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_CAPACITY, "ring of kind %" PRIu32 ": payload capacity of %" PRIu32 " bytes exceeds %" PRIu32,
                            kind, spec->payload_capacity, ORBIT_CORE_MAX_PAYLOAD_CAPACITY);
  if (spec->topology != ORBIT_CORE_TOPOLOGY_SHARED && spec->topology != ORBIT_CORE_TOPOLOGY_PER_NODE)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_ARGUMENT, "ring of kind %" PRIu32 ": there is no topology %d", kind, (int) spec->topology);
  if (spec->label != NULL && strlen (spec->label) >= ORBIT_CORE_LABEL_SIZE)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_ARGUMENT, "ring of kind %" PRIu32 ": label of %zu bytes exceeds %d",
                            kind, strlen (spec->label), ORBIT_CORE_LABEL_SIZE - 1);
  if (spec->value_type != NULL && strlen (spec->value_type) >= ORBIT_CORE_VALUE_TYPE_SIZE)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_ARGUMENT, "ring of kind %" PRIu32 ": value type of %zu bytes exceeds %d",
                            kind, strlen (spec->value_type), ORBIT_CORE_VALUE_TYPE_SIZE - 1);
  return ORBIT_CORE_OK;
}

static const char *
topology_name (uint32_t topology)
{
  return topology == ORBIT_CORE_TOPOLOGY_PER_NODE ? "per-node" : "shared";
}

OrbitCoreCode
orbit_core_ring_compare (const OrbitCoreRingHeader *header,
                         const char *title,
                         const OrbitCoreRingSpec *spec,
                         OrbitCoreReport *report)
{
  if (spec->capacity != header->capacity || spec->payload_capacity != header->payload_capacity || spec->topology != header->topology)
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE,
                            "%s: declared with %" PRIu32 " slots of %" PRIu32 " bytes, %s, but it has %" PRIu32 " slots of %" PRIu32 " bytes, %s",
                            title, spec->capacity, spec->payload_capacity, topology_name (spec->topology),
                            header->capacity, header->payload_capacity, topology_name (header->topology));
  if (spec->label != NULL && strcmp (spec->label, header->label) != 0)
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "%s: declared with label '%s', but it has '%s'", title, spec->label, header->label);
  if (spec->value_type != NULL && strcmp (spec->value_type, header->value_type) != 0)
    return orbit_core_fail (report, ORBIT_CORE_TYPE_MISMATCH, "%s: declared with value type '%s', but it has '%s'", title, spec->value_type,
                            header->value_type[0] != '\0' ? header->value_type : "(none)");
  return ORBIT_CORE_OK;
}

OrbitCoreCode
orbit_core_ring_plan (OrbitCoreRingHeader *header,
                      uint32_t kind,
                      uint32_t n_nodes,
                      const OrbitCoreRingSpec *spec,
                      OrbitCoreReport *report)
{
  memset (header, 0, sizeof *header);
  header->kind = kind;
  header->topology = spec->topology;
  header->capacity = spec->capacity;
  header->payload_capacity = spec->payload_capacity;
  header->n_nodes = n_nodes;
  header->n_lanes = spec->topology == ORBIT_CORE_TOPOLOGY_PER_NODE ? header->n_nodes : 1;
  header->start_position = spec->start_position;
  header->start_counter = spec->start_counter;
  snprintf (header->label, sizeof header->label, "%s", spec->label != NULL ? spec->label : "");
  snprintf (header->value_type, sizeof header->value_type, "%s", spec->value_type != NULL ? spec->value_type : "");
  if (!orbit_core_layout_place_ring (header))
    return orbit_core_fail (report, ORBIT_CORE_INVALID_CAPACITY, "ring of kind %" PRIu32 ": %" PRIu32 " lanes of %" PRIu32 " slots of %" PRIu32 " bytes are too large to address",
                            kind, header->n_lanes, spec->capacity, spec->payload_capacity);

  orbit_core_layout_start_header (&header->common, ORBIT_CORE_SEGMENT_RING, sizeof *header, header->common.total_size);
  return ORBIT_CORE_OK;
}
