/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Threads that sleep for many. */

#define _GNU_SOURCE

#include "sleeper-words.h"

#include "clock.h"
#include "pause.h"
#include "want.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

uint32_t orbit_core_sleeper_generation;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static OrbitCoreSleeper *sleepers;
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
  orbit_core_sleeper_generation++;
  pthread_mutex_unlock (&lock);
}

static void
set_up_process (void)
{
  pthread_atfork (before_fork, after_fork_in_parent, after_fork_in_child);
  max_words = orbit_core_futex_set_is_supported () ? ORBIT_CORE_SLEEPER_MAX_WORDS : 1;
}

/* Called and returns with the lock held. False if the kernel has refused to sleep. */
static bool
sleep_on_words (OrbitCoreSleeper *sleeper)
{
  const int64_t limit = orbit_core_sleeper_get_limit (sleeper);
  OrbitCoreFutex words[ORBIT_CORE_SLEEPER_MAX_WORDS + 1] = { { .word = &sleeper->control, .seen = sleeper->obeyed, .private = true } };
  unsigned int n_words = 1;
  bool slept;

  for (unsigned int i = 0; i < sleeper->n_words; i++)
    words[n_words++] = (OrbitCoreFutex){ .word = &sleeper->words[i].parking->notify, .seen = sleeper->words[i].seen };
  pthread_mutex_unlock (&lock);
  slept = orbit_core_sleeper_sleep_on (sleeper, words, n_words, limit);
  if (!slept)
    {
      if (!sleeper->by_set)
        orbit_core_want_tell (n_words > 2 ? ORBIT_CORE_WANT_THREAD : ORBIT_CORE_WANT_SLEEP, errno);
      orbit_core_pause (sleeper->by_set ? ORBIT_CORE_NS_PER_MS : limit < 0 || limit > ORBIT_CORE_PAUSE_REFUSED ? ORBIT_CORE_PAUSE_REFUSED : limit);
    }
  pthread_mutex_lock (&lock);
  return slept;
}

static void *run (void *data);

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
  if (result != 0)
    return result;
  pthread_setname_np (sleeper->thread, "orbit-sleeper");
  pthread_detach (sleeper->thread);
  sleeper->next = sleepers;
  sleepers = sleeper;
  return 0;
}

/* Gives a word of @sleeper a thread of its own. */
static bool
move_last_word (OrbitCoreSleeper *sleeper)
{
  OrbitCoreSleeper *other = calloc (1, sizeof *other);

  if (other == NULL)
    return false;
  other->words[other->n_words++] = sleeper->words[sleeper->n_words - 1];
  other->deadline = sleeper->deadline;
  if (start (other) != 0)
    {
      free (other);
      return false;
    }
  sleeper->n_words--;
  for (OrbitCoreWatch *watch = other->words[0].watches; watch != NULL; watch = watch->next)
    watch->sleeper = other;
  return true;
}

/* futex_waitv() has been refused: from now on each word has a thread. As long as there are not enough of them, one naps for many. */
static void
do_without_set (OrbitCoreSleeper *sleeper)
{
  max_words = 1;
  sleeper->by_set = false;
  while (sleeper->n_words > 1 && move_last_word (sleeper))
    continue;
}

static void *
run (void *data)
{
  OrbitCoreSleeper *sleeper = data;

  pthread_mutex_lock (&lock);
  while (sleeper->n_words > 0)
    {
      sleeper->obeyed = atomic_load_explicit (&sleeper->control, memory_order_relaxed);
      if (!sleep_on_words (sleeper) && sleeper->by_set)
        do_without_set (sleeper);
      orbit_core_sleeper_tell_of_words (sleeper);
      orbit_core_sleeper_tell_of_deadlines (sleeper);
    }
  for (OrbitCoreSleeper **link = &sleepers; *link != NULL; link = &(*link)->next)
    if (*link == sleeper)
      {
        *link = sleeper->next;
        break;
      }
  pthread_mutex_unlock (&lock);
  free (sleeper);
  return NULL;
}

static bool
has_obeyed (const OrbitCoreSleeper *sleeper,
            uint32_t control)
{
  for (const OrbitCoreSleeper *other = sleepers; other != NULL; other = other->next)
    if (other == sleeper)
      return sleeper->obeyed == control;
  return true; /* it has ended */
}

/* Makes the thread look at its words again. With futex_waitv() a thread that is not yet asleep will not fall asleep on an old control
 * word; without it the wake-up may come too early, and is repeated until it is obeyed. A thread that cannot be woken is given the
 * time of a nap: it does not use a word that has been removed. */
static void
kick (OrbitCoreSleeper *sleeper,
      OrbitCoreParking *parking)
{
  uint32_t control = atomic_fetch_add_explicit (&sleeper->control, 1, memory_order_relaxed) + 1;
  bool wakes = true;

  if (sleeper->by_set)
    {
      orbit_core_futex_wake (&sleeper->control, true);
      return;
    }
  for (int64_t waited = 0; !has_obeyed (sleeper, control) && (wakes || waited <= ORBIT_CORE_PAUSE_REFUSED); waited += ORBIT_CORE_NS_PER_MS)
    {
      wakes = orbit_core_futex_wake (&parking->notify, false);
      pthread_mutex_unlock (&lock);
      orbit_core_pause (wakes && waited == 0 ? ORBIT_CORE_NS_PER_MS / 20 : ORBIT_CORE_NS_PER_MS);
      pthread_mutex_lock (&lock);
    }
}

/* Who sleeps on this parking already. */
static OrbitCoreSleeper *
find_sleeper (const OrbitCoreParking *parking)
{
  for (OrbitCoreSleeper *sleeper = sleepers; sleeper != NULL; sleeper = sleeper->next)
    if (orbit_core_sleeper_find_word (sleeper, parking) != NULL)
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
    sleeper = calloc (1, sizeof *sleeper); /* its thread waits for the lock */
  if (sleeper == NULL)
    {
      orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "no memory for a thread that waits");
      return NULL;
    }
  sleeper->words[sleeper->n_words++] = (OrbitCoreSleeperWord){
    .parking = parking,
    .seen = atomic_load_explicit (&parking->notify, memory_order_acquire),
  };
  if (!fresh)
    {
      kick (sleeper, parking);
      return sleeper;
    }

  sleeper->by_set = max_words > 1;
  result = start (sleeper);
  if (result != 0)
    {
      free (sleeper);
      orbit_core_fail_errno (report, result, "cannot start a thread that waits");
      return NULL;
    }
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
      OrbitCoreSleeperWord *word = orbit_core_sleeper_find_word (sleeper, watch->parking);

      watch->generation = orbit_core_sleeper_generation;
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
  OrbitCoreSleeperWord *word = orbit_core_sleeper_find_word (sleeper, watch->parking);

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
  if (watch->sleeper != NULL && watch->generation == orbit_core_sleeper_generation)
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
   * orbit_core_sleeper_tell_of_deadlines(). */
  atomic_store (&watch->deadline, deadline);
  next_look = atomic_load (&watch->next_look);
  if (next_look != 0 && next_look <= deadline)
    return;

  pthread_mutex_lock (&lock);
  sleeper = watch->sleeper;
  if (sleeper != NULL && watch->generation == orbit_core_sleeper_generation)
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
