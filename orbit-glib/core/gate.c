/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The rare side of gates: seats, closing, and what happens at fork. */

#define _GNU_SOURCE

#include "gate.h"

#include "copy.h"
#include "fork-order.h"
#include "marks.h"
#include "note.h"
#include "pause.h"
#include "want.h"

#include <errno.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define WIPED_PAGE_SIZE 4096
#define LULL_NS (10 * INT64_C (1000000)) /* far longer than a store stays in the store buffer of a processor */

_Thread_local OrbitCoreSeat *orbit_core_seat;
_Atomic bool orbit_core_gate_has_membarrier;

static bool registered; /* at the start, for threads that rely on the fence of another thread */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t seat_key;
static pthread_mutex_t fork_lock = PTHREAD_MUTEX_INITIALIZER; /* taken before the other */
static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static OrbitCoreSeat *seats;
static OrbitCoreGate *gates;

static void
leave_seat (void *data)
{
  OrbitCoreSeat *seat = data;

  orbit_core_seat = NULL;
  atomic_store_explicit (&seat->inside, NULL, memory_order_release);
  atomic_store_explicit (&seat->taken, false, memory_order_release);
}

static void
before_fork (void)
{
  pthread_mutex_lock (&fork_lock);
  pthread_mutex_lock (&list_lock);
}

static void
after_fork_in_parent (void)
{
  pthread_mutex_unlock (&list_lock);
  pthread_mutex_unlock (&fork_lock);
}

/* The child has one thread, and all objects; the seats of the other threads are free, and its inherited memberships end here. */
static void
after_fork_in_child (void)
{
  for (OrbitCoreSeat *seat = seats; seat != NULL; seat = seat->next)
    {
      atomic_store_explicit (&seat->inside, NULL, memory_order_relaxed);
      atomic_store_explicit (&seat->lane, NULL, memory_order_relaxed);
      if (seat != orbit_core_seat && !seat->of_object)
        atomic_store_explicit (&seat->taken, false, memory_order_relaxed);
    }
  for (OrbitCoreGate *gate = gates; gate != NULL; gate = gate->next)
    {
      atomic_store_explicit (gate->open, ORBIT_CORE_GATE_SHUT, memory_order_relaxed);
      atomic_store_explicit (gate->unforked, 0, memory_order_relaxed);
      if (gate->member_fd >= 0)
        orbit_core_descriptor_close (gate->member_fd, &gate->member_file);
      gate->member_fd = -1;
    }
  pthread_mutex_unlock (&list_lock);
  pthread_mutex_unlock (&fork_lock);
}

static long
membarrier (int command)
{
  return syscall (SYS_membarrier, command, 0, 0);
}

/* See fork-order.h. */
static void __attribute__ ((constructor (ORBIT_CORE_FORK_ORDER_GATES)))
set_up_forks (void)
{
  pthread_atfork (before_fork, after_fork_in_parent, after_fork_in_child);
}

static void
set_up_process (void)
{
  pthread_key_create (&seat_key, leave_seat);
#ifndef ORBIT_CORE_TSAN /* which does not know about fences that another thread causes */
  /* A kernel may let a process register and then refuse the call. */
  registered = membarrier (MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) == 0 && membarrier (MEMBARRIER_CMD_PRIVATE_EXPEDITED) == 0;
  atomic_store_explicit (&orbit_core_gate_has_membarrier, registered, memory_order_relaxed);
  if (!registered)
    orbit_core_note ("membarrier() is refused: each call makes a fence of its own: %s", strerror (errno));
#endif
}

/* The list is locked. */
static OrbitCoreSeat *
find_seat (void)
{
  OrbitCoreSeat *seat;

  for (seat = seats; seat != NULL; seat = seat->next)
    if (!atomic_load_explicit (&seat->taken, memory_order_acquire))
      break;
  if (seat == NULL)
    {
      seat = aligned_alloc (_Alignof (OrbitCoreSeat), sizeof *seat);
      if (seat == NULL)
        return NULL;
      atomic_init (&seat->inside, NULL);
      atomic_init (&seat->lane, NULL);
      seat->next = seats;
      seats = seat;
    }
  atomic_store_explicit (&seat->taken, true, memory_order_relaxed);
  return seat;
}

