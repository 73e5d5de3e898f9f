/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Threads that sleep for many. */

#define _GNU_SOURCE

#include "sleeper.h"

#include "clock.h"
#include "futex-set.h"
#include "kernel-time.h"

#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MAX_WORDS (ORBIT_CORE_FUTEX_MAX_WORDS - 1) /* and the control word */

#define NS_PER_S INT64_C (1000000000)

/* What is slept on: one parking, for all who watch it. */
typedef struct
{
  OrbitCoreParking *parking;
  OrbitCoreWatch *watches;
  uint32_t seen; /* the notify word, as it was last told of */
} Word;

struct OrbitCoreSleeper
{
  pthread_t thread;
  unsigned int n_words;
  _Atomic uint32_t control; /* changes when the words do, or the deadline */
  uint32_t obeyed;          /* the control word as the thread last saw it */
  int64_t deadline;         /* the first of its watches'; monotonic, ns; 0: none */
  OrbitCoreSleeper *next;
  Word words[MAX_WORDS];
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t obeyed = PTHREAD_COND_INITIALIZER;
static OrbitCoreSleeper *sleepers;
static uint32_t generation; /* of the process: counts forks */
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

/* The threads were not forked; what they had stays where the parent's copy was. */
static void
after_fork_in_child (void)
{
  sleepers = NULL;
  obeyed = (pthread_cond_t) PTHREAD_COND_INITIALIZER;
  generation++;
  pthread_mutex_unlock (&lock);
}

static void
set_up_process (void)
{
  pthread_atfork (before_fork, after_fork_in_parent, after_fork_in_child);
  max_words = orbit_core_futex_set_is_supported () ? MAX_WORDS : 1;
}

/* How long the thread may sleep, in ns; negative: without end. */
static int64_t
get_sleep_limit (const OrbitCoreSleeper *sleeper)
{
  int64_t left;

  if (sleeper->deadline == 0)
    return -1;
  left = sleeper->deadline - orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
  return left > 0 ? left : 0;
}

/* Called and returns with the lock held. */
static void
sleep_on_words (OrbitCoreSleeper *sleeper)
{
  const int64_t limit = get_sleep_limit (sleeper);
  OrbitCoreFutex words[MAX_WORDS + 1] = { { .word = &sleeper->control, .seen = sleeper->obeyed, .private = true } };
  OrbitCoreParking *only = sleeper->words[0].parking; /* without futex_waitv() */
  unsigned int n_words = 1;

  for (unsigned int i = 0; i < sleeper->n_words; i++)
    words[n_words++] = (OrbitCoreFutex){ .word = &sleeper->words[i].parking->notify, .seen = sleeper->words[i].seen };
  pthread_mutex_unlock (&lock);
  if (max_words > 1)
    orbit_core_futex_set_sleep (words, n_words, limit);
  else if (n_words > 1)
    orbit_core_parking_sleep (only, words[1].seen, limit);
  pthread_mutex_lock (&lock);
}

static void
tell_of_words (OrbitCoreSleeper *sleeper)
{
  for (unsigned int i = 0; i < sleeper->n_words; i++)
    {
      Word *word = &sleeper->words[i];
      uint32_t notify = atomic_load_explicit (&word->parking->notify, memory_order_acquire);

      if (notify == word->seen)
        continue;
      word->seen = notify;
      for (OrbitCoreWatch *watch = word->watches; watch != NULL; watch = watch->next)
        watch->ready (watch->data, true);
    }
}

static void
set_next_look (OrbitCoreSleeper *sleeper,
               int64_t time)
{
  for (unsigned int i = 0; i < sleeper->n_words; i++)
    for (OrbitCoreWatch *watch = sleeper->words[i].watches; watch != NULL; watch = watch->next)
      atomic_store (&watch->next_look, time);
}

static void
tell_of_deadlines (OrbitCoreSleeper *sleeper)
{
  int64_t now;

  if (sleeper->deadline == 0)
    return;
  now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
  if (now < sleeper->deadline)
    return;
  sleeper->deadline = 0;

  /* Before the deadlines are read. Pairs with orbit_core_sleeper_set_deadline(), which stores a deadline and then reads this. */
  set_next_look (sleeper, 0);
  for (unsigned int i = 0; i < sleeper->n_words; i++)
    for (OrbitCoreWatch *watch = sleeper->words[i].watches; watch != NULL; watch = watch->next)
      {
        int64_t deadline = atomic_load (&watch->deadline);

        if (deadline == 0)
          continue;
        if (deadline > now)
          {
            if (sleeper->deadline == 0 || deadline < sleeper->deadline)
              sleeper->deadline = deadline;
            continue;
          }
        /* If it was set anew just now, the watch is told too early, and sets it once more. */
        atomic_store (&watch->deadline, 0);
        watch->ready (watch->data, false);
      }
  set_next_look (sleeper, sleeper->deadline);
}

static void *
run (void *data)
{
  OrbitCoreSleeper *sleeper = data;

  pthread_mutex_lock (&lock);
  while (sleeper->n_words > 0)
    {
      sleeper->obeyed = atomic_load_explicit (&sleeper->control, memory_order_relaxed);
      pthread_cond_broadcast (&obeyed);
      sleep_on_words (sleeper);
      tell_of_words (sleeper);
      tell_of_deadlines (sleeper);
    }
  for (OrbitCoreSleeper **link = &sleepers; *link != NULL; link = &(*link)->next)
    if (*link == sleeper)
      {
        *link = sleeper->next;
        break;
      }
  pthread_cond_broadcast (&obeyed);
  pthread_mutex_unlock (&lock);
  free (sleeper);
  return NULL;
}

/* With all signals blocked: they are for the program's own threads. */
static int
start (OrbitCoreSleeper *sleeper)
{
  sigset_t all, before;
  int result;

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  result = pthread_create (&sleeper->thread, NULL, run, sleeper);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  if (result == 0)
    {
      pthread_setname_np (sleeper->thread, "orbit-sleeper");
      pthread_detach (sleeper->thread);
    }
  return result;
}

/* Makes the thread look at its words again. With futex_waitv() a thread that is not yet asleep will not fall asleep
 * on an old control word; without it the wake-up may come too early, and is repeated until it is obeyed. */
static void
kick (OrbitCoreSleeper *sleeper,
      OrbitCoreParking *parking)
{
  uint32_t control = atomic_fetch_add_explicit (&sleeper->control, 1, memory_order_relaxed) + 1;
  bool gone = false;

  if (max_words > 1)
    {
      syscall (ORBIT_CORE_SYS_FUTEX, &sleeper->control, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
      return;
    }
  while (!gone)
    {
      struct timespec deadline;

      syscall (ORBIT_CORE_SYS_FUTEX, &parking->notify, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
      clock_gettime (CLOCK_REALTIME, &deadline);
      deadline.tv_nsec += 1000000;
      if (deadline.tv_nsec >= NS_PER_S)
        {
          deadline.tv_sec++;
          deadline.tv_nsec -= NS_PER_S;
        }
      pthread_cond_timedwait (&obeyed, &lock, &deadline);
      gone = true;
      for (OrbitCoreSleeper *other = sleepers; other != NULL; other = other->next)
        if (other == sleeper && sleeper->obeyed != control)
          gone = false;
    }
}

static Word *
find_word (OrbitCoreSleeper *sleeper,
           const OrbitCoreParking *parking)
{
  for (unsigned int i = 0; i < sleeper->n_words; i++)
    if (sleeper->words[i].parking == parking)
      return &sleeper->words[i];
  return NULL;
}

/* Who sleeps on this parking already. */
static OrbitCoreSleeper *
find_sleeper (const OrbitCoreParking *parking)
{
  for (OrbitCoreSleeper *sleeper = sleepers; sleeper != NULL; sleeper = sleeper->next)
    if (find_word (sleeper, parking) != NULL)
      return sleeper;
  return NULL;
}

/* A sleeper without words is about to end. */
static OrbitCoreSleeper *
find_room (void)
{
  for (OrbitCoreSleeper *sleeper = sleepers; sleeper != NULL; sleeper = sleeper->next)
    if (sleeper->n_words > 0 && sleeper->n_words < max_words)
      return sleeper;
  return NULL;
}

/* Starts to sleep on one more word, in a thread of its own if the others are full. */
static OrbitCoreSleeper *
add_word (const OrbitCoreWatch *watch,
          OrbitCoreReport *report)
{
  OrbitCoreParking *parking = watch->parking;
  OrbitCoreSleeper *sleeper = find_room ();
  bool fresh = sleeper == NULL;
  int result;

  if (fresh)
    sleeper = calloc (1, sizeof *sleeper);
  if (sleeper == NULL)
    {
      orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "no memory for a thread that waits");
      return NULL;
    }
  sleeper->words[sleeper->n_words++] = (Word){
    .parking = parking,
    .seen = atomic_load_explicit (&parking->notify, memory_order_acquire),
  };
  if (!fresh)
    {
      kick (sleeper, parking);
      return sleeper;
    }

  result = start (sleeper);
  if (result != 0)
    {
      free (sleeper);
      orbit_core_fail_errno (report, result, "cannot start a thread that waits");
      return NULL;
    }
  sleeper->next = sleepers;
  sleepers = sleeper;
  return sleeper;
}

OrbitCoreCode
orbit_core_sleeper_add (OrbitCoreWatch *watch,
                        OrbitCoreReport *report)
{
  OrbitCoreSleeper *sleeper;

  pthread_once (&once, set_up_process);
  pthread_mutex_lock (&lock);
  sleeper = find_sleeper (watch->parking);
  if (sleeper == NULL)
    sleeper = add_word (watch, report);
  if (sleeper != NULL)
    {
      Word *word = find_word (sleeper, watch->parking);

      watch->generation = generation;
      watch->sleeper = sleeper;
      atomic_store (&watch->deadline, 0);
      atomic_store (&watch->next_look, 0);
      watch->next = word->watches;
      word->watches = watch;
    }
  pthread_mutex_unlock (&lock);
  return sleeper != NULL ? ORBIT_CORE_OK : report != NULL ? report->code : ORBIT_CORE_FAILED;
}

/* With the lock held, which it may let go for a while at its end. */
static void
remove_watch (OrbitCoreWatch *watch)
{
  OrbitCoreSleeper *sleeper = watch->sleeper;
  Word *word = find_word (sleeper, watch->parking);

  for (OrbitCoreWatch **link = &word->watches; *link != NULL; link = &(*link)->next)
    if (*link == watch)
      {
        *link = watch->next;
        break;
      }
  watch->sleeper = NULL;
  atomic_store (&watch->next_look, 0);
  if (word->watches == NULL)
    {
      OrbitCoreParking *parking = word->parking;

      *word = sleeper->words[--sleeper->n_words];
      kick (sleeper, parking);
    }
}

void
orbit_core_sleeper_remove (OrbitCoreWatch *watch)
{
  pthread_mutex_lock (&lock);
  if (watch->sleeper != NULL && watch->generation == generation)
    remove_watch (watch);
  pthread_mutex_unlock (&lock);
}

static OrbitCoreWatch *
find_owned (const void *owner)
{
  for (OrbitCoreSleeper *sleeper = sleepers; sleeper != NULL; sleeper = sleeper->next)
    for (unsigned int i = 0; i < sleeper->n_words; i++)
      for (OrbitCoreWatch *watch = sleeper->words[i].watches; watch != NULL; watch = watch->next)
        if (watch->owner == owner)
          return watch;
  return NULL;
}

void
orbit_core_sleeper_remove_all (const void *owner)
{
  OrbitCoreWatch *watch;

  pthread_mutex_lock (&lock);
  while ((watch = find_owned (owner)) != NULL)
    {
      watch->ready (watch->data, true);
      remove_watch (watch);
    }
  pthread_mutex_unlock (&lock);
}

void
orbit_core_sleeper_set_deadline (OrbitCoreWatch *watch,
                                 int64_t deadline)
{
  OrbitCoreSleeper *sleeper;
  int64_t next_look;

  /* Without the lock, which the sleeper holds while it wakes the caller. Both accesses are sequentially consistent, see
   * tell_of_deadlines(). */
  atomic_store (&watch->deadline, deadline);
  next_look = atomic_load (&watch->next_look);
  if (next_look != 0 && next_look <= deadline)
    return;

  pthread_mutex_lock (&lock);
  sleeper = watch->sleeper;
  if (sleeper != NULL && watch->generation == generation)
    {
      if (sleeper->deadline == 0 || deadline < sleeper->deadline)
        {
          sleeper->deadline = deadline;
          kick (sleeper, watch->parking);
        }
      atomic_store (&watch->next_look, sleeper->deadline);
    }
  pthread_mutex_unlock (&lock);
}

unsigned int
orbit_core_sleeper_count (void)
{
  unsigned int n_sleepers = 0;

  pthread_mutex_lock (&lock);
  for (OrbitCoreSleeper *sleeper = sleepers; sleeper != NULL; sleeper = sleeper->next)
    n_sleepers++;
  pthread_mutex_unlock (&lock);
  return n_sleepers;
}
