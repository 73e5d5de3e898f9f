/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Sleepers: threads that sleep in the kernel for everyone in the process who watches a parking.
 *
 * There is one for each 127 watches, as many as futex_waitv() takes beside a word of our own; where the kernel lacks
 * it, one for each. A sleeper starts with its first watch and ends with its last. It runs nothing but the ready
 * function of a watch, which may only pass the news on. It never arms: whoever watches arms again when he has taken
 * in what there was, and makes no call to the sleeper for it, because the sleeper always sleeps until the notify word
 * is another than the last it saw. */

#pragma once

#include "parking.h"
#include "report.h"

typedef struct OrbitCoreSleeper OrbitCoreSleeper;
typedef struct OrbitCoreWatch OrbitCoreWatch;

struct OrbitCoreWatch
{
  OrbitCoreParking *parking;
  void (*ready) (void *data); /* in the sleeper's thread, with its lock held; also now and then for nothing */
  void *data;

  /* the sleeper's */
  OrbitCoreSleeper *sleeper;
  OrbitCoreWatch *next;
  uint32_t seen;
  uint32_t generation;
};

OrbitCoreCode orbit_core_sleeper_add (OrbitCoreWatch *watch,
                                      OrbitCoreReport *report);

/* When it returns the ready function does not run, and never will again. Does nothing in a forked child. */
void orbit_core_sleeper_remove (OrbitCoreWatch *watch);

/* How many sleepers there are; for tests. */
unsigned int orbit_core_sleeper_count (void);
