/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Observing", in C. */

#include "contract.h"

#include <unistd.h>

static OrbitObserver *
observe (OrbitFleet *fleet)
{
  g_autoptr (GError) error = NULL;
  OrbitObserver *observer = orbit_observer_new (orbit_fleet_get_name (fleet), NULL, &error);

  g_assert_no_error (error);
  return observer;
}

static char *
segment_path (const char *name,
              const char *part)
{
  return g_strdup_printf ("/dev/shm/orbit-%s-%s-%d", name, part, (int) geteuid ());
}

static GBytes *
read_segment (OrbitFleet *fleet,
              const char *part)
{
  g_autofree char *path = segment_path (orbit_fleet_get_name (fleet), part);
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (contents, length);
}

static OrbitFleetInfo *
get_info (OrbitObserver *observer)
{
  g_autoptr (GError) error = NULL;
  OrbitFleetInfo *info = orbit_observer_get_info (observer, &error);

  g_assert_no_error (error);
  return info;
}

static OrbitRingInfo *
get_ring_info (OrbitObserver *observer,
               guint8 kind)
{
  g_autoptr (GError) error = NULL;
  OrbitRingInfo *info = orbit_observer_get_ring_info (observer, kind, &error);

  g_assert_no_error (error);
  return info;
}

static OrbitCursor *
create_cursor (OrbitObserver *observer)
{
  g_autoptr (GError) error = NULL;
  OrbitCursor *cursor = orbit_observer_create_cursor (observer, KIND, ORBIT_CURSOR_START_OLDEST, &error);

  g_assert_no_error (error);
  return cursor;
}

static void
publish (OrbitFleet *fleet,
         guint8 kind)
{
  orbit_net_id_free (contract_publish (fleet, kind, "four"));
}

static void
publish_variant (OrbitFleet *fleet,
                 GVariant *value)
{
  g_autoptr (GError) error = NULL;

  orbit_net_id_free (orbit_fleet_publish_variant (fleet, KIND, 1, 1, value, &error));
  g_assert_no_error (error);
}

static gboolean
wait_for (OrbitCursor *cursor,
          gint64 timeout_us)
{
  g_autoptr (GError) error = NULL;
  gboolean news = orbit_cursor_wait (cursor, timeout_us, NULL, &error);

  g_assert_no_error (error);
  return news;
}

static void
take_frame (OrbitCursor *cursor)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFrame) frame = orbit_cursor_next (cursor, &error);

  g_assert_no_error (error);
  contract_assert_text (frame, "four");
}

static void
assert_not_found (GError **error)
{
  g_assert_error (*error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (error);
}

static void
observer_attach (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitObserver) observer = observe (fleet);
  g_autoptr (OrbitFleetInfo) before = get_info (observer);
  g_autoptr (OrbitFleet) second = contract_join_too (fleet, 1);
  g_autoptr (OrbitFleet) third = contract_join_too (fleet, 2);
  g_autoptr (OrbitFleetInfo) after = get_info (observer);
  g_autofree char *name = NULL;
  g_autofree char *directory = NULL;
  guint fleet_size;

  g_object_get (observer, "fleet-name", &name, "directory", &directory, "fleet-size", &fleet_size, NULL);
  g_assert_cmpstr (name, ==, orbit_fleet_get_name (fleet));
  g_assert_cmpstr (name, ==, orbit_observer_get_fleet_name (observer));
  g_assert_null (directory);
  g_assert_null (orbit_observer_get_directory (observer));
  g_assert_cmpuint (fleet_size, ==, FLEET_SIZE);
  g_assert_cmpuint (fleet_size, ==, orbit_observer_get_fleet_size (observer));
  g_assert_cmpuint (orbit_fleet_info_get_n_alive (before), ==, 1);
  g_assert_cmpuint (orbit_fleet_info_get_n_alive (after), ==, FLEET_SIZE);
}

