/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A notifier tells a main loop that a cursor may have something to read.
 *
 * A thread that runs a main loop cannot sleep on the ring's notify word. It reads until nothing is left and then arms the notifier,
 * which arms the ring's parking. The waiter thread calls the notify function once, when there may be something new: a frame,
 * the time after which a pending position is abandoned, or the end of the membership. The other functions are for the cursor's
 * thread. */

#pragma once

#include "cursor.h"
#include "nap.h"
#include "waiter-thread.h"

typedef struct
{
  OrbitCoreCursor *cursor;
  void (*notify) (void *data); /* called in the waiter thread; must only pass the notification on; at most once for each arming */
  void *data;
  OrbitCoreParkingWatch *watch;     /* the one of the two that is at the parking of the cursor */
  OrbitCoreParkingWatch watches[2];
  _Atomic bool pending; /* notify() was called since it was last armed */
  _Atomic bool notified; /* by a waker, which disarms the parking, and not by the end of a nap */
  bool armed;
  OrbitCoreNap nap; /* since it was armed */
} OrbitCoreNotifier;

/* @notify and @data must stay valid until the notifier is stopped. */
OrbitCoreCode orbit_core_notifier_start (OrbitCoreNotifier *notifier,
                                         OrbitCoreCursor *cursor,
                                         void (*notify) (void *data),
                                         void *data,
                                         OrbitCoreReport *report);

/* When it returns, notify() does not run and is not called again. May be called from any thread, and after the cursor and its fleet were
 * freed. */
void orbit_core_notifier_stop (OrbitCoreNotifier *notifier);

/* Returns false if the next read returns a frame or an error. Otherwise notify() is called when that may have changed. */
bool orbit_core_notifier_arm (OrbitCoreNotifier *notifier);
