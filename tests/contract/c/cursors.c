/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Cursors", in C. */

#include "contract.h"

static OrbitCursor *
create_cursor (OrbitFleet *fleet,
               OrbitCursorStart start)
{
  g_autoptr (GError) error = NULL;
  OrbitCursor *cursor = orbit_fleet_create_cursor (fleet, KIND, start, &error);

  g_assert_no_error (error);
  return cursor;
}

static OrbitFrame *
next (OrbitCursor *cursor)
{
  g_autoptr (GError) error = NULL;
  OrbitFrame *frame = orbit_cursor_next (cursor, &error);

  g_assert_no_error (error);
  return frame;
}

static void
publish_n (OrbitFleet *fleet,
           guint n)
{
  for (guint i = 0; i < n; i++)
    orbit_net_id_free (contract_publish (fleet, KIND, "frame"));
}

/* Reads all available frames and asserts that their counters begin at @first. */
static void
assert_gives (OrbitCursor *cursor,
              guint64 first,
              guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (OrbitFrame) frame = next (cursor);

      g_assert_nonnull (frame);
      g_assert_cmpuint (orbit_frame_get_counter (frame), ==, first + i);
    }
  g_assert_null (next (cursor));
}

static void
cursor_oldest (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = NULL;

  publish_n (fleet, CAPACITY + 3);
  cursor = create_cursor (fleet, ORBIT_CURSOR_START_OLDEST);
  assert_gives (cursor, 3, CAPACITY);
  publish_n (fleet, 2);
  assert_gives (cursor, CAPACITY + 3, 2);
}

static void
cursor_head (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = NULL;

  publish_n (fleet, 3);
  cursor = create_cursor (fleet, ORBIT_CURSOR_START_HEAD);
  assert_gives (cursor, 3, 0);
  publish_n (fleet, 2);
  assert_gives (cursor, 3, 2);
}

/* Frames that are overwritten before the first read of the cursor count as overwritten. */
static void
cursor_late (OrbitBacking backing)
{
  for (guint start = ORBIT_CURSOR_START_OLDEST; start <= ORBIT_CURSOR_START_HEAD; start++)
    {
      g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
      g_autoptr (OrbitCursor) cursor = create_cursor (fleet, (OrbitCursorStart) start);
      g_autoptr (OrbitCursor) slow = create_cursor (fleet, (OrbitCursorStart) start);

      assert_gives (cursor, 0, 0);
      g_assert_cmpuint (orbit_cursor_get_position (cursor), ==, 0);
      contract_declare (fleet, CAPACITY, 64, ORBIT_TOPOLOGY_SHARED, NULL, NULL);
      publish_n (fleet, 3);
      assert_gives (cursor, 0, 3);
      publish_n (fleet, CAPACITY);
      assert_gives (slow, 3, CAPACITY);
      g_assert_cmpuint (orbit_cursor_get_n_overwritten (slow), ==, 3);
      g_assert_cmpuint (orbit_cursor_get_position (slow), ==, CAPACITY + 3);
    }
}

static void
cursor_accounting (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, ORBIT_CURSOR_START_OLDEST);
  guint n_frames = 0;

  publish_n (fleet, 3 * CAPACITY);
  for (;;)
    {
      g_autoptr (OrbitFrame) frame = next (cursor);

      if (frame == NULL)
        break;
      n_frames++;
    }
  g_assert_cmpuint (n_frames, >, 0);
  g_assert_cmpuint (orbit_cursor_get_position (cursor), ==, 3 * CAPACITY);
  g_assert_cmpuint (orbit_cursor_get_n_delivered (cursor), ==, n_frames);
  g_assert_cmpuint (orbit_cursor_get_n_overwritten (cursor), ==, 3 * CAPACITY - n_frames);
  g_assert_cmpuint (orbit_cursor_get_n_abandoned (cursor), ==, 0);
}

static void
cursor_properties (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, ORBIT_CURSOR_START_OLDEST);
  guint64 position, n_delivered, n_overwritten, n_abandoned, n_resets;
  gint64 stall_timeout;

  publish_n (fleet, CAPACITY + 2);
  for (guint i = 0; i < 3; i++)
    orbit_frame_unref (next (cursor));
  g_object_get (cursor,
                "position", &position,
                "n-delivered", &n_delivered,
                "n-overwritten", &n_overwritten,
                "n-abandoned", &n_abandoned,
                "n-resets", &n_resets,
                "stall-timeout", &stall_timeout,
                NULL);
  g_assert_cmpuint (position, ==, n_delivered + n_overwritten + n_abandoned);
  g_assert_cmpuint (position, ==, orbit_cursor_get_position (cursor));
  g_assert_cmpuint (n_delivered, ==, 3);
  g_assert_cmpuint (n_delivered, ==, orbit_cursor_get_n_delivered (cursor));
  g_assert_cmpuint (n_overwritten, >=, 2);
  g_assert_cmpuint (n_overwritten, ==, orbit_cursor_get_n_overwritten (cursor));
  g_assert_cmpuint (n_abandoned, ==, orbit_cursor_get_n_abandoned (cursor));
  g_assert_cmpuint (n_resets, ==, orbit_cursor_get_n_resets (cursor));
  g_assert_cmpint (stall_timeout, ==, orbit_cursor_get_stall_timeout (cursor));
}

