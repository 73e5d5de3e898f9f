/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Rings that are declared and found by their labels. */

#include "fixture.h"

#include <stdio.h>

static const OrbitCoreRingSpec anything = { .topology = ORBIT_CORE_TOPOLOGY_ANY };

static OrbitCoreFleet *
join (bool shared)
{
  return shared ? fixture_join (fixture_new_name (), 0, 2) : fixture_join_private (2);
}

static uint8_t
declare (OrbitCoreFleet *fleet,
         const char *label)
{
  OrbitCoreReport report;
  OrbitCoreRing *ring;
  uint8_t kind;

  check_ok (orbit_core_fleet_declare_label (fleet, label, NULL, &ring, &report), &report);
  check_ok (orbit_core_fleet_lookup_kind (fleet, label, &kind, &report), &report);
  check_equal (ring->kind, kind);
  check (strcmp (ring->header.label, label) == 0);
  return kind;
}

static void
expect_not_found (OrbitCoreFleet *fleet,
                  const char *label)
{
  OrbitCoreReport report;
  uint8_t kind;

  check_code (orbit_core_fleet_lookup_kind (fleet, label, &kind, &report), ORBIT_CORE_NOT_FOUND, &report);
  check_contains (report.text, label);
}

static void
test_finding (const void *data)
{
  const OrbitCoreRingSpec prices = { .topology = ORBIT_CORE_TOPOLOGY_ANY, .label = "prices" };
  OrbitCoreFleet *fleet = join (data != NULL);
  OrbitCoreReport report;
  uint8_t kind;

  expect_not_found (fleet, "prices");
  fixture_open (fleet, 3, NULL);
  expect_not_found (fleet, "");
  fixture_open (fleet, 4, &prices);
  check_ok (orbit_core_fleet_lookup_kind (fleet, "prices", &kind, &report), &report);
  check_equal (kind, 4);
  check_equal (declare (fleet, "prices"), 4);
  expect_not_found (fleet, "price");
  expect_not_found (fleet, "prices2");
  check_ok (orbit_core_fleet_lookup_kind (fleet, "heartbeats", &kind, &report), &report);
  check_equal (kind, ORBIT_CORE_HEARTBEAT_KIND);
  orbit_core_fleet_free (fleet);
}

/* Each label has one kind, from the highest down, and those that have a ring are left alone. */
static void
test_choosing (const void *data)
{
  OrbitCoreFleet *fleet = join (data != NULL);

  fixture_open (fleet, 254, NULL);
  check_equal (declare (fleet, "first"), 255);
  check_equal (declare (fleet, "second"), 253);
  check_equal (declare (fleet, "first"), 255);
  check_equal (declare (fleet, "63 bytes are the most that a label can have, and this has them."), 252);
  check_equal (declare (fleet, "heartbeats"), ORBIT_CORE_HEARTBEAT_KIND);
  orbit_core_fleet_free (fleet);
}

static void
test_all_taken (const void *data)
{
  OrbitCoreFleet *fleet = join (data != NULL);
  OrbitCoreReport report;
  OrbitCoreRing *ring;
  char label[16];

  for (int i = 0; i < 255; i++)
    {
      snprintf (label, sizeof label, "label %d", i);
      declare (fleet, label);
    }
  check_code (orbit_core_fleet_declare_label (fleet, "one more", NULL, &ring, &report), ORBIT_CORE_NO_SPACE, &report);
  check_contains (report.text, "one more");
  declare (fleet, "label 7");
  orbit_core_fleet_free (fleet);
}

