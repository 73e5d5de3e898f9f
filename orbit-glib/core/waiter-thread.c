/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Threads that sleep for all watches of the process. */

#define _GNU_SOURCE

#include "waiter-thread-words.h"

#include "clock.h"
#include "fork-order.h"
#include "helper-thread.h"
#include "note.h"
#include "pause.h"
#include "want.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

uint32_t orbit_core_waiter_thread_generation;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static OrbitCoreWaiterThread *waiters;
static unsigned int max_words;

static void
before_fork (void)
{
  pthread_mutex_lock (&lock);
}

static void
after_fork_in_parent (void)
{
  pthread_mutex_unlock (&lock);
}

/* The child has no waiter threads. The memory of the parent's threads is not freed in the child. */
static void
after_fork_in_child (void)
{
  waiters = NULL;
  orbit_core_waiter_thread_generation++;
  pthread_mutex_unlock (&lock);
}

/* See fork-order.h. */
static void __attribute__ ((constructor (ORBIT_CORE_FORK_ORDER_WAITERS)))
set_up_forks (void)
{
  pthread_atfork (before_fork, after_fork_in_parent, after_fork_in_child);
}

static void
set_up_process (void)
{
  max_words = orbit_core_futex_set_is_supported () ? ORBIT_CORE_WAITER_THREAD_MAX_WORDS : 1;
  if (max_words == 1)
    orbit_core_note ("futex_waitv() is not there: each watched ring and fleet has a waiter thread of its own");
}

/* The first time, the kernel is asked what it can do. */
static void
take_lock (void)
{
  pthread_once (&once, set_up_process);
  pthread_mutex_lock (&lock);
}

/* Called with the lock held, and returns with it held. Returns false if the kernel refused to sleep. */
static bool
sleep_on_words (OrbitCoreWaiterThread *waiter)
{
  const int64_t limit = orbit_core_waiter_thread_get_limit (waiter);
  OrbitCoreFutex words[ORBIT_CORE_WAITER_THREAD_MAX_WORDS + 1] = { { .word = &waiter->control, .seen = waiter->obeyed, .private = true } };
  unsigned int n_words = 1;
  bool slept;

  for (unsigned int i = 0; i < waiter->n_words; i++)
    words[n_words++] = (OrbitCoreFutex){ .word = &waiter->words[i].parking->notify, .seen = waiter->words[i].seen };
  pthread_mutex_unlock (&lock);
  slept = orbit_core_waiter_thread_sleep_on (waiter, words, n_words, limit);
  if (!slept)
    {
      if (!waiter->by_set)
        orbit_core_want_tell (n_words > 2 ? ORBIT_CORE_WANT_THREAD : ORBIT_CORE_WANT_SLEEP, errno);
      orbit_core_pause (waiter->by_set ? ORBIT_CORE_NS_PER_MS : limit < 0 || limit > ORBIT_CORE_PAUSE_REFUSED ? ORBIT_CORE_PAUSE_REFUSED : limit);
    }
  pthread_mutex_lock (&lock);
  return slept;
}

static void *run (void *data);

static int
start (OrbitCoreWaiterThread *waiter)
{
  const int result = orbit_core_helper_thread_start (&waiter->thread, "orbit-waiter", run, waiter);

  if (result != 0)
    return result;
  pthread_detach (waiter->thread);
  waiter->next = waiters;
  waiters = waiter;
  return 0;
}

/* Starts a separate thread for a word of @waiter. */
static bool
move_last_word (OrbitCoreWaiterThread *waiter)
{
  OrbitCoreWaiterThread *other = calloc (1, sizeof *other);

  if (other == NULL)
    return false;
  other->words[other->n_words++] = waiter->words[waiter->n_words - 1];
  other->deadline = waiter->deadline;
  if (start (other) != 0)
    {
      free (other);
      return false;
    }
  waiter->n_words--;
  for (OrbitCoreParkingWatch *watch = other->words[0].watches; watch != NULL; watch = watch->next)
    watch->waiter = other;
  return true;
}

/* futex_waitv() was refused: from now on each word has a thread. Until enough threads could be started, one naps for several
 * words. */
