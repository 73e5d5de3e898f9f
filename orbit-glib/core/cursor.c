/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reading a ring in order.
 *
 * The common case looks at one slot word and nothing else. Heads, clocks and the kernel are asked only when that
 * word is not the one hoped for. */

#include "cursor.h"

#include <inttypes.h>
#include <stdlib.h>

#define BUFFER_ALIGNMENT 64 /* a cache line: copies into it do not straddle more lines than need be */
#define LATE (ORBIT_CORE_NS_PER_MS / 20) /* a write under way for longer makes us ask for its owner */
#define ASK_INTERVAL (1 * ORBIT_CORE_NS_PER_MS)

/* Looking at the claim head takes its cache line from the writers. A reader that spins does it on its first idle
 * poll and on every 16th from then on. */
#define IDLE_POLLS_PER_HEAD 16

#define MAX_PATIENCE (100 * ORBIT_CORE_NS_PER_MS) /* with a writer that does not finish */

OrbitCoreCode
orbit_core_cursor_new (OrbitCoreRing *ring,
                       OrbitCoreCursorStart start,
                       OrbitCoreCursor **cursor,
                       OrbitCoreReport *report)
{
  uint32_t n_lanes = orbit_core_ring_n_lanes (ring);
  OrbitCoreMember *member = ring->member;
  OrbitCoreCursor *self;

  self = calloc (1, sizeof *self + n_lanes * sizeof self->places[0]);
  if (self != NULL)
    self->buffer = aligned_alloc (BUFFER_ALIGNMENT, (ring->payload_capacity / BUFFER_ALIGNMENT + 1) * BUFFER_ALIGNMENT);
  if (self == NULL || self->buffer == NULL)
    {
      free (self);
      return orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "%s: no memory for a cursor", ring->title);
    }
  if (!orbit_core_gate_enter (&member->gate))
    {
      orbit_core_cursor_free (self);
      return orbit_core_gate_refusal (&member->gate, member->name, report);
    }

  self->ring = ring;
  self->stall_timeout = ORBIT_CORE_DEFAULT_STALL_TIMEOUT;
  self->n_resets = atomic_load_explicit (&ring->memory->n_resets, memory_order_acquire);
  self->n_resets_before = self->n_resets;
  for (uint32_t i = 0; i < n_lanes; i++)
    {
      const OrbitCoreLane *lane = orbit_core_ring_lane (ring, i);
      uint64_t head = atomic_load_explicit (&lane->head, memory_order_acquire);
      uint64_t oldest = head - (ring->mask + 1);
      uint64_t base = atomic_load_explicit (&lane->base, memory_order_relaxed);

      if ((int64_t) (base - oldest) > 0)
        oldest = base;
      if ((int64_t) (ring->header.start_position - oldest) > 0)
        oldest = ring->header.start_position;
      self->places[i].slots = (const uint8_t *) orbit_core_ring_slot (ring, i, 0);
      self->places[i].position = start == ORBIT_CORE_CURSOR_OLDEST ? oldest : head;
      self->places[i].known_head = self->places[i].position;
    }
  orbit_core_gate_exit (&member->gate);
  *cursor = self;
  return ORBIT_CORE_OK;
}

