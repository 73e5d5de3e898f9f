/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Waiters: threads that sleep in the kernel for everyone in the process who watches a parking.
 *
 * However many watch one parking, it is one word to sleep on. There is one waiter for each 127 words, as many as
 * futex_waitv() takes beside a word of our own; where the kernel lacks it, one for each. A waiter starts with its first
 * watch and ends with its last. It runs nothing but the ready function of a watch, which may only pass the news on. It
 * never arms: whoever watches arms again when he has taken in what there was, and makes no call to the waiter for it,
 * because the waiter always sleeps until the notify word is another than the last it saw. */

#pragma once

#include "parking.h"
#include "report.h"

typedef struct OrbitCoreWaiterThread OrbitCoreWaiterThread;
typedef struct OrbitCoreParkingWatch OrbitCoreParkingWatch;

struct OrbitCoreParkingWatch
{
  OrbitCoreParking *parking;
  const void *owner; /* of the parking; who may end all watches of it */
  void (*ready) (void *data,
                 bool notified); /* in the waiter's thread, with its lock held; @notified: the notify word has changed, or the
                                  * watch ends; else the deadline is over */
  void *data;

  /* the waiter's */
  OrbitCoreWaiterThread *waiter; /* NULL: it sleeps for this watch no more */
  OrbitCoreParkingWatch *next;
  _Atomic int64_t deadline; /* monotonic, ns; 0: none */
  _Atomic int64_t next_look; /* the waiter looks at the deadline at this time at the latest; 0: not known */
  uint32_t generation;
};

OrbitCoreCode orbit_core_waiter_thread_add (OrbitCoreParkingWatch *watch,
                                            OrbitCoreReport *report);

/* When it returns the ready function does not run, and never will again. Does nothing if the watch has ended already,
 * or in a forked child. */
void orbit_core_waiter_thread_remove (OrbitCoreParkingWatch *watch);

/* Ends all watches of an owner, each after a last call of its ready function. */
void orbit_core_waiter_thread_remove_all (const void *owner);

/* The watch is ready at this moment at the latest, once. Monotonic, ns. */
void orbit_core_waiter_thread_set_deadline (OrbitCoreParkingWatch *watch,
                                            int64_t deadline);

/* How many waiters there are; for tests. */
unsigned int orbit_core_waiter_thread_count (void);
