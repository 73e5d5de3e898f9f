/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Values that are kept longer than the objects they were read from: functions with _dup or _ref in their names return values
 * that the caller owns. */

#include <orbit-glib/orbit-glib.h>

#define KIND 2
#define OTHER_KIND 9

static OrbitFleet *fleet;

/* Overwrites memory that was freed. */
static void
churn (void)
{
  static const guint8 bytes[40] = "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz";

  for (guint i = 0; i < 500; i++)
    {
      g_autoptr (OrbitNetId) id = orbit_fleet_publish_data (fleet, OTHER_KIND, 1, 0, bytes, sizeof bytes, NULL);
      g_autoptr (OrbitFrame) frame = orbit_fleet_read_head (fleet, OTHER_KIND, NULL);

      g_assert_true (id != NULL && frame != NULL);
    }
}

static void
assert_id (OrbitNetId *id,
           const char *expected)
{
  g_autofree char *text = NULL;

  churn ();
  text = orbit_net_id_to_string (id);
  g_assert_cmpstr (text, ==, expected);
  orbit_net_id_free (id);
}

static void
assert_bytes (GBytes *bytes,
              const char *expected,
              gsize length)
{
  gsize size;
  const void *data;

  churn ();
  data = g_bytes_get_data (bytes, &size);
  g_assert_cmpmem (data, size, expected, length);
  g_bytes_unref (bytes);
}

static void
assert_type (GVariantType *type)
{
  churn ();
  g_assert_true (g_variant_type_equal (type, G_VARIANT_TYPE ("(sdsdsdsdsd)")));
  g_variant_type_free (type);
}

static OrbitRingSpec *
make_spec (void)
{
  OrbitRingSpec *spec = orbit_ring_spec_new (4, 64, ORBIT_TOPOLOGY_SHARED);

  orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE ("(sdsdsdsdsd)"));
  return spec;
}

static void
test_frame (void)
{
  OrbitFrame *frame = orbit_fleet_read_at (fleet, KIND, 0, NULL);
  OrbitNetId *id = orbit_frame_dup_id (frame);
  GBytes *payload = orbit_frame_ref_payload (frame);

  orbit_frame_unref (frame);
  assert_id (id, "2:1:0");
  assert_bytes (payload, "first", 5);
}

static void
test_batch (void)
{
  static const char header[32] = { 0, 0, 0, 0, 0, 1, 0, 2, 7, [20] = 5, [24] = 1 };
  OrbitCursor *cursor = orbit_fleet_create_cursor (fleet, KIND, ORBIT_CURSOR_START_OLDEST, NULL);
  OrbitFrameBatch *batch = orbit_cursor_read_batch (cursor, 4, NULL);
  GBytes *headers = orbit_frame_batch_ref_headers (batch);
  GBytes *payloads = orbit_frame_batch_ref_payloads (batch);
  OrbitFrame *frame = orbit_frame_batch_get_frame (batch, 0);

  orbit_frame_batch_unref (batch);
  g_object_unref (cursor);
  assert_bytes (headers, header, sizeof header);
  assert_bytes (payloads, "first", 5);
  assert_bytes (orbit_frame_ref_payload (frame), "first", 5);
  orbit_frame_unref (frame);
}

static void
test_types (void)
{
  g_autoptr (GError) error = NULL;
  OrbitFleet *other = orbit_fleet_join ("lent", 1, &error);
  OrbitRingSpec *spec = make_spec ();
  GVariantType *of_spec = orbit_ring_spec_dup_value_type (spec);
  OrbitRing *ring;
  GVariantType *of_ring;

  g_assert_true (orbit_fleet_declare (other, KIND, spec, &error));
  orbit_ring_spec_set_value_type (spec, NULL);
  orbit_ring_spec_free (spec);
  assert_type (of_spec);

  ring = orbit_fleet_get_ring (other, KIND, &error);
  of_ring = orbit_ring_dup_value_type (ring);
  g_object_unref (ring);
  g_object_unref (other);
  assert_type (of_ring);
}

static void
test_heartbeat (void)
{
  OrbitHeartbeat *heartbeat = orbit_fleet_publish_heartbeat (fleet, NULL);
  OrbitNetId *id = orbit_heartbeat_dup_id (heartbeat);

  orbit_heartbeat_free (heartbeat);
  assert_id (id, "221:1:0");
}

static void
test_node (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitNode) node = NULL;
  g_autoptr (OrbitHeartbeat) kept = NULL;
  OrbitHeartbeat *last;
  guint64 counter;

  g_assert_true (orbit_fleet_watch_heartbeats (fleet, 100, &error));
  node = g_list_model_get_item (orbit_fleet_get_nodes (fleet, &error), 0);
  while (orbit_node_get_last_heartbeat (node) == NULL)
    g_main_context_iteration (NULL, TRUE);
  kept = orbit_node_dup_last_heartbeat (node);
  counter = orbit_heartbeat_get_counter (kept);
  do
    {
      last = orbit_fleet_publish_heartbeat (fleet, &error);
      g_assert_no_error (error);
      orbit_heartbeat_free (last);
      g_main_context_iteration (NULL, TRUE);
    }
  while (orbit_heartbeat_get_counter (orbit_node_get_last_heartbeat (node)) == counter);
  churn ();
  g_assert_cmpuint (orbit_heartbeat_get_counter (kept), ==, counter);
}

static void
keep_batch (OrbitCursor *cursor,
            OrbitFrameBatch *batch,
            OrbitFrameBatch **kept)
{
  *kept = orbit_frame_batch_ref (batch);
}

static void
test_signal (void)
{
  g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (fleet, KIND, ORBIT_CURSOR_START_OLDEST, NULL);
  OrbitFrameBatch *kept = NULL;

  g_signal_connect (cursor, "frames", G_CALLBACK (keep_batch), &kept);
  g_assert_true (orbit_cursor_start (cursor, NULL));
  while (kept == NULL)
    g_main_context_iteration (NULL, TRUE);
  orbit_cursor_stop (cursor);
  assert_bytes (orbit_frame_batch_ref_payloads (kept), "first", 5);
  orbit_frame_batch_unref (kept);
}

int
main (int argc,
      char *argv[])
{
  g_autoptr (GError) error = NULL;
  OrbitNetId *id;
  int status;

  g_test_init (&argc, &argv, NULL);
  fleet = orbit_fleet_join_as ("lent", 3, 1, &error);
  id = orbit_fleet_publish_data (fleet, KIND, 1, 7, (const guint8 *) "first", 5, &error);
  g_assert_no_error (error);
  orbit_net_id_free (id);

  g_test_add_func ("/lent/frame", test_frame);
  g_test_add_func ("/lent/batch", test_batch);
  g_test_add_func ("/lent/types", test_types);
  g_test_add_func ("/lent/heartbeat", test_heartbeat);
  g_test_add_func ("/lent/node", test_node);
  g_test_add_func ("/lent/signal", test_signal);
  status = g_test_run ();
  g_object_unref (fleet);
  return status;
}
