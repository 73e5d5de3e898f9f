/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reading a ring in order, where more than a frame that lies ready is wanted.
 *
 * The common case looks at one stamp and nothing else. Heads, claims, clocks and the kernel are asked only when the stamp is
 * not that of a committed frame at the position. */

#include "cursor.h"

#include "cursor-pending.h"

#include <inttypes.h>

#define MIN_QUIET_LOOKS 8
#define MAX_QUIET_LOOKS 1000
#define SPINNING (50 * ORBIT_CORE_NS_PER_US) /* between two idle looks at the head of a reader that spins, at most */

static inline void
pass (OrbitCorePlace *place,
      uint64_t n_positions,
      uint64_t *account)
{
  place->position += n_positions;
  *account += n_positions;
}

/* The next position was overwritten. A reader that is overtaken again before it has reached the end is too slow: at the oldest
 * slot it would lose nearly every frame to the writer that overwrites that slot next, so it resumes half a ring behind the head. */
static void
catch_up (OrbitCoreCursor *cursor,
          OrbitCorePlace *place,
          const OrbitCoreLane *lane)
{
  uint64_t capacity = cursor->ring->mask + 1;
  uint64_t head = atomic_load_explicit (&lane->head, memory_order_acquire);
  int64_t lag = (int64_t) (head - place->position);
  uint64_t target = head - (place->chased ? capacity / 2 : capacity);

  if (lag > (int64_t) capacity)
    {
      pass (place, target - place->position, &cursor->n_overwritten);
      place->chased = true;
    }
  else
    {
      pass (place, 1, &cursor->n_overwritten);
    }
}

/* After a reset no reader reads what was there before it. */
static __attribute__ ((cold)) void
follow_changes (OrbitCoreCursor *cursor)
{
  /* Pairs with the release of the change: what led to it is visible. */
  cursor->changes = atomic_load_explicit (&cursor->ring->memory->changes, memory_order_acquire);
  for (uint32_t i = 0; i < orbit_core_ring_n_lanes (cursor->ring); i++)
    {
      OrbitCorePlace *place = &cursor->places[i];
      uint64_t base = atomic_load_explicit (&orbit_core_ring_lane (cursor->ring, i)->base, memory_order_acquire);

      if ((int64_t) (base - place->position) > 0)
        pass (place, base - place->position, &cursor->n_overwritten);
    }
  orbit_core_cursor_find_used_lanes (cursor);
}

static OrbitCoreNext
fail_corrupt (OrbitCoreCursor *cursor,
              OrbitCorePlace *place,
              OrbitCoreReport *report)
{
  orbit_core_fail (report, ORBIT_CORE_CORRUPT, "%s: the frame at position %" PRIu64 " is damaged", cursor->ring->title, place->position);
  pass (place, 1, &cursor->n_abandoned);
  return ORBIT_CORE_NEXT_FAILED;
}

typedef enum
{
  AGAIN, /* a position was passed, or something has changed */
  IDLE,
  DONE, /* see *next */
} Step;

/* No frame is at the position, and it was not overwritten. On a per-node ring frames may be delivered at or past the head, which
 * moves later; so a head that is not past the position says nothing there. */
static Step
step_not_yet (OrbitCoreCursor *cursor,
              OrbitCorePlace *place,
              const OrbitCoreLane *lane,
              OrbitCoreSlot *slot,
              OrbitCoreNext *next,
              OrbitCoreReport *report)
{
  const bool per_node = cursor->ring->per_node;
  uint64_t head;
  int64_t lag;

  if (place->pending != place->position && cursor->n_looks % ORBIT_CORE_HEAD_LOOKS != 0)
    return IDLE;
  /* Pairs with the release store of the lane head, and with the release of a claim. */
  head = atomic_load_explicit (&lane->head, memory_order_acquire);
  lag = (int64_t) (head - place->position);
  if (lag == 0 || (lag < 0 && per_node))
    {
      place->chased = false;
      return IDLE;
    }
  if (lag < 0)
    {
      orbit_core_fail (report, ORBIT_CORE_CORRUPT, "%s: its head has gone back from %" PRIu64 " to %" PRIu64, cursor->ring->title, place->position, head);
      *next = ORBIT_CORE_NEXT_FAILED;
      return DONE;
    }
  if (per_node)
    {
      /* The head moved after the stamp was stored, so that the stamp is visible now. */
      uint64_t stamp = atomic_load_explicit (&slot->stamp, memory_order_acquire);

      if (stamp == orbit_core_stamp (place->position, ORBIT_CORE_STAMP_COMMITTED) || orbit_core_stamp_lead (stamp, place->position) > 0)
        return AGAIN;
      *next = fail_corrupt (cursor, place, report);
      return DONE;
    }

  switch (orbit_core_cursor_judge_pending (cursor, place))
    {
    case ORBIT_CORE_PENDING_OVERWRITTEN:
      catch_up (cursor, place, lane);
      return AGAIN;
    case ORBIT_CORE_PENDING_ABANDONED:
      pass (place, 1, &cursor->n_abandoned);
      return AGAIN;
    case ORBIT_CORE_PENDING_LOOK_AGAIN:
      return AGAIN;
    case ORBIT_CORE_PENDING_WAIT:
    default:
      return IDLE;
    }
}

