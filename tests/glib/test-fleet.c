/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Fleets: joining them, what identifies them, what keeps them alive, leaving and destroying them. */

#include <glib/gstdio.h>
#include <unistd.h>

#include "testing-calls.h"

static void
assert_identity (OrbitFleet *fleet,
                 const char *name,
                 guint fleet_size,
                 int node_id,
                 OrbitBacking backing,
                 guint capacity,
                 guint payload_capacity)
{
  g_autofree char *name_property = NULL;
  g_autofree char *directory = NULL;
  guint fleet_size_property, capacity_property, payload_capacity_property;
  OrbitBacking backing_property;
  int node_id_property;

  g_object_get (fleet,
                "name", &name_property,
                "fleet-size", &fleet_size_property,
                "node-id", &node_id_property,
                "backing", &backing_property,
                "capacity", &capacity_property,
                "payload-capacity", &payload_capacity_property,
                "directory", &directory,
                NULL);
  g_assert_cmpstr (name_property, ==, name);
  g_assert_cmpstr (orbit_fleet_get_name (fleet), ==, name);
  g_assert_cmpuint (fleet_size_property, ==, fleet_size);
  g_assert_cmpuint (orbit_fleet_get_fleet_size (fleet), ==, fleet_size);
  g_assert_cmpint (node_id_property, ==, node_id);
  g_assert_cmpuint (orbit_fleet_get_node_id (fleet), ==, node_id);
  g_assert_cmpint (backing_property, ==, backing);
  g_assert_cmpint (orbit_fleet_is_shm (fleet), ==, backing == ORBIT_BACKING_SHM);
  g_assert_cmpuint (capacity_property, ==, capacity);
  g_assert_cmpuint (payload_capacity_property, ==, payload_capacity);
  g_assert_null (directory);
}

static void
test_constructors (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) local = orbit_fleet_join (test->name, 3, &error);
  g_autoptr (OrbitFleet) local_as = orbit_fleet_join_as (test->name, 3, 2, &error);
  g_autoptr (OrbitFleet) shm = orbit_fleet_join_shm (test->name, 3, 16, &error);
  g_autoptr (OrbitFleet) shm_as = orbit_fleet_join_shm_as (test->name, 3, 16, 2, &error);
  g_autoptr (OrbitFleet) second = orbit_fleet_join_shm (test->name, 3, 0, &error);

  g_assert_no_error (error);
  assert_identity (local, test->name, 3, 0, ORBIT_BACKING_MEMORY, ORBIT_DEFAULT_CAPACITY, ORBIT_DEFAULT_PAYLOAD_CAPACITY);
  assert_identity (local_as, test->name, 3, 2, ORBIT_BACKING_MEMORY, ORBIT_DEFAULT_CAPACITY, ORBIT_DEFAULT_PAYLOAD_CAPACITY);
  assert_identity (shm, test->name, 3, 0, ORBIT_BACKING_SHM, 16, ORBIT_DEFAULT_PAYLOAD_CAPACITY);
  assert_identity (shm_as, test->name, 3, 2, ORBIT_BACKING_SHM, 16, ORBIT_DEFAULT_PAYLOAD_CAPACITY);
  assert_identity (second, test->name, 3, 1, ORBIT_BACKING_SHM, 16, ORBIT_DEFAULT_PAYLOAD_CAPACITY);
}

static void
test_largest_fleet (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) first = orbit_fleet_join_shm (test->name, ORBIT_MAX_FLEET_SIZE, 2, &error);
  g_autoptr (OrbitFleet) last = orbit_fleet_join_shm_as (test->name, ORBIT_MAX_FLEET_SIZE, 2, ORBIT_MAX_FLEET_SIZE - 1, &error);

  g_assert_no_error (error);
  assert_identity (first, test->name, 4096, 0, ORBIT_BACKING_SHM, 2, ORBIT_DEFAULT_PAYLOAD_CAPACITY);
  assert_identity (last, test->name, 4096, 4095, ORBIT_BACKING_SHM, 2, ORBIT_DEFAULT_PAYLOAD_CAPACITY);
  testing_publish (last, "last");
  g_assert_cmpuint (orbit_fleet_get_head (first, TESTING_KIND, &error), ==, 1);
}