static void
observer_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (orbit_observer_new (contract_name (), NULL, &error));
  assert_not_found (&error);
  g_assert_null (orbit_observer_new ("a/b", NULL, &error));
  contract_assert_fails (error, INVALID_NAME);
}

static void
observer_not_initialised (void)
{
  g_autoptr (OrbitObserver) observer = g_object_new (ORBIT_TYPE_OBSERVER, "fleet-name", contract_name (), NULL);
  g_autoptr (GError) error = NULL;
  gsize n_kinds;

  g_assert_null (orbit_observer_get_kinds (observer, &n_kinds, &error));
  contract_assert_fails (error, CLOSED);
  g_assert_null (orbit_observer_get_nodes (observer, 0, &error));
  contract_assert_fails (error, CLOSED);
}

static void
observer_kinds (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (GVariantType) value_type = NULL;
  g_autoptr (OrbitRingInfo) info = NULL;
  g_autoptr (OrbitRingInfo) other = NULL;
  g_autoptr (OrbitObserver) observer = NULL;
  g_autoptr (GBytes) segment = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *kinds = NULL;
  gsize n_kinds;

  contract_declare (fleet, 4, 32, ORBIT_TOPOLOGY_PER_NODE, "prices", "(sd)");
  publish (fleet, OTHER_KIND);
  publish_variant (fleet, g_variant_new ("(sd)", "a", 1.0));
  observer = observe (fleet);
  kinds = orbit_observer_get_kinds (observer, &n_kinds, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (kinds, n_kinds, ((guint8[]){ KIND, OTHER_KIND }), 2);

  info = get_ring_info (observer, KIND);
  value_type = orbit_ring_info_dup_value_type (info);
  segment = read_segment (fleet, "1");
  g_assert_cmpuint (orbit_ring_info_get_kind (info), ==, KIND);
  g_assert_cmpstr (orbit_ring_info_get_label (info), ==, "prices");
  g_assert_true (g_variant_type_equal (value_type, G_VARIANT_TYPE ("(sd)")));
  g_assert_true (g_variant_type_equal (value_type, orbit_ring_info_get_value_type (info)));
  g_assert_cmpint (orbit_ring_info_get_topology (info), ==, ORBIT_TOPOLOGY_PER_NODE);
  g_assert_cmpuint (orbit_ring_info_get_capacity (info), ==, 4);
  g_assert_cmpuint (orbit_ring_info_get_payload_capacity (info), ==, 32);
  g_assert_cmpuint (orbit_ring_info_get_lane_count (info), ==, FLEET_SIZE);
  g_assert_cmpuint (orbit_ring_info_get_head (info), ==, 1);
  g_assert_cmpuint (orbit_ring_info_get_lane_head (info, 0), ==, 1);
  g_assert_cmpuint (orbit_ring_info_get_lane_head (info, 1), ==, 0);
  g_assert_cmpuint (orbit_ring_info_get_bytes (info), ==, g_bytes_get_size (segment));
  other = get_ring_info (observer, OTHER_KIND);
  g_assert_null (orbit_ring_info_get_label (other));
  g_assert_null (orbit_ring_info_get_value_type (other));
  g_assert_cmpuint (orbit_ring_info_get_capacity (other), ==, CAPACITY);
}

static void
observer_ring_missing (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitObserver) observer = observe (fleet);
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *kinds = NULL;
  gsize n_kinds;

  g_assert_null (orbit_observer_get_ring_info (observer, KIND, &error));
  assert_not_found (&error);
  g_assert_null (orbit_observer_create_cursor (observer, KIND, ORBIT_CURSOR_START_OLDEST, &error));
  assert_not_found (&error);
  kinds = orbit_observer_get_kinds (observer, &n_kinds, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_kinds, ==, 0);
}

