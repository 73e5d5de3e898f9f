/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Looking frames up in a ring by id, by counter, or as the newest; heads, versions and resets. */

#include "ring.h"

#include <inttypes.h>

#define MAX_RESTARTS 16 /* looks at a head that writers keep moving a whole lap away */

static OrbitCoreSlotState
read_slot (const OrbitCoreRing *ring,
           uint32_t lane,
           uint64_t position,
           OrbitCoreReserve reserve,
           void *data,
           OrbitCoreFrame *frame)
{
  return orbit_core_slot_read (orbit_core_ring_slot (ring, lane, position), position, ring->kind, ring->payload_capacity, reserve, data, frame);
}

static OrbitCoreCode
conclude (const OrbitCoreRing *ring,
          OrbitCoreSlotState state,
          uint64_t position,
          bool *found,
          OrbitCoreReport *report)
{
  *found = state == ORBIT_CORE_SLOT_FRAME;
  if (state == ORBIT_CORE_SLOT_CORRUPT)
    return orbit_core_fail (report, ORBIT_CORE_CORRUPT, "%s: the frame at position %" PRIu64 " is damaged", ring->title, position);
  if (state == ORBIT_CORE_SLOT_NO_MEMORY)
    return orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "%s: no memory for a payload", ring->title);
  return ORBIT_CORE_OK;
}

static OrbitCoreCode
enter (OrbitCoreRing *ring,
       OrbitCoreReport *report)
{
  OrbitCoreMember *member = ring->member;

  if (__builtin_expect (!orbit_core_gate_enter (&member->gate), 0))
    return orbit_core_gate_refusal (&member->gate, member->name, report);
  return ORBIT_CORE_OK;
}

static OrbitCoreCode
check_lane (const OrbitCoreRing *ring,
            uint32_t lane,
            OrbitCoreReport *report)
{
  if (lane < orbit_core_ring_n_lanes (ring))
    return ORBIT_CORE_OK;
  return orbit_core_fail (report, ORBIT_CORE_NODE_OUTSIDE_FLEET, "%s: there is no lane %" PRIu32 ", it has %" PRIu32,
                          ring->title, lane, orbit_core_ring_n_lanes (ring));
}

/* The newest position below the head whose counter is @counter; false if there is none since the last reset. */
static bool
find_position (const OrbitCoreRing *ring,
               uint32_t lane_number,
               uint64_t counter,
               uint64_t *position)
{
  const OrbitCoreLane *lane = orbit_core_ring_lane (ring, lane_number);
  uint64_t head = atomic_load_explicit (&lane->head, memory_order_acquire);
  uint64_t base = atomic_load_explicit (&lane->base, memory_order_relaxed);
  uint64_t newest = head - base - 1;
  uint64_t distance;

  if ((int64_t) (head - base) <= 0)
    return false;
  distance = (newest & ~ORBIT_CORE_COUNTER_MASK) | counter;
  if (distance > newest)
    {
      if (distance <= ORBIT_CORE_COUNTER_MASK)
        return false;
      distance -= ORBIT_CORE_COUNTER_MASK + 1;
    }
  *position = base + distance;
  return true;
}

OrbitCoreCode
orbit_core_ring_read_at (OrbitCoreRing *ring,
                         uint32_t lane,
                         uint64_t counter,
                         OrbitCoreReserve reserve,
                         void *data,
                         OrbitCoreFrame *frame,
                         bool *found,
                         OrbitCoreReport *report)
{
  OrbitCoreSlotState state = ORBIT_CORE_SLOT_NOT_YET;
  OrbitCoreCode code = check_lane (ring, lane, report);
  uint64_t position = 0;

  *found = false;
  if (code == ORBIT_CORE_OK && counter > ORBIT_CORE_COUNTER_MASK)
    code = orbit_core_fail (report, ORBIT_CORE_INVALID_ARGUMENT, "%s: counter %" PRIu64 " exceeds %" PRIu64, ring->title, counter, ORBIT_CORE_COUNTER_MASK);
  if (code == ORBIT_CORE_OK)
    code = enter (ring, report);
  if (code != ORBIT_CORE_OK)
    return code;

  if (find_position (ring, lane, counter, &position))
    state = read_slot (ring, lane, position, reserve, data, frame);
  orbit_core_gate_exit (&ring->member->gate);

  /* A frame whose writer crossed a reset may lie here under the counter it had before. */
  if (state == ORBIT_CORE_SLOT_FRAME && (frame->id & ORBIT_CORE_COUNTER_MASK) != counter)
    return ORBIT_CORE_OK;
  return conclude (ring, state, position, found, report);
}

