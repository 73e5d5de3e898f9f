/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The words of a sleeper. All calls but the sleep are made with the lock of sleeper.c held. */

#pragma once

#include "futex.h"
#include "sleeper.h"

#include <pthread.h>

#define ORBIT_CORE_SLEEPER_MAX_WORDS (ORBIT_CORE_FUTEX_MAX_WORDS - 1) /* and the control word */

/* Of the process: counts forks. With the lock. */
extern uint32_t orbit_core_sleeper_generation __attribute__ ((visibility ("hidden")));

/* What is slept on: one parking, for all who watch it. */
typedef struct
{
  OrbitCoreParking *parking;
  OrbitCoreWatch *watches;
  uint32_t seen; /* the notify word, as it was last told of */
} OrbitCoreSleeperWord;

struct OrbitCoreSleeper
{
  pthread_t thread;
  unsigned int n_words;
  bool by_set;              /* sleeps by futex_waitv(), on its control word too */
  _Atomic uint32_t control; /* changes when the words do, or the deadline */
  uint32_t obeyed;          /* the control word as the thread last saw it */
  int64_t deadline;         /* the first of its watches'; monotonic, ns; 0: none */
  OrbitCoreSleeper *next;
  OrbitCoreSleeperWord words[ORBIT_CORE_SLEEPER_MAX_WORDS];
};

/* How long the thread may sleep, in ns; negative: without end. */
int64_t orbit_core_sleeper_get_limit (const OrbitCoreSleeper *sleeper);

/* Sleeps on the control word, which is the first, and the others. False, with errno set, if the kernel refuses, or if there is more
 * than one word to sleep on without futex_waitv(). */
bool orbit_core_sleeper_sleep_on (const OrbitCoreSleeper *sleeper,
                                  const OrbitCoreFutex *words,
                                  unsigned int n_words,
                                  int64_t limit);

/* Make those ready whose word has changed; whose deadline is over. */
void orbit_core_sleeper_tell_of_words (OrbitCoreSleeper *sleeper);
void orbit_core_sleeper_tell_of_deadlines (OrbitCoreSleeper *sleeper);

/* NULL if it does not sleep on this parking. */
OrbitCoreSleeperWord *orbit_core_sleeper_find_word (OrbitCoreSleeper *sleeper,
                                                    const OrbitCoreParking *parking);
