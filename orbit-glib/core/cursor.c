/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Making cursors, and the lanes that they read. */

#include "cursor.h"

#include <stdlib.h>

#define BUFFER_ALIGNMENT ((size_t) 64) /* a cache line: copies into it do not straddle more lines than necessary */

void
orbit_core_cursor_turn_to (OrbitCoreCursor *cursor,
                           uint32_t index)
{
  cursor->current = index;
  cursor->place = &cursor->places[cursor->used[index]];
  cursor->turn = cursor->n_used > 1 ? ORBIT_CORE_LANE_TURN : UINT32_MAX;
}

void
orbit_core_cursor_find_used_lanes (OrbitCoreCursor *cursor)
{
  const OrbitCoreRing *ring = cursor->ring;
  uint32_t n_lanes = orbit_core_ring_n_lanes (ring);
  uint32_t lane_number = (uint32_t) (cursor->place - cursor->places);
  uint32_t index = 0;

  cursor->n_used = 0;
  for (uint32_t lane = orbit_core_ring_next_used_lane (ring, 0); lane < n_lanes && cursor->n_used < n_lanes;
       lane = orbit_core_ring_next_used_lane (ring, lane + 1))
    {
      if (lane <= lane_number)
        index = cursor->n_used;
      cursor->used[cursor->n_used++] = lane;
      if (!ring->per_node)
        break;
    }
  if (cursor->n_used == 0)
    cursor->used[cursor->n_used++] = 0;
  orbit_core_cursor_turn_to (cursor, index);
}

static void
start_places (OrbitCoreCursor *cursor,
              OrbitCoreCursorStart start)
{
  const OrbitCoreRing *ring = cursor->ring;

  for (uint32_t i = 0; i < orbit_core_ring_n_lanes (ring); i++)
    {
      const OrbitCoreLane *lane = orbit_core_ring_lane (ring, i);
      uint64_t head = atomic_load_explicit (&lane->head, memory_order_acquire);
      uint64_t oldest = head - (ring->mask + 1);
      uint64_t base = atomic_load_explicit (&lane->base, memory_order_relaxed);

      if ((int64_t) (base - oldest) > 0)
        oldest = base;
      if ((int64_t) (ring->header.start_position - oldest) > 0)
        oldest = ring->header.start_position;
      cursor->places[i].slots = (const uint8_t *) orbit_core_ring_slot (ring, i, 0);
      cursor->places[i].position = start == ORBIT_CORE_CURSOR_OLDEST ? oldest : head;
      cursor->places[i].claimed = cursor->places[i].position;
      cursor->places[i].pending = cursor->places[i].position - 1;
    }
}

OrbitCoreCode
orbit_core_cursor_new (OrbitCoreRing *ring,
                       OrbitCoreCursorStart start,
                       OrbitCoreCursor **cursor,
                       OrbitCoreReport *report)
{
  uint32_t n_lanes = orbit_core_ring_n_lanes (ring);
  OrbitCoreMember *member = ring->member;
  OrbitCoreCursor *self;
  OrbitCoreCode code;

  self = calloc (1, sizeof *self + n_lanes * sizeof self->places[0]);
  if (self != NULL)
    {
      self->buffer = aligned_alloc (BUFFER_ALIGNMENT, (ring->payload_capacity / BUFFER_ALIGNMENT + 1) * BUFFER_ALIGNMENT);
      self->used = calloc (n_lanes, sizeof self->used[0]);
    }
  if (self == NULL || self->buffer == NULL || self->used == NULL)
    {
      if (self != NULL)
        orbit_core_cursor_free (self);
      return orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "%s: no memory for a cursor", ring->title);
    }
  if (!orbit_core_gate_enter (&member->gate))
    {
      orbit_core_cursor_free (self);
      return orbit_core_gate_refusal (&member->gate, member->name, report);
    }
  code = orbit_core_ring_check_size (ring, report);
  if (code == ORBIT_CORE_OK)
    code = orbit_core_identity_check (&member->identity, 0, report);
  if (code != ORBIT_CORE_OK)
    {
      orbit_core_gate_exit (&member->gate);
      orbit_core_cursor_free (self);
      return code;
    }

  self->ring = ring;
  self->stall_timeout = ORBIT_CORE_DEFAULT_STALL_TIMEOUT;
  self->patience = -1;
  self->place = self->places;
  self->changes = atomic_load_explicit (&ring->memory->changes, memory_order_acquire);
  self->n_resets_before = self->changes & ORBIT_CORE_CHANGES_RESETS_MASK;
  start_places (self, start);
  orbit_core_cursor_find_used_lanes (self);
  orbit_core_gate_exit (&member->gate);
  *cursor = self;
  return ORBIT_CORE_OK;
}

void
orbit_core_cursor_free (OrbitCoreCursor *cursor)
{
  free (cursor->buffer);
  free (cursor->used);
  free (cursor);
}

uint64_t
orbit_core_cursor_get_position (const OrbitCoreCursor *cursor)
{
  uint64_t position = 0;

  for (uint32_t i = 0; i < orbit_core_ring_n_lanes (cursor->ring); i++)
    position += cursor->places[i].position;
  return position;
}