static void
cursor_lanes (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) other = contract_join_too (fleet, 2);
  g_autoptr (OrbitCursor) cursor = NULL;
  guint64 expected[FLEET_SIZE] = { 0 };

  contract_declare (fleet, CAPACITY, 16, ORBIT_TOPOLOGY_PER_NODE, NULL, NULL);
  publish_n (fleet, 3);
  publish_n (other, 5);
  cursor = create_cursor (fleet, ORBIT_CURSOR_START_OLDEST);
  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (OrbitFrame) frame = next (cursor);

      g_assert_nonnull (frame);
      g_assert_cmpuint (orbit_frame_get_counter (frame), ==, expected[orbit_frame_get_node_id (frame)]++);
    }
  g_assert_null (next (cursor));
  g_assert_cmpuint (expected[0], ==, 3);
  g_assert_cmpuint (expected[2], ==, 5);
  g_assert_cmpuint (orbit_cursor_get_position (cursor), ==, 8);
}

static void
cursor_reset (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (GError) error = NULL;

  publish_n (fleet, 3);
  g_assert_true (orbit_fleet_reset_ring (fleet, KIND, &error));
  publish_n (fleet, 2);
  assert_gives (cursor, 0, 2);
  g_assert_cmpuint (orbit_cursor_get_n_overwritten (cursor), ==, 3);
  g_assert_cmpuint (orbit_cursor_get_n_delivered (cursor), ==, 2);
  g_assert_cmpuint (orbit_cursor_get_n_resets (cursor), ==, 1);
}

static void
count_notification (GObject *object,
                    GParamSpec *pspec,
                    gpointer data)
{
  ++*(guint *) data;
}

static void
cursor_stall_timeout (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, ORBIT_CURSOR_START_OLDEST);
  guint n_notifications = 0;

  g_signal_connect (cursor, "notify::stall-timeout", G_CALLBACK (count_notification), &n_notifications);
  g_assert_cmpint (orbit_cursor_get_stall_timeout (cursor), ==, 100000);
  orbit_cursor_set_stall_timeout (cursor, 5000);
  orbit_cursor_set_stall_timeout (cursor, 5000);
  g_assert_cmpint (orbit_cursor_get_stall_timeout (cursor), ==, 5000);
  g_assert_cmpuint (n_notifications, ==, 1);
  g_object_set (cursor, "stall-timeout", G_GINT64_CONSTANT (0), NULL);
  g_assert_cmpint (orbit_cursor_get_stall_timeout (cursor), ==, 0);
  orbit_cursor_set_stall_timeout (cursor, -7);
  g_assert_cmpint (orbit_cursor_get_stall_timeout (cursor), ==, -1);
  g_assert_cmpuint (n_notifications, ==, 3);
}

static OrbitFrameBatch *
read_batch (OrbitCursor *cursor,
            guint max_frames)
{
  g_autoptr (GError) error = NULL;
  OrbitFrameBatch *batch = orbit_cursor_read_batch (cursor, max_frames, &error);

  g_assert_no_error (error);
  g_assert_nonnull (batch);
  return batch;
}

static void
cursor_batch (OrbitBacking backing)
{
  static const guint sizes[] = { 4, 1, 0 };
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, ORBIT_CURSOR_START_OLDEST);
  guint64 counter = 0;

  publish_n (fleet, 5);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (OrbitFrameBatch) batch = read_batch (cursor, 4);

      g_assert_cmpuint (orbit_frame_batch_get_n_frames (batch), ==, sizes[i]);
      for (guint j = 0; j < sizes[i]; j++)
        {
          g_autoptr (OrbitFrame) frame = orbit_frame_batch_get_frame (batch, j);

          g_assert_cmpuint (orbit_frame_get_counter (frame), ==, counter++);
          contract_assert_text (frame, "frame");
        }
    }
  g_assert_cmpuint (orbit_cursor_get_n_delivered (cursor), ==, 5);
}

static void
cursor_batch_empty (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (OrbitFrameBatch) batch = read_batch (cursor, 10);

  g_assert_cmpuint (orbit_frame_batch_get_n_frames (batch), ==, 0);
  g_assert_cmpuint (g_bytes_get_size (orbit_frame_batch_get_headers (batch)), ==, 0);
  g_assert_cmpuint (g_bytes_get_size (orbit_frame_batch_get_payloads (batch)), ==, 0);
}