static void
test_adopts_what_exists (Testing *test)
{
  g_autoptr (OrbitFleet) peer = testing_join (test, -1);
  g_autoptr (OrbitRing) ring = testing_get_ring (peer);

  assert_identity (peer, test->name, TESTING_FLEET_SIZE, 1, ORBIT_BACKING_SHM, TESTING_CAPACITY, TESTING_PAYLOAD_CAPACITY);
  g_assert_cmpuint (orbit_ring_get_capacity (ring), ==, TESTING_CAPACITY);
  g_assert_cmpuint (orbit_ring_get_payload_capacity (ring), ==, TESTING_PAYLOAD_CAPACITY);
}

static void
test_directory (Testing *test)
{
  g_autofree char *directory = g_strdup_printf ("/dev/shm/orbit-%s-directory", test->name);
  g_autofree char *segment = g_strdup_printf ("%s/orbit-%s-fleet-%u", directory, test->name, geteuid ());
  g_autofree char *elsewhere = g_strdup_printf ("/dev/shm/orbit-%s-fleet-%u", test->name, geteuid ());
  g_autofree char *property = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = NULL;
  g_autoptr (OrbitFleet) peer = NULL;

  g_assert_no_errno (g_mkdir (directory, 0700));
  fleet = g_initable_new (ORBIT_TYPE_FLEET, NULL, &error, "name", test->name, "fleet-size", 2, "backing", ORBIT_BACKING_SHM, "directory", directory, NULL);
  g_assert_no_error (error);
  peer = g_initable_new (ORBIT_TYPE_FLEET, NULL, &error, "name", test->name, "fleet-size", 2, "backing", ORBIT_BACKING_SHM, "directory", directory, NULL);
  g_assert_no_error (error);

  g_object_get (fleet, "directory", &property, NULL);
  g_assert_cmpstr (property, ==, directory);
  testing_publish (fleet, "here");
  testing_assert_text (orbit_fleet_read_head (peer, TESTING_KIND, &error), 0, "here");
  g_assert_true (g_file_test (segment, G_FILE_TEST_IS_REGULAR));
  g_assert_false (g_file_test (elsewhere, G_FILE_TEST_EXISTS));

  g_clear_object (&fleet);
  g_assert_false (orbit_fleet_destroy (test->name, directory, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_BUSY);
  g_clear_object (&peer);
  g_assert_true (orbit_fleet_destroy (test->name, directory, &error));
  g_assert_no_errno (g_rmdir (directory));
}

static void
test_local_fleets_are_separate (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) other = testing_join_full (test, test->name, TESTING_FLEET_SIZE, -1, TESTING_CAPACITY, TESTING_PAYLOAD_CAPACITY, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (orbit_fleet_get_node_id (other), ==, 0);
  testing_publish (test->fleet, "mine");
  g_assert_cmpuint (orbit_fleet_get_head (other, TESTING_KIND, &error), ==, 0);
  g_assert_null (orbit_fleet_read_head (other, TESTING_KIND, &error));
  testing_publish (other, "yours");
  testing_assert_text (orbit_fleet_read_head (test->fleet, TESTING_KIND, &error), 0, "mine");
  g_assert_no_error (error);
}

static void
test_shm_fleets_are_one (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) peer = testing_join (test, 3);

  testing_publish (test->fleet, "mine");
  g_assert_cmpuint (testing_publish (peer, "yours"), ==, 1);
  testing_assert_text (orbit_fleet_read_at (peer, TESTING_KIND, 0, &error), 0, "mine");
  testing_assert_text (orbit_fleet_read_at (test->fleet, TESTING_KIND, 1, &error), 1, "yours");
  g_assert_no_error (error);
}

static void
test_ring_identity (Testing *test)
{
  OrbitRing *ring = testing_get_ring (test->fleet);
  g_autoptr (OrbitRing) again = testing_get_ring (test->fleet);
  g_autoptr (OrbitRing) renewed = NULL;
  gpointer weak = ring;

  g_assert_true (ring == again);
  g_object_add_weak_pointer (G_OBJECT (ring), &weak);
  g_object_unref (ring);
  g_assert_nonnull (weak);
  g_clear_object (&again);
  g_assert_null (weak);

  renewed = testing_get_ring (test->fleet);
  g_assert_cmpuint (orbit_ring_get_kind (renewed), ==, TESTING_KIND);
}

