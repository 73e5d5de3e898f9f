/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Losses of cursors and how they are counted: laps, resets, stalled writers and damage. */

#include "testing.h"

#include "orbit-glib/core/clock.h"
#include "orbit-glib/orbit-fleet-private.h"

static void
assert_account (OrbitCursor *cursor,
                guint64 n_delivered,
                guint64 n_overwritten,
                guint64 n_abandoned,
                guint64 start)
{
  guint64 position, delivered, overwritten, abandoned, resets;

  g_object_get (cursor,
                "position", &position,
                "n-delivered", &delivered,
                "n-overwritten", &overwritten,
                "n-abandoned", &abandoned,
                "n-resets", &resets,
                NULL);
  g_assert_cmpuint (delivered, ==, n_delivered);
  g_assert_cmpuint (overwritten, ==, n_overwritten);
  g_assert_cmpuint (abandoned, ==, n_abandoned);
  g_assert_cmpuint (position, ==, start + n_delivered + n_overwritten + n_abandoned);
  g_assert_cmpuint (orbit_cursor_get_position (cursor), ==, position);
  g_assert_cmpuint (orbit_cursor_get_n_delivered (cursor), ==, delivered);
  g_assert_cmpuint (orbit_cursor_get_n_overwritten (cursor), ==, overwritten);
  g_assert_cmpuint (orbit_cursor_get_n_abandoned (cursor), ==, abandoned);
  g_assert_cmpuint (orbit_cursor_get_n_resets (cursor), ==, resets);
}

static void
test_overwritten (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);

  testing_publish_texts (test->fleet, 2);
  testing_assert_next (cursor, 0, "text");
  testing_publish_texts (test->fleet, 3 * TESTING_CAPACITY);
  testing_assert_batch (cursor, 100, 2 + 2 * TESTING_CAPACITY, TESTING_CAPACITY);
  assert_account (cursor, 1 + TESTING_CAPACITY, 2 * TESTING_CAPACITY + 1, 0, 0);
  testing_assert_end (cursor);
}

static void
test_resets (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (OrbitCursor) later = NULL;
  g_autoptr (GError) error = NULL;

  testing_publish_texts (test->fleet, 5);
  testing_assert_next (cursor, 0, "text");
  g_assert_true (orbit_fleet_reset_ring (test->fleet, TESTING_KIND, &error));
  g_assert_cmpuint (orbit_cursor_get_n_resets (cursor), ==, 0);
  testing_assert_end (cursor);
  g_assert_cmpuint (orbit_cursor_get_n_resets (cursor), ==, 1);
  assert_account (cursor, 1, 4, 0, 0);

  later = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  testing_publish (test->fleet, "after");
  testing_assert_next (cursor, 0, "after");
  testing_assert_next (later, 0, "after");
  assert_account (cursor, 2, 4, 0, 0);
  g_assert_cmpuint (orbit_cursor_get_n_resets (later), ==, 0);

  for (guint i = 0; i < 3; i++)
    g_assert_true (orbit_fleet_reset_ring (test->fleet, TESTING_KIND, &error));
  testing_assert_end (cursor);
  g_assert_cmpuint (orbit_cursor_get_n_resets (cursor), ==, 4);
  assert_account (cursor, 2, 4, 0, 0);
}

static void
count_notify (OrbitCursor *cursor,
              GParamSpec *pspec,
              guint *n_notified)
{
  *n_notified += 1;
}

static void
test_stall_timeout_property (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  guint n_notified = 0;
  gint64 timeout;

  g_signal_connect (cursor, "notify::stall-timeout", G_CALLBACK (count_notify), &n_notified);
  g_object_get (cursor, "stall-timeout", &timeout, NULL);
  g_assert_cmpint (timeout, ==, 100000);
  orbit_cursor_set_stall_timeout (cursor, 100000);
  g_assert_cmpuint (n_notified, ==, 0);
  orbit_cursor_set_stall_timeout (cursor, 0);
  g_assert_cmpint (orbit_cursor_get_stall_timeout (cursor), ==, 0);
  g_assert_cmpuint (n_notified, ==, 1);
  g_object_set (cursor, "stall-timeout", G_GINT64_CONSTANT (-1), NULL);
  g_assert_cmpint (orbit_cursor_get_stall_timeout (cursor), ==, -1);
  g_assert_cmpuint (n_notified, ==, 2);
  orbit_cursor_set_stall_timeout (cursor, G_MININT64);
  g_assert_cmpint (orbit_cursor_get_stall_timeout (cursor), ==, -1);
  g_assert_cmpuint (n_notified, ==, 2);
  orbit_cursor_set_stall_timeout (cursor, G_MAXINT64);
  g_assert_cmpint (orbit_cursor_get_stall_timeout (cursor), >, G_GINT64_CONSTANT (292) * 365 * 86400 * 1000000);
  g_assert_cmpuint (n_notified, ==, 3);
}