static void
cursor_batch_outside (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (OrbitFrameBatch) batch = NULL;

  publish_n (fleet, 1);
  batch = read_batch (cursor, 10);
  g_assert_null (orbit_frame_batch_get_frame (batch, 1));
  g_assert_null (orbit_frame_batch_get_frame (batch, G_MAXUINT));
}

static void
cursor_batch_references (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (GBytes) payloads = NULL;
  OrbitFrameBatch *batch;

  publish_n (fleet, 2);
  batch = read_batch (cursor, 10);
  g_assert_true (orbit_frame_batch_ref (batch) == batch);
  orbit_frame_batch_unref (batch);
  g_assert_cmpuint (orbit_frame_batch_get_n_frames (batch), ==, 2);

  payloads = g_bytes_ref (orbit_frame_batch_get_payloads (batch));
  orbit_frame_batch_unref (batch);
  g_assert_cmpmem (g_bytes_get_data (payloads, NULL), g_bytes_get_size (payloads), "frameframe", 10);
}

static guint64
little_endian (const guint8 *bytes,
               guint n)
{
  guint64 number = 0;

  while (n-- > 0)
    number = number << 8 | bytes[n];
  return number;
}

static void
cursor_batch_packed (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 2);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (OrbitFrameBatch) batch = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *payloads;
  const guint8 *record;
  gsize size;

  orbit_net_id_free (orbit_fleet_publish_data (fleet, KIND, 3, 4, (const guint8 *) "abc", 3, &error));
  orbit_net_id_free (orbit_fleet_publish_data (fleet, KIND, 5, 6, (const guint8 *) "de", 2, &error));
  g_assert_no_error (error);
  batch = read_batch (cursor, 10);

  record = g_bytes_get_data (orbit_frame_batch_get_headers (batch), &size);
  payloads = orbit_frame_batch_get_payloads (batch);
  g_assert_cmpuint (size, ==, 64);
  for (guint i = 0; i < 2; i++, record += 32)
    {
      g_autoptr (OrbitNetId) id = contract_id (KIND, 2, i);

      g_assert_cmphex (little_endian (record, 8), ==, id->value);
      g_assert_cmpuint (little_endian (record + 8, 8), ==, i == 0 ? 4 : 6);
      g_assert_cmpuint (little_endian (record + 16, 4), ==, i == 0 ? 0 : 3);
      g_assert_cmpuint (little_endian (record + 20, 4), ==, i == 0 ? 3 : 2);
      g_assert_cmpuint (record[24], ==, i == 0 ? 3 : 5);
      g_assert_cmpuint (little_endian (record + 25, 7), ==, 0);
    }
  g_assert_cmpmem (g_bytes_get_data (payloads, NULL), g_bytes_get_size (payloads), "abcde", 5);
}

static void
cursor_view (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 2);
  g_autoptr (OrbitCursor) cursor = create_cursor (fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (OrbitNetId) id = NULL;
  g_autoptr (GError) error = NULL;
  OrbitFrameView view;

  g_assert_false (orbit_cursor_next_view (cursor, &view, &error));
  g_assert_no_error (error);

  id = orbit_fleet_publish_data (fleet, KIND, 3, 4, (const guint8 *) "text", 4, &error);
  g_assert_true (orbit_cursor_next_view (cursor, &view, &error));
  g_assert_no_error (error);
  g_assert_true (orbit_net_id_equal (&view.id, id));
  g_assert_cmpuint (view.frame_kind, ==, 3);
  g_assert_cmpuint (view.version, ==, 4);
  g_assert_cmpmem (view.data, view.length, "text", 4);
}

static void
cursor_without_fleet (void)
{
  g_autoptr (OrbitCursor) cursor = g_object_new (ORBIT_TYPE_CURSOR, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (orbit_cursor_next (cursor, &error));
  contract_assert_fails (error, CLOSED);
  g_assert_null (orbit_cursor_read_batch (cursor, 1, &error));
  contract_assert_fails (error, CLOSED);
}

void
contract_add_cursors (void)
{
  contract_add_both ("cursor/oldest", cursor_oldest);
  contract_add_both ("cursor/head", cursor_head);
  contract_add_both ("cursor/late", cursor_late);
  contract_add_both ("cursor/accounting", cursor_accounting);
  contract_add_both ("cursor/properties", cursor_properties);
  contract_add ("cursor/lanes", cursor_lanes);
  contract_add_both ("cursor/reset", cursor_reset);
  contract_add_both ("cursor/stall-timeout", cursor_stall_timeout);
  contract_add_both ("cursor/batch", cursor_batch);
  contract_add_both ("cursor/batch-empty", cursor_batch_empty);
  contract_add_both ("cursor/batch-outside", cursor_batch_outside);
  contract_add ("cursor/batch-references", cursor_batch_references);
  contract_add_both ("cursor/batch-packed", cursor_batch_packed);
  contract_add ("cursor/view", cursor_view);
  contract_add ("cursor/without-fleet", cursor_without_fleet);
}
