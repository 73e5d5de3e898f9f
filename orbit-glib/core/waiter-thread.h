/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Waiter threads: they sleep in the kernel for all watches of the process.
 *
 * All watches of one parking share one word to sleep on. A thread sleeps on up to 127 words, as many as futex_waitv() takes
 * beside the control word; where the kernel lacks that call, each word has a thread. A thread starts with its first watch and
 * ends with its last. It calls only the ready functions of watches, which must only pass the notification on. It never arms a
 * parking: the owner of the watch does that after it has read everything, and makes no call to the thread for it, because the
 * thread always sleeps until the notify word differs from the last value it saw. */

#pragma once

#include "parking.h"
#include "report.h"

typedef struct OrbitCoreWaiterThread OrbitCoreWaiterThread;
typedef struct OrbitCoreParkingWatch OrbitCoreParkingWatch;

struct OrbitCoreParkingWatch
{
  OrbitCoreParking *parking;
  const void *owner; /* the owner of the parking, which can end all watches of it */
  void (*ready) (void *data,
                 bool notified); /* called in the waiter thread, with its lock held; @notified: the notify word has changed, or
                                  * the watch ends; otherwise the deadline has passed */
  void *data;

  /* for use by the waiter */
  OrbitCoreWaiterThread *waiter; /* NULL: no thread sleeps for this watch any more */
  OrbitCoreParkingWatch *next;
  _Atomic int64_t deadline; /* monotonic, ns; 0: none */
  _Atomic int64_t next_look; /* the thread checks the deadline by this time; 0: not known */
  uint32_t generation;
};

OrbitCoreCode orbit_core_waiter_thread_add (OrbitCoreParkingWatch *watch,
                                            OrbitCoreReport *report);

/* When it returns, the ready function does not run and is not called again. Does nothing if the watch has ended already, or in a
 * forked child. */
void orbit_core_waiter_thread_remove (OrbitCoreParkingWatch *watch);

/* Ends all watches of an owner, each after a last call of its ready function. */
void orbit_core_waiter_thread_remove_all (const void *owner);

/* Makes the ready function be called once at this time. Monotonic, ns. */
void orbit_core_waiter_thread_set_deadline (OrbitCoreParkingWatch *watch,
                                            int64_t deadline);

/* The number of waiter threads; for tests. */
unsigned int orbit_core_waiter_thread_count (void);
