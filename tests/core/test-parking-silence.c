/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Publishing to readers that are awake, dead or asleep: only the last costs a system call. Sanitizers make calls of their own. */

#include "fixture.h"
#include "forbid.h"

#include <orbit-glib/core/parking.h>

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#define N_PUBLISHES 10000

#if !defined(TAP_THREAD_SANITIZER) && !defined(TAP_ADDRESS_SANITIZER)

static const OrbitCoreTopology topologies[] = { ORBIT_CORE_TOPOLOGY_SHARED, ORBIT_CORE_TOPOLOGY_PER_NODE };
static const char *const names[] = { "shared", "per-node" };

typedef enum
{
  NO_WAITER,
  DEAD_WAITER, /* and one publish afterwards */
  WAITER,
} Waiter;

/* The wait status of a process that publishes while all system calls are forbidden; 77 if they cannot be forbidden. */
static int
publish_in_silence (OrbitCoreTopology topology,
                    Waiter waiter)
{
  const char *name = fixture_new_name ();
  pid_t publisher = fixture_fork ();

  if (publisher == 0)
    {
      const OrbitCoreRingSpec spec = { .capacity = 4, .payload_capacity = 64, .topology = topology };
      OrbitCoreRing *ring = fixture_open (fixture_join (name, 0, 2), FIXTURE_KIND, &spec);
      OrbitCoreReport report;
      uint64_t id;

      fixture_publish (ring, 0);
      if (waiter != NO_WAITER)
        orbit_core_parking_arm (&ring->memory->parking);
      if (waiter == DEAD_WAITER)
        fixture_publish (ring, 0);
      if (!forbid_all_calls ())
        _exit (FIXTURE_SKIPPED);
      for (uint64_t version = 0; version < N_PUBLISHES; version++)
        if (fixture_try_publish (ring, version, &id, &report) != ORBIT_CORE_OK)
          _exit (1);
      _exit (0);
    }
  return fixture_wait (publisher);
}

static void
test_silence (const void *data)
{
  const OrbitCoreTopology *topology = data;
  int status = publish_in_silence (*topology, NO_WAITER);

  if (WIFEXITED (status) && WEXITSTATUS (status) == FIXTURE_SKIPPED)
    {
      tap_skip ("system calls cannot be forbidden here");
      return;
    }
  check_equal (status, 0);
  check_equal (publish_in_silence (*topology, DEAD_WAITER), 0);
  status = publish_in_silence (*topology, WAITER);
  check (WIFSIGNALED (status) && WTERMSIG (status) == SIGSYS);
}

#endif

int
main (void)
{
  fixture_init (60);
#if !defined(TAP_THREAD_SANITIZER) && !defined(TAP_ADDRESS_SANITIZER)
  for (size_t i = 0; i < 2; i++)
    tap_run (test_silence, &topologies[i], "publishing makes no system call, %s ring", names[i]);
#endif
  return tap_finish ();
}
