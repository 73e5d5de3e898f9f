/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A cursor: one reader's place in a ring, with an exact account of what it got and what it did not.
 *
 * At every moment n_delivered + n_overwritten + n_abandoned equals the positions passed since it was made. On a
 * per-node ring it reads every lane, each in order, taking turns. One thread at a time. */

#pragma once

#include "clock.h"
#include "fleet.h"

#define ORBIT_CORE_LANE_TURN 16 /* frames a lane may deliver before the next lane is looked at */
#define ORBIT_CORE_HEAD_LOOKS 16 /* idle looks at several lanes for one that loads their heads, which takes their lines from the writers */
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
  uint64_t pending; /* if equal to the position: it is known to be claimed but not there */
  int64_t pending_since; /* since when */
  uint64_t claimed; /* positions below it were claimed at the time that follows, or before */
  int64_t claimed_at; /* monotonic, ns, as all times here */
  int64_t asked_at; /* when the claim of the position was last asked for */
  bool chased; /* was overtaken since it last reached the end */
} OrbitCorePlace;

/* Frames that are taken from one lane, one after the other: as far as its lap or its turn goes. What is taken is counted when the run is
 * noted, so that a frame costs no more than what is here. */
typedef struct
{
  const uint8_t *slot; /* of the next position */
  uint64_t committed;  /* the stamp of a frame that is there */
  const uint8_t *end;  /* of the run; never the slot */
  uint64_t noted;      /* the stamp of the position at which the cursor's place stands */
  OrbitCoreSeat *seat; /* of the cursor */
  const _Atomic uint64_t *changes; /* in the segment of the ring */
  void *buffer;        /* room for any payload of the ring */
  uint32_t stride;     /* bytes from slot to slot */
  uint32_t kind;
  uint32_t small_capacity; /* as in the ring */
  uint32_t block; /* see slot-read.h */
} OrbitCoreRun;

/* When to spin before sleeping; see wait.h. */
typedef struct
{
  bool hopeful; /* the last wait was short */
  uint32_t n_failures; /* spins in vain, one after the other */
  uint32_t n_pauses; /* waits in which not to spin */
} OrbitCoreSpin;

typedef struct
{
  OrbitCoreRun run;
  uint64_t changes; /* of the ring, as last seen; see layout.h */
  uint32_t n_quiet; /* looks that may still be answered by the stamp alone */
  uint32_t n_granted; /* the last number of these */
  OrbitCoreRing *ring;
  OrbitCoreMember *member;
  OrbitCoreFleet *fleet; /* while the ring is an absent one: where to seek the ring; NULL: the cursor is bound */
  _Atomic (OrbitCoreParking *) parking; /* where to wait: the ring's, or the fleet's until the cursor is bound */
  uint64_t n_delivered; /* without those that the run has not noted: see orbit_core_cursor_count_delivered() */
  uint64_t n_overwritten;
  uint64_t n_abandoned;
  uint64_t n_resets_before; /* of the ring, when the cursor was made */
  int64_t stall_timeout; /* ns; negative: never give up on a live writer */
  OrbitCorePlace *place; /* of the lane whose turn it is */
  uint32_t turn; /* frames that this lane may still deliver in this turn */
  int64_t granted_at; /* monotonic, ns */
  uint32_t n_looks; /* idle looks since there last was something */
  uint32_t n_used; /* lanes in use; 1 on a shared ring */
  uint32_t *used; /* their numbers, ascending */
  uint32_t current; /* index in @used of the lane whose turn it is */
  int64_t patience; /* ns after the last look in which only a wake-up can bring news; negative: no limit */
  OrbitCoreSpin spin;
  _Atomic bool interrupted; /* its thread is to stop waiting */
  OrbitCorePlace *places; /* one for each lane */
} OrbitCoreCursor;

OrbitCoreCode orbit_core_cursor_new (OrbitCoreRing *ring,
                                     OrbitCoreCursorStart start,
                                     OrbitCoreCursor **cursor,
                                     OrbitCoreReport *report);

/* A cursor for a ring that does not exist yet. When the ring exists the cursor is bound, and starts at the first position that the ring
 * ever had. Frames that were overwritten before that are counted as overwritten. */
OrbitCoreCode orbit_core_cursor_new_unbound (OrbitCoreFleet *fleet,
                                             uint8_t kind,
                                             OrbitCoreCursor **cursor,
                                             OrbitCoreReport *report);

/* Binds the cursor if the ring has appeared. Outside of the gate. The cursor's buffer is another one then. */
OrbitCoreCode orbit_core_cursor_bind (OrbitCoreCursor *cursor,
                                      OrbitCoreReport *report) __attribute__ ((cold));