OrbitCoreCode
orbit_core_ring_read_id (OrbitCoreRing *ring,
                         uint64_t id,
                         OrbitCoreReserve reserve,
                         void *data,
                         OrbitCoreFrame *frame,
                         bool *found,
                         OrbitCoreReport *report)
{
  uint32_t node = (id >> ORBIT_CORE_COUNTER_BITS) & 0xffff;
  uint32_t lane = ring->per_node ? node : 0;
  OrbitCoreCode code;

  *found = false;
  if (id >> 56 != ring->kind || lane >= orbit_core_ring_n_lanes (ring))
    {
      code = enter (ring, report);
      if (code == ORBIT_CORE_OK)
        orbit_core_gate_exit (&ring->member->gate);
      return code;
    }
  code = orbit_core_ring_read_at (ring, lane, id & ORBIT_CORE_COUNTER_MASK, reserve, data, frame, found, report);
  *found = *found && frame->id == id;
  return code;
}

/* Walks back over holes, at most one lap; starts again where a writer laps it. Inside the gate. */
static OrbitCoreSlotState
read_newest_of_lane (const OrbitCoreRing *ring,
                     uint32_t lane_number,
                     OrbitCoreReserve reserve,
                     void *data,
                     OrbitCoreFrame *frame,
                     uint64_t *position)
{
  const OrbitCoreLane *lane = orbit_core_ring_lane (ring, lane_number);
  OrbitCoreSlotState state = ORBIT_CORE_SLOT_NOT_YET;

  for (int restart = 0; restart < MAX_RESTARTS; restart++)
    {
      uint64_t head = atomic_load_explicit (&lane->head, memory_order_acquire);
      int64_t depth = (int64_t) (head - atomic_load_explicit (&lane->base, memory_order_relaxed));

      if (depth > (int64_t) ring->mask + 1)
        depth = (int64_t) ring->mask + 1;
      state = ORBIT_CORE_SLOT_NOT_YET;
      for (*position = head - 1; depth > 0; depth--, *position -= 1)
        {
          state = read_slot (ring, lane_number, *position, reserve, data, frame);
          if (state == ORBIT_CORE_SLOT_FRAME || state == ORBIT_CORE_SLOT_PASSED || state >= ORBIT_CORE_SLOT_CORRUPT)
            break;
        }
      if (state != ORBIT_CORE_SLOT_PASSED)
        break;
    }
  return state;
}

OrbitCoreCode
orbit_core_ring_read_lane_newest (OrbitCoreRing *ring,
                                  uint32_t lane,
                                  OrbitCoreReserve reserve,
                                  void *data,
                                  OrbitCoreFrame *frame,
                                  bool *found,
                                  OrbitCoreReport *report)
{
  OrbitCoreCode code = check_lane (ring, lane, report);
  OrbitCoreSlotState state;
  uint64_t position;

  *found = false;
  if (code == ORBIT_CORE_OK)
    code = enter (ring, report);
  if (code != ORBIT_CORE_OK)
    return code;
  state = read_newest_of_lane (ring, lane, reserve, data, frame, &position);
  orbit_core_gate_exit (&ring->member->gate);
  return conclude (ring, state, position, found, report);
}

OrbitCoreCode
orbit_core_ring_read_newest (OrbitCoreRing *ring,
                             OrbitCoreReserve reserve,
                             void *data,
                             OrbitCoreFrame *frame,
                             bool *found,
                             OrbitCoreReport *report)
{
  uint32_t newest_lane = 0;
  uint64_t newest_version = 0, position;
  bool any = false;
  OrbitCoreCode code;

  *found = false;
  if (!ring->per_node)
    return orbit_core_ring_read_lane_newest (ring, 0, reserve, data, frame, found, report);

  code = enter (ring, report);
  if (code != ORBIT_CORE_OK)
    return code;
  for (uint32_t lane = orbit_core_ring_next_used_lane (ring, 0); lane < orbit_core_ring_n_lanes (ring);
       lane = orbit_core_ring_next_used_lane (ring, lane + 1))
    {
      if (read_newest_of_lane (ring, lane, NULL, NULL, frame, &position) != ORBIT_CORE_SLOT_FRAME)
        continue;
      if (!any || frame->version > newest_version)
        {
          newest_version = frame->version;
          newest_lane = lane;
        }
      any = true;
    }
  orbit_core_gate_exit (&ring->member->gate);
  if (!any)
    return ORBIT_CORE_OK;
  return orbit_core_ring_read_lane_newest (ring, newest_lane, reserve, data, frame, found, report);
}

