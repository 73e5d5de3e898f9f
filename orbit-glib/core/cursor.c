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
orbit_core_cursor_begin_run (OrbitCoreCursor *cursor)
{
  const OrbitCoreRing *ring = cursor->ring;
  const OrbitCorePlace *place;
  uint64_t index, n_frames;

  if (cursor->turn == 0)
    orbit_core_cursor_turn_to (cursor, cursor->current + 1 < cursor->n_used ? cursor->current + 1 : 0);
  place = cursor->place;
  index = place->position & ring->mask;
  n_frames = ring->mask + 1 - index;
  if (n_frames > cursor->turn)
    n_frames = cursor->turn;
  cursor->run.slot = place->slots + index * ring->stride;
  cursor->run.end = cursor->run.slot + n_frames * ring->stride;
  cursor->run.committed = orbit_core_stamp (place->position, ORBIT_CORE_STAMP_COMMITTED);
  cursor->run.noted = cursor->run.committed;
}

void
orbit_core_cursor_end_run (OrbitCoreCursor *cursor)
{
  orbit_core_cursor_note_run (cursor);
  orbit_core_cursor_begin_run (cursor);
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

typedef enum
{
  FIRST, /* that the ring ever had */
  OLDEST,
  HEAD,
} Start;

static void
start_places (OrbitCoreCursor *cursor,
              Start start)
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
      if (start == FIRST || (int64_t) (ring->header.start_position - oldest) > 0)
        oldest = ring->header.start_position;
      cursor->places[i].slots = (const uint8_t *) orbit_core_ring_slot (ring, i, 0);
      cursor->places[i].position = start == HEAD ? head : oldest;
      cursor->places[i].claimed = cursor->places[i].position;
      cursor->places[i].pending = cursor->places[i].position - 1;
    }
}

/* Changes nothing if there is no memory. */
static OrbitCoreCode
make_room (OrbitCoreCursor *cursor,
           const OrbitCoreRing *ring,
           OrbitCoreReport *report)
{
  uint32_t n_lanes = orbit_core_ring_n_lanes (ring);
  OrbitCorePlace *places = calloc (n_lanes, sizeof places[0]);
  uint32_t *used = calloc (n_lanes, sizeof used[0]);
  void *buffer = aligned_alloc (BUFFER_ALIGNMENT, (ring->payload_capacity / BUFFER_ALIGNMENT + 1) * BUFFER_ALIGNMENT);

  if (places == NULL || used == NULL || buffer == NULL)
    {
      free (places);
      free (used);
      free (buffer);
      return orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "%s: no memory for a cursor", ring->title);
    }
  free (cursor->places);
  free (cursor->used);
  free (cursor->run.buffer);
  cursor->places = places;
  cursor->used = used;
  cursor->run.buffer = buffer;
  return ORBIT_CORE_OK;
}

/* Inside the gate, with room for the ring. A cursor that starts at the first position meets the changes of the ring since then. */
static void
begin (OrbitCoreCursor *cursor,
       OrbitCoreRing *ring,
       Start start)
{
  cursor->ring = ring;
  cursor->place = cursor->places;
  cursor->changes = start == FIRST ? 0 : atomic_load_explicit (&ring->memory->changes, memory_order_acquire);
  cursor->n_resets_before = cursor->changes & ORBIT_CORE_CHANGES_RESETS_MASK;
  orbit_core_cursor_look_closely (cursor);
  start_places (cursor, start);
  orbit_core_cursor_find_used_lanes (cursor);
  cursor->run.changes = &ring->memory->changes;
  cursor->run.stride = ring->stride;
  cursor->run.kind = ring->kind;
  cursor->run.small_capacity = ring->small_capacity;
  cursor->run.block = orbit_core_count_block (ring->payload_capacity);
  orbit_core_cursor_begin_run (cursor);
}