/* A ring and a cursor keep their fleet, and it is left when the last of them is finalized. */
static void
test_members_hold_fleet (Testing *test)
{
  g_autoptr (GError) error = NULL;
  OrbitRing *ring = testing_get_ring (test->fleet);
  OrbitCursor *cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  gpointer weak = test->fleet;

  g_object_add_weak_pointer (G_OBJECT (test->fleet), &weak);
  g_clear_object (&test->fleet);
  g_assert_nonnull (weak);
  g_assert_true (orbit_ring_write (ring, 't', 4, "text", 4, NULL, &error));

  g_assert_finalize_object (ring);
  g_assert_nonnull (weak);
  testing_assert_text (orbit_cursor_next (cursor, &error), 0, "text");
  g_assert_no_error (error);

  g_assert_finalize_object (cursor);
  g_assert_null (weak);
}

static void
test_leave_closes_everything (Testing *test)
{
  TestingObjects objects;

  testing_objects_init (&objects, test);
  testing_objects_assert_works (&objects);
  orbit_fleet_leave (test->fleet);
  testing_objects_assert_fail (&objects, ORBIT_FLEET_ERROR_CLOSED);

  orbit_fleet_leave (test->fleet);
  testing_objects_assert_fail (&objects, ORBIT_FLEET_ERROR_CLOSED);

  /* Their properties can still be read. */
  assert_identity (test->fleet, test->name, TESTING_FLEET_SIZE, 0, test->backing, TESTING_CAPACITY, TESTING_PAYLOAD_CAPACITY);
  g_assert_cmpuint (orbit_ring_get_capacity (objects.ring), ==, TESTING_CAPACITY);
  g_assert_cmpuint (orbit_ring_get_lane_count (objects.ring), ==, TESTING_FLEET_SIZE);
  g_assert_true (g_variant_type_equal (orbit_ring_get_value_type (objects.ring), G_VARIANT_TYPE_BYTESTRING));
  g_assert_cmpuint (orbit_cursor_get_n_delivered (objects.cursor), ==, 2);
  g_assert_cmpuint (orbit_cursor_get_position (objects.cursor), ==, 2);
  testing_objects_clear (&objects);
}

static void
test_dispose_leaves (Testing *test)
{
  TestingObjects objects;

  testing_objects_init (&objects, test);
  g_object_run_dispose (G_OBJECT (test->fleet));
  testing_objects_assert_fail (&objects, ORBIT_FLEET_ERROR_CLOSED);
  testing_objects_clear (&objects);
}

static void
test_left_id_is_free (Testing *test)
{
  OrbitFleet *successor;

  orbit_fleet_leave (test->fleet);
  successor = testing_join (test, 0);
  g_assert_cmpuint (testing_publish (successor, "text"), ==, 0);
  g_assert_finalize_object (successor);
}

static void
test_without_init (Testing *test)
{
  TestingObjects objects = {
    .fleet = g_object_new (ORBIT_TYPE_FLEET, "name", test->name, "fleet-size", 3, "node-id", 2, NULL),
    .ring = g_object_new (ORBIT_TYPE_RING, NULL),
    .cursor = g_object_new (ORBIT_TYPE_CURSOR, NULL),
  };
  g_autofree char *label = NULL;
  OrbitFleet *nameless = g_object_new (ORBIT_TYPE_FLEET, NULL);

  testing_objects_assert_fail (&objects, ORBIT_FLEET_ERROR_CLOSED);
  orbit_fleet_leave (objects.fleet);
  g_assert_cmpstr (orbit_fleet_get_name (objects.fleet), ==, test->name);
  g_assert_cmpuint (orbit_fleet_get_fleet_size (objects.fleet), ==, 3);
  g_assert_cmpuint (orbit_fleet_get_node_id (objects.fleet), ==, 0);
  g_assert_false (orbit_fleet_is_shm (objects.fleet));

  g_object_get (objects.ring, "label", &label, NULL);
  g_assert_null (label);
  g_assert_cmpuint (orbit_ring_get_kind (objects.ring), ==, 0);
  g_assert_cmpuint (orbit_ring_get_capacity (objects.ring), ==, 0);
  g_assert_null (orbit_ring_get_value_type (objects.ring));
  g_assert_cmpuint (orbit_cursor_get_position (objects.cursor), ==, 0);
  g_object_set (objects.cursor, "stall-timeout", G_GINT64_CONSTANT (5), NULL);
  testing_objects_clear (&objects);

  objects.fleet = nameless;
  testing_objects_assert_fail (&objects, ORBIT_FLEET_ERROR_CLOSED);
  g_assert_null (orbit_fleet_get_name (nameless));
  testing_objects_clear (&objects);
}

