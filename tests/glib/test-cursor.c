/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Cursors: every frame once and in order, by three read functions. */

#include "testing.h"

static void
assert_view (OrbitCursor *cursor,
             OrbitFrameView *view,
             guint64 counter,
             const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (orbit_cursor_next_view (cursor, view, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (orbit_net_id_get_kind (&view->id), ==, TESTING_KIND);
  g_assert_cmpuint (orbit_net_id_get_counter (&view->id), ==, counter);
  g_assert_cmpuint (view->version, ==, strlen (text));
  g_assert_cmpuint (view->frame_kind, ==, (guint8) text[0]);
  g_assert_cmpmem (view->data, view->length, text, strlen (text));
  g_assert_cmpuint (GPOINTER_TO_SIZE (view->data) % 8, ==, 0);
}

static void
test_next (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);

  testing_assert_end (cursor);
  for (guint i = 0; i < 3 * TESTING_CAPACITY; i++)
    {
      testing_publish (test->fleet, i % 2 ? "odd" : "even");
      testing_assert_next (cursor, i, i % 2 ? "odd" : "even");
      testing_assert_end (cursor);
    }
  g_assert_cmpuint (orbit_cursor_get_n_delivered (cursor), ==, 3 * TESTING_CAPACITY);
}

static void
test_view (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (OrbitCursor) other = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  OrbitFrameView view, view_of_other;

  testing_publish (test->fleet, "one");
  testing_publish (test->fleet, "three");
  testing_publish (test->fleet, "");
  assert_view (cursor, &view, 0, "one");
  assert_view (other, &view_of_other, 0, "one");
  g_assert_true (view.data != view_of_other.data);
  assert_view (cursor, &view, 1, "three");
  g_assert_cmpmem (view_of_other.data, view_of_other.length, "one", 3);
  assert_view (cursor, &view, 2, "");

  /* The view is in the buffer of the cursor, so that overwriting the slot or leaving does not change it. */
  assert_view (other, &view_of_other, 1, "three");
  testing_publish_texts (test->fleet, 2 * TESTING_CAPACITY);
  orbit_fleet_leave (test->fleet);
  g_assert_cmpmem (view_of_other.data, view_of_other.length, "three", 5);
}

static void
test_batch (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);

  testing_assert_batch (cursor, 10, 0, 0);
  testing_publish_texts (test->fleet, TESTING_CAPACITY);
  testing_assert_batch (cursor, 0, 0, 0);
  testing_assert_batch (cursor, 1, 0, 1);
  testing_assert_batch (cursor, 3, 1, 3);
  testing_assert_batch (cursor, G_MAXUINT, 4, TESTING_CAPACITY - 4);
  testing_assert_end (cursor);
  g_assert_cmpuint (orbit_cursor_get_n_delivered (cursor), ==, TESTING_CAPACITY);
}

static void
test_ways_mixed (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  OrbitFrameView view;

  testing_publish_texts (test->fleet, 6);
  assert_view (cursor, &view, 0, "text");
  testing_assert_batch (cursor, 2, 1, 2);
  testing_assert_next (cursor, 3, "text");
  assert_view (cursor, &view, 4, "text");
  testing_assert_batch (cursor, 10, 5, 1);
  testing_assert_end (cursor);
}

static void
test_large_batch (Testing *test)
{
  enum { N = 5000, SIZE = 3000 };
  g_autofree guint8 *data = g_malloc (SIZE);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitCursor) cursor = NULL;
  g_autoptr (OrbitFrameBatch) batch = NULL;

  testing_declare (test->fleet, 1, 8192, SIZE, ORBIT_TOPOLOGY_PER_NODE, NULL, NULL, &error);
  cursor = orbit_fleet_create_cursor (test->fleet, 1, ORBIT_CURSOR_START_OLDEST, &error);
  for (guint i = 0; i < N; i++)
    {
      memset (data, (int) i, SIZE);
      orbit_net_id_free (orbit_fleet_publish_data (test->fleet, 1, 1, i, data, i % SIZE, &error));
    }
  batch = orbit_cursor_read_batch (cursor, 10 * N, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (orbit_frame_batch_get_n_frames (batch), ==, N);
  for (guint i = 0; i < N; i++)
    {
      g_autoptr (OrbitFrame) frame = orbit_frame_batch_get_frame (batch, i);

      memset (data, (int) i, SIZE);
      g_assert_cmpuint (orbit_frame_get_version (frame), ==, i);
      g_assert_cmpmem (g_bytes_get_data (orbit_frame_get_payload (frame), NULL), orbit_frame_get_size (frame), data, i % SIZE);
    }
}