/* Everything but the arrival of a frame. */
static __attribute__ ((noinline)) Step
step_without_frame (OrbitCoreCursor *cursor,
                    OrbitCorePlace *place,
                    OrbitCoreLane *lane,
                    OrbitCoreSlot *slot,
                    OrbitCoreSlotState state,
                    OrbitCoreNext *next,
                    OrbitCoreReport *report)
{
  switch (state)
    {
    case ORBIT_CORE_SLOT_PASSED:
      catch_up (cursor, place, lane);
      return AGAIN;

    case ORBIT_CORE_SLOT_NOT_YET:
      return step_not_yet (cursor, place, lane, slot, next, report);

    case ORBIT_CORE_SLOT_NO_MEMORY:
      orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "%s: no memory for a payload", cursor->ring->title);
      *next = ORBIT_CORE_NEXT_FAILED;
      return DONE;

    default:
      *next = fail_corrupt (cursor, place, report);
      return DONE;
    }
}

/* Whether to take what is there, or only to find out about it. */
typedef enum
{
  TAKE,
  LOOK,
} Purpose;

/* At most a lap of steps: a cursor never loops for longer, whatever the memory says. */
static Step
read_lane (OrbitCoreCursor *cursor,
           uint32_t lane_number,
           Purpose purpose,
           OrbitCoreReserve reserve,
           void *data,
           OrbitCoreFrame *frame,
           OrbitCoreNext *next,
           OrbitCoreReport *report)
{
  OrbitCoreRing *ring = cursor->ring;
  OrbitCoreLane *lane = orbit_core_ring_lane (ring, lane_number);
  OrbitCorePlace *place = &cursor->places[lane_number];

  for (uint64_t steps = 0; steps <= ring->mask + 1; steps++)
    {
      OrbitCoreSlot *slot = orbit_core_ring_slot (ring, lane_number, place->position);
      OrbitCoreSlotState state = orbit_core_slot_read (slot, place->position, ring->kind, ring->payload_capacity, reserve, data, frame);
      Step step;

      if (state == ORBIT_CORE_SLOT_FRAME || (purpose == LOOK && state == ORBIT_CORE_SLOT_CORRUPT))
        {
          if (purpose == TAKE)
            pass (place, 1, &cursor->n_delivered);
          *next = ORBIT_CORE_NEXT_FRAME;
          return DONE;
        }
      step = step_without_frame (cursor, place, lane, slot, state, next, report);
      if (step != AGAIN)
        return step;
      cursor->n_looks = 0;
    }
  cursor->patience = 0; /* the writers are faster */
  return IDLE;
}

/* Looks at each lane in use, beginning with the one whose turn it is. */
static OrbitCoreNext
take_turns (OrbitCoreCursor *cursor,
            Purpose purpose,
            OrbitCoreReserve reserve,
            void *data,
            OrbitCoreFrame *frame,
            OrbitCoreReport *report)
{
  OrbitCoreNext next = ORBIT_CORE_NEXT_NONE;
  uint32_t index = cursor->current;

  for (uint32_t i = 0; i < cursor->n_used; i++)
    {
      if (read_lane (cursor, cursor->used[index], purpose, reserve, data, frame, &next, report) == DONE)
        {
          if (index != cursor->current)
            orbit_core_cursor_turn_to (cursor, index);
          cursor->turn -= purpose == TAKE && next == ORBIT_CORE_NEXT_FRAME;
          orbit_core_cursor_look_closely (cursor);
          return next;
        }
      index = index + 1 < cursor->n_used ? index + 1 : 0;
    }
  return next;
}