static OrbitCoreCode
enter_new (OrbitCoreCursor *cursor,
           OrbitCoreRing *ring,
           OrbitCoreReport *report)
{
  OrbitCoreMember *member = ring->member;
  OrbitCoreCode code;

  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  code = ring->absent ? orbit_core_roster_check_size (&member->roster, member->name, report) : orbit_core_ring_check_size (ring, report);
  if (code == ORBIT_CORE_OK)
    code = orbit_core_identity_check (&member->identity, 0, report);
  if (code == ORBIT_CORE_OK)
    code = make_room (cursor, ring, report);
  if (code != ORBIT_CORE_OK)
    orbit_core_gate_exit (&member->gate);
  return code;
}

static OrbitCoreCode
make (OrbitCoreRing *ring,
      OrbitCoreFleet *fleet,
      Start start,
      OrbitCoreCursor **cursor,
      OrbitCoreReport *report)
{
  OrbitCoreCursor *self = calloc (1, sizeof *self);
  OrbitCoreCode code;

  if (self == NULL || (self->run.seat = orbit_core_seat_reserve ()) == NULL)
    {
      free (self);
      return orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "%s: no memory for a cursor", ring->title);
    }
  code = enter_new (self, ring, report);
  if (code != ORBIT_CORE_OK)
    {
      orbit_core_cursor_free (self);
      return code;
    }
  self->stall_timeout = ORBIT_CORE_DEFAULT_STALL_TIMEOUT;
  self->patience = -1;
  self->member = ring->member;
  self->fleet = fleet;
  atomic_init (&self->parking, fleet != NULL ? &fleet->memory->parking : &ring->memory->parking);
  begin (self, ring, start);
  orbit_core_gate_exit (&ring->member->gate);
  *cursor = self;
  return ORBIT_CORE_OK;
}

OrbitCoreCode
orbit_core_cursor_new (OrbitCoreRing *ring,
                       OrbitCoreCursorStart start,
                       OrbitCoreCursor **cursor,
                       OrbitCoreReport *report)
{
  return make (ring, NULL, start == ORBIT_CORE_CURSOR_OLDEST ? OLDEST : HEAD, cursor, report);
}

OrbitCoreCode
orbit_core_cursor_new_unbound (OrbitCoreFleet *fleet,
                               uint8_t kind,
                               OrbitCoreCursor **cursor,
                               OrbitCoreReport *report)
{
  OrbitCoreRing *absent;
  OrbitCoreCode code = orbit_core_fleet_get_absent_ring (fleet, kind, &absent, report);

  return code == ORBIT_CORE_OK ? make (absent, fleet, FIRST, cursor, report) : code;
}

OrbitCoreCode
orbit_core_cursor_bind (OrbitCoreCursor *cursor,
                        OrbitCoreReport *report)
{
  OrbitCoreMember *member = cursor->ring->member;
  OrbitCoreRing *ring;
  OrbitCoreCode code = orbit_core_fleet_find_ring (cursor->fleet, (uint8_t) cursor->ring->kind, &ring, report);

  if (code != ORBIT_CORE_OK || ring == NULL)
    return code;
  if (!orbit_core_gate_enter (&member->gate))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  code = make_room (cursor, ring, report);
  if (code == ORBIT_CORE_OK)
    {
      begin (cursor, ring, FIRST);
      cursor->fleet = NULL;
      /* Partner: orbit_core_cursor_interrupt(). A waiter arms again, with a full fence, before it sleeps at the new place. */
      atomic_store_explicit (&cursor->parking, &ring->memory->parking, memory_order_release);
    }
  orbit_core_gate_exit (&member->gate);
  return code;
}

void
orbit_core_cursor_free (OrbitCoreCursor *cursor)
{
  orbit_core_seat_give_back (cursor->run.seat);
  free (cursor->run.buffer);
  free (cursor->places);
  free (cursor->used);
  free (cursor);
}

uint64_t
orbit_core_cursor_get_position (const OrbitCoreCursor *cursor)
{
  uint64_t position = orbit_core_run_count (&cursor->run);

  for (uint32_t i = 0; i < orbit_core_ring_n_lanes (cursor->ring); i++)
    position += cursor->places[i].position;
  return position;
}
