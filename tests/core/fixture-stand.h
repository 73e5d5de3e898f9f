/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "fixture.h"

/* The objects of a test of one ring. */
typedef struct
{
  const FixtureVariant *variant;
  OrbitCoreFleet *fleet;   /* node 0 has joined */
  OrbitCoreRing *ring;     /* of FIXTURE_KIND */
  OrbitCoreCursor *cursor; /* from the oldest position of the ring, which is empty */
  uint64_t start;          /* that position */
} FixtureStand;

/* Runs a test with each FixtureVariant, in a new fleet with a ring of this geometry. Frees the objects afterwards. */
void fixture_run_stands (void (*test) (FixtureStand *stand),
                         uint32_t capacity,
                         uint32_t payload_capacity,
                         const char *name);