OrbitCoreSeat *
orbit_core_seat_take (void)
{
  OrbitCoreSeat *seat;

  pthread_once (&once, set_up_process);
  pthread_mutex_lock (&list_lock);
  seat = find_seat ();
  if (seat != NULL)
    {
      seat->of_object = false;
      pthread_setspecific (seat_key, seat);
      orbit_core_seat = seat;
    }
  pthread_mutex_unlock (&list_lock);
  return seat;
}

OrbitCoreSeat *
orbit_core_seat_reserve (void)
{
  OrbitCoreSeat *seat;

  pthread_once (&once, set_up_process);
  pthread_mutex_lock (&list_lock);
  seat = find_seat ();
  if (seat != NULL)
    seat->of_object = true;
  pthread_mutex_unlock (&list_lock);
  return seat;
}

/* Pairs with the acquire load in find_seat(). */
void
orbit_core_seat_give_back (OrbitCoreSeat *seat)
{
  atomic_store_explicit (&seat->taken, false, memory_order_release);
}

OrbitCoreSeat *
orbit_core_gate_take_seat_slowly (OrbitCoreGate *gate)
{
  OrbitCoreSeat *seat = orbit_core_seat != NULL ? orbit_core_seat : orbit_core_seat_take ();

  if (seat == NULL)
    return NULL;
  /* Partner: orbit_core_gate_shut(), as in orbit_core_gate_take_seat_simply(). The exchange is the fence. */
  atomic_exchange_explicit (&seat->inside, gate, memory_order_seq_cst);
  if (atomic_load_explicit (gate->open, memory_order_seq_cst) != ORBIT_CORE_GATE_SHUT)
    return seat;
  orbit_core_seat_leave (seat);
  return NULL;
}

OrbitCoreCode
orbit_core_gate_init (OrbitCoreGate *gate,
                      OrbitCoreReport *report)
{
  void *page;
  bool simple;

  pthread_once (&once, set_up_process);
  orbit_core_marks_start ();
  page = mmap (NULL, WIPED_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED)
    return orbit_core_fail_errno (report, errno, "cannot map a page");

  /* If the kernel cannot wipe it, the fork handler does, for every fork() of the C library. */
  (void) madvise (page, WIPED_PAGE_SIZE, MADV_WIPEONFORK);

  gate->open = page;
  gate->unforked = gate->open + 1;
  gate->member_fd = -1;
  atomic_init (&gate->n_held, 0);
  atomic_init (&gate->closed, false);
  atomic_init (&gate->revoked, false);
  atomic_init (&gate->lost, NULL);
  atomic_store_explicit (gate->unforked, 1, memory_order_relaxed);

  pthread_mutex_lock (&list_lock);
  simple = atomic_load_explicit (&orbit_core_gate_has_membarrier, memory_order_relaxed) && !orbit_core_marks_on;
  atomic_store_explicit (gate->open, simple ? ORBIT_CORE_GATE_OPEN : ORBIT_CORE_GATE_OPEN_BY_FENCE, memory_order_release);
  gate->next = gates;
  gates = gate;
  pthread_mutex_unlock (&list_lock);
  return ORBIT_CORE_OK;
}

void
orbit_core_gate_block_forks (void)
{
  pthread_once (&once, set_up_process);
  pthread_mutex_lock (&fork_lock);
}

void
orbit_core_gate_allow_forks (void)
{
  pthread_mutex_unlock (&fork_lock);
}

void
orbit_core_gate_guard_fd (OrbitCoreGate *gate,
                          int fd)
{
  pthread_mutex_lock (&list_lock);
  gate->member_fd = fd;
  gate->member_file = orbit_core_descriptor_identify (fd);
  pthread_mutex_unlock (&list_lock);
}

bool
orbit_core_gate_is_forked (const OrbitCoreGate *gate)
{
  return atomic_load_explicit (gate->unforked, memory_order_relaxed) == 0 &&
         !atomic_load_explicit (&gate->closed, memory_order_acquire);
}

void
orbit_core_gate_revoke (OrbitCoreGate *gate)
{
  atomic_store_explicit (&gate->revoked, true, memory_order_release);
  atomic_store_explicit (gate->open, ORBIT_CORE_GATE_SHUT, memory_order_release);
}

