/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Lists the fleets of the effective user in a directory, with their condition. Nothing is changed, and no descriptor is opened
 * for writing. */

#pragma once

#include "observer.h"

typedef enum
{
  ORBIT_CORE_CONDITION_ALIVE,     /* it has members, or a process that joins, leaves or holds one of its segments */
  ORBIT_CORE_CONDITION_LEFT_OVER, /* no process uses it */
  ORBIT_CORE_CONDITION_RETIRED,   /* a process that destroyed it was killed; the next member removes the rest */
  ORBIT_CORE_CONDITION_DAMAGED,   /* its segment cannot be opened: see the problem */
} OrbitCoreCondition;

typedef struct
{
  char name[ORBIT_CORE_MAX_NAME + 1];
  uint32_t uid;
  uint32_t fleet_size; /* 0: not known */
  uint32_t n_alive;
  uint32_t n_kinds;    /* that have a segment */
  uint64_t bytes;      /* of all segments */
  OrbitCoreCondition condition;
  OrbitCoreReport problem; /* its code is ORBIT_CORE_OK if there is none */
} OrbitCoreFleetSummary;

/* A fleet of which there is no segment at all is a system failure, ENOENT. */
OrbitCoreCode orbit_core_observer_summarize (const char *name,
                                             const char *directory,
                                             OrbitCoreFleetSummary *summary,
                                             OrbitCoreReport *report);

/* Calls @found with the name of the fleet of each segment in the directory, in no order: once for each segment. */
OrbitCoreCode orbit_core_observer_scan (const char *directory,
                                        void (*found) (void *data,
                                                       const char *fleet_name),
                                        void *data,
                                        OrbitCoreReport *report);