/* What is declared is compared with what is there. */
static void
test_mismatches (const void *data)
{
  const OrbitCoreRingSpec typed = { .topology = ORBIT_CORE_TOPOLOGY_ANY, .value_type = "(sd)" };
  const OrbitCoreRingSpec prices = { .topology = ORBIT_CORE_TOPOLOGY_ANY, .label = "prices" };
  const OrbitCoreRingSpec heartbeats = { .topology = ORBIT_CORE_TOPOLOGY_ANY, .label = "heartbeats" };
  const OrbitCoreRingSpec crooked = { .capacity = 7, .topology = ORBIT_CORE_TOPOLOGY_ANY };
  OrbitCoreFleet *fleet = join (data != NULL);
  OrbitCoreReport report;
  OrbitCoreRing *ring;
  char label[65];

  declare (fleet, "prices");
  check_code (orbit_core_fleet_declare_label (fleet, "prices", &typed, &ring, &report), ORBIT_CORE_TYPE_MISMATCH, &report);
  check_contains (report.text, "prices");
  check_code (orbit_core_fleet_declare_label (fleet, "orders", &prices, &ring, &report), ORBIT_CORE_INVALID_ARGUMENT, &report);
  check_code (orbit_core_fleet_declare_label (fleet, "", NULL, &ring, &report), ORBIT_CORE_INVALID_ARGUMENT, &report);
  memset (label, 'x', 64);
  label[64] = '\0';
  check_code (orbit_core_fleet_declare_label (fleet, label, NULL, &ring, &report), ORBIT_CORE_INVALID_ARGUMENT, &report);
  check_code (orbit_core_fleet_declare_label (fleet, "crooked", &crooked, &ring, &report), ORBIT_CORE_INVALID_CAPACITY, &report);
  check_contains (report.text, "'crooked'");
  expect_not_found (fleet, "crooked");

  /* A label names one ring. */
  check_code (orbit_core_fleet_open_ring (fleet, 9, &prices, &ring, &report), ORBIT_CORE_INCOMPATIBLE, &report);
  check_contains (report.text, "ring of kind 9: label 'prices' is that of the ring of kind 255");
  check_code (orbit_core_fleet_open_ring (fleet, 9, &heartbeats, &ring, &report), ORBIT_CORE_INCOMPATIBLE, &report);
  check_contains (report.text, "221");
  check_ok (orbit_core_fleet_open_ring (fleet, 9, &anything, &ring, &report), &report);
  check (ring->header.label[0] == '\0');
  orbit_core_fleet_free (fleet);
}

/* Another member finds the labels; the next fleet of the name has none. */
static void
test_members (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *first = fixture_join (name, 0, 2), *second = fixture_join (name, 1, 2);
  OrbitCoreReport report;
  uint8_t kind = declare (first, "prices");
  OrbitCoreCursor *cursor;
  OrbitCoreRing *ring;

  check_equal (declare (second, "prices"), kind);
  check_ok (orbit_core_fleet_get_ring (second, kind, &ring, &report), &report);
  cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  check_ok (orbit_core_fleet_get_ring (first, kind, &ring, &report), &report);
  fixture_publish (ring, 1);
  fixture_expect_frame (cursor, 1);
  orbit_core_cursor_free (cursor);
  orbit_core_fleet_free (first);
  check_equal (declare (second, "prices"), kind);
  orbit_core_fleet_free (second);
  check_ok (orbit_core_fleet_destroy (name, NULL, &report), &report);

  first = fixture_join (name, 0, 2);
  expect_not_found (first, "prices");
  orbit_core_fleet_free (first);
  (void) data;
}

/* What no member can have written is no label, and an owner that cannot be is none. */
static void
test_damage (const void *data)
{
  OrbitCoreFleet *fleet = join (true);
  OrbitCoreKindRecord *record = &fleet->memory->kinds[9];

  for (int i = 0; i < ORBIT_CORE_LABEL_SIZE / 8; i++)
    atomic_store (&record->label[i], UINT64_MAX);
  atomic_store (&record->state, ORBIT_CORE_KIND_LABELLED);
  atomic_store (&fleet->memory->kinds_owner, UINT64_MAX);
  expect_not_found (fleet, "prices");
  atomic_store (&fleet->memory->kinds_owner, UINT64_MAX - 1);
  check_equal (declare (fleet, "prices"), 255);
  check_equal (atomic_load (&fleet->memory->kinds_owner), 0);
  orbit_core_fleet_free (fleet);
  (void) data;
}

int
main (void)
{
  fixture_init (30);
  for (int shared = 0; shared < 2; shared++)
    {
      const char *data = shared ? "" : NULL, *backing = shared ? "shared" : "process memory";

      tap_run (test_finding, data, "finding, %s", backing);
      tap_run (test_choosing, data, "choosing a kind, %s", backing);
      tap_run (test_all_taken, data, "all kinds taken, %s", backing);
      tap_run (test_mismatches, data, "mismatches, %s", backing);
    }
  tap_run (test_members, NULL, "two members");
  tap_run (test_damage, NULL, "a damaged table");
  return tap_finish ();
}
