/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Rings: properties, writing without allocation, lanes and versions. */

#include "testing.h"

static void
test_properties (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitRing) ring = NULL;
  g_autoptr (GVariantType) value_type = NULL;
  g_autofree char *label = NULL;
  guint kind, capacity, payload_capacity, lane_count;
  OrbitTopology topology;

  testing_declare (test->fleet, 255, 32, 100, test->topology, "größe", "a(sd)", &error);
  ring = orbit_fleet_get_ring (test->fleet, 255, &error);
  g_assert_no_error (error);
  g_object_get (ring,
                "kind", &kind,
                "capacity", &capacity,
                "payload-capacity", &payload_capacity,
                "topology", &topology,
                "label", &label,
                "value-type", &value_type,
                "lane-count", &lane_count,
                NULL);
  g_assert_cmpuint (kind, ==, 255);
  g_assert_cmpuint (capacity, ==, 32);
  g_assert_cmpuint (payload_capacity, ==, 100);
  g_assert_cmpint (topology, ==, test->topology);
  g_assert_cmpstr (label, ==, "größe");
  g_assert_true (g_variant_type_equal (value_type, G_VARIANT_TYPE ("a(sd)")));
  g_assert_cmpuint (lane_count, ==, test->topology == ORBIT_TOPOLOGY_SHARED ? 1 : TESTING_FLEET_SIZE);

  g_assert_cmpuint (orbit_ring_get_kind (ring), ==, kind);
  g_assert_cmpuint (orbit_ring_get_capacity (ring), ==, capacity);
  g_assert_cmpuint (orbit_ring_get_payload_capacity (ring), ==, payload_capacity);
  g_assert_cmpint (orbit_ring_get_topology (ring), ==, topology);
  g_assert_cmpstr (orbit_ring_get_label (ring), ==, label);
  g_assert_true (g_variant_type_equal (orbit_ring_get_value_type (ring), value_type));
  g_assert_cmpuint (orbit_ring_get_lane_count (ring), ==, lane_count);
}

static void
test_undeclared (Testing *test)
{
  g_autoptr (OrbitRing) ring = testing_get_ring (test->fleet);
  g_autoptr (GVariantType) value_type = NULL;
  g_autofree char *label = NULL;

  g_object_get (ring, "label", &label, "value-type", &value_type, NULL);
  g_assert_null (label);
  g_assert_null (orbit_ring_get_label (ring));
  g_assert_null (value_type);
  g_assert_null (orbit_ring_get_value_type (ring));
  g_assert_cmpint (orbit_ring_get_topology (ring), ==, ORBIT_TOPOLOGY_SHARED);
  g_assert_cmpuint (orbit_ring_get_lane_count (ring), ==, 1);
}

static void
test_write (Testing *test)
{
  g_autoptr (OrbitRing) ring = testing_get_ring (test->fleet);
  g_autoptr (GError) error = NULL;
  OrbitNetId id;

  g_assert_true (orbit_ring_write (ring, 'f', 5, "first", 5, &id, &error));
  g_assert_no_error (error);
  g_assert_cmphex (orbit_net_id_get_value (&id), ==, (guint64) TESTING_KIND << 56);
  testing_assert_text (orbit_ring_read (ring, &id, &error), 0, "first");
  g_assert_true (orbit_ring_write (ring, 's', 6, "second", 6, NULL, &error));
  testing_assert_text (orbit_ring_read_at (ring, 1, &error), 1, "second");
}