/* The list must have two nodes, the second with this id and state. */
static void
assert_nodes (OrbitObserver *observer,
              guint max_age_ms,
              OrbitNodeState first,
              guint node_id,
              OrbitNodeState second)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) nodes = orbit_observer_get_nodes (observer, max_age_ms, &error);
  g_autoptr (OrbitNode) one = NULL;
  g_autoptr (OrbitNode) other = NULL;

  g_assert_no_error (error);
  one = g_list_model_get_item (nodes, 0);
  other = g_list_model_get_item (nodes, 1);
  g_assert_cmpuint (orbit_node_get_node_id (one), ==, 0);
  g_assert_cmpint (orbit_node_get_pid (one), ==, getpid ());
  g_assert_cmpint (orbit_node_get_state (one), ==, first);
  g_assert_cmpuint (orbit_node_get_node_id (other), ==, node_id);
  g_assert_cmpint (orbit_node_get_state (other), ==, second);
}

static void
observer_nodes (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) other = contract_join_too (fleet, 2);
  g_autoptr (OrbitFleet) third = NULL;
  g_autoptr (OrbitObserver) observer = observe (fleet);
  g_autoptr (GError) error = NULL;

  orbit_fleet_leave (other);
  assert_nodes (observer, 0, ORBIT_NODE_STATE_ALIVE, 2, ORBIT_NODE_STATE_LEFT);
  orbit_heartbeat_free (orbit_fleet_publish_heartbeat (fleet, &error));
  g_assert_no_error (error);
  assert_nodes (observer, 60000, ORBIT_NODE_STATE_FRESH, 2, ORBIT_NODE_STATE_LEFT);
  third = contract_join_too (fleet, 1);
  orbit_heartbeat_free (orbit_fleet_publish_heartbeat_at (third, orbit_epoch_now () - 120000, &error));
  g_assert_no_error (error);
  assert_nodes (observer, 60000, ORBIT_NODE_STATE_FRESH, 1, ORBIT_NODE_STATE_STALE);
  assert_nodes (observer, 0, ORBIT_NODE_STATE_ALIVE, 1, ORBIT_NODE_STATE_ALIVE);
}

static void
observer_cursor (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFrameBatch) batch = NULL;
  g_autoptr (OrbitObserver) observer = NULL;
  g_autoptr (OrbitCursor) cursor = NULL;
  g_autoptr (GError) error = NULL;

  contract_declare (fleet, CAPACITY, 16, ORBIT_TOPOLOGY_SHARED, NULL, "u");
  for (guint i = 0; i < CAPACITY + 3; i++)
    publish_variant (fleet, g_variant_new_uint32 (i));
  observer = observe (fleet);
  cursor = create_cursor (observer);
  for (guint i = 3; i < CAPACITY + 3; i++)
    {
      g_autoptr (OrbitFrame) frame = orbit_cursor_next (cursor, &error);
      g_autoptr (GVariant) value = orbit_frame_get_variant (frame, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_variant_get_uint32 (value), ==, i);
    }
  publish (fleet, KIND);
  batch = orbit_cursor_read_batch (cursor, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (orbit_frame_batch_get_n_frames (batch), ==, 1);
  g_assert_cmpuint (orbit_cursor_get_position (cursor), ==, CAPACITY + 4);
  g_assert_cmpuint (orbit_cursor_get_n_delivered (cursor), ==, CAPACITY + 1);
  g_assert_cmpuint (orbit_cursor_get_n_overwritten (cursor), ==, 0);
}

static void
observer_wait (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitObserver) observer = observe (fleet);
  g_autoptr (OrbitCursor) cursor = NULL;

  publish (fleet, KIND);
  cursor = create_cursor (observer);
  g_assert_true (wait_for (cursor, 0));
  take_frame (cursor);
  g_assert_false (wait_for (cursor, 5000));
  publish (fleet, KIND);
  g_assert_true (wait_for (cursor, -1));
  take_frame (cursor);
}

