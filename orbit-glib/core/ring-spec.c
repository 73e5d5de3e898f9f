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
  char title[ORBIT_CORE_LABEL_SIZE + 8];

  if (kind < ORBIT_CORE_N_KINDS)
    snprintf (title, sizeof title, "ring of kind %" PRIu32, kind);
  else
    snprintf (title, sizeof title, "ring '%s'", spec->label);
  if (spec->capacity < 2 || (spec->capacity & (spec->capacity - 1)) != 0 || spec->capacity > ORBIT_CORE_MAX_CAPACITY)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_CAPACITY, "%s: capacity %" PRIu32 " is not a power of two from 2 to %" PRIu32,
                            title, spec->capacity, ORBIT_CORE_MAX_CAPACITY);
  if (spec->payload_capacity > ORBIT_CORE_MAX_PAYLOAD_CAPACITY)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_CAPACITY, "%s: payload capacity of %" PRIu32 " bytes exceeds %" PRIu32,
                            title, spec->payload_capacity, ORBIT_CORE_MAX_PAYLOAD_CAPACITY);
  if (spec->topology != ORBIT_CORE_TOPOLOGY_SHARED && spec->topology != ORBIT_CORE_TOPOLOGY_PER_NODE)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_ARGUMENT, "%s: there is no topology %d", title, (int) spec->topology);
  if (spec->label != NULL && strlen (spec->label) >= ORBIT_CORE_LABEL_SIZE)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_ARGUMENT, "%s: label of %zu bytes exceeds %d",
                            title, strlen (spec->label), ORBIT_CORE_LABEL_SIZE - 1);
  if (spec->value_type != NULL && strlen (spec->value_type) >= ORBIT_CORE_VALUE_TYPE_SIZE)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_ARGUMENT, "%s: value type of %zu bytes exceeds %d",
                            title, strlen (spec->value_type), ORBIT_CORE_VALUE_TYPE_SIZE - 1);
  return ORBIT_CORE_OK;
}

OrbitCoreRingSpec
orbit_core_ring_complete_spec (const OrbitCoreRingSpec *spec,
                               uint32_t capacity,
                               uint32_t payload_capacity)
{
  OrbitCoreRingSpec complete = *spec;

  if (complete.capacity == 0)
    complete.capacity = capacity;
  if (complete.payload_capacity == 0)
    complete.payload_capacity = payload_capacity;
  if (complete.topology == ORBIT_CORE_TOPOLOGY_ANY)
    complete.topology = ORBIT_CORE_TOPOLOGY_SHARED;
  return complete;
}

static const char *
topology_name (uint32_t topology)
{
  return topology == ORBIT_CORE_TOPOLOGY_PER_NODE ? "per-node" : "shared";
}

static OrbitCoreCode
fail_text (const OrbitCoreRingHeader *header,
           const char *title,
           OrbitCoreCode code,
           const char *what,
           const char *declared,
           const char *found,
           OrbitCoreReport *report)
{
  return orbit_core_fail (report, code, "%s: declared with %s '%s', but '%s' (node %" PRIu32 ", pid %" PRId32 ") made it %s%s%s", title, what, declared,
                          header->maker, header->maker_node, header->maker_pid,
                          found[0] != '\0' ? "with '" : "without a ", found[0] != '\0' ? found : what, found[0] != '\0' ? "'" : "");
}

static OrbitCoreCode
fail_number (const OrbitCoreRingHeader *header,
             const char *title,
             const char *what,
             uint32_t declared,
             uint32_t found,
             OrbitCoreReport *report)
{
  return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "%s: declared with a %s of %" PRIu32 ", but '%s' (node %" PRIu32 ", pid %" PRId32 ") made it with %" PRIu32,
                          title, what, declared, header->maker, header->maker_node, header->maker_pid, found);
}

OrbitCoreCode
orbit_core_ring_compare (const OrbitCoreRingHeader *header,
                         const char *title,
                         const OrbitCoreRingSpec *spec,
                         OrbitCoreReport *report)
{
  if (spec->value_type != NULL && strcmp (spec->value_type, header->value_type) != 0)
    return fail_text (header, title, ORBIT_CORE_TYPE_MISMATCH, "value type", spec->value_type, header->value_type, report);
  if (spec->label != NULL && strcmp (spec->label, header->label) != 0)
    return fail_text (header, title, ORBIT_CORE_INCOMPATIBLE, "label", spec->label, header->label, report);
  if (spec->topology != ORBIT_CORE_TOPOLOGY_ANY && spec->topology != header->topology)
    return orbit_core_fail (report, ORBIT_CORE_INCOMPATIBLE, "%s: declared %s, but '%s' (node %" PRIu32 ", pid %" PRId32 ") made it %s", title, topology_name (spec->topology),
                            header->maker, header->maker_node, header->maker_pid, topology_name (header->topology));
  if (spec->capacity != 0 && spec->capacity != header->capacity)
    return fail_number (header, title, "capacity", spec->capacity, header->capacity, report);
  if (spec->payload_capacity != 0 && spec->payload_capacity != header->payload_capacity)
    return fail_number (header, title, "payload capacity", spec->payload_capacity, header->payload_capacity, report);
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
