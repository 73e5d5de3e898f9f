/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A cursor: one reader's place in a ring, with an exact account of what it got and what it did not.
 *
 * At every moment n_delivered + n_overwritten + n_abandoned equals the positions passed since it was made. On a
 * per-node ring it reads every lane, each in order, taking turns. One thread at a time. */

#pragma once

#include "clock.h"
#include "ring.h"

#define ORBIT_CORE_LANE_TURN 16 /* frames a lane may deliver before the next lane is looked at */
#define ORBIT_CORE_DEFAULT_STALL_TIMEOUT (100 * ORBIT_CORE_NS_PER_MS)

typedef enum
{
  ORBIT_CORE_CURSOR_OLDEST, /* from the oldest frame that is still there */
  ORBIT_CORE_CURSOR_HEAD,   /* only what is published from now on */
} OrbitCoreCursorStart;

typedef enum
{
  ORBIT_CORE_NEXT_NONE = 0, /* nothing now: the end is reached, or the next frame is on its way */
  ORBIT_CORE_NEXT_FRAME,
  ORBIT_CORE_NEXT_FAILED,
} OrbitCoreNext;

typedef struct
{
  const uint8_t *slots; /* of the lane */
  uint64_t position; /* the next to be read */
  uint64_t known_head; /* per-node: positions below it are complete */
  int64_t pending_since; /* how long the position is known to be claimed but not there; 0: it is not */
  uint64_t claimed; /* positions below it were claimed at the time that follows, or before */
  int64_t claimed_at; /* monotonic, ns, as all times here */
  int64_t asked_at; /* when the owner in the way was last asked for */
  bool chased; /* was overtaken since it last reached the end */
} OrbitCorePlace;

/* When to spin before sleeping; see wait.h. */
typedef struct
{
  bool hopeful; /* the last wait was short */
  uint32_t n_failures; /* spins in vain, one after the other */
  uint32_t n_pauses; /* waits in which not to spin */
} OrbitCoreSpin;

typedef struct
{
  OrbitCoreRing *ring;
  uint64_t n_delivered;
  uint64_t n_overwritten;
  uint64_t n_abandoned;
  uint64_t n_resets; /* of the ring, as last seen */
  uint64_t n_resets_before; /* of the ring, when the cursor was made */
  int64_t stall_timeout; /* ns; negative: never give up on a live writer */
  void *buffer; /* room for any payload of the ring */
  uint32_t lane; /* whose turn it is */
  uint32_t turn; /* frames it has had in this turn */
  uint32_t n_idle; /* polls since there last was something */
  int64_t patience; /* ns after the last look in which only a wake-up can bring news; negative: without end */
  OrbitCoreSpin spin;
  _Atomic bool interrupted; /* its thread is to stop waiting */
  OrbitCorePlace places[]; /* one for each lane */
} OrbitCoreCursor;

OrbitCoreCode orbit_core_cursor_new (OrbitCoreRing *ring,
                                     OrbitCoreCursorStart start,
                                     OrbitCoreCursor **cursor,
                                     OrbitCoreReport *report);

void orbit_core_cursor_free (OrbitCoreCursor *cursor);

/* Positions passed, the starting point included: on a per-node ring the sum over its lanes. */
uint64_t orbit_core_cursor_get_position (const OrbitCoreCursor *cursor);

/* Finds out what there is instead of the frame that was expected. */
OrbitCoreNext orbit_core_cursor_look_around (OrbitCoreCursor *cursor,
                                             OrbitCoreReserve reserve,
                                             void *data,
                                             OrbitCoreFrame *frame,
                                             OrbitCoreReport *report);

/* Is there something orbit_core_cursor_next() would give, a frame or a failure? Passes what is lost, but no frame.
 * FAILED, with @report, where the fleet was left or lost, or the ring's head is damaged. */
OrbitCoreNext orbit_core_cursor_look (OrbitCoreCursor *cursor,
                                      OrbitCoreReport *report);

/* Makes the next look one at the head, too, which comes only now and then otherwise. */
static inline void
orbit_core_cursor_look_closely (OrbitCoreCursor *cursor)
{
  cursor->n_idle = 0;
}

/* The next frame, if it is where it should be: in the lane whose turn it is, and there. Inside the gate. */
static inline __attribute__ ((always_inline)) bool
orbit_core_cursor_take_expected (OrbitCoreCursor *cursor,
                                 OrbitCoreReserve reserve,
                                 void *data,
                                 OrbitCoreFrame *frame)
{
  const OrbitCoreRing *ring = cursor->ring;
  OrbitCorePlace *place = &cursor->places[cursor->lane];
  uint64_t position = place->position;
  const OrbitCoreSlot *slot = (const OrbitCoreSlot *) (place->slots + (position & ring->mask) * ring->stride);
  uint64_t word;

  if (__builtin_expect (atomic_load_explicit (&ring->memory->n_resets, memory_order_acquire) != cursor->n_resets, 0))
    return false;
  if (ring->per_node && ((int64_t) (position - place->known_head) >= 0 || cursor->turn >= ORBIT_CORE_LANE_TURN))
    return false;
  if (__builtin_expect (orbit_core_slot_read (slot, position, ring->kind, ring->payload_capacity, reserve, data, frame, &word) != ORBIT_CORE_SLOT_FRAME, 0))
    return false;

  place->position = position + 1;
  place->pending_since = 0;
  cursor->n_delivered++;
  cursor->n_idle = 0;
  cursor->turn++;
  return true;
}

/* @reserve as in slot-read.h; NULL with @data NULL: the frame lies in the cursor's buffer until the next call. */
static inline __attribute__ ((always_inline)) OrbitCoreNext
orbit_core_cursor_next (OrbitCoreCursor *cursor,
                        OrbitCoreReserve reserve,
                        void *data,
                        OrbitCoreFrame *frame,
                        OrbitCoreReport *report)
{
  OrbitCoreGate *gate = &cursor->ring->member->gate;
  bool taken;

  if (reserve == NULL && data == NULL)
    data = cursor->buffer;
  if (__builtin_expect (orbit_core_gate_enter (gate), 1))
    {
      taken = orbit_core_cursor_take_expected (cursor, reserve, data, frame);
      orbit_core_gate_exit (gate);
      if (__builtin_expect (taken, 1))
        return ORBIT_CORE_NEXT_FRAME;
    }
  return orbit_core_cursor_look_around (cursor, reserve, data, frame, report);
}
