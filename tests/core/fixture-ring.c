/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Fleets, rings and frames for tests. */

#define _GNU_SOURCE

#include "fixture.h"

#include <inttypes.h>
#include <unistd.h>

OrbitCoreFleet *
fixture_join (const char *name,
              int32_t node,
              uint32_t fleet_size)
{
  OrbitCoreJoin join = { .name = name, .node = node, .fleet_size = fleet_size, .shared = true };
  OrbitCoreFleet *fleet = NULL;
  OrbitCoreReport report;

  check_ok (orbit_core_fleet_join (&join, &fleet, &report), &report);
  return fleet;
}

OrbitCoreCode
fixture_try_join (const char *name,
                  const char *directory,
                  OrbitCoreFleet **fleet,
                  OrbitCoreReport *report)
{
  const OrbitCoreJoin join = { .name = name, .directory = directory, .fleet_size = 3, .node = -1, .shared = true };

  *fleet = NULL;
  return orbit_core_fleet_join (&join, fleet, report);
}

pid_t
fixture_start_member (const char *name,
                      int32_t node,
                      uint32_t fleet_size)
{
  _Atomic bool *ready = fixture_share (sizeof *ready);
  pid_t child = fixture_fork ();

  if (child == 0)
    {
      fixture_join (name, node, fleet_size);
      atomic_store (ready, true);
      for (;;)
        pause ();
    }
  while (!atomic_load (ready))
    usleep (200);
  return child;
}

OrbitCoreFleet *
fixture_join_private (uint32_t fleet_size)
{
  OrbitCoreJoin join = { .name = "private", .fleet_size = fleet_size };
  OrbitCoreFleet *fleet = NULL;
  OrbitCoreReport report;

  check_ok (orbit_core_fleet_join (&join, &fleet, &report), &report);
  return fleet;
}

OrbitCoreRing *
fixture_open (OrbitCoreFleet *fleet,
              uint8_t kind,
              const OrbitCoreRingSpec *spec)
{
  OrbitCoreRing *ring = NULL;
  OrbitCoreReport report;

  check_ok (orbit_core_fleet_open_ring (fleet, kind, spec, &ring, &report), &report);
  return ring;
}

OrbitCoreRing *
fixture_open_small (OrbitCoreFleet *fleet,
                    OrbitCoreTopology topology)
{
  const OrbitCoreRingSpec spec = { .capacity = 4, .payload_capacity = 64, .topology = topology };

  return fixture_open (fleet, FIXTURE_KIND, &spec);
}

OrbitCoreCursor *
fixture_cursor (OrbitCoreRing *ring,
                OrbitCoreCursorStart start)
{
  OrbitCoreCursor *cursor = NULL;
  OrbitCoreReport report;

  check_ok (orbit_core_cursor_new (ring, start, &cursor, &report), &report);
  return cursor;
}

static uint64_t
scramble (uint64_t value)
{
  value ^= value >> 31;
  value *= UINT64_C (0x9e3779b97f4a7c15);
  value ^= value >> 29;
  value *= UINT64_C (0xbf58476d1ce4e5b9);
  return value ^ value >> 32;
}

uint32_t
fixture_frame_length (const OrbitCoreRing *ring,
                      uint64_t version)
{
  return (uint32_t) (scramble (version) % (ring->payload_capacity + 1));
}

uint8_t
fixture_frame_kind (uint64_t version)
{
  return (uint8_t) (scramble (version) >> 56);
}

void
fixture_fill (uint8_t *payload,
              uint32_t length,
              uint64_t version)
{
  uint64_t word = scramble (version + 1);

  for (uint32_t i = 0; i < length; i++)
    {
      if (i % 8 == 0)
        word = scramble (word + i);
      payload[i] = (uint8_t) (word >> i % 8 * 8);
    }
}

bool
fixture_is_whole (const OrbitCoreRing *ring,
                  const OrbitCoreFrame *frame)
{
  uint8_t expected[FIXTURE_MAX_PAYLOAD];

  if (frame->length != fixture_frame_length (ring, frame->version) || frame->frame_kind != fixture_frame_kind (frame->version) ||
      frame->id >> 56 != ring->kind)
    return false;
  fixture_fill (expected, frame->length, frame->version);
  return memcmp (expected, frame->payload, frame->length) == 0;
}

OrbitCoreCode
fixture_try_publish (OrbitCoreRing *ring,
                     uint64_t version,
                     uint64_t *id,
                     OrbitCoreReport *report)
{
  uint32_t length = fixture_frame_length (ring, version);
  uint8_t payload[FIXTURE_MAX_PAYLOAD];

  fixture_fill (payload, length, version);
  return orbit_core_ring_write (ring, fixture_frame_kind (version), version, payload, length, id, report);
}

uint64_t
fixture_publish (OrbitCoreRing *ring,
                 uint64_t version)
{
  OrbitCoreReport report;
  uint64_t id = 0;

  check_ok (fixture_try_publish (ring, version, &id, &report), &report);
  return id;
}

static OrbitCoreStep published_at;
static OrbitCoreRing *published_ring;

static void
publish_at (OrbitCoreStep step)
{
  if (step != published_at)
    return;
  orbit_core_step_hook = NULL;
  fixture_publish (published_ring, 1);
}

