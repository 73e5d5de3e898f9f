/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A notifier with a cursor that counts how often it notifies. */

#pragma once

#include "fixture.h"

#include <orbit-glib/core/notifier.h>

typedef struct
{
  OrbitCoreNotifier notifier;
  OrbitCoreCursor *cursor;
  _Atomic unsigned int n_notifications; /* for news */
  _Atomic unsigned int n_naps;          /* because a nap has ended */
  bool has_napped;
} NotifierCounter;

void notifier_counter_start (NotifierCounter *counter,
                  OrbitCoreRing *ring);
void notifier_counter_stop (NotifierCounter *counter);

/* Arms again after each nap, as a main loop does, until the notifier has reported @n changes. */
void notifier_counter_wait (NotifierCounter *counter,
                  unsigned int n);

/* The number of notifications for any reason. */
unsigned int notifier_counter_count_all (NotifierCounter *counter);

void notifier_counter_wait_for_waiter_threads (unsigned int n);
