/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The words that a waiter thread sleeps on, and how it notifies their watches. */

#include "waiter-thread-words.h"

#include "clock.h"

#include <errno.h>
#include <stdatomic.h>

int64_t
orbit_core_waiter_thread_get_limit (const OrbitCoreWaiterThread *waiter)
{
  int64_t left;

  if (waiter->deadline == 0)
    return -1;
  left = waiter->deadline - orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
  return left > 0 ? left : 0;
}

bool
orbit_core_waiter_thread_sleep_on (const OrbitCoreWaiterThread *waiter,
                                   const OrbitCoreFutex *words,
                                   unsigned int n_words,
                                   int64_t limit)
{
  if (waiter->by_set)
    return orbit_core_futex_set_sleep (words, n_words, limit);
  if (n_words == 2)
    return orbit_core_futex_sleep (&words[1], limit);
  errno = EAGAIN;
  return n_words < 2;
}

void
orbit_core_waiter_thread_tell_of_words (OrbitCoreWaiterThread *waiter)
{
  for (unsigned int i = 0; i < waiter->n_words; i++)
    {
      OrbitCoreWaiterThreadWord *word = &waiter->words[i];
      uint32_t notify = atomic_load_explicit (&word->parking->notify, memory_order_acquire);

      if (notify == word->seen)
        continue;
      word->seen = notify;
      for (OrbitCoreParkingWatch *watch = word->watches; watch != NULL; watch = watch->next)
        watch->ready (watch->data, true);
    }
}

static void
set_next_look (OrbitCoreWaiterThread *waiter,
               int64_t time)
{
  for (unsigned int i = 0; i < waiter->n_words; i++)
    for (OrbitCoreParkingWatch *watch = waiter->words[i].watches; watch != NULL; watch = watch->next)
      atomic_store (&watch->next_look, time);
}

void
orbit_core_waiter_thread_tell_of_deadlines (OrbitCoreWaiterThread *waiter)
{
  int64_t now;

  if (waiter->deadline == 0)
    return;
  now = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
  if (now < waiter->deadline)
    return;
  waiter->deadline = 0;

  /* Before the deadlines are read. Pairs with orbit_core_waiter_thread_set_deadline(), which stores a deadline and then reads this. */
  set_next_look (waiter, 0);
  for (unsigned int i = 0; i < waiter->n_words; i++)
    for (OrbitCoreParkingWatch *watch = waiter->words[i].watches; watch != NULL; watch = watch->next)
      {
        int64_t deadline = atomic_load (&watch->deadline);

        if (deadline == 0)
          continue;
        if (deadline > now)
          {
            if (waiter->deadline == 0 || deadline < waiter->deadline)
              waiter->deadline = deadline;
            continue;
          }
        /* If the deadline was just set again, the watch is called too early, and sets it once more. */
        atomic_store (&watch->deadline, 0);
        watch->ready (watch->data, false);
      }
  set_next_look (waiter, waiter->deadline);
}

OrbitCoreWaiterThreadWord *
orbit_core_waiter_thread_find_word (OrbitCoreWaiterThread *waiter,
                                    const OrbitCoreParking *parking)
{
  for (unsigned int i = 0; i < waiter->n_words; i++)
    if (waiter->words[i].parking == parking)
      return &waiter->words[i];
  return NULL;
}
