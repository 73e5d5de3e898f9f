/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Bursts: frames that this process has published to one ring in quick succession, which are one mark. */

#pragma once

#include <stddef.h>
#include <stdint.h>

#define ORBIT_CORE_BURST_GAP INT64_C (1000000)       /* ns: a longer one separates two bursts */
#define ORBIT_CORE_BURST_LONGEST INT64_C (100000000) /* ns: a burst that has lasted longer is marked, and another one begins */

struct OrbitCoreRing;

typedef struct
{
  int64_t begin; /* time of the marks */
  int64_t end;
  uint64_t n_frames; /* 0: there is none */
  uint64_t n_bytes;  /* of payload */
} OrbitCoreBurst;

/* Adds frames that were published from @begin until now. Inside the gate. Does nothing while marks are off, and @begin is 0. */
void orbit_core_burst_add (struct OrbitCoreRing *ring,
                           int64_t begin,
                           uint64_t n_frames,
                           uint64_t n_bytes) __attribute__ ((cold));

/* Marks the last burst. The gate must be closed. */
void orbit_core_burst_finish (struct OrbitCoreRing *ring);