static void
do_without_set (OrbitCoreWaiterThread *waiter)
{
  max_words = 1;
  waiter->by_set = false;
  while (waiter->n_words > 1 && move_last_word (waiter))
    continue;
}

static void *
run (void *data)
{
  OrbitCoreWaiterThread *waiter = data;

  pthread_mutex_lock (&lock);
  while (waiter->n_words > 0)
    {
      waiter->obeyed = atomic_load_explicit (&waiter->control, memory_order_relaxed);
      if (!sleep_on_words (waiter) && waiter->by_set)
        do_without_set (waiter);
      orbit_core_waiter_thread_tell_of_words (waiter);
      orbit_core_waiter_thread_tell_of_deadlines (waiter);
    }
  for (OrbitCoreWaiterThread **link = &waiters; *link != NULL; link = &(*link)->next)
    if (*link == waiter)
      {
        *link = waiter->next;
        break;
      }
  pthread_mutex_unlock (&lock);
  free (waiter);
  return NULL;
}

static bool
has_obeyed (const OrbitCoreWaiterThread *waiter,
            uint32_t control)
{
  for (const OrbitCoreWaiterThread *other = waiters; other != NULL; other = other->next)
    if (other == waiter)
      return waiter->obeyed == control;
  return true; /* the thread has ended */
}

/* Makes the thread look at its words again. With futex_waitv() a thread that is not yet asleep will not fall asleep on an old
 * control word; without it the wake-up may come too early, and is repeated until the thread has reacted. A thread that cannot
 * be woken wakes up at the end of a nap; it does not use a word that has been removed. */
static void
kick (OrbitCoreWaiterThread *waiter,
      OrbitCoreParking *parking)
{
  uint32_t control = atomic_fetch_add_explicit (&waiter->control, 1, memory_order_relaxed) + 1;
  bool wakes = true;

  if (waiter->by_set)
    {
      orbit_core_futex_wake (&waiter->control, true);
      return;
    }
  for (int64_t waited = 0; !has_obeyed (waiter, control) && (wakes || waited <= ORBIT_CORE_PAUSE_REFUSED); waited += ORBIT_CORE_NS_PER_MS)
    {
      wakes = orbit_core_futex_wake (&parking->notify, false);
      pthread_mutex_unlock (&lock);
      orbit_core_pause (wakes && waited == 0 ? ORBIT_CORE_NS_PER_MS / 20 : ORBIT_CORE_NS_PER_MS);
      pthread_mutex_lock (&lock);
    }
}

/* Returns the thread that already sleeps on this parking. */
static OrbitCoreWaiterThread *
find_waiter (const OrbitCoreParking *parking)
{
  for (OrbitCoreWaiterThread *waiter = waiters; waiter != NULL; waiter = waiter->next)
    if (orbit_core_waiter_thread_find_word (waiter, parking) != NULL)
      return waiter;
  return NULL;
}

/* A thread without words will end. */
static OrbitCoreWaiterThread *
find_room (void)
{
  for (OrbitCoreWaiterThread *waiter = waiters; waiter != NULL; waiter = waiter->next)
    if (waiter->n_words > 0 && waiter->n_words < max_words)
      return waiter;
  return NULL;
}

/* Starts to sleep on one more word, in a new thread if the others are full. */
static OrbitCoreWaiterThread *
add_word (const OrbitCoreParkingWatch *watch,
          OrbitCoreReport *report)
{
  OrbitCoreParking *parking = watch->parking;
  OrbitCoreWaiterThread *waiter = find_room ();
  bool fresh = waiter == NULL;
  int result;

  if (fresh)
    waiter = calloc (1, sizeof *waiter); /* its thread waits for the lock */
  if (waiter == NULL)
    {
      orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "no memory for a thread that waits");
      return NULL;
    }
  waiter->words[waiter->n_words++] = (OrbitCoreWaiterThreadWord){
    .parking = parking,
    .seen = atomic_load_explicit (&parking->notify, memory_order_acquire),
  };
  if (!fresh)
    {
      kick (waiter, parking);
      return waiter;
    }

  waiter->by_set = max_words > 1;
  result = start (waiter);
  if (result != 0)
    {
      free (waiter);
      orbit_core_fail_errno (report, result, "cannot start a thread that waits");
      return NULL;
    }
  return waiter;
}

