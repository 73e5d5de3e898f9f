/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Views, the path of small frames that calls nothing: they give what orbit_core_cursor_next() gives, or leave it to that. */

#include "fixture.h"

#include <string.h>

/* Of each class of sizes that is copied in its own way. */
static const uint32_t capacities[] = { 1, 8, 31, 32, 33, 40, 63, 64, 65, 96, 97, 127, 128, 129, 200 };
#define N_CAPACITIES (sizeof capacities / sizeof capacities[0])

typedef struct
{
  OrbitCoreFleet *fleet;
  OrbitCoreRing *ring;
  OrbitCoreCursor *cursor;
} Scene;

static void
publish (OrbitCoreRing *ring,
         uint64_t version,
         uint32_t length)
{
  uint8_t payload[FIXTURE_MAX_PAYLOAD];
  OrbitCoreReport report;
  uint64_t id;

  for (uint32_t i = 0; i < length; i++)
    payload[i] = (uint8_t) (version * 7 + i);
  check_ok (orbit_core_ring_write (ring, 9, version, payload, length, &id, &report), &report);
}

/* The lane is in use before, and the cursor knows. */
static Scene
begin (const FixtureVariant *variant,
       uint32_t capacity,
       uint32_t payload_capacity)
{
  Scene scene = { .fleet = fixture_join_variant (variant) };

  scene.ring = fixture_open_variant (scene.fleet, variant, FIXTURE_KIND, capacity, payload_capacity);
  publish (scene.ring, 0, 0);
  scene.cursor = fixture_cursor (scene.ring, ORBIT_CORE_CURSOR_HEAD);
  return scene;
}

static void
end (Scene *scene)
{
  orbit_core_cursor_free (scene->cursor);
  orbit_core_fleet_free (scene->fleet);
}

static void
check_view (const OrbitCoreView *view,
            uint64_t version,
            uint32_t length)
{
  const uint8_t *payload = view->payload;

  check_equal (view->id >> 56, FIXTURE_KIND);
  check_equal (view->version, version);
  check_equal (view->frame_kind, 9);
  check_equal (view->length, length);
  for (uint32_t i = 0; i < length; i++)
    check_equal (payload[i], (uint8_t) (version * 7 + i));
}

/* Every length that a ring may have, over some laps. A longer frame than a small one is left to others. */
static void
test_lengths (const void *data)
{
  for (size_t i = 0; i < N_CAPACITIES; i++)
    {
      Scene scene = begin (data, 4, capacities[i]);
      uint64_t start = orbit_core_cursor_get_position (scene.cursor);

      for (uint32_t length = 0; length <= capacities[i]; length++)
        {
          const uint64_t position = scene.cursor->place->position + orbit_core_run_count (&scene.cursor->run);
          OrbitCoreTake take;
          OrbitCoreView view = { .id = 0 };
          OrbitCoreFrame frame;
          OrbitCoreReport report;

          publish (scene.ring, length, length);
          take = orbit_core_cursor_take_view (scene.cursor, &view);
          if (length > ORBIT_CORE_SMALL_COPY)
            {
              check_equal (take, ORBIT_CORE_TAKE_OTHER);
              check_equal (orbit_core_cursor_next (scene.cursor, NULL, NULL, &frame, &report), ORBIT_CORE_NEXT_FRAME);
              continue;
            }
          check_equal (take, position % 4 == 3 ? ORBIT_CORE_TAKE_LAST : ORBIT_CORE_TAKE_FRAME);
          if (take == ORBIT_CORE_TAKE_LAST)
            orbit_core_cursor_end_run (scene.cursor);
          check_view (&view, length, length);
        }
      check_equal (orbit_core_cursor_count_delivered (scene.cursor), capacities[i] + 1);
      fixture_check_account (scene.cursor, start);
      end (&scene);
    }
}