/* Looks further back than the slot before the head. */
static __attribute__ ((noinline)) bool
find_short_frame (const OrbitCoreRing *ring,
                  uint32_t lane,
                  OrbitCoreShortFrame *short_frame)
{
  OrbitCoreFrame frame;
  uint64_t position;

  if (ring->payload_capacity > sizeof short_frame->payload ||
      read_newest_of_lane (ring, lane, NULL, &short_frame->payload, &frame, &position) != ORBIT_CORE_SLOT_FRAME)
    return false;
  short_frame->id = frame.id;
  short_frame->version = frame.version;
  short_frame->details = orbit_core_slot_details (frame.length, frame.frame_kind, frame.incarnation);
  return true;
}

/* What the loop over many lanes has in registers. */
typedef struct
{
  const OrbitCoreLane *lanes;
  const uint8_t *slots;
  uint64_t lane_size;
  uint64_t mask;
  uint64_t stride;
  uint32_t kind;
} Lanes;

/* Mostly the slot before the head holds it. */
static inline __attribute__ ((always_inline)) bool
read_short_frame (const OrbitCoreRing *ring,
                  const Lanes *of,
                  uint32_t number,
                  OrbitCoreShortFrame *frame)
{
  const OrbitCoreLane *lane = &of->lanes[number];
  /* Pairs with the release store of the lane head. */
  const uint64_t position = atomic_load_explicit (&lane->head, memory_order_acquire) - 1;
  const uint8_t *slot = of->slots + number * of->lane_size + (position & of->mask) * of->stride;

  if ((int64_t) (position - atomic_load_explicit (&lane->base, memory_order_relaxed)) < 0)
    return false;
  return __builtin_expect (orbit_core_slot_read_short ((const OrbitCoreSlot *) slot, position, of->kind, frame) == ORBIT_CORE_SLOT_FRAME, 1) ||
         find_short_frame (ring, number, frame);
}

/* Of the 64 lanes around @lane, those from it on that were ever written to, a bit each. */
static inline uint64_t
get_used_lanes (const OrbitCoreRing *ring,
                uint32_t lane)
{
  const uint32_t n_lanes = orbit_core_ring_n_lanes (ring) - lane / 64 * 64;
  uint64_t used = ring->per_node ? atomic_load_explicit (&ring->memory->used_lanes[lane / 64], memory_order_acquire) : 1;

  if (n_lanes < 64)
    used &= (UINT64_C (1) << n_lanes) - 1;
  return used & UINT64_MAX << lane % 64;
}

OrbitCoreCode
orbit_core_ring_read_short_frames (OrbitCoreRing *ring,
                                   uint32_t *lane,
                                   OrbitCoreShortFrame *frames,
                                   uint32_t space,
                                   uint32_t *n_frames,
                                   OrbitCoreReport *report)
{
  const uint32_t n_lanes = orbit_core_ring_n_lanes (ring);
  OrbitCoreShortFrame *const end = frames + space;
  OrbitCoreShortFrame *frame = frames;
  OrbitCoreCode code;
  uint32_t first;
  Lanes lanes;

  *n_frames = 0;
  code = enter (ring, report);
  if (code != ORBIT_CORE_OK)
    return code;
  lanes = (Lanes){
    .lanes = orbit_core_ring_lane (ring, 0),
    .slots = ring->slots,
    .lane_size = ring->lane_size,
    .mask = ring->mask,
    .stride = ring->stride,
    .kind = ring->kind,
  };
  for (; *lane < n_lanes && frame != end; *lane = first + 64)
    {
      uint64_t used = get_used_lanes (ring, *lane);

      first = *lane / 64 * 64;
      for (; used != 0 && frame != end; used &= used - 1)
        frame += read_short_frame (ring, &lanes, first + (uint32_t) __builtin_ctzll (used), frame);
      if (used != 0)
        {
          *lane = first + (uint32_t) __builtin_ctzll (used);
          break;
        }
    }
  orbit_core_gate_exit (&ring->member->gate);
  *lane = *lane < n_lanes ? *lane : n_lanes;
  *n_frames = (uint32_t) (frame - frames);
  return ORBIT_CORE_OK;
}

