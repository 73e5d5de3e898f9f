/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A gate lets any number of threads use something that one of them may close.
 *
 * Entering costs a store and a load, no locked instruction: each thread has a seat of its own in which it notes the gate it is
 * inside of, and so has each cursor, for the thread that uses it. A thread that closes the gate makes one membarrier() call for all
 * of them and then looks at every seat. (The idea is that of hazard pointers, M. Michael, "Hazard Pointers: Safe Memory Reclamation
 * for Lock-Free Objects", 2004, with the fence moved to the rare side.)
 *
 * A forked child finds every gate shut, however it was forked: the word that says "open" lives in a page that
 * the kernel wipes on fork. A thread is inside of one gate at a time. */

#pragma once

#include "descriptor.h"
#include "report.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct OrbitCoreGate OrbitCoreGate;
typedef struct OrbitCoreSeat OrbitCoreSeat;

/* A page that was wiped reads as SHUT. */
typedef enum
{
  ORBIT_CORE_GATE_SHUT = 0,
  ORBIT_CORE_GATE_OPEN, /* a thread that enters makes no fence: the thread that closes makes it for all by membarrier() */
  ORBIT_CORE_GATE_OPEN_BY_FENCE, /* a thread that enters makes a fence; also if marks.h makes all calls slow */
} OrbitCoreGateState;

struct OrbitCoreGate
{
  _Atomic uint32_t *open;       /* OrbitCoreGateState; in a page wiped on fork */
  _Atomic uint32_t *unforked;   /* likewise; nothing else clears it */
  _Atomic uint32_t n_held;      /* long stays of any thread: unfinished writes, waits for frames */
  _Atomic bool closed;          /* by this member */
  _Atomic bool revoked;         /* the member was declared dead: a thread may enter only to leave the fleet */
  _Atomic (const char *) lost;  /* the reason, if the member has lost its segments and may only leave; else NULL */
  int member_fd;                /* the descriptor whose locks a forked child must not keep alive; -1: none */
  OrbitCoreFileId member_file;  /* the file that it referred to when it was opened */
  OrbitCoreGate *next;          /* all gates of the process, for the fork handler */
};

struct OrbitCoreSeat
{
  _Alignas (64) _Atomic (const OrbitCoreGate *) inside;
  _Atomic (const void *) lane; /* the lock whose favourite is in its lane; see lane-lock.h */
  uint64_t ticket; /* that publish.h has drawn and not claimed; see publish-slowly.h */
  _Atomic bool taken;
  bool of_object; /* reserved for an object, not for a thread */
  OrbitCoreSeat *next;
};

extern _Thread_local OrbitCoreSeat *orbit_core_seat __attribute__ ((tls_model ("initial-exec"), visibility ("hidden")));
/* Whether membarrier() replaces the fence of threads that enter. If the kernel refuses it later, it is not used again. */
extern _Atomic bool orbit_core_gate_has_membarrier __attribute__ ((visibility ("hidden")));

OrbitCoreCode orbit_core_gate_init (OrbitCoreGate *gate,
                                    OrbitCoreReport *report);

/* Between the two no thread of the process can fork: for a caller that holds locks through a descriptor that a child would inherit. */
void orbit_core_gate_block_forks (void);
void orbit_core_gate_allow_forks (void);

/* From now on a forked child closes @fd, so that it does not keep the parent's locks; -1: nothing to close. */
void orbit_core_gate_guard_fd (OrbitCoreGate *gate,
                               int fd);

/* Closing has two steps. After the first no thread can enter. Returns false if the gate was shut before. */
bool orbit_core_gate_shut (OrbitCoreGate *gate);

/* The second waits until all other threads have left, long stays included. It returns at once in a forked child, which has no
 * other threads. */
void orbit_core_gate_drain (const OrbitCoreGate *gate);

/* No thread can enter any more, because other members take this one for dead. The gate must still be closed. */
void orbit_core_gate_revoke (OrbitCoreGate *gate) __attribute__ ((cold));

/* Likewise, because the member's segments have lost their names; @reason must stay as long as the gate. Once. */
void orbit_core_gate_lose (OrbitCoreGate *gate,
                           const char *reason) __attribute__ ((cold));

/* The gate must be closed. */
void orbit_core_gate_clear (OrbitCoreGate *gate);

bool orbit_core_gate_is_forked (const OrbitCoreGate *gate);

/* The reason why orbit_core_gate_enter() has failed. */
OrbitCoreCode orbit_core_gate_refusal (const OrbitCoreGate *gate,
                                       const char *fleet_name,
                                       OrbitCoreReport *report) __attribute__ ((cold));

/* Every thread of the process passes a full fence before this returns. Where membarrier() is refused, that takes 10 ms. */
void orbit_core_gate_fence_threads (void);

OrbitCoreSeat *orbit_core_seat_take (void) __attribute__ ((cold));

/* A seat for an object that one thread at a time uses: it is found faster than that of the thread. NULL: no memory. Only
 * orbit_core_seat_enter_simply() enters from it. */
OrbitCoreSeat *orbit_core_seat_reserve (void);
void orbit_core_seat_give_back (OrbitCoreSeat *seat);

/* For a thread without a seat, or a gate that is not simply open. */
OrbitCoreSeat *orbit_core_gate_take_seat_slowly (OrbitCoreGate *gate) __attribute__ ((cold));

static inline void
orbit_core_seat_leave (OrbitCoreSeat *seat)
{
  atomic_store_explicit (&seat->inside, NULL, memory_order_release);
}

/* Enters where that is simple; false if the gate must be entered slowly, or is shut. For paths that call nothing, so that the
 * compiler needs not save registers for them. */
static inline __attribute__ ((always_inline)) bool
orbit_core_seat_enter_simply (OrbitCoreSeat *seat,
                              const OrbitCoreGate *gate)
{
  /* Partner: orbit_core_gate_shut(), which shuts, makes every thread pass a full fence, and then reads the seats. */
  atomic_store_explicit (&seat->inside, gate, memory_order_relaxed);
  atomic_signal_fence (memory_order_seq_cst);
  if (__builtin_expect (atomic_load_explicit (gate->open, memory_order_acquire) == ORBIT_CORE_GATE_OPEN, 1))
    return true;
  orbit_core_seat_leave (seat);
  return false;
}

/* The same from the seat of this thread, which is returned to leave from; NULL if the gate was not entered. */
static inline __attribute__ ((always_inline)) OrbitCoreSeat *
orbit_core_gate_take_seat_simply (OrbitCoreGate *gate)
{
  OrbitCoreSeat *seat = orbit_core_seat;

  return __builtin_expect (seat != NULL, 1) && orbit_core_seat_enter_simply (seat, gate) ? seat : NULL;
}

/* Enters, and returns the seat to leave from; NULL if the gate is shut. */
static inline __attribute__ ((always_inline)) OrbitCoreSeat *
orbit_core_gate_take_seat (OrbitCoreGate *gate)
{
  OrbitCoreSeat *seat = orbit_core_gate_take_seat_simply (gate);

  return __builtin_expect (seat != NULL, 1) ? seat : orbit_core_gate_take_seat_slowly (gate);
}

static inline bool
orbit_core_gate_enter (OrbitCoreGate *gate)
{
  return orbit_core_gate_take_seat (gate) != NULL;
}

static inline void
orbit_core_gate_exit (OrbitCoreGate *gate)
{
  (void) gate;
  orbit_core_seat_leave (orbit_core_seat);
}

/* A stay that outlives the call in which it began. Call both inside the gate, or end it after the begin's exit. */
static inline void
orbit_core_gate_hold (OrbitCoreGate *gate)
{
  atomic_fetch_add_explicit (&gate->n_held, 1, memory_order_relaxed);
}

static inline void
orbit_core_gate_release (OrbitCoreGate *gate)
{
  atomic_fetch_sub_explicit (&gate->n_held, 1, memory_order_release);
}