void
orbit_core_cursor_free (OrbitCoreCursor *cursor)
{
  free (cursor->buffer);
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

static inline void
pass (OrbitCorePlace *place,
      uint64_t n_positions,
      uint64_t *account)
{
  place->position += n_positions;
  place->pending_since = 0;
  *account += n_positions;
}

/* The next position was overwritten. A reader that is overtaken again before it has reached the end is being
 * chased: clinging to the oldest slot would lose nearly every frame to the writer that is just rewriting it. */
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

/* After a reset nobody reads what was there before it. */
static __attribute__ ((cold)) void
follow_reset (OrbitCoreCursor *cursor,
              uint64_t n_resets)
{
  for (uint32_t i = 0; i < orbit_core_ring_n_lanes (cursor->ring); i++)
    {
      OrbitCorePlace *place = &cursor->places[i];
      uint64_t base = atomic_load_explicit (&orbit_core_ring_lane (cursor->ring, i)->base, memory_order_acquire);

      if ((int64_t) (base - place->position) > 0)
        pass (place, base - place->position, &cursor->n_overwritten);
    }
  cursor->n_resets = n_resets;
}

/* Nothing can be done about the position now: when to look again, without a wake-up? A writer that lives is given more
 * and more time, up to the stall time. */
static bool
wait_on (OrbitCoreCursor *cursor,
         const OrbitCorePlace *place,
         int64_t now)
{
  int64_t age = now - place->pending_since;
  int64_t patience = age < LATE ? LATE - age : age / 2;

  if (age >= LATE && patience < ASK_INTERVAL)
    patience = ASK_INTERVAL;
  if (patience > MAX_PATIENCE)
    patience = MAX_PATIENCE;
  if (cursor->stall_timeout >= 0 && patience > cursor->stall_timeout - age)
    patience = cursor->stall_timeout > age ? cursor->stall_timeout - age : 0;
  if (cursor->patience < 0 || patience < cursor->patience)
    cursor->patience = patience;
  return false;
}

/* The stall times of tickets that were drawn together run together. */
static void
start_pending (OrbitCorePlace *place,
               const OrbitCoreLane *lane,
               int64_t now)
{
  if ((int64_t) (place->claimed - place->position) <= 0)
    {
      place->claimed = atomic_load_explicit (&lane->head, memory_order_acquire);
      place->claimed_at = now;
    }
  place->pending_since = place->claimed_at;
  place->asked_at = now - ASK_INTERVAL;
}

/* The position is claimed, but its frame is not there. True: it was given up. */
static __attribute__ ((cold)) bool
give_up_pending (OrbitCoreCursor *cursor,
                 OrbitCorePlace *place,
                 const OrbitCoreLane *lane,
                 OrbitCoreSlot *slot,
                 uint64_t word)
{
  OrbitCoreRing *ring = cursor->ring;
  bool writing = orbit_core_word_phase (word) == ORBIT_CORE_PHASE_WRITING;
  bool taken = orbit_core_word_lead (word, place->position) == 0;
  int64_t now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
  bool stalled;

  if (place->pending_since == 0)
    start_pending (place, lane, now);
  stalled = cursor->stall_timeout >= 0 && now - place->pending_since >= cursor->stall_timeout;
  if (!stalled && now - place->pending_since < LATE)
    return wait_on (cursor, place, now);

  /* Overtaken while it waited. */
  if ((int64_t) (atomic_load_explicit (&lane->head, memory_order_acquire) - place->position) > (int64_t) ring->mask + 1)
    {
      catch_up (cursor, place, lane);
      return true;
    }

  /* A word that names its owner tells more, and earlier, than the time does. */
  if (!stalled && (!writing || now - place->asked_at < ASK_INTERVAL))
    return wait_on (cursor, place, now);
  place->asked_at = now;
  if (writing && orbit_core_roster_is_alive (&ring->member->roster, orbit_core_owner_node (word), orbit_core_owner_incarnation (word)))
    {
      /* The owner is waited for. A slot that it still holds from an earlier lap is a hole: who drew its ticket gives it up. */
      if (taken && !stalled)
        return wait_on (cursor, place, now);
      pass (place, 1, &cursor->n_abandoned);
      return true;
    }
  if (!taken && !stalled)
    return wait_on (cursor, place, now);

  if (!atomic_compare_exchange_strong_explicit (&slot->word, &word, orbit_core_word (place->position, 0, ORBIT_CORE_PHASE_VOID),
                                                memory_order_acq_rel, memory_order_relaxed))
    return true; /* it has changed: look again */
  pass (place, 1, &cursor->n_abandoned);
  return true;
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
  AGAIN, /* something was passed, or has changed */
  IDLE,
  DONE, /* see *next */
} Step;

/* Everything but the arrival of a frame. */
static __attribute__ ((noinline)) Step
step_without_frame (OrbitCoreCursor *cursor,
                    OrbitCorePlace *place,
                    OrbitCoreLane *lane,
                    OrbitCoreSlot *slot,
                    OrbitCoreSlotState state,
                    uint64_t word,
                    OrbitCoreNext *next,
                    OrbitCoreReport *report)
{
  uint64_t head;
  int64_t lag;

  switch (state)
    {
    case ORBIT_CORE_SLOT_PASSED:
      catch_up (cursor, place, lane);
      return AGAIN;

    case ORBIT_CORE_SLOT_VOID:
      pass (place, 1, &cursor->n_abandoned);
      return AGAIN;

    case ORBIT_CORE_SLOT_WRITING:
      return give_up_pending (cursor, place, lane, slot, word) ? AGAIN : IDLE;

    case ORBIT_CORE_SLOT_NOT_YET:
      if (place->pending_since == 0 && cursor->n_idle++ % IDLE_POLLS_PER_HEAD != 0)
        return IDLE;
      head = atomic_load_explicit (&lane->head, memory_order_acquire);
      lag = (int64_t) (head - place->position);
      if (lag == 0)
        {
          place->chased = false;
          return IDLE;
        }
      if (lag > 0)
        return give_up_pending (cursor, place, lane, slot, word) ? AGAIN : IDLE;
      orbit_core_fail (report, ORBIT_CORE_CORRUPT, "%s: its head has gone back from %" PRIu64 " to %" PRIu64, cursor->ring->title, place->position, head);
      *next = ORBIT_CORE_NEXT_FAILED;
      return DONE;

    case ORBIT_CORE_SLOT_NO_MEMORY:
      orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "%s: no memory for a payload", cursor->ring->title);
      *next = ORBIT_CORE_NEXT_FAILED;
      return DONE;

    default:
      *next = fail_corrupt (cursor, place, report);
      return DONE;
    }
}

