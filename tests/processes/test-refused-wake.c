/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A writer that cannot wake waiters: readers nap while it is a member, and find each of its frames. */

#define _GNU_SOURCE

#include "fixture.h"

#include <orbit-glib/core/cursor-wait.h>

#include <errno.h>
#include <linux/futex.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#ifndef SYS_futex_wake
#define SYS_futex_wake 454
#endif

#define N_FRAMES 6
#define LULL_US 120000 /* longer than both naps of a reader, so that it would sleep without limit */

/* The private operations stay allowed, because the C library needs them. */
static const ForbidCall shared_wakes[] = {
  { .numbers = { SYS_futex }, .n_numbers = 1, .argument = 1, .mask = FUTEX_PRIVATE_FLAG, .value = 0 },
  { .numbers = { SYS_futex_wake }, .n_numbers = 1 },
};

static const OrbitCoreTopology topologies[] = { ORBIT_CORE_TOPOLOGY_SHARED, ORBIT_CORE_TOPOLOGY_PER_NODE };
static const int error_numbers[] = { EPERM, ENOSYS, EINVAL, ENOMEM };

typedef struct
{
  OrbitCoreTopology topology;
  int error_number;
  bool after_join;
} Refusal;

static OrbitCoreRing *
open_ring (OrbitCoreFleet *fleet,
           OrbitCoreTopology topology)
{
  const OrbitCoreRingSpec spec = { .capacity = 1024, .payload_capacity = 64, .topology = topology };

  return fixture_open (fleet, FIXTURE_KIND, &spec);
}

static void
refuse (const Refusal *refusal)
{
  for (size_t i = 0; i < 2; i++)
    if (!forbid_call (&shared_wakes[i], refusal->error_number))
      _exit (77);
}

static _Noreturn void
write_without_wakes (const Refusal *refusal,
                     const char *name)
{
  OrbitCoreFleet *fleet;
  OrbitCoreRing *ring;

  if (!refusal->after_join)
    refuse (refusal);
  fleet = fixture_join (name, 1, 3);
  ring = open_ring (fleet, refusal->topology);
  if (refusal->after_join)
    refuse (refusal);

  /* A refusal is noticed at the first necessary wake-up. */
  for (uint64_t version = 1000; atomic_load (&fleet->memory->nodes[1].flags) != ORBIT_CORE_NODE_UNFENCED; version++)
    {
      usleep (500);
      fixture_publish (ring, version);
    }
  for (uint64_t version = 1; version <= N_FRAMES; version++)
    {
      usleep (LULL_US);
      fixture_publish (ring, version);
    }
  usleep (LULL_US);
  orbit_core_fleet_leave (fleet);
  _exit (0);
}

static void
test_refused_wake (const void *data)
{
  const Refusal *refusal = data;
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 3);
  OrbitCoreCursor *cursor = fixture_cursor (open_ring (fleet, refusal->topology), ORBIT_CORE_CURSOR_OLDEST);
  pid_t writer = fixture_fork ();
  OrbitCoreReport report;
  OrbitCoreFrame frame = { .version = 0 };

  if (writer == 0)
    write_without_wakes (refusal, name);
  while (frame.version != N_FRAMES)
    {
      OrbitCoreWait result = orbit_core_cursor_sleep (cursor, orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC) + 30 * INT64_C (1000000000), &report);

      if (result == ORBIT_CORE_WAIT_TIMED_OUT && waitpid (writer, NULL, WNOHANG) == writer)
        {
          tap_skip ("system calls cannot be forbidden here");
          return;
        }
      check_equal (result, ORBIT_CORE_WAIT_NEWS);
      while (orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report) == ORBIT_CORE_NEXT_FRAME)
        continue;
    }
  fixture_wait_success (writer);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  fixture_init (60);
  for (size_t i = 0; i < 2; i++)
    for (size_t j = 0; j < sizeof error_numbers / sizeof error_numbers[0]; j++)
      for (int after_join = 0; after_join < 2; after_join++)
        {
          const Refusal refusal = { .topology = topologies[i], .error_number = error_numbers[j], .after_join = after_join != 0 };

          tap_run (test_refused_wake, &refusal, "%s ring, %s, %s the join", i == 0 ? "shared" : "per-node", strerror (error_numbers[j]),
                   after_join ? "after" : "before");
        }
  return tap_finish ();
}