static void
move_clock (gint64 ms)
{
  orbit_core_clock_offset_ns[ORBIT_CORE_CLOCK_MONOTONIC] += ms * ORBIT_CORE_NS_PER_MS;
}

/* A cursor waits for a live writer that does not finish. A cursor with a finite stall timeout then passes the position, once. */
static void
test_stalled_writer (Testing *test)
{
  g_autoptr (OrbitRing) ring = testing_get_ring (test->fleet);
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (OrbitCursor) patient = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (OrbitCursor) hasty = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (GError) error = NULL;
  OrbitRingWrite write;

  orbit_cursor_set_stall_timeout (patient, -1);
  orbit_cursor_set_stall_timeout (hasty, 0);
  memcpy (orbit_ring_begin_write (ring, 4, &write, &error), "late", 4);
  testing_publish (test->fleet, "next");
  testing_assert_next (hasty, 1, "next");
  testing_assert_end (cursor);
  testing_assert_end (patient);
  move_clock (99);
  testing_assert_end (cursor);
  move_clock (1);
  testing_assert_next (cursor, 1, "next");
  assert_account (cursor, 1, 0, 1, 0);
  move_clock (1000000);
  testing_assert_end (patient);

  /* Passing the position did not change the slot. */
  orbit_ring_end_write (ring, &write, 'l', 4, NULL);
  testing_assert_next (patient, 0, "late");
  testing_assert_next (patient, 1, "next");
  assert_account (patient, 2, 0, 0, 0);
  assert_account (hasty, 1, 0, 1, 0);
  testing_assert_end (cursor);
  orbit_core_clock_offset_ns[ORBIT_CORE_CLOCK_MONOTONIC] = 0;
}

/* Stores another kind in the id of the frame, which no member would write. */
static void
damage (Testing *test,
        guint64 position)
{
  OrbitCoreReport report;
  OrbitCoreRing *ring;
  OrbitCoreSlot *slot;

  g_assert_cmpint (orbit_core_fleet_get_ring (test->fleet->state.core, TESTING_KIND, &ring, &report), ==, ORBIT_CORE_OK);
  slot = orbit_core_ring_slot (ring, 0, position);
  atomic_store (&slot->id, atomic_load (&slot->id) ^ (G_GUINT64_CONSTANT (1) << 60));
}

static void
test_damaged_frame (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (OrbitCursor) viewer = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (GError) error = NULL;
  OrbitFrameView view;

  testing_publish_texts (test->fleet, 3);
  damage (test, 1);
  g_assert_null (orbit_fleet_read_at (test->fleet, TESTING_KIND, 1, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_CORRUPT, "'testing' (kind 7)", "position 1");

  testing_assert_next (cursor, 0, "text");
  g_assert_null (orbit_cursor_next (cursor, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_CORRUPT, "'testing' (kind 7)", "position 1");
  testing_assert_next (cursor, 2, "text");
  assert_account (cursor, 2, 0, 1, 0);

  g_assert_true (orbit_cursor_next_view (viewer, &view, &error));
  g_assert_false (orbit_cursor_next_view (viewer, &view, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_CORRUPT, "position 1");
  g_assert_true (orbit_cursor_next_view (viewer, &view, &error));
  g_assert_cmpuint (orbit_net_id_get_counter (&view.id), ==, 2);
  testing_assert_end (viewer);
}

/* Every read function returns the frames before the damaged one, then the error, then the frames after it. */
static void
test_error_after_frames (Testing *test)
{
  g_autoptr (GError) error = NULL;

  testing_publish_texts (test->fleet, 6);
  damage (test, 3);
  for (guint way = 0; way < 5; way++)
    {
      g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
      OrbitFrameView view;

      /* The first batch ends before it. */
      testing_assert_batch (cursor, way == 0 ? 3 : 100, 0, 3);
      if (way <= 1)
        g_assert_null (orbit_cursor_read_batch (cursor, 100, &error));
      if (way == 2)
        g_assert_null (orbit_cursor_next (cursor, &error));
      if (way == 3)
        g_assert_false (orbit_cursor_next_view (cursor, &view, &error));
      if (way == 4)
        continue; /* and no read reports it */
      testing_assert_error (&error, ORBIT_FLEET_ERROR_CORRUPT, "position 3");
      testing_assert_batch (cursor, 100, 4, 2);
      testing_assert_end (cursor);
      assert_account (cursor, 5, 0, 1, 0);
    }
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);

  testing_add ("/cursor-account/overwritten", TESTING_RINGS, test_overwritten);
  testing_add ("/cursor-account/resets", TESTING_RINGS, test_resets);
  testing_add ("/cursor-account/stall-timeout-property", TESTING_FLEETS, test_stall_timeout_property);
  testing_add ("/cursor-account/stalled-writer", TESTING_FLEETS | TESTING_SHARED, test_stalled_writer);
  testing_add ("/cursor-account/damaged-frame", TESTING_RINGS, test_damaged_frame);
  testing_add ("/cursor-account/error-after-frames", TESTING_RINGS, test_error_after_frames);

  return g_test_run ();
}
