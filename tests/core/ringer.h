/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A bell with a cursor that counts how often it rings. */

#pragma once

#include "fixture.h"

#include <orbit-glib/core/bell.h>

typedef struct
{
  OrbitCoreBell bell;
  OrbitCoreCursor *cursor;
  _Atomic unsigned int n_rings; /* for news */
  _Atomic unsigned int n_naps;  /* for the end of a nap */
  bool has_napped;
} Ringer;

void ringer_hang (Ringer *ringer,
                  OrbitCoreRing *ring);
void ringer_take_down (Ringer *ringer);

/* Rests after each nap, as a main loop does, until the bell has rung @n times for news. */
void ringer_wait (Ringer *ringer,
                  unsigned int n);

/* The number of rings for any reason. */
unsigned int ringer_count_all (Ringer *ringer);

void ringer_wait_for_waiter_threads (unsigned int n);
