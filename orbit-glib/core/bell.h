/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A bell: rings for a reader who cannot sleep himself, because he has a main loop.
 *
 * The reader reads until there is nothing more, and then lets the bell rest, which arms the ring's parking. It rings once
 * when there may be news: frames, a time after which one that is on its way is given up, or the end of the membership.
 * All calls but the ring are for the cursor's thread. */

#pragma once

#include "cursor.h"
#include "nap.h"
#include "sleeper.h"

typedef struct
{
  OrbitCoreCursor *cursor;
  void (*ring) (void *data); /* in a thread that may only pass it on; at most once between two rests */
  void *data;
  OrbitCoreWatch *watch;     /* the one of the two that is at the cursor's parking */
  OrbitCoreWatch watches[2];
  _Atomic bool rung; /* since it last rested */
  _Atomic bool notified; /* rung by a waker, which disarms, and not by the end of a nap */
  bool armed;
  OrbitCoreNap nap; /* since it was armed */
} OrbitCoreBell;

/* @ring and @data stay as they are until it is taken down. */
OrbitCoreCode orbit_core_bell_hang (OrbitCoreBell *bell,
                                    OrbitCoreCursor *cursor,
                                    void (*ring) (void *data),
                                    void *data,
                                    OrbitCoreReport *report);

/* When it returns it does not ring, and never will. From any thread; the cursor, or its fleet, may be gone by then. */
void orbit_core_bell_take_down (OrbitCoreBell *bell);

/* False if there is something to read, or to fail with; otherwise it rings when that may have changed. */
bool orbit_core_bell_rest (OrbitCoreBell *bell);