/* The same where it is not known whether the cursor is bound. Before orbit_core_cursor_look_around(), which does not bind. */
static inline OrbitCoreCode
orbit_core_cursor_bind_if_unbound (OrbitCoreCursor *cursor,
                                   OrbitCoreReport *report)
{
  return __builtin_expect (cursor->fleet == NULL, 1) ? ORBIT_CORE_OK : orbit_core_cursor_bind (cursor, report);
}

void orbit_core_cursor_free (OrbitCoreCursor *cursor);

/* For cursor-look.c alone: gives the lane with an index in @used its turn, but no run; looks for lanes that have come into use, and
 * keeps the turn. Before any lane is in use the cursor looks at lane 0, where nothing is. Inside the gate. */
void orbit_core_cursor_turn_to (OrbitCoreCursor *cursor,
                                uint32_t index);
void orbit_core_cursor_find_used_lanes (OrbitCoreCursor *cursor);

/* Positions passed, the starting point included: on a per-node ring the sum over its lanes. */
uint64_t orbit_core_cursor_get_position (const OrbitCoreCursor *cursor);

/* Finds out what there is if the next frame is not in the lane whose turn it is: another lane's frame, a hole, a reset, an
 * overtaken position, or nothing. */
OrbitCoreNext orbit_core_cursor_look_around (OrbitCoreCursor *cursor,
                                             OrbitCoreReserve reserve,
                                             void *data,
                                             OrbitCoreFrame *frame,
                                             OrbitCoreReport *report);

/* For readers that do not spin: a look that finds nothing loads the head, too. If @reserve and @data are NULL, the frame lies in the
 * cursor's buffer until the next call. Otherwise as in slot-read.h. */
OrbitCoreNext orbit_core_cursor_next (OrbitCoreCursor *cursor,
                                      OrbitCoreReserve reserve,
                                      void *data,
                                      OrbitCoreFrame *frame,
                                      OrbitCoreReport *report);

/* Is there something orbit_core_cursor_next() would give, a frame or a failure? Passes what is lost, but no frame.
 * FAILED, with @report, where the fleet was left or lost, or the ring's head is damaged. */
OrbitCoreNext orbit_core_cursor_look (OrbitCoreCursor *cursor,
                                      OrbitCoreReport *report);

/* Makes the next look one at the head, too, which does not happen at every look of a reader that spins. */
static inline void
orbit_core_cursor_look_closely (OrbitCoreCursor *cursor)
{
  cursor->n_quiet = 0;
  cursor->n_looks = 0;
}

static inline uint64_t
orbit_core_cursor_count_resets (const OrbitCoreCursor *cursor)
{
  return (cursor->changes - cursor->n_resets_before) & ORBIT_CORE_CHANGES_RESETS_MASK;
}

/* Has its ring been reset, or has a lane come into use, since the cursor last found out? Inside the gate. */
static inline bool
orbit_core_cursor_has_changes (const OrbitCoreCursor *cursor)
{
  /* Pairs with the release of the change in ring-read.c and write-lane.h. */
  return atomic_load_explicit (cursor->run.changes, memory_order_acquire) != cursor->changes;
}

typedef enum
{
  ORBIT_CORE_TAKE_FRAME,
  ORBIT_CORE_TAKE_LAST,  /* a frame, and the run has reached its end: orbit_core_cursor_end_run() must be called */
  ORBIT_CORE_TAKE_QUIET, /* there is none, and that is all there is to know */
  ORBIT_CORE_TAKE_LOOK,  /* none was taken; orbit_core_cursor_look_around() finds out more */
  ORBIT_CORE_TAKE_OTHER, /* orbit_core_cursor_take() finds out more */
} OrbitCoreTake;

/* --- the run --- */

/* Frames of the run that the cursor has not counted yet. */
static inline uint64_t
orbit_core_run_count (const OrbitCoreRun *run)
{
  return (run->committed - run->noted) >> 2;
}

/* Counts what the run has taken. The run goes on. */
static inline void
orbit_core_cursor_note_run (OrbitCoreCursor *cursor)
{
  const uint64_t n_frames = orbit_core_run_count (&cursor->run);

  cursor->run.noted = cursor->run.committed;
  cursor->place->position += n_frames;
  cursor->n_delivered += n_frames;
  cursor->turn -= (uint32_t) n_frames;
}

/* Begins a run of the lane whose turn it is; of the next one in use if the turn is over. */
void orbit_core_cursor_begin_run (OrbitCoreCursor *cursor);

/* The run has reached its end, or is to be counted: begins the next one. */
void orbit_core_cursor_end_run (OrbitCoreCursor *cursor);