/* Whether to take what is there, or only to say so. */
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
      OrbitCoreSlot *slot;
      OrbitCoreSlotState state;
      uint64_t word;
      Step step;

      /* A lane's slots count only below its head, which moves when a whole batch is there. */
      if (ring->per_node && (int64_t) (place->position - place->known_head) >= 0)
        {
          place->known_head = atomic_load_explicit (&lane->head, memory_order_acquire);
          if (place->position == place->known_head)
            {
              place->chased = false;
              return IDLE;
            }
        }

      slot = orbit_core_ring_slot (ring, lane_number, place->position);
      state = orbit_core_slot_read (slot, place->position, ring->kind, ring->payload_capacity, reserve, data, frame, &word);
      if (__builtin_expect (state == ORBIT_CORE_SLOT_FRAME, 1) || (purpose == LOOK && state == ORBIT_CORE_SLOT_CORRUPT))
        {
          if (purpose == TAKE)
            pass (place, 1, &cursor->n_delivered);
          cursor->n_idle = 0;
          *next = ORBIT_CORE_NEXT_FRAME;
          return DONE;
        }
      step = step_without_frame (cursor, place, lane, slot, state, word, next, report);
      if (step != AGAIN)
        return step;
      cursor->n_idle = 0;
    }
  cursor->patience = 0; /* there was no end to it */
  return IDLE;
}

static OrbitCoreNext
take_turns (OrbitCoreCursor *cursor,
            Purpose purpose,
            OrbitCoreReserve reserve,
            void *data,
            OrbitCoreFrame *frame,
            OrbitCoreReport *report)
{
  OrbitCoreRing *ring = cursor->ring;
  uint32_t n_lanes = orbit_core_ring_n_lanes (ring);
  OrbitCoreNext next = ORBIT_CORE_NEXT_NONE;
  uint32_t first, lane;

  if (cursor->turn >= ORBIT_CORE_LANE_TURN)
    {
      cursor->lane++;
      cursor->turn = 0;
    }
  first = orbit_core_ring_next_used_lane (ring, cursor->lane < n_lanes ? cursor->lane : 0);
  if (first == n_lanes)
    first = orbit_core_ring_next_used_lane (ring, 0);
  if (first == n_lanes)
    return ORBIT_CORE_NEXT_NONE;

  /* Counted, since damage may take the bit of the first lane away while we go round. */
  lane = first;
  for (uint32_t i = 0; i < n_lanes; i++)
    {
      if (lane != cursor->lane)
        {
          cursor->lane = lane;
          cursor->turn = 0;
        }
      if (read_lane (cursor, lane, purpose, reserve, data, frame, &next, report) == DONE)
        {
          cursor->turn += purpose == TAKE;
          return next;
        }
      lane = orbit_core_ring_next_used_lane (ring, lane + 1);
      if (lane == n_lanes)
        lane = orbit_core_ring_next_used_lane (ring, 0);
      if (lane == first || lane == n_lanes)
        break;
    }
  return ORBIT_CORE_NEXT_NONE;
}

static OrbitCoreNext
visit (OrbitCoreCursor *cursor,
       Purpose purpose,
       OrbitCoreReserve reserve,
       void *data,
       OrbitCoreFrame *frame,
       OrbitCoreReport *report)
{
  OrbitCoreRing *ring = cursor->ring;
  OrbitCoreMember *member = ring->member;
  OrbitCoreNext next = ORBIT_CORE_NEXT_NONE;
  uint64_t n_resets;

  if (__builtin_expect (!orbit_core_gate_enter (&member->gate), 0))
    {
      orbit_core_gate_refusal (&member->gate, member->name, report);
      return ORBIT_CORE_NEXT_FAILED;
    }
  n_resets = atomic_load_explicit (&ring->memory->n_resets, memory_order_acquire);
  if (__builtin_expect (n_resets != cursor->n_resets, 0))
    follow_reset (cursor, n_resets);

  cursor->patience = -1;
  if (ring->per_node)
    next = take_turns (cursor, purpose, reserve, data, frame, report);
  else
    read_lane (cursor, 0, purpose, reserve, data, frame, &next, report);
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
orbit_core_cursor_look (OrbitCoreCursor *cursor,
                        OrbitCoreReport *report)
{
  OrbitCoreFrame frame;

  return visit (cursor, LOOK, NULL, NULL, &frame, report);
}