static void
test_starts (Testing *test)
{
  g_autoptr (OrbitCursor) oldest = NULL;
  g_autoptr (OrbitCursor) head = NULL;

  testing_publish_texts (test->fleet, 3);
  oldest = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  head = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_HEAD);
  testing_assert_end (head);
  g_assert_cmpuint (orbit_cursor_get_position (head), ==, 3);
  testing_publish (test->fleet, "new");
  testing_assert_next (head, 3, "new");
  g_assert_cmpuint (orbit_cursor_get_position (head), ==, 4);
  for (guint i = 0; i < 3; i++)
    testing_assert_next (oldest, i, "text");
  testing_assert_next (oldest, 3, "new");

  /* Frames that were overwritten before the cursor was created do not count as lost. */
  testing_publish_texts (test->fleet, 2 * TESTING_CAPACITY);
  g_clear_object (&oldest);
  oldest = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  testing_assert_batch (oldest, 100, 4 + TESTING_CAPACITY, TESTING_CAPACITY);
  g_assert_cmpuint (orbit_cursor_get_n_overwritten (oldest), ==, 0);
}

/* Lanes are read in turn, so that a busy lane does not block another one. Each lane keeps its order. */
static void
test_lanes (Testing *test)
{
  g_autoptr (OrbitFleet) peer = testing_join (test, 3);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitCursor) cursor = NULL;
  guint64 n_seen[TESTING_FLEET_SIZE] = { 0 };
  guint8 data[200] = { 0 };

  testing_declare (test->fleet, 1, 256, 1, ORBIT_TOPOLOGY_PER_NODE, NULL, NULL, &error);
  cursor = orbit_fleet_create_cursor (test->fleet, 1, ORBIT_CURSOR_START_OLDEST, &error);
  g_assert_cmpuint (orbit_fleet_publish_packed (test->fleet, 1, 1, 1, data, sizeof data, 1, &error), ==, sizeof data);
  g_assert_cmpuint (orbit_fleet_publish_packed (peer, 1, 1, 1, data, 100, 1, &error), ==, 100);
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (OrbitFrame) frame = orbit_cursor_next (cursor, &error);
      guint16 node_id = orbit_frame_get_node_id (frame);

      g_assert_cmpuint (orbit_frame_get_counter (frame), ==, n_seen[node_id]);
      n_seen[node_id]++;
      if (i == 63)
        {
          g_assert_cmpuint (n_seen[0], >=, 16);
          g_assert_cmpuint (n_seen[3], >=, 16);
        }
    }
  testing_assert_end (cursor);
  g_assert_cmpuint (n_seen[0], ==, 200);
  g_assert_cmpuint (n_seen[3], ==, 100);
  g_assert_cmpuint (orbit_cursor_get_n_delivered (cursor), ==, 300);
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);

  testing_add ("/cursor/next", TESTING_RINGS, test_next);
  testing_add ("/cursor/view", TESTING_RINGS, test_view);
  testing_add ("/cursor/batch", TESTING_RINGS, test_batch);
  testing_add ("/cursor/ways-mixed", TESTING_RINGS, test_ways_mixed);
  testing_add ("/cursor/large-batch", TESTING_FLEETS, test_large_batch);
  testing_add ("/cursor/starts", TESTING_RINGS, test_starts);
  testing_add ("/cursor/lanes", TESTING_SHM, test_lanes);

  return g_test_run ();
}