static void
observer_left_over (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleetInfo) info = NULL;
  g_autoptr (OrbitObserver) observer = NULL;
  g_autoptr (OrbitCursor) cursor = NULL;

  publish (fleet, KIND);
  orbit_fleet_leave (fleet);
  observer = observe (fleet);
  info = get_info (observer);
  g_assert_cmpint (orbit_fleet_info_get_condition (info), ==, ORBIT_FLEET_CONDITION_LEFT_OVER);
  cursor = create_cursor (observer);
  take_frame (cursor);
}

static void
observer_lost (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitObserver) observer = observe (fleet);
  g_autoptr (OrbitCursor) cursor = NULL;
  g_autoptr (GError) error = NULL;

  publish (fleet, KIND);
  cursor = create_cursor (observer);
  take_frame (cursor);
  orbit_fleet_leave (fleet);
  g_assert_true (orbit_fleet_destroy (orbit_fleet_get_name (fleet), NULL, &error));
  g_assert_false (orbit_cursor_wait (cursor, -1, NULL, &error));
  contract_assert_fails (error, LOST);
  g_assert_null (orbit_observer_get_nodes (observer, 0, &error));
  contract_assert_fails (error, LOST);
}

static void
observer_copies (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitObserver) observer = observe (fleet);
  g_autoptr (OrbitFleetInfo) info = get_info (observer);
  g_autoptr (OrbitFleetInfo) copy = orbit_fleet_info_copy (info);
  g_autoptr (OrbitRingInfo) ring_copy = NULL;
  OrbitRingInfo *ring;

  contract_declare (fleet, 4, 16, ORBIT_TOPOLOGY_PER_NODE, "prices", "u");
  ring = get_ring_info (observer, KIND);
  ring_copy = orbit_ring_info_copy (ring);
  orbit_ring_info_free (ring);
  g_assert_cmpstr (orbit_fleet_info_get_name (copy), ==, orbit_fleet_get_name (fleet));
  g_assert_cmpuint (orbit_fleet_info_get_fleet_size (copy), ==, FLEET_SIZE);
  g_assert_cmpstr (orbit_ring_info_get_label (ring_copy), ==, "prices");
  g_assert_true (g_variant_type_equal (orbit_ring_info_get_value_type (ring_copy), G_VARIANT_TYPE ("u")));
  g_assert_cmpuint (orbit_ring_info_get_lane_head (ring_copy, 0), ==, 0);
}

static void
observer_unchanged (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitObserver) observer = NULL;
  g_autoptr (OrbitCursor) cursor = NULL;
  g_autoptr (GListModel) nodes = NULL;
  const char *parts[] = { "fleet", "1" };
  GBytes *before[2];

  publish (fleet, KIND);
  for (guint i = 0; i < 2; i++)
    before[i] = read_segment (fleet, parts[i]);
  observer = observe (fleet);
  cursor = create_cursor (observer);
  take_frame (cursor);
  g_assert_false (wait_for (cursor, 30000));
  nodes = orbit_observer_get_nodes (observer, 1000, NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) after = read_segment (fleet, parts[i]);

      g_assert_true (g_bytes_equal (before[i], after));
      g_bytes_unref (before[i]);
    }
}

void
contract_add_observing (void)
{
  contract_add ("observer/attach", observer_attach);
  contract_add ("observer/missing", observer_missing);
  contract_add ("observer/not-initialised", observer_not_initialised);
  contract_add ("observer/kinds", observer_kinds);
  contract_add ("observer/ring-missing", observer_ring_missing);
  contract_add ("observer/nodes", observer_nodes);
  contract_add ("observer/cursor", observer_cursor);
  contract_add ("observer/wait", observer_wait);
  contract_add ("observer/left-over", observer_left_over);
  contract_add ("observer/lost", observer_lost);
  contract_add ("observer/copies", observer_copies);
  contract_add ("observer/unchanged", observer_unchanged);
}