void
fixture_publish_at (OrbitCoreStep step,
                    OrbitCoreRing *ring)
{
  published_at = step;
  published_ring = ring;
  orbit_core_step_hook = publish_at;
}

uint64_t
fixture_get_head (OrbitCoreRing *ring)
{
  OrbitCoreReport report;
  uint64_t head = 0;

  check_ok (orbit_core_ring_get_head (ring, &head, &report), &report);
  return head;
}

pid_t
fixture_start_writer (const char *name,
                      uint8_t kind,
                      const OrbitCoreRingSpec *spec,
                      uint64_t version,
                      OrbitCoreStep step,
                      int signal_number,
                      uint64_t *id)
{
  pid_t child = fixture_fork ();

  if (child == 0)
    {
      OrbitCoreRing *ring = fixture_open (fixture_join (name, 1, 3), kind, spec);
      uint64_t published;

      fixture_raise_at (step, 1, signal_number);
      published = fixture_publish (ring, version);
      if (id != NULL)
        *id = published;
      _exit (0);
    }
  return child;
}

/* A reader that polls does not load the head each time. */
static OrbitCoreNext
poll_patiently (OrbitCoreCursor *cursor,
                OrbitCoreFrame *frame)
{
  OrbitCoreNext next = ORBIT_CORE_NEXT_NONE;
  OrbitCoreReport report;

  for (int i = 0; i < 17 && next == ORBIT_CORE_NEXT_NONE; i++)
    next = orbit_core_cursor_next (cursor, NULL, NULL, frame, &report);
  if (next == ORBIT_CORE_NEXT_FAILED)
    tap_fail (__FILE__, __LINE__, "a cursor has failed: %s", report.text);
  return next;
}

void
fixture_expect_frame (OrbitCoreCursor *cursor,
                      uint64_t version)
{
  OrbitCoreFrame frame;

  check_equal (poll_patiently (cursor, &frame), ORBIT_CORE_NEXT_FRAME);
  check (fixture_is_whole (cursor->ring, &frame));
  check_equal (frame.version, version);
}

void
fixture_expect_none (OrbitCoreCursor *cursor)
{
  OrbitCoreFrame frame;

  if (poll_patiently (cursor, &frame) != ORBIT_CORE_NEXT_NONE)
    tap_fail (__FILE__, __LINE__, "there is an unexpected frame, id 0x%" PRIx64 ", version %" PRIu64, frame.id, frame.version);
}

uint64_t
fixture_look_up (OrbitCoreRing *ring,
                 uint64_t id)
{
  uint8_t payload[FIXTURE_MAX_PAYLOAD];
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  bool found;

  check_ok (orbit_core_ring_read_id (ring, id, NULL, payload, &frame, &found, &report), &report);
  if (found)
    {
      check_equal (frame.id, id);
      check (fixture_is_whole (ring, &frame));
    }
  return found ? frame.version : 0;
}

void
fixture_check_account (const OrbitCoreCursor *cursor,
                       uint64_t start)
{
  check_equal (orbit_core_cursor_count_delivered (cursor) + cursor->n_overwritten + cursor->n_abandoned,
               orbit_core_cursor_get_position (cursor) - start);
}

static const struct
{
  const char *name;
  uint64_t position;
  uint64_t counter;
} starts[] = {
  { "from 0", 0, 0 },
  { "position below 2^36", (UINT64_C (1) << 36) - 3, 0 },
  { "position below 2^62", (UINT64_C (1) << 62) - 3, 0 },
  { "position below 2^64", UINT64_MAX - 2, 0 },
  { "counter below 2^40", 0, (UINT64_C (1) << 40) - 3 },
  { "both below their wraps", (UINT64_C (1) << 36) - 3, (UINT64_C (1) << 40) - 3 },
};

void
fixture_run_variants (TapTest test,
                      const char *name)
{
  for (int shared = 0; shared < 2; shared++)
    for (int topology = ORBIT_CORE_TOPOLOGY_SHARED; topology <= ORBIT_CORE_TOPOLOGY_PER_NODE; topology++)
      for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        {
          FixtureVariant variant = {
            .name = starts[i].name,
            .shared = shared != 0,
            .topology = (OrbitCoreTopology) topology,
            .start_position = starts[i].position,
            .start_counter = starts[i].counter,
          };

          tap_run (test, &variant, "%s: %s memory, %s ring, %s", name, shared ? "shared" : "process",
                   topology == ORBIT_CORE_TOPOLOGY_SHARED ? "shared" : "per-node", variant.name);
        }
}

OrbitCoreFleet *
fixture_join_variant (const FixtureVariant *variant)
{
  return variant->shared ? fixture_join (fixture_new_name (), 0, 4) : fixture_join_private (4);
}

OrbitCoreRing *
fixture_open_variant (OrbitCoreFleet *fleet,
                      const FixtureVariant *variant,
                      uint8_t kind,
                      uint32_t capacity,
                      uint32_t payload_capacity)
{
  OrbitCoreRingSpec spec = {
    .capacity = capacity,
    .payload_capacity = payload_capacity,
    .topology = variant->topology,
    .start_position = variant->start_position,
    .start_counter = variant->start_counter,
  };

  check (payload_capacity <= FIXTURE_MAX_PAYLOAD);
  return fixture_open (fleet, kind, &spec);
}
