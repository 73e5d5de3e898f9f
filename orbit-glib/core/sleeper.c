/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Threads that sleep for many. */

#define _GNU_SOURCE

#include "sleeper.h"

#include "clock.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449 /* the same on every architecture */
#endif

#define MAX_WATCHES 127 /* and the control word make the 128 that futex_waitv() takes */

/* linux/futex.h has it only since 5.16. */
typedef struct
{
  uint64_t value;
  uint64_t address;
  uint32_t flags;
  uint32_t reserved;
} WaitEntry;

#define WAIT_ENTRY_32_BITS 2

struct OrbitCoreSleeper
{
  pthread_t thread;
  OrbitCoreWatch *watches;
  unsigned int n_watches;
  _Atomic uint32_t control; /* changes when the watches do */
  uint32_t obeyed;          /* the control word as the thread last saw it */
  OrbitCoreSleeper *next;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t obeyed = PTHREAD_COND_INITIALIZER;
static OrbitCoreSleeper *sleepers;
static uint32_t generation; /* of the process: counts forks */
static unsigned int max_watches;

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
  orbit_core_parking_set_up ();

  /* No entries are refused as invalid by a kernel that knows the call. */
  max_watches = syscall (SYS_futex_waitv, NULL, 0, 0, NULL, 0) < 0 && errno == EINVAL ? MAX_WATCHES : 1;
}

/* Called and returns with the lock held. */
static void
sleep_for_watches (OrbitCoreSleeper *sleeper)
{
  const int64_t limit = orbit_core_parking_sleep_limit ();
  WaitEntry entries[MAX_WATCHES + 1];
  unsigned int n_entries = 1;
  int64_t deadline_ns = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC) + limit;
  struct timespec deadline = { .tv_sec = deadline_ns / 1000000000, .tv_nsec = deadline_ns % 1000000000 };

  entries[0] = (WaitEntry){ .value = sleeper->obeyed, .address = (uintptr_t) &sleeper->control, .flags = WAIT_ENTRY_32_BITS | FUTEX_PRIVATE_FLAG };
  for (OrbitCoreWatch *watch = sleeper->watches; watch != NULL; watch = watch->next)
    entries[n_entries++] = (WaitEntry){ .value = watch->seen, .address = (uintptr_t) &watch->parking->notify, .flags = WAIT_ENTRY_32_BITS };
  pthread_mutex_unlock (&lock);
  if (max_watches > 1)
    syscall (SYS_futex_waitv, entries, n_entries, 0, limit >= 0 ? &deadline : NULL, CLOCK_MONOTONIC);
  else if (n_entries > 1)
    orbit_core_parking_sleep ((OrbitCoreParking *) (uintptr_t) entries[1].address, (uint32_t) entries[1].value, limit);
  pthread_mutex_lock (&lock);
}

static void *
run (void *data)
{
  OrbitCoreSleeper *sleeper = data;

  pthread_mutex_lock (&lock);
  while (sleeper->n_watches > 0)
    {
      sleeper->obeyed = atomic_load_explicit (&sleeper->control, memory_order_relaxed);
      pthread_cond_broadcast (&obeyed);
      sleep_for_watches (sleeper);
      for (OrbitCoreWatch *watch = sleeper->watches; watch != NULL; watch = watch->next)
        {
          uint32_t notify = atomic_load_explicit (&watch->parking->notify, memory_order_acquire);

          if (notify == watch->seen && orbit_core_parking_sleep_limit () < 0)
            continue;
          watch->seen = notify;
          watch->ready (watch->data);
        }
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

/* Makes the thread look at its watches again. With futex_waitv() a thread that is not yet asleep will not fall asleep
 * on an old control word; without it the wake-up may come too early, and is repeated until it is obeyed. */
static void
kick (OrbitCoreSleeper *sleeper,
      OrbitCoreParking *parking)
{
  uint32_t control = atomic_fetch_add_explicit (&sleeper->control, 1, memory_order_relaxed) + 1;
  bool gone = false;

  if (max_watches > 1)
    {
      syscall (SYS_futex, &sleeper->control, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
      return;
    }
  while (!gone)
    {
      struct timespec deadline;

      syscall (SYS_futex, &parking->notify, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
      clock_gettime (CLOCK_REALTIME, &deadline);
      deadline.tv_nsec += 1000000;
      if (deadline.tv_nsec >= 1000000000)
        {
          deadline.tv_sec++;
          deadline.tv_nsec -= 1000000000;
        }
      pthread_cond_timedwait (&obeyed, &lock, &deadline);
      gone = true;
      for (OrbitCoreSleeper *other = sleepers; other != NULL; other = other->next)
        if (other == sleeper && sleeper->obeyed != control)
          gone = false;
    }
}

static OrbitCoreSleeper *
find_room (void)
{
  for (OrbitCoreSleeper *sleeper = sleepers; sleeper != NULL; sleeper = sleeper->next)
    if (sleeper->n_watches > 0 && sleeper->n_watches < max_watches)
      return sleeper;
  return NULL;
}

OrbitCoreCode
orbit_core_sleeper_add (OrbitCoreWatch *watch,
                        OrbitCoreReport *report)
{
  OrbitCoreSleeper *sleeper;
  bool fresh;
  int result = 0;

  pthread_once (&once, set_up_process);
  pthread_mutex_lock (&lock);
  sleeper = find_room ();
  fresh = sleeper == NULL;
  if (fresh)
    sleeper = calloc (1, sizeof *sleeper);
  if (sleeper == NULL)
    {
      pthread_mutex_unlock (&lock);
      return orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "no memory for a thread that waits");
    }

  watch->seen = atomic_load_explicit (&watch->parking->notify, memory_order_acquire);
  watch->generation = generation;
  watch->sleeper = sleeper;
  watch->next = sleeper->watches;
  sleeper->watches = watch;
  sleeper->n_watches++;
  if (!fresh)
    kick (sleeper, watch->parking);
  else
    result = start (sleeper);
  if (fresh && result == 0)
    {
      sleeper->next = sleepers;
      sleepers = sleeper;
    }
  pthread_mutex_unlock (&lock);

  if (result != 0)
    {
      free (sleeper);
      return orbit_core_fail_errno (report, result, "cannot start a thread that waits");
    }
  return ORBIT_CORE_OK;
}

void
orbit_core_sleeper_remove (OrbitCoreWatch *watch)
{
  OrbitCoreSleeper *sleeper = watch->sleeper;

  pthread_mutex_lock (&lock);
  if (watch->generation == generation)
    {
      for (OrbitCoreWatch **link = &sleeper->watches; *link != NULL; link = &(*link)->next)
        if (*link == watch)
          {
            *link = watch->next;
            break;
          }
      sleeper->n_watches--;
      kick (sleeper, watch->parking);
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
