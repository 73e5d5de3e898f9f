/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Shared memory that is overwritten with random values at random places and times: calls succeed or fail as the contract says,
 * access no memory out of bounds, and return. */

#define _GNU_SOURCE

#include "damage-scene.h"

#include <pthread.h>

/* Damages each byte in turn, with the rest intact. After the memory is restored, all calls succeed again. */
static void
test_every_byte (const void *data)
{
  static uint8_t intact[65536];
  static const uint8_t masks[] = { 0xff, 0x80, 0x01 };
  const int which = *(const int *) data;
  Random random = { 1 };
  Scene scene;
  Target target;

  scene_set_up (&scene);
  target = scene.targets[which];
  check (target.size <= sizeof intact);
  for (int i = 0; i < 2; i++)
    fixture_publish (scene.rings[0][i], 1);
  memcpy (intact, target.memory, target.size);

  for (size_t offset = 0; offset < target.size; offset++)
    for (size_t m = 0; m < sizeof masks; m++)
      {
        OrbitCoreRing *ring = scene.rings[offset % 2][which == 0 ? m % 2 : (size_t) which - 1];
        OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);

        target.memory[offset] ^= masks[m];
        scene_use_ring (&scene, ring, cursor, &random);
        orbit_core_cursor_free (cursor);
        memcpy (target.memory, intact, target.size);
      }
  for (int i = 0; i < 2; i++)
    for (uint64_t version = 1; version < 3 * SCENE_CAPACITY; version++)
      check_equal (fixture_look_up (scene.rings[1][i], fixture_publish (scene.rings[0][i], version)), version);
  scene_tear_down (&scene);
}

/* Accumulates damage at random places, and moves the clock. */
static void
test_pile_up (const void *data)
{
  for (uint64_t seed = 1; seed <= 40; seed++)
    {
      Random random = { seed };
      OrbitCoreCursor *cursors[SCENE_N_MEMBERS][2];
      Scene scene;

      scene_set_up (&scene);
      for (int i = 0; i < 2 * SCENE_N_MEMBERS; i++)
        cursors[i / 2][i % 2] = fixture_cursor (scene.rings[i / 2][i % 2], ORBIT_CORE_CURSOR_OLDEST);
      for (int round = 0; round < 300; round++)
        {
          uint64_t member = scene_random (&random, SCENE_N_MEMBERS), i = scene_random (&random, 2);

          for (uint64_t n = scene_random (&random, 4); n > 0; n--)
            scene_damage (&scene.targets[scene_random (&random, SCENE_N_SEGMENTS)], &random);
          scene_use_ring (&scene, scene.rings[member][i], cursors[member][i], &random);
          fixture_pass_time ((int64_t) scene_random (&random, 80) * ORBIT_CORE_NS_PER_MS);
        }
      for (int i = 0; i < 2 * SCENE_N_MEMBERS; i++)
        orbit_core_cursor_free (cursors[i / 2][i % 2]);
      scene_tear_down (&scene);
    }
}

/* Joins and opens rings while the memory is damaged. The word "retired" is left out: it only makes a joiner wait for a second. */
static void
test_attach (const void *data)
{
  Random random = { 7 };
  int n_joined = 0;

  for (int round = 0; round < 400; round++)
    {
      OrbitCoreJoin join = { .node = -1, .fleet_size = 3, .shared = true };
      OrbitCoreFleet *fleet = NULL;
      OrbitCoreRing *ring;
      OrbitCoreReport report;
      OrbitCoreCode code;
      Scene scene;

      scene_set_up (&scene);
      for (int i = 0; i < 3; i++)
        scene_damage (&scene.targets[i], &random);
      atomic_store (&((OrbitCoreFleetSegment *) scene.targets[0].memory)->retired, 0);
      join.name = scene.name;
      code = orbit_core_fleet_join (&join, &fleet, &report);
      if (code != ORBIT_CORE_OK)
        {
          check (code == ORBIT_CORE_CORRUPT || code == ORBIT_CORE_INCOMPATIBLE);
          scene_tear_down (&scene);
          continue;
        }
      n_joined++;
      for (uint8_t kind = 0; kind < 2; kind++)
        {
          code = orbit_core_fleet_open_ring (fleet, kind, NULL, &ring, &report);
          check (code == ORBIT_CORE_OK || code == ORBIT_CORE_CORRUPT || code == ORBIT_CORE_INCOMPATIBLE);
          if (code == ORBIT_CORE_OK)
            scene_expect_sane (fixture_try_publish (ring, 1, &(uint64_t){ 0 }, &report), &report);
        }
      orbit_core_fleet_free (fleet);
      scene_tear_down (&scene);
    }
  check (n_joined > 0 && n_joined < 400);
}

/* --- with concurrent writers and readers --- */

typedef struct
{
  Scene *scene;
  Random random;
  int which;
} Party;

static _Atomic int n_parties_left;

static void *
use_for_a_while (void *data)
{
  Party *party = data;
  OrbitCoreRing *ring = party->scene->rings[party->which / 2][party->which % 2];
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  Scene scene = *party->scene;

  scene.payload = scene_new_payload ();
  cursor->stall_timeout = ORBIT_CORE_NS_PER_MS;
  for (int round = 0; round < 2000; round++)
    scene_use_ring (&scene, ring, cursor, &party->random);
  orbit_core_cursor_free (cursor);
  scene_free_payload (scene.payload);
  atomic_fetch_sub (&n_parties_left, 1);
  return NULL;
}

static void
test_at_the_same_time (const void *data)
{
  pthread_t threads[2 * SCENE_N_MEMBERS];
  Party parties[2 * SCENE_N_MEMBERS];
  Random random = { 3 };
  Scene scene;

  scene_set_up (&scene);
  atomic_store (&n_parties_left, 2 * SCENE_N_MEMBERS);
  for (int i = 0; i < 2 * SCENE_N_MEMBERS; i++)
    {
      parties[i] = (Party){ .scene = &scene, .random = { 100 + (uint64_t) i }, .which = i };
      check_equal (pthread_create (&threads[i], NULL, use_for_a_while, &parties[i]), 0);
    }
  while (atomic_load (&n_parties_left) > 0)
    {
      scene_damage (&scene.targets[scene_random (&random, SCENE_N_SEGMENTS)], &random);
      usleep (20);
    }
  for (int i = 0; i < 2 * SCENE_N_MEMBERS; i++)
    pthread_join (threads[i], NULL);
  scene_tear_down (&scene);
}

int
main (void)
{
  static const int segments[] = { 0, 1, 2 };

  fixture_init (100);
  tap_run (test_every_byte, &segments[0], "every byte of the fleet");
  tap_run (test_every_byte, &segments[1], "every byte of a shared ring");
  tap_run (test_every_byte, &segments[2], "every byte of a per-node ring");
  tap_run (test_pile_up, NULL, "accumulated damage");
  tap_run (test_attach, NULL, "attaching to damaged memory");
  tap_run (test_at_the_same_time, NULL, "damage with concurrent writers and readers");
  return tap_finish ();
}