static void
test_init_twice (Testing *test)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_initable_init (G_INITABLE (test->fleet), NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (orbit_fleet_get_node_id (test->fleet), ==, 0);
}

static void
test_init_cancelled (Testing *test)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (g_initable_new (ORBIT_TYPE_FLEET, cancellable, &error, "name", test->name, "fleet-size", 1, NULL));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_destroy (Testing *test)
{
  g_autofree char *prefix = g_strdup_printf ("orbit-%s-", test->name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *entry;

  testing_publish (test->fleet, "text");
  g_assert_false (orbit_fleet_destroy (test->name, NULL, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_BUSY, test->name);
  testing_publish (test->fleet, "still here");

  orbit_fleet_leave (test->fleet);
  g_assert_true (orbit_fleet_destroy (test->name, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (orbit_fleet_destroy (test->name, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  testing_assert_parts (error->message, test->name, "/dev/shm", NULL);

  dir = g_dir_open ("/dev/shm", 0, NULL);
  while ((entry = g_dir_read_name (dir)) != NULL)
    g_assert_false (g_str_has_prefix (entry, prefix));
}

/* Published frames persist after all members have left, until the fleet is destroyed. */
static void
test_fleet_outlives_members (Testing *test)
{
  g_autoptr (GError) error = NULL;

  testing_publish (test->fleet, "kept");
  g_assert_finalize_object (g_steal_pointer (&test->fleet));
  test->fleet = testing_join (test, -1);
  testing_assert_text (orbit_fleet_read_head (test->fleet, TESTING_KIND, &error), 0, "kept");

  g_assert_finalize_object (g_steal_pointer (&test->fleet));
  g_assert_true (orbit_fleet_destroy (test->name, NULL, &error));
  test->fleet = testing_join (test, -1);
  g_assert_null (orbit_fleet_read_head (test->fleet, TESTING_KIND, &error));
  g_assert_no_error (error);
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);

  testing_add ("/fleet/constructors", TESTING_NAME, test_constructors);
  testing_add ("/fleet/largest", TESTING_NAME, test_largest_fleet);
  testing_add ("/fleet/adopts-what-exists", TESTING_SHM, test_adopts_what_exists);
  testing_add ("/fleet/directory", TESTING_NAME, test_directory);
  testing_add ("/fleet/local-fleets-are-separate", TESTING_MEMORY, test_local_fleets_are_separate);
  testing_add ("/fleet/shm-fleets-are-one", TESTING_SHM, test_shm_fleets_are_one);
  testing_add ("/fleet/ring-identity", TESTING_FLEETS, test_ring_identity);
  testing_add ("/fleet/members-hold-fleet", TESTING_FLEETS, test_members_hold_fleet);
  testing_add ("/fleet/leave-closes-everything", TESTING_FLEETS, test_leave_closes_everything);
  testing_add ("/fleet/dispose-leaves", TESTING_FLEETS, test_dispose_leaves);
  testing_add ("/fleet/left-id-is-free", TESTING_SHM, test_left_id_is_free);
  testing_add ("/fleet/without-init", TESTING_NAME, test_without_init);
  testing_add ("/fleet/init-twice", TESTING_FLEETS, test_init_twice);
  testing_add ("/fleet/init-cancelled", TESTING_NAME, test_init_cancelled);
  testing_add ("/fleet/destroy", TESTING_SHM, test_destroy);
  testing_add ("/fleet/outlives-members", TESTING_SHM, test_fleet_outlives_members);

  return g_test_run ();
}
