/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fixture-stand.h"

/* The arguments of fixture_run_stands(). */
static void (*run) (FixtureStand *stand);
static uint32_t ring_capacity;
static uint32_t ring_payload_capacity;

static void
run_variant (const void *data)
{
  FixtureStand stand = { .variant = data };

  stand.fleet = fixture_join_variant (stand.variant);
  stand.ring = fixture_open_variant (stand.fleet, stand.variant, FIXTURE_KIND, ring_capacity, ring_payload_capacity);
  stand.cursor = fixture_cursor (stand.ring, ORBIT_CORE_CURSOR_OLDEST);
  stand.start = orbit_core_cursor_get_position (stand.cursor);
  run (&stand);
  orbit_core_cursor_free (stand.cursor);
  orbit_core_fleet_free (stand.fleet);
}

void
fixture_run_stands (void (*test) (FixtureStand *stand),
                    uint32_t capacity,
                    uint32_t payload_capacity,
                    const char *name)
{
  run = test;
  ring_capacity = capacity;
  ring_payload_capacity = payload_capacity;
  fixture_run_variants (run_variant, name);
}