static void
test_fill_in_place (Testing *test)
{
  g_autoptr (OrbitRing) ring = testing_get_ring (test->fleet);
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (GError) error = NULL;
  OrbitRingWrite write;
  OrbitNetId id;
  char *room;

  for (guint i = 0; i < 2 * TESTING_CAPACITY; i++)
    {
      room = orbit_ring_begin_write (ring, 5, &write, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (GPOINTER_TO_SIZE (room) % 8, ==, 0);
      memcpy (room, "text!", 5);
      g_assert_null (orbit_ring_read_at (ring, i, &error));
      g_assert_null (orbit_cursor_next (cursor, &error));
      g_assert_no_error (error);

      orbit_ring_end_write (ring, &write, 't', 5, &id);
      testing_assert_text (orbit_ring_read (ring, &id, &error), i, "text!");
      testing_assert_text (orbit_cursor_next (cursor, &error), i, "text!");
    }
  g_assert_cmpuint (orbit_ring_get_head (ring, &error), ==, 2 * TESTING_CAPACITY);
}

/* Committing it would overwrite the frame that occupies the slot meanwhile. */
static void
test_end_twice (Testing *test)
{
  g_autoptr (OrbitRing) ring = testing_get_ring (test->fleet);
  g_autoptr (GError) error = NULL;
  OrbitRingWrite write;

  g_assert_nonnull (orbit_ring_begin_write (ring, 0, &write, &error));
  orbit_ring_end_write (ring, &write, 1, 1, NULL);
  g_test_expect_message ("Orbit", G_LOG_LEVEL_CRITICAL, "*write->slot != NULL*");
  orbit_ring_end_write (ring, &write, 2, 2, NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (orbit_ring_get_head (ring, &error), ==, 1);
}

/* In a shared ring unfinished writes may overlap. Their order is the order in which they began. */
static void
test_overlapping_writes (Testing *test)
{
  g_autoptr (OrbitRing) ring = testing_get_ring (test->fleet);
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (GError) error = NULL;
  OrbitRingWrite first, second;

  memcpy (orbit_ring_begin_write (ring, 5, &first, &error), "first", 5);
  memcpy (orbit_ring_begin_write (ring, 6, &second, &error), "second", 6);
  orbit_ring_end_write (ring, &second, 's', 6, NULL);
  g_assert_null (orbit_cursor_next (cursor, &error));
  testing_assert_text (orbit_ring_read_head (ring, &error), 1, "second");
  orbit_ring_end_write (ring, &first, 'f', 5, NULL);
  testing_assert_text (orbit_cursor_next (cursor, &error), 0, "first");
  testing_assert_text (orbit_cursor_next (cursor, &error), 1, "second");
  g_assert_no_error (error);
}

static void
test_full_of_unfinished (Testing *test)
{
  g_autoptr (OrbitRing) ring = testing_get_ring (test->fleet);
  g_autoptr (GError) error = NULL;
  OrbitRingWrite writes[TESTING_CAPACITY];

  for (guint i = 0; i < TESTING_CAPACITY; i++)
    g_assert_nonnull (orbit_ring_begin_write (ring, 0, &writes[i], &error));
  g_assert_false (orbit_ring_write (ring, 1, 1, NULL, 0, NULL, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_BUSY, "kind 7", "8 slots");
  g_assert_cmpuint (orbit_fleet_publish_packed (test->fleet, TESTING_KIND, 1, 1, (const guint8 *) "xyz", 3, 1, &error), ==, 0);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_BUSY, "kind 7", "8 slots");

  for (guint i = 0; i < TESTING_CAPACITY; i++)
    orbit_ring_end_write (ring, &writes[i], 1, i, NULL);
  testing_publish (test->fleet, "again");
}

/* A lane has one order, so a thread must end a write before it begins the next one. */
static void
test_lane_is_begun (Testing *test)
{
  g_autoptr (OrbitRing) ring = testing_get_ring (test->fleet);
  g_autoptr (GError) error = NULL;
  OrbitRingWrite write, other;

  memcpy (orbit_ring_begin_write (ring, 5, &write, &error), "first", 5);
  g_assert_false (orbit_ring_write (ring, 1, 1, NULL, 0, NULL, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_BUSY, "'testing' (kind 7)", "begun");
  g_assert_null (orbit_ring_begin_write (ring, 1, &other, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_BUSY, "begun");
  g_assert_cmpuint (orbit_fleet_publish_packed (test->fleet, TESTING_KIND, 1, 1, (const guint8 *) "xyz", 3, 1, &error), ==, 0);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_BUSY, "begun");
  g_assert_cmpuint (orbit_ring_get_head (ring, &error), ==, 0);

  orbit_ring_end_write (ring, &write, 'f', 5, NULL);
  g_assert_cmpuint (testing_publish (test->fleet, "second"), ==, 1);
  testing_assert_text (orbit_ring_read_at (ring, 0, &error), 0, "first");
}

static void
test_lanes (Testing *test)
{
  g_autoptr (OrbitRing) ring = testing_get_ring (test->fleet);
  g_autoptr (OrbitFleet) peer = testing_join (test, 3);
  g_autoptr (OrbitRing) ring_of_peer = testing_get_ring (peer);
  g_autoptr (GError) error = NULL;

  testing_publish (test->fleet, "zero");
  for (guint i = 0; i < 10; i++)
    testing_publish (peer, i == 9 ? "last" : "three");

  g_assert_cmpuint (orbit_ring_get_lane_head (ring, 0, &error), ==, 1);
  g_assert_cmpuint (orbit_ring_get_lane_head (ring, 1, &error), ==, 0);
  g_assert_cmpuint (orbit_ring_get_lane_head (ring, 3, &error), ==, 10);
  g_assert_cmpuint (orbit_ring_get_head (ring, &error), ==, 11);
  testing_assert_text (orbit_ring_read_lane_at (ring, 0, 0, &error), 0, "zero");
  testing_assert_text (orbit_ring_read_lane_at (ring, 3, 9, &error), 9, "last");
  testing_assert_text (orbit_ring_read_lane_at (ring, 3, 2, &error), 2, "three");
  g_assert_null (orbit_ring_read_lane_at (ring, 3, 1, &error));
  g_assert_null (orbit_ring_read_lane_at (ring, 1, 0, &error));
  g_assert_null (orbit_ring_read_at (ring, 9, &error));
  testing_assert_text (orbit_ring_read_at (ring_of_peer, 9, &error), 9, "last");
  testing_assert_text (orbit_fleet_read_at (peer, TESTING_KIND, 9, &error), 9, "last");
  g_assert_no_error (error);

  g_assert_cmpuint (orbit_ring_get_lane_head (ring, 4, &error), ==, 0);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_NODE_OUTSIDE_FLEET, "'testing' (kind 7)", "lane 4", "has 4");
  g_assert_null (orbit_ring_read_lane_at (ring, G_MAXUINT16, 0, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_NODE_OUTSIDE_FLEET, "lane 65535", "has 4");
  g_assert_null (orbit_ring_read_lane_at (ring, 0, G_GUINT64_CONSTANT (1) << 40, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "1099511627776");
}

static void
test_no_lanes (Testing *test)
{
  g_autoptr (OrbitRing) ring = testing_get_ring (test->fleet);
  g_autoptr (GError) error = NULL;

  testing_publish (test->fleet, "text");
  g_assert_cmpuint (orbit_ring_get_lane_head (ring, 0, &error), ==, 0);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "kind 7", "shared");
  g_assert_null (orbit_ring_read_lane_at (ring, 0, 0, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "kind 7", "shared");
}

static void
publish_version (OrbitFleet *fleet,
                 guint64 version)
{
  g_autoptr (OrbitNetId) id = orbit_fleet_publish_data (fleet, TESTING_KIND, 1, version, NULL, 0, NULL);

  g_assert_nonnull (id);
}

static void
assert_newest (OrbitRing *ring,
               guint16 node_id,
               guint64 counter,
               guint64 version)
{
  g_autoptr (OrbitFrame) frame = orbit_ring_read_head (ring, NULL);

  g_assert_cmpuint (orbit_frame_get_node_id (frame), ==, node_id);
  g_assert_cmpuint (orbit_frame_get_counter (frame), ==, counter);
  g_assert_cmpuint (orbit_frame_get_version (frame), ==, version);
}

/* Across lanes the highest version decides which frame is newest; at equal versions, the lowest node id. */
static void
test_newest_of_lanes (Testing *test)
{
  g_autoptr (OrbitRing) ring = testing_get_ring (test->fleet);
  g_autoptr (OrbitFleet) peer = testing_join (test, 2);

  publish_version (peer, 5);
  assert_newest (ring, 2, 0, 5);
  publish_version (test->fleet, 4);
  assert_newest (ring, 2, 0, 5);
  publish_version (test->fleet, 5);
  assert_newest (ring, 0, 1, 5);
  publish_version (peer, G_MAXUINT64);
  assert_newest (ring, 2, 1, G_MAXUINT64);
  publish_version (peer, 0);
  assert_newest (ring, 0, 1, 5);
}

static void
test_next_version (Testing *test)
{
  g_autoptr (OrbitRing) ring = testing_get_ring (test->fleet);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitRing) other = orbit_fleet_get_ring (test->fleet, 1, &error);
  g_autoptr (OrbitFleet) peer = NULL;
  g_autoptr (OrbitRing) ring_of_peer = NULL;

  g_assert_cmpuint (orbit_ring_next_version (ring, &error), ==, 1);
  g_assert_cmpuint (orbit_ring_next_version (ring, &error), ==, 2);
  g_assert_cmpuint (orbit_ring_next_version (other, &error), ==, 1);
  g_assert_true (orbit_fleet_reset_ring (test->fleet, TESTING_KIND, &error));
  g_assert_cmpuint (orbit_ring_next_version (ring, &error), ==, 3);
  g_assert_no_error (error);
  if (test->backing == ORBIT_BACKING_MEMORY)
    return;

  peer = testing_join (test, -1);
  ring_of_peer = testing_get_ring (peer);
  g_assert_cmpuint (orbit_ring_next_version (ring_of_peer, &error), ==, 4);
  g_assert_cmpuint (orbit_ring_next_version (ring, &error), ==, 5);
  g_assert_no_error (error);
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);

  testing_add ("/ring/properties", TESTING_RINGS, test_properties);
  testing_add ("/ring/undeclared", TESTING_FLEETS, test_undeclared);
  testing_add ("/ring/write", TESTING_RINGS, test_write);
  testing_add ("/ring/fill-in-place", TESTING_RINGS, test_fill_in_place);
  testing_add ("/ring/end-twice", TESTING_RINGS, test_end_twice);
  testing_add ("/ring/overlapping-writes", TESTING_FLEETS | TESTING_SHARED, test_overlapping_writes);
  testing_add ("/ring/full-of-unfinished", TESTING_FLEETS | TESTING_SHARED, test_full_of_unfinished);
  testing_add ("/ring/lane-is-begun", TESTING_FLEETS | TESTING_PER_NODE, test_lane_is_begun);
  testing_add ("/ring/lanes", TESTING_SHM | TESTING_PER_NODE, test_lanes);
  testing_add ("/ring/no-lanes", TESTING_FLEETS | TESTING_SHARED, test_no_lanes);
  testing_add ("/ring/newest-of-lanes", TESTING_SHM | TESTING_PER_NODE, test_newest_of_lanes);
  testing_add ("/ring/next-version", TESTING_RINGS, test_next_version);

  return g_test_run ();
}