/* A load of the head takes its cache line from the writers, whose next ticket then waits for it. So a reader that spins is granted
 * more and more looks that need only the stamp. One that comes back later is slow to begin with, and looks closely each time. */
static void
grant_quiet_looks (OrbitCoreCursor *cursor)
{
  int64_t now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);

  if (now - cursor->granted_at > SPINNING)
    cursor->n_granted = 0;
  else if (cursor->n_granted < MAX_QUIET_LOOKS)
    cursor->n_granted = cursor->n_granted * 2 + MIN_QUIET_LOOKS;
  cursor->n_quiet = cursor->n_granted;
  cursor->granted_at = now;
}

/* While the end is reached and nothing is pending, the stamp is enough, if one lane is all there is. */
static void
note_idle (OrbitCoreCursor *cursor)
{
  cursor->n_looks++;
  if (cursor->fleet == NULL && cursor->n_used == 1 && cursor->patience < 0 && cursor->place->pending != cursor->place->position)
    {
      grant_quiet_looks (cursor);
      cursor->n_looks = 0;
    }
}

static OrbitCoreNext
visit (OrbitCoreCursor *cursor,
       Purpose purpose,
       OrbitCoreReserve reserve,
       void *data,
       OrbitCoreFrame *frame,
       OrbitCoreReport *report)
{
  OrbitCoreMember *member = cursor->ring->member;
  OrbitCoreNext next;

  if (__builtin_expect (!orbit_core_gate_enter (&member->gate), 0))
    {
      orbit_core_gate_refusal (&member->gate, member->name, report);
      return ORBIT_CORE_NEXT_FAILED;
    }
  orbit_core_cursor_note_run (cursor);
  if (__builtin_expect (orbit_core_cursor_has_changes (cursor), 0))
    follow_changes (cursor);

  cursor->patience = -1;
  cursor->n_quiet = 0;
  next = take_turns (cursor, purpose, reserve, data, frame, report);
  if (next == ORBIT_CORE_NEXT_NONE)
    note_idle (cursor);
  orbit_core_cursor_begin_run (cursor);
  orbit_core_gate_exit (&member->gate);
  return next;
}

OrbitCoreNext
orbit_core_cursor_look_around (OrbitCoreCursor *cursor,
                               OrbitCoreReserve reserve,
                               void *data,
                               OrbitCoreFrame *frame,
                               OrbitCoreReport *report)
{
  return visit (cursor, TAKE, reserve, data, frame, report);
}

OrbitCoreNext
orbit_core_cursor_next (OrbitCoreCursor *cursor,
                        OrbitCoreReserve reserve,
                        void *data,
                        OrbitCoreFrame *frame,
                        OrbitCoreReport *report)
{
  const bool buffered = reserve == NULL && data == NULL;

  if (buffered)
    data = cursor->run.buffer;
  if (__builtin_expect (orbit_core_cursor_take (cursor, reserve, data, frame) == ORBIT_CORE_TAKE_FRAME, 1))
    return ORBIT_CORE_NEXT_FRAME;
  if (orbit_core_cursor_bind_if_unbound (cursor, report) != ORBIT_CORE_OK)
    return ORBIT_CORE_NEXT_FAILED;
  if (buffered)
    data = cursor->run.buffer;
  orbit_core_cursor_look_closely (cursor);
  return orbit_core_cursor_look_around (cursor, reserve, data, frame, report);
}

/* Answers from the stamp alone if that is allowed, and there is nothing. */
static bool
is_quiet (OrbitCoreCursor *cursor)
{
  OrbitCoreGate *gate = &cursor->member->gate;
  uint64_t stamp;

  if (cursor->n_quiet == 0 || !orbit_core_gate_enter (gate))
    return false;
  stamp = atomic_load_explicit (&((const OrbitCoreSlot *) cursor->run.slot)->stamp, memory_order_relaxed);
  orbit_core_gate_exit (gate);
  return orbit_core_cursor_miss (cursor, stamp, cursor->run.committed) == ORBIT_CORE_TAKE_QUIET;
}

OrbitCoreNext
orbit_core_cursor_look (OrbitCoreCursor *cursor,
                        OrbitCoreReport *report)
{
  OrbitCoreFrame frame;

  if (is_quiet (cursor))
    return ORBIT_CORE_NEXT_NONE;
  if (orbit_core_cursor_bind_if_unbound (cursor, report) != ORBIT_CORE_OK)
    return ORBIT_CORE_NEXT_FAILED;
  return visit (cursor, LOOK, NULL, NULL, &frame, report);
}