void
orbit_core_gate_lose (OrbitCoreGate *gate,
                      const char *reason)
{
  /* Pairs with the load in orbit_core_gate_refusal(). */
  atomic_store_explicit (&gate->lost, reason, memory_order_release);
  atomic_store_explicit (gate->open, ORBIT_CORE_GATE_SHUT, memory_order_release);
}

static bool
is_anyone_inside (const OrbitCoreGate *gate)
{
  bool found = false;

  pthread_mutex_lock (&list_lock);
  for (OrbitCoreSeat *seat = seats; seat != NULL && !found; seat = seat->next)
    found = atomic_load_explicit (&seat->inside, memory_order_acquire) == gate;
  pthread_mutex_unlock (&list_lock);
  return found || atomic_load_explicit (&gate->n_held, memory_order_acquire) != 0;
}

/* From now on a thread that enters any gate makes a fence. A gate that is shut stays shut. */
static void
stop_using_membarrier (void)
{
  pthread_mutex_lock (&list_lock);
  atomic_store_explicit (&orbit_core_gate_has_membarrier, false, memory_order_relaxed);
  for (OrbitCoreGate *gate = gates; gate != NULL; gate = gate->next)
    {
      uint32_t open = ORBIT_CORE_GATE_OPEN;

      atomic_compare_exchange_strong (gate->open, &open, ORBIT_CORE_GATE_OPEN_BY_FENCE);
    }
  pthread_mutex_unlock (&list_lock);
}

/* Where the call is refused although it worked before, threads may have entered without a fence of their own. Their stores leave the
 * store buffers of their processors within microseconds, and a thread that is not running has none. The next threads to enter make
 * their own fences. */
void
orbit_core_gate_fence_threads (void)
{
  if (membarrier (MEMBARRIER_CMD_PRIVATE_EXPEDITED) == 0)
    return;
  if (registered)
    orbit_core_want_tell (ORBIT_CORE_WANT_FENCE, errno);
  stop_using_membarrier ();
  atomic_thread_fence (memory_order_seq_cst);
  orbit_core_pause (LULL_NS);
  atomic_thread_fence (memory_order_seq_cst);
}

bool
orbit_core_gate_shut (OrbitCoreGate *gate)
{
  if (atomic_exchange (&gate->closed, true))
    return false;
  atomic_store (gate->open, ORBIT_CORE_GATE_SHUT);
  if (registered)
    orbit_core_gate_fence_threads ();
  else
    atomic_thread_fence (memory_order_seq_cst);
  return true;
}

void
orbit_core_gate_drain (const OrbitCoreGate *gate)
{
  for (unsigned int round = 0; is_anyone_inside (gate); round++)
    {
      if (round < 100)
        sched_yield ();
      else
        orbit_core_pause (50000);
    }
}

void
orbit_core_gate_clear (OrbitCoreGate *gate)
{
  pthread_mutex_lock (&list_lock);
  for (OrbitCoreGate **link = &gates; *link != NULL; link = &(*link)->next)
    if (*link == gate)
      {
        *link = gate->next;
        break;
      }
  pthread_mutex_unlock (&list_lock);
  munmap (gate->open, WIPED_PAGE_SIZE);
}

OrbitCoreCode
orbit_core_gate_refusal (const OrbitCoreGate *gate,
                         const char *fleet_name,
                         OrbitCoreReport *report)
{
  const char *lost;

  if (orbit_core_seat == NULL)
    return orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "fleet '%s': no memory for one more thread", fleet_name);
  if (orbit_core_gate_is_forked (gate))
    return orbit_core_fail (report, ORBIT_CORE_FORKED,
                            "fleet '%s' was joined by the parent of this forked process %d; join again to get a node of its own",
                            fleet_name, (int) getpid ());
  if (!atomic_load_explicit (&gate->closed, memory_order_acquire) && (lost = atomic_load_explicit (&gate->lost, memory_order_acquire)) != NULL)
    return orbit_core_fail (report, ORBIT_CORE_LOST, "%s", lost);
  if (!atomic_load_explicit (&gate->closed, memory_order_acquire))
    return orbit_core_fail (report, ORBIT_CORE_FAILED,
                            "fleet '%s': others have taken this process for dead, its lock must have been lost; leave and join again", fleet_name);
  return orbit_core_fail (report, ORBIT_CORE_CLOSED, "fleet '%s' has been left", fleet_name);
}