OrbitCoreCode
orbit_core_ring_count_used_lanes (OrbitCoreRing *ring,
                                  uint32_t *n_lanes,
                                  OrbitCoreReport *report)
{
  OrbitCoreCode code = enter (ring, report);

  *n_lanes = 0;
  if (code != ORBIT_CORE_OK)
    return code;
  for (uint32_t i = 0; i * 64 < orbit_core_ring_n_lanes (ring); i++)
    *n_lanes += (uint32_t) __builtin_popcountll (atomic_load_explicit (&ring->memory->used_lanes[i], memory_order_acquire));
  orbit_core_gate_exit (&ring->member->gate);
  return ORBIT_CORE_OK;
}

static uint64_t
lane_head (const OrbitCoreRing *ring,
           uint32_t lane_number)
{
  const OrbitCoreLane *lane = orbit_core_ring_lane (ring, lane_number);
  uint64_t base = atomic_load_explicit (&lane->base, memory_order_acquire);

  return atomic_load_explicit (&lane->head, memory_order_acquire) - base;
}

OrbitCoreCode
orbit_core_ring_get_head (OrbitCoreRing *ring,
                          uint64_t *head,
                          OrbitCoreReport *report)
{
  OrbitCoreCode code = enter (ring, report);

  if (code != ORBIT_CORE_OK)
    return code;
  *head = 0;
  for (uint32_t lane = orbit_core_ring_next_used_lane (ring, 0); lane < orbit_core_ring_n_lanes (ring);
       lane = orbit_core_ring_next_used_lane (ring, lane + 1))
    *head += lane_head (ring, lane);
  orbit_core_gate_exit (&ring->member->gate);
  return ORBIT_CORE_OK;
}

OrbitCoreCode
orbit_core_ring_get_lane_head (OrbitCoreRing *ring,
                               uint32_t node,
                               uint64_t *head,
                               OrbitCoreReport *report)
{
  OrbitCoreCode code;

  if (!ring->per_node)
    return orbit_core_fail (report, ORBIT_CORE_INVALID_ARGUMENT, "%s: a shared ring has no lanes", ring->title);
  code = check_lane (ring, node, report);
  if (code == ORBIT_CORE_OK)
    code = enter (ring, report);
  if (code != ORBIT_CORE_OK)
    return code;
  *head = lane_head (ring, node);
  orbit_core_gate_exit (&ring->member->gate);
  return ORBIT_CORE_OK;
}

/* Two resets at once must not move the base back. */
static void
reset_lane (OrbitCoreLane *lane)
{
  uint64_t head = atomic_load_explicit (&lane->head, memory_order_acquire);
  uint64_t base = atomic_load_explicit (&lane->base, memory_order_relaxed);

  while ((int64_t) (head - base) > 0 &&
         !atomic_compare_exchange_weak_explicit (&lane->base, &base, head, memory_order_release, memory_order_relaxed))
    continue;
}

OrbitCoreCode
orbit_core_ring_reset (OrbitCoreRing *ring,
                       OrbitCoreReport *report)
{
  OrbitCoreCode code = enter (ring, report);

  if (code != ORBIT_CORE_OK)
    return code;
  for (uint32_t lane = orbit_core_ring_next_used_lane (ring, 0); lane < orbit_core_ring_n_lanes (ring);
       lane = orbit_core_ring_next_used_lane (ring, lane + 1))
    reset_lane (orbit_core_ring_lane (ring, lane));
  /* Pairs with the acquire load in orbit_core_cursor_has_changes(). */
  atomic_fetch_add_explicit (&ring->memory->changes, ORBIT_CORE_CHANGES_RESET, memory_order_release);
  orbit_core_gate_exit (&ring->member->gate);
  return ORBIT_CORE_OK;
}

OrbitCoreCode
orbit_core_ring_next_version (OrbitCoreRing *ring,
                              uint64_t *version,
                              OrbitCoreReport *report)
{
  OrbitCoreCode code = enter (ring, report);

  if (code != ORBIT_CORE_OK)
    return code;
  *version = atomic_fetch_add_explicit (&ring->memory->version, 1, memory_order_relaxed) + 1;
  orbit_core_gate_exit (&ring->member->gate);
  return ORBIT_CORE_OK;
}
