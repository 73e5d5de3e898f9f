/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Collects bursts. */

#include "burst.h"

#include "marks.h"
#include "ring.h"

#include <inttypes.h>
#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of all bursts; never taken in a forked child, where marks are off */

static void
mark (const OrbitCoreRing *ring,
      const OrbitCoreBurst *burst)
{
  if (burst->n_frames > 0)
    orbit_core_mark (burst->begin, burst->end, "publish", "fleet '%s': %s: %" PRIu64 " %s, %" PRIu64 " %s", ring->member->name, ring->title,
                     burst->n_frames, burst->n_frames == 1 ? "frame" : "frames", burst->n_bytes, burst->n_bytes == 1 ? "byte" : "bytes");
}

void
orbit_core_burst_add (OrbitCoreRing *ring,
                      int64_t begin,
                      uint64_t n_frames,
                      uint64_t n_bytes)
{
  const int64_t now = orbit_core_marks_now ();
  OrbitCoreBurst *burst = &ring->burst;
  OrbitCoreBurst ended = { .n_frames = 0 };

  if (now == 0 || n_frames == 0)
    return;
  pthread_mutex_lock (&lock);
  if (begin - burst->end > ORBIT_CORE_BURST_GAP || burst->end - burst->begin > ORBIT_CORE_BURST_LONGEST)
    {
      ended = *burst;
      *burst = (OrbitCoreBurst){ .n_frames = 0 };
    }
  if (burst->n_frames == 0)
    burst->begin = begin;
  burst->n_frames += n_frames;
  burst->n_bytes += n_bytes;
  burst->end = now;
  pthread_mutex_unlock (&lock);
  mark (ring, &ended);
}

void
orbit_core_burst_finish (OrbitCoreRing *ring)
{
  if (orbit_core_marks_on)
    mark (ring, &ring->burst);
}
