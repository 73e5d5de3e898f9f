/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Readers that are overtaken between their copy and their second look. */

#include "fixture.h"

static OrbitCoreRing *ring;
static uint64_t n_to_publish;
static uint64_t next_version;
static bool leave_last_open;
static OrbitCoreClaim open_claim;

/* Runs once: stands for a writer that is faster than the reader. */
static void
overtake (OrbitCoreStep step)
{
  OrbitCoreReport report;

  if (step != ORBIT_CORE_STEP_READ_COPIED)
    return;
  orbit_core_step_hook = NULL;
  for (uint64_t i = 0; i < n_to_publish; i++)
    fixture_publish (ring, next_version++);
  if (leave_last_open)
    check_ok (orbit_core_ring_begin_write (ring, 0, &open_claim, &report), &report);
}

static void
close_last (void)
{
  if (leave_last_open)
    check (orbit_core_ring_end_write (ring, &open_claim, 0, 0));
  leave_last_open = false;
}

/* Looks up the frame that is @age writes old, while @n more are written. It is found only if it was not overwritten. */
static void
test_look_up (const void *data)
{
  const FixtureVariant *variant = data;
  OrbitCoreFleet *fleet = fixture_join_variant (variant);
  uint8_t kind = 0;

  for (uint64_t age = 1; age <= 4; age++)
    for (uint64_t n = 0; n < 10; n++)
      for (int open = 0; open < 2; open++)
        {
          uint64_t ids[4], found;

          ring = fixture_open_variant (fleet, variant, kind++, 4, 48);
          next_version = 1;
          for (int i = 0; i < 4; i++)
            ids[i] = fixture_publish (ring, next_version++);
          n_to_publish = n;
          leave_last_open = open != 0;
          orbit_core_step_hook = overtake;
          found = fixture_look_up (ring, ids[4 - age]);
          orbit_core_step_hook = NULL;
          check_equal (found, age + n + (uint64_t) open <= 4 ? 5 - age : 0);
          close_last ();
        }
  orbit_core_fleet_free (fleet);
}

/* Reading the newest frame succeeds, however many are published meanwhile. */
static void
test_newest (const void *data)
{
  const FixtureVariant *variant = data;
  OrbitCoreFleet *fleet = fixture_join_variant (variant);
  uint8_t kind = 0;

  for (uint64_t n = 0; n < 10; n++)
    {
      uint8_t payload[48];
      OrbitCoreFrame frame;
      OrbitCoreReport report;
      bool found;

      ring = fixture_open_variant (fleet, variant, kind++, 4, 48);
      next_version = 1;
      fixture_publish (ring, next_version++);
      n_to_publish = n;
      orbit_core_step_hook = overtake;
      check_ok (orbit_core_ring_read_newest (ring, NULL, payload, &frame, &found, &report), &report);
      orbit_core_step_hook = NULL;
      check (found && fixture_is_whole (ring, &frame));
      check (frame.version == 1 ? n < 4 : frame.version == 1 + n);
    }
  orbit_core_fleet_free (fleet);
}

static void
test_cursor (const void *data)
{
  const FixtureVariant *variant = data;
  OrbitCoreFleet *fleet = fixture_join_variant (variant);
  uint8_t kind = 0;

  for (uint64_t n_before = 1; n_before <= 4; n_before++)
    for (uint64_t n = 0; n < 14; n++)
      for (int open = 0; open < 2; open++)
        {
          OrbitCoreCursor *cursor;
          uint64_t start, last = 0, n_frames = 0;
          OrbitCoreFrame frame;
          OrbitCoreReport report;

          ring = fixture_open_variant (fleet, variant, kind++, 4, 48);
          cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
          cursor->stall_timeout = -1;
          start = orbit_core_cursor_get_position (cursor);
          next_version = 1;
          for (uint64_t i = 0; i < n_before; i++)
            fixture_publish (ring, next_version++);
          n_to_publish = n;
          leave_last_open = open != 0;
          orbit_core_step_hook = overtake;
          while (orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report) == ORBIT_CORE_NEXT_FRAME)
            {
              check (fixture_is_whole (ring, &frame));
              check (frame.version > last);
              if (n_frames++ == 0)
                check (frame.version == 1 ? n_before + n + (uint64_t) open <= 4 : frame.version > 1);
              last = frame.version;
              fixture_check_account (cursor, start);
            }
          check_equal (last, n_before + n);
          close_last ();
          fixture_check_account (cursor, start);
          check_equal (cursor->n_abandoned, 0);
          orbit_core_cursor_free (cursor);
        }
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  fixture_init (60);
  fixture_run_variants (test_look_up, "a look-up that is overtaken");
  fixture_run_variants (test_newest, "the newest frame while newer ones are published");
  fixture_run_variants (test_cursor, "a cursor that is overtaken");
  return tap_finish ();
}
