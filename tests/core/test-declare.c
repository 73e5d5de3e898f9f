/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Declarations of rings by members, and the resulting rings. */

#include "fixture.h"

/* A declaration either matches the existing ring, or fails with an error that describes the ring. */
static void
test_declarations (const void *data)
{
  const OrbitCoreRingSpec declared = { .capacity = 8, .payload_capacity = 40, .label = "prices", .value_type = "(td)" };
  const struct
  {
    OrbitCoreRingSpec spec;
    OrbitCoreCode code;
    const char *found;
    const char *expected;
  } cases[] = {
    { { 8, 40, ORBIT_CORE_TOPOLOGY_SHARED, NULL, NULL, 0, 0 }, ORBIT_CORE_OK, "", "" },
    { { 8, 40, ORBIT_CORE_TOPOLOGY_SHARED, "prices", "(td)", 0, 0 }, ORBIT_CORE_OK, "", "" },
    { { 16, 40, ORBIT_CORE_TOPOLOGY_SHARED, NULL, NULL, 0, 0 }, ORBIT_CORE_INCOMPATIBLE, "with 8", "capacity of 16" },
    { { 8, 41, ORBIT_CORE_TOPOLOGY_SHARED, NULL, NULL, 0, 0 }, ORBIT_CORE_INCOMPATIBLE, "with 40", "payload capacity of 41" },
    { { 8, 40, ORBIT_CORE_TOPOLOGY_PER_NODE, NULL, NULL, 0, 0 }, ORBIT_CORE_INCOMPATIBLE, "shared", "per-node" },
    { { 8, 40, ORBIT_CORE_TOPOLOGY_SHARED, "orders", NULL, 0, 0 }, ORBIT_CORE_INCOMPATIBLE, "prices", "orders" },
    { { 8, 40, ORBIT_CORE_TOPOLOGY_SHARED, NULL, "(tt)", 0, 0 }, ORBIT_CORE_TYPE_MISMATCH, "(td)", "(tt)" },
    { { 16, 41, ORBIT_CORE_TOPOLOGY_PER_NODE, "orders", "(tt)", 0, 0 }, ORBIT_CORE_TYPE_MISMATCH, "(td)", "(tt)" },
    { { 16, 41, ORBIT_CORE_TOPOLOGY_PER_NODE, "orders", NULL, 0, 0 }, ORBIT_CORE_INCOMPATIBLE, "prices", "orders" },
    { { 16, 0, ORBIT_CORE_TOPOLOGY_PER_NODE, NULL, NULL, 0, 0 }, ORBIT_CORE_INCOMPATIBLE, "shared", "per-node" },
    { { 0, 0, ORBIT_CORE_TOPOLOGY_ANY, NULL, NULL, 0, 0 }, ORBIT_CORE_OK, "", "" },
    { { 0, 40, ORBIT_CORE_TOPOLOGY_ANY, "prices", NULL, 0, 0 }, ORBIT_CORE_OK, "", "" },
    { { 7, 40, ORBIT_CORE_TOPOLOGY_SHARED, NULL, NULL, 0, 0 }, ORBIT_CORE_INVALID_CAPACITY, "7", "power of two" },
    { { 8, 1u << 25, ORBIT_CORE_TOPOLOGY_SHARED, NULL, NULL, 0, 0 }, ORBIT_CORE_INVALID_CAPACITY, "33554432", "16777216" },
  };
  const char *name = fixture_new_name ();
  OrbitCoreFleet *first = fixture_join (name, 0, 2), *second;
  OrbitCoreRing *ring;
  OrbitCoreReport report = { .text = "" };

  fixture_open (first, 1, &declared);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    for (int again = 0; again < 2; again++)
      {
        second = fixture_join (name, 1, 2);
        if (again != 0)
          fixture_open (second, 1, NULL);
        check_code (orbit_core_fleet_open_ring (second, 1, &cases[i].spec, &ring, &report), cases[i].code, &report);
        check_contains (report.text, cases[i].found);
        check_contains (report.text, cases[i].expected);
        report.text[0] = '\0';
        orbit_core_fleet_free (second);
      }
  orbit_core_fleet_free (first);
}

int
main (void)
{
  fixture_init (20);
  tap_run (test_declarations, NULL, "declarations of rings");
  return tap_finish ();
}
