/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Many processes create the same fleet and ring at the same time: one succeeds, and all use the same segments. */

#include "fixture.h"

#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>

#define MAX_PROCESSES 32
#define KIND 3

typedef struct
{
  pthread_barrier_t barrier;
  uint64_t ids[MAX_PROCESSES];
  uint64_t inodes[MAX_PROCESSES];
  uint8_t generations[MAX_PROCESSES][16];
} Meeting;

typedef enum
{
  NOTHING,
  OLD_RING,      /* a ring of an older generation of the fleet */
  RETIRED_FLEET, /* whose destroyer was killed */
} InTheWay;

typedef struct
{
  int n_processes;
  int n_rounds;
  OrbitCoreTopology topology;
  InTheWay in_the_way;
} Scenario;

static Meeting *meeting;

static uint64_t
inode_of (const char *name,
          int kind)
{
  struct stat file;
  char path[128];

  fixture_segment_path (path, sizeof path, name, kind);
  check_equal (stat (path, &file), 0);
  return file.st_ino;
}

/* All processes join and open at the same time. Then each must read the frames of all. */
static void
take_part (const Scenario *scenario,
           const char *name,
           int self)
{
  const OrbitCoreRingSpec spec = { .capacity = 64, .payload_capacity = 40, .topology = scenario->topology };
  OrbitCoreFleet *fleet;
  OrbitCoreRing *ring;

  pthread_barrier_wait (&meeting->barrier);
  fleet = fixture_join (name, -1, MAX_PROCESSES);
  ring = fixture_open (fleet, KIND, &spec);
  meeting->ids[self] = fixture_publish (ring, 1 + (uint64_t) self);
  meeting->inodes[self] = inode_of (name, KIND);
  memcpy (meeting->generations[self], fleet->member.generation, 16);

  pthread_barrier_wait (&meeting->barrier);
  for (int i = 0; i < scenario->n_processes; i++)
    {
      check_equal (fixture_look_up (ring, meeting->ids[i]), 1 + (uint64_t) i);
      check_equal (meeting->inodes[i], meeting->inodes[0]);
      check (memcmp (meeting->generations[i], meeting->generations[0], 16) == 0);
      for (int other = 0; other < i; other++)
        check (meeting->ids[i] != meeting->ids[other]);
    }
  pthread_barrier_wait (&meeting->barrier);
  orbit_core_fleet_free (fleet);
}

static void
put_in_the_way (const char *name,
                InTheWay what)
{
  OrbitCoreReport report;
  char path[128];
  pid_t child;

  if (what == NOTHING)
    return;
  child = fixture_fork ();
  if (child == 0)
    {
      OrbitCoreFleet *fleet = fixture_join (name, -1, MAX_PROCESSES);

      fixture_publish (fixture_open (fleet, KIND, NULL), 99);
      orbit_core_fleet_free (fleet);
      if (what == OLD_RING)
        _exit (0);
      fixture_raise_at (ORBIT_CORE_STEP_DESTROY_RETIRED, 1, SIGKILL);
      orbit_core_fleet_destroy (name, NULL, &report);
      _exit (1);
    }
  check_equal (fixture_wait (child), what == OLD_RING ? 0 : SIGKILL);
  fixture_segment_path (path, sizeof path, name, -1);
  if (what == OLD_RING)
    check_equal (unlink (path), 0);
}

static void
run_child (const Scenario *scenario,
           const char *const *round_names,
           int self)
{
  OrbitCoreReport report;

  for (int round = 0; round < scenario->n_rounds; round++)
    {
      take_part (scenario, round_names[round], self);
      pthread_barrier_wait (&meeting->barrier);
      if (self == 0)
        {
          check_ok (orbit_core_fleet_destroy (round_names[round], NULL, &report), &report);
          check (!fixture_has_segments (round_names[round]));
        }
    }
  _exit (0);
}

static void
test_meeting (const void *data)
{
  const Scenario *scenario = data;
  const char *round_names[100];
  pthread_barrierattr_t attributes;

  meeting = fixture_share (sizeof *meeting);
  pthread_barrierattr_init (&attributes);
  pthread_barrierattr_setpshared (&attributes, PTHREAD_PROCESS_SHARED);
  pthread_barrier_init (&meeting->barrier, &attributes, (unsigned int) scenario->n_processes);
  for (int round = 0; round < scenario->n_rounds; round++)
    {
      round_names[round] = fixture_new_name ();
      put_in_the_way (round_names[round], scenario->in_the_way);
    }
  for (int i = 0; i < scenario->n_processes; i++)
    if (fixture_fork () == 0)
      run_child (scenario, round_names, i);

  fixture_wait_all ();
}

int
main (void)
{
  static const Scenario new_shared = { 32, 100, ORBIT_CORE_TOPOLOGY_SHARED, NOTHING };
  static const Scenario new_per_node = { 32, 20, ORBIT_CORE_TOPOLOGY_PER_NODE, NOTHING };
  static const Scenario old_rings = { 16, 50, ORBIT_CORE_TOPOLOGY_SHARED, OLD_RING };
  static const Scenario retired_fleets = { 16, 50, ORBIT_CORE_TOPOLOGY_SHARED, RETIRED_FLEET };

  fixture_init (60);
  tap_run (test_meeting, &new_shared, "32 processes, 100 new shared rings");
  tap_run (test_meeting, &new_per_node, "32 processes, 20 new per-node rings");
  tap_run (test_meeting, &old_rings, "16 processes replace 50 rings of an older generation");
  tap_run (test_meeting, &retired_fleets, "16 processes replace 50 fleets whose destroyer was killed");
  return tap_finish ();
}