OrbitCoreCode
orbit_core_waiter_thread_add (OrbitCoreParkingWatch *watch,
                              OrbitCoreReport *report)
{
  OrbitCoreWaiterThread *waiter;

  take_lock ();
  waiter = find_waiter (watch->parking);
  if (waiter == NULL)
    waiter = add_word (watch, report);
  if (waiter != NULL)
    {
      OrbitCoreWaiterThreadWord *word = orbit_core_waiter_thread_find_word (waiter, watch->parking);

      watch->generation = orbit_core_waiter_thread_generation;
      watch->waiter = waiter;
      atomic_store (&watch->deadline, 0);
      atomic_store (&watch->next_look, 0);
      watch->next = word->watches;
      word->watches = watch;
    }
  pthread_mutex_unlock (&lock);
  return waiter != NULL ? ORBIT_CORE_OK : report != NULL ? report->code : ORBIT_CORE_FAILED;
}

/* With the lock held, which may be released temporarily at the end. */
static void
remove_watch (OrbitCoreParkingWatch *watch)
{
  OrbitCoreWaiterThread *waiter = watch->waiter;
  OrbitCoreWaiterThreadWord *word = orbit_core_waiter_thread_find_word (waiter, watch->parking);

  for (OrbitCoreParkingWatch **link = &word->watches; *link != NULL; link = &(*link)->next)
    if (*link == watch)
      {
        *link = watch->next;
        break;
      }
  watch->waiter = NULL;
  atomic_store (&watch->next_look, 0);
  if (word->watches == NULL)
    {
      OrbitCoreParking *parking = word->parking;

      *word = waiter->words[--waiter->n_words];
      kick (waiter, parking);
    }
}

void
orbit_core_waiter_thread_remove (OrbitCoreParkingWatch *watch)
{
  take_lock ();
  if (watch->waiter != NULL && watch->generation == orbit_core_waiter_thread_generation)
    remove_watch (watch);
  pthread_mutex_unlock (&lock);
}

static OrbitCoreParkingWatch *
find_owned (const void *owner)
{
  for (OrbitCoreWaiterThread *waiter = waiters; waiter != NULL; waiter = waiter->next)
    for (unsigned int i = 0; i < waiter->n_words; i++)
      for (OrbitCoreParkingWatch *watch = waiter->words[i].watches; watch != NULL; watch = watch->next)
        if (watch->owner == owner)
          return watch;
  return NULL;
}

void
orbit_core_waiter_thread_remove_all (const void *owner)
{
  OrbitCoreParkingWatch *watch;

  take_lock ();
  while ((watch = find_owned (owner)) != NULL)
    {
      watch->ready (watch->data, true);
      remove_watch (watch);
    }
  pthread_mutex_unlock (&lock);
}

void
orbit_core_waiter_thread_set_deadline (OrbitCoreParkingWatch *watch,
                                       int64_t deadline)
{
  OrbitCoreWaiterThread *waiter;
  int64_t next_look;

  /* Without the lock, which the waiter holds while it wakes the caller. Both accesses are sequentially consistent, see
   * orbit_core_waiter_thread_tell_of_deadlines(). */
  atomic_store (&watch->deadline, deadline);
  next_look = atomic_load (&watch->next_look);
  if (next_look != 0 && next_look <= deadline)
    return;

  take_lock ();
  waiter = watch->waiter;
  if (waiter != NULL && watch->generation == orbit_core_waiter_thread_generation)
    {
      if (waiter->deadline == 0 || deadline < waiter->deadline)
        {
          waiter->deadline = deadline;
          kick (waiter, watch->parking);
        }
      atomic_store (&watch->next_look, waiter->deadline);
    }
  pthread_mutex_unlock (&lock);
}

unsigned int
orbit_core_waiter_thread_count (void)
{
  unsigned int n_waiters = 0;

  take_lock ();
  for (OrbitCoreWaiterThread *waiter = waiters; waiter != NULL; waiter = waiter->next)
    n_waiters++;
  pthread_mutex_unlock (&lock);
  return n_waiters;
}
