/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One of two members of a fleet, which may be programs for different machines: each publishes frames on rings of both topologies,
 * and waits for those of the other in turn. tests/run-machines.sh starts them.
 *
 * Usage: share-fleet NAME NODE, with NODE 0 or 1; share-fleet NAME destroy */

#define _GNU_SOURCE

#include "fixture.h"

#include <orbit-glib/core/cursor-wait.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N_ROUNDS 2000
#define PAUSE_EVERY 500 /* rounds; the pause is long enough for the other member to sleep without limit */

static void
expect (OrbitCoreCursor *cursor,
        uint32_t from,
        uint64_t version)
{
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  OrbitCoreNext next;

  while ((next = orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report)) != ORBIT_CORE_NEXT_FRAME || (frame.id >> 40 & 0xffff) != from)
    if (next == ORBIT_CORE_NEXT_NONE)
      check_equal (orbit_core_cursor_sleep (cursor, INT64_MAX, &report), ORBIT_CORE_WAIT_NEWS);
    else
      check_equal (next, ORBIT_CORE_NEXT_FRAME);
  check_equal (frame.version, version);
}

static void
play (OrbitCoreFleet *fleet,
      OrbitCoreTopology topology)
{
  const OrbitCoreRingSpec spec = { .capacity = 64, .payload_capacity = 300, .topology = topology, .label = topology == ORBIT_CORE_TOPOLOGY_SHARED ? "both, shared" : "both, per node" };
  uint32_t node = fleet->member.roster.node, other = 1 - node;
  OrbitCoreRing *ring = fixture_open (fleet, (uint8_t) (FIXTURE_KIND + topology), &spec);
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);

  for (uint64_t round = 1; round <= N_ROUNDS; round++)
    {
      if (node == 1)
        expect (cursor, other, round);
      if (round % PAUSE_EVERY == 0)
        usleep (80000);
      fixture_publish (ring, round);
      if (node == 0)
        expect (cursor, other, round);
      if (round == N_ROUNDS / 2)
        check (orbit_core_roster_is_alive (&fleet->member.roster, other, 1));
    }
  check_equal (cursor->n_overwritten, 0);
  check_equal (cursor->n_abandoned, 0);
  orbit_core_cursor_free (cursor);
}

int
main (int argc,
      char **argv)
{
  OrbitCoreReport report;
  OrbitCoreFleet *fleet;

  fixture_init (60);
  check_equal (argc, 3);
  if (strcmp (argv[2], "destroy") == 0)
    {
      check_ok (orbit_core_fleet_destroy (argv[1], NULL, &report), &report);
      return 0;
    }
  fleet = fixture_join (argv[1], atoi (argv[2]), 2);
  play (fleet, ORBIT_CORE_TOPOLOGY_SHARED);
  play (fleet, ORBIT_CORE_TOPOLOGY_PER_NODE);
  orbit_core_fleet_free (fleet);
  printf ("%d frames each way on either ring, with pointers of %zu bits\n", N_ROUNDS, 8 * sizeof (void *));
  return 0;
}