/* After a frame was copied. */
static inline __attribute__ ((always_inline)) OrbitCoreTake
orbit_core_cursor_pass_frame (OrbitCoreCursor *cursor)
{
  const uint8_t *next = cursor->run.slot + cursor->run.stride;

  cursor->run.committed += ORBIT_CORE_STAMP_STEP;
  cursor->run.slot = next;
  return __builtin_expect (next != cursor->run.end, 1) ? ORBIT_CORE_TAKE_FRAME : ORBIT_CORE_TAKE_LAST;
}

static inline uint64_t
orbit_core_cursor_count_delivered (const OrbitCoreCursor *cursor)
{
  return cursor->n_delivered + orbit_core_run_count (&cursor->run);
}

/* None was taken, and the stamp of the next one is @stamp. It is committed, or past the position, if it is not less than the
 * expected one, circularly. */
static inline OrbitCoreTake
orbit_core_cursor_miss (OrbitCoreCursor *cursor,
                        uint64_t stamp,
                        uint64_t committed)
{
  if (cursor->n_quiet == 0 || (int64_t) (stamp - committed) >= 0)
    return ORBIT_CORE_TAKE_LOOK;
  cursor->n_quiet--;
  return ORBIT_CORE_TAKE_QUIET;
}

/* Takes the next frame if it is ready in the lane whose turn it is; never LAST. @data must not be NULL without @reserve. */
static inline __attribute__ ((always_inline)) OrbitCoreTake
orbit_core_cursor_take (OrbitCoreCursor *cursor,
                        OrbitCoreReserve reserve,
                        void *data,
                        OrbitCoreFrame *frame)
{
  const OrbitCoreRing *ring = cursor->ring;
  const OrbitCoreSlot *slot = (const OrbitCoreSlot *) cursor->run.slot;
  const uint64_t committed = cursor->run.committed;
  OrbitCoreSeat *seat = orbit_core_gate_take_seat (&ring->member->gate);
  OrbitCoreSlotState state;
  uint64_t stamp;

  if (__builtin_expect (seat == NULL, 0))
    return ORBIT_CORE_TAKE_LOOK;
  /* Pairs with the release store of the COMMITTED stamp in write-slot.h. */
  stamp = atomic_load_explicit (&slot->stamp, memory_order_acquire);
  if (__builtin_expect (stamp != committed || orbit_core_cursor_has_changes (cursor), 0))
    {
      orbit_core_seat_leave (seat);
      return orbit_core_cursor_miss (cursor, stamp, committed);
    }
  state = orbit_core_slot_copy (slot, committed, ring->kind, ring->payload_capacity, reserve, data, frame);
  orbit_core_seat_leave (seat);
  if (__builtin_expect (state != ORBIT_CORE_SLOT_FRAME, 0))
    return ORBIT_CORE_TAKE_LOOK;
  if (__builtin_expect (orbit_core_cursor_pass_frame (cursor) == ORBIT_CORE_TAKE_LAST, 0))
    orbit_core_cursor_end_run (cursor);
  return ORBIT_CORE_TAKE_FRAME;
}

/* The same for a frame of at most ORBIT_CORE_SMALL_COPY bytes, into the buffer of the cursor. It calls nothing, and needs few
 * registers: most of what a view costs would be saving registers otherwise. */
static inline __attribute__ ((always_inline)) OrbitCoreTake
orbit_core_cursor_take_view (OrbitCoreCursor *cursor,
                             OrbitCoreView *view)
{
  const OrbitCoreSlot *slot = (const OrbitCoreSlot *) cursor->run.slot;
  const uint64_t committed = cursor->run.committed;
  OrbitCoreSlotState state;
  uint64_t stamp;

  if (__builtin_expect (!orbit_core_seat_enter_simply (cursor->run.seat, &cursor->member->gate), 0))
    return ORBIT_CORE_TAKE_OTHER;
  /* Pairs with the release store of the COMMITTED stamp in write-slot.h. */
  stamp = atomic_load_explicit (&slot->stamp, memory_order_acquire);
  if (__builtin_expect (stamp != committed || orbit_core_cursor_has_changes (cursor), 0))
    {
      orbit_core_seat_leave (cursor->run.seat);
      return orbit_core_cursor_miss (cursor, stamp, committed);
    }
  state = orbit_core_slot_view (slot, &cursor->run.committed, &cursor->run.kind, &cursor->run.block, &cursor->run.small_capacity, true, cursor->run.buffer, view);
  orbit_core_seat_leave (cursor->run.seat);
  if (__builtin_expect (state != ORBIT_CORE_SLOT_FRAME, 0))
    return state == ORBIT_CORE_SLOT_OTHER ? ORBIT_CORE_TAKE_OTHER : ORBIT_CORE_TAKE_LOOK;
  return orbit_core_cursor_pass_frame (cursor);
}
