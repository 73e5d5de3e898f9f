/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Two members of a fleet with a ring of each topology, a second mapping of all their memory to damage it through, and
 * ways to use and to damage it at random. */

#pragma once

#include "fixture.h"

#define SCENE_CAPACITY 8
#define SCENE_PAYLOAD_CAPACITY 40
#define SCENE_N_MEMBERS 2
#define SCENE_N_SEGMENTS 3 /* of the fleet, of a shared ring, of a per-node ring */

typedef struct
{
  uint8_t *memory; /* a separate mapping of the file */
  size_t size;
} Target;

typedef struct
{
  const char *name;
  OrbitCoreFleet *fleets[SCENE_N_MEMBERS];
  OrbitCoreRing *rings[SCENE_N_MEMBERS][2];
  Target targets[SCENE_N_SEGMENTS];
  uint8_t *payload; /* SCENE_PAYLOAD_CAPACITY bytes, and then a page without access */
} Scene;

typedef struct
{
  uint64_t state;
} Random;

uint64_t scene_random (Random *random,
                       uint64_t limit);

void scene_set_up (Scene *scene);
void scene_tear_down (Scene *scene);

/* A payload buffer of SCENE_PAYLOAD_CAPACITY bytes, right before a page without access. */
uint8_t *scene_new_payload (void);
void scene_free_payload (uint8_t *payload);

/* Fails the test unless @code is one that a call on damaged memory may return. */
void scene_expect_sane (OrbitCoreCode code,
                        const OrbitCoreReport *report);

/* Writes to the ring, looks frames up and reads it by a cursor, in random order. */
void scene_use_ring (Scene *scene,
                     OrbitCoreRing *ring,
                     OrbitCoreCursor *cursor,
                     Random *random);

/* Changes a bit, a byte or a word at a random place. */
void scene_damage (const Target *target,
                   Random *random);
