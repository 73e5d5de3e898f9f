/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The words of a waiter thread. All functions but the sleep are made with the lock of waiter-thread.c held. */

#pragma once

#include "futex.h"
#include "waiter-thread.h"

#include <pthread.h>

#define ORBIT_CORE_WAITER_THREAD_MAX_WORDS (ORBIT_CORE_FUTEX_MAX_WORDS - 1) /* and the control word */

/* The process: a count of forks. With the lock. */
extern uint32_t orbit_core_waiter_thread_generation __attribute__ ((visibility ("hidden")));

/* A word to sleep on: one parking, for all watches of it. */
typedef struct
{
  OrbitCoreParking *parking;
  OrbitCoreParkingWatch *watches;
  uint32_t seen; /* the notify word when its watches were last notified */
} OrbitCoreWaiterThreadWord;

struct OrbitCoreWaiterThread
{
  pthread_t thread;
  unsigned int n_words;
  bool by_set;              /* sleeps by futex_waitv(), on its control word too */
  _Atomic uint32_t control; /* changes when the words do, or the deadline */
  uint32_t obeyed;          /* the control word as the thread last saw it */
  int64_t deadline;         /* the earliest of its watches; monotonic, ns; 0: none */
  OrbitCoreWaiterThread *next;
  OrbitCoreWaiterThreadWord words[ORBIT_CORE_WAITER_THREAD_MAX_WORDS];
};

/* Returns how long the thread may sleep, in ns; negative: without limit. */
int64_t orbit_core_waiter_thread_get_limit (const OrbitCoreWaiterThread *waiter);

/* Sleeps on the control word, which is the first, and the others. False, with errno set, if the kernel refuses, or if there is more
 * than one word to sleep on without futex_waitv(). */
bool orbit_core_waiter_thread_sleep_on (const OrbitCoreWaiterThread *waiter,
                                        const OrbitCoreFutex *words,
                                        unsigned int n_words,
                                        int64_t limit);

/* Call the ready functions of the watches whose word has changed; of those whose deadline has passed. */
void orbit_core_waiter_thread_tell_of_words (OrbitCoreWaiterThread *waiter);
void orbit_core_waiter_thread_tell_of_deadlines (OrbitCoreWaiterThread *waiter);

/* Returns NULL if the thread does not sleep on this parking. */
OrbitCoreWaiterThreadWord *orbit_core_waiter_thread_find_word (OrbitCoreWaiterThread *waiter,
                                                               const OrbitCoreParking *parking);