/* A view neither delivers what is damaged nor passes it. */
static void
test_damage (const void *data)
{
  for (size_t i = 0; i < N_CAPACITIES; i++)
    {
      Scene scene = begin (data, 4, capacities[i]);

      for (uint32_t too_long = 0; too_long < 140; too_long++)
        {
          OrbitCoreSlot *slot = orbit_core_ring_own_slot (scene.ring, scene.cursor->place->position);
          OrbitCoreView view = { .id = 0 };
          OrbitCoreFrame frame;
          OrbitCoreReport report;

          publish (scene.ring, 1, 1);
          if (too_long == 0)
            atomic_fetch_xor (&slot->id, UINT64_C (1) << 56);
          else
            atomic_store (&slot->details, orbit_core_slot_details (capacities[i] + too_long, 9, 0));
          check_equal (orbit_core_cursor_take_view (scene.cursor, &view), ORBIT_CORE_TAKE_OTHER);
          check_equal (orbit_core_cursor_count_delivered (scene.cursor), 0);
          check_equal (orbit_core_cursor_next (scene.cursor, NULL, NULL, &frame, &report), ORBIT_CORE_NEXT_FAILED);
          check_code (report.code, ORBIT_CORE_CORRUPT, &report);
          check_equal (scene.cursor->n_abandoned, too_long + 1);
        }
      end (&scene);
    }
}

/* A look that is answered by the stamp alone is allowed a number of times; frames, resets and overtaking end it. */
static void
test_looks (const void *data)
{
  Scene scene = begin (data, 4, 40);
  OrbitCoreView view = { .id = 0 };
  OrbitCoreFrame frame;
  OrbitCoreReport report;

  check_equal (orbit_core_cursor_take_view (scene.cursor, &view), ORBIT_CORE_TAKE_LOOK);
  scene.cursor->n_quiet = 3;
  for (int i = 0; i < 3; i++)
    check_equal (orbit_core_cursor_take_view (scene.cursor, &view), ORBIT_CORE_TAKE_QUIET);
  check_equal (orbit_core_cursor_take_view (scene.cursor, &view), ORBIT_CORE_TAKE_LOOK);

  scene.cursor->n_quiet = 3;
  publish (scene.ring, 1, 40);
  if (orbit_core_cursor_take_view (scene.cursor, &view) == ORBIT_CORE_TAKE_LAST)
    orbit_core_cursor_end_run (scene.cursor);
  check_view (&view, 1, 40);
  publish (scene.ring, 2, 40);
  check_ok (orbit_core_ring_reset (scene.ring, &report), &report);
  scene.cursor->n_quiet = 3;
  check_equal (orbit_core_cursor_take_view (scene.cursor, &view), ORBIT_CORE_TAKE_LOOK);
  fixture_expect_none (scene.cursor);
  check_equal (scene.cursor->n_overwritten, 1);

  for (uint64_t i = 0; i < 6; i++)
    publish (scene.ring, 3 + i, 40);
  scene.cursor->n_quiet = 3;
  check_equal (orbit_core_cursor_take_view (scene.cursor, &view), ORBIT_CORE_TAKE_LOOK);
  check_equal (orbit_core_cursor_next (scene.cursor, NULL, NULL, &frame, &report), ORBIT_CORE_NEXT_FRAME);
  check_equal (frame.version, 5);
  check_equal (scene.cursor->n_overwritten, 3);
  end (&scene);
}

static void
skip (const void *data)
{
  tap_skip ("without membarrier() no entry is simple");
}

int
main (void)
{
  fixture_init (60);
  orbit_core_fleet_free (fixture_join_private (1)); /* finds out about membarrier() */
  if (!orbit_core_gate_has_membarrier)
    {
      tap_run (skip, NULL, "views");
      return tap_finish ();
    }
  fixture_run_variants (test_lengths, "every length");
  fixture_run_variants (test_damage, "damage");
  fixture_run_variants (test_looks, "looks");
  return tap_finish ();
}
