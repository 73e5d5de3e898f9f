/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How long a waiter that has armed may sleep: two naps, then without limit; parking.h says why. Knows neither cursors nor
 * threads. */

#pragma once

#include "clock.h"
#include "parking.h"
#include "roster.h"

#define ORBIT_CORE_NAP_RECHECK (ORBIT_CORE_NS_PER_US / 2) /* a store buffer is empty long before */
#define ORBIT_CORE_NAP_FIRST (1 * ORBIT_CORE_NS_PER_MS)
#define ORBIT_CORE_NAP_SECOND (50 * ORBIT_CORE_NS_PER_MS)
#define ORBIT_CORE_NAP_UNARMED (20 * ORBIT_CORE_NS_PER_MS) /* of an observer, which no writer wakes */

typedef enum
{
  ORBIT_CORE_NAP_NONE,       /* not begun */
  ORBIT_CORE_NAP_IN_FIRST,
  ORBIT_CORE_NAP_IN_SECOND,
  ORBIT_CORE_NAP_REPEATED,   /* no fence is possible: naps of the second length continue */
  ORBIT_CORE_NAP_FENCED,     /* no limit any more */
} OrbitCoreNapStage;

typedef struct
{
  OrbitCoreNapStage stage;
  int64_t end; /* of the nap; monotonic, ns */
} OrbitCoreNap;

/* After arming. */
static inline void
orbit_core_nap_restart (OrbitCoreNap *nap)
{
  nap->stage = ORBIT_CORE_NAP_NONE;
}

/* Begins the next nap if the last one has run out at @now. Returns true if the caller must look once more before it sleeps,
 * because the writers were fenced. */
bool orbit_core_nap_advance (OrbitCoreNap *nap,
                             const OrbitCoreRoster *roster,
                             int64_t now);

/* The same for a waiter that cannot arm: naps go on without limit. */
void orbit_core_nap_repeat (OrbitCoreNap *nap,
                            int64_t now);

/* The time left at @now, in ns; negative: no limit. */
static inline int64_t
orbit_core_nap_left (const OrbitCoreNap *nap,
                     int64_t now)
{
  if (nap->stage == ORBIT_CORE_NAP_FENCED)
    return -1;
  return nap->end > now ? nap->end - now : 0;
}
